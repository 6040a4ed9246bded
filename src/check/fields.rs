//! The lead's fields, kinds of event and their fields.

use super::names::{ItemKind, Said, count};
use super::values::literal_span;
use super::wording::value_text;
use super::{Checker, Map, Set, because, quote};
use crate::diag::{Code, Diag};
use crate::program::text::{fold, trim};
use crate::program::{Column, ColumnKind, EventId, EventKind, Field, FieldId, KeyForm, Type, Value};
use crate::span::Span;
use crate::syntax::tree::{
    self, FieldOption, FieldType, KeyAs, LeadLine, Literal, Name, StatementKind, Word,
};

/// What a field's options came to.
#[derive(Default)]
struct Options {
    key: Option<Span>,
    /// How keys compare, and where that is said.
    key_as: Option<(KeyForm, Span)>,
    source: Option<String>,
    ask: Option<String>,
    default: Option<(Value, Span)>,
    missing: Vec<String>,
    format: Option<crate::program::Format>,
    split: Option<String>,
    can_change: Option<Span>,
}

impl<'a> Checker<'a> {
    /// Units in the spelling of the field that declares them, before anything else uses them.
    pub(super) fn declare_units(&mut self, statements: &[Said<'a>]) {
        for said in statements {
            for field in said.statement.kind.fields() {
                if let FieldType::Number { unit: Some(unit), .. } = &field.ty {
                    self.units.get(&unit.text);
                }
            }
        }
    }

    /// All fields of all `lead` blocks, in their order: the first columns.
    pub(super) fn declare_fields(&mut self, statements: &[Said<'a>]) {
        let mut everywhere = Vec::new();
        for said in statements {
            let StatementKind::Lead(lead) = &said.statement.kind else { continue };
            for line in &lead.lines {
                if let LeadLine::Missing(values, _) = line {
                    everywhere.extend(values.iter().filter_map(|value| self.missing_text(value, None)));
                }
            }
        }
        let mut key: Option<(Span, String)> = None;
        for said in statements {
            let StatementKind::Lead(lead) = &said.statement.kind else { continue };
            for line in &lead.lines {
                match line {
                    LeadLine::Field(field) => self.declare_field(said, field, &everywhere, &mut key),
                    LeadLine::Missing(..) => {}
                }
            }
        }
    }

    fn declare_field(
        &mut self,
        said: &Said<'a>,
        tree: &'a tree::Field,
        everywhere: &[String],
        key: &mut Option<(Span, String)>,
    ) {
        let id = FieldId(count(self.program.fields.len()));
        let statement = &said.statement.tail;
        let default_owner = Checker::owner(statement, said.owner.as_ref());
        let owner = Checker::owner(&tree.tail, default_owner.as_ref());
        let because = because(&tree.tail);
        let added = self.add(&tree.name, ItemKind::Field(id), tree.place.0, owner.clone(), because.clone());
        let (field, is_key) = self.field(tree, everywhere, owner.clone(), true);
        let Some(item) = added else { return };
        if let Some((place, form)) = is_key {
            match key {
                None => {
                    *key = Some((place, tree.name.text.clone()));
                    self.program.key = Some(id);
                    self.program.key_form = form;
                }
                Some((first, name)) => self.two_keys("a lead", place, *first, name),
            }
        }
        let column = Column {
            name: field.name.clone(),
            ty: field.ty.clone(),
            kind: ColumnKind::Field(id),
            because,
            owner,
            span: field.span,
        };
        self.program.fields.push(field);
        let column = self.column(column);
        if let Some(item) = self.items.get_mut(item.0) {
            item.column = Some(column);
        }
    }

    fn two_keys(&mut self, what: &str, second: Span, first: Span, name: &str) {
        let diag = Diag::new(Code::KeyField, second, format!("{what} has one key"))
            .at("the second key")
            .also(first, "the first")
            .help(format!("leave out `key` here, or at `{name}`"));
        self.report(diag);
    }

    /// Declares a kind of event and its fields.
    pub(super) fn declare_event(&mut self, said: &Said<'a>, tree: &'a tree::Event) {
        let id = EventId(count(self.program.events.len()));
        if self.item(said, &tree.name, ItemKind::Event(id)).is_none() {
            return;
        }
        let owner = Checker::owner(&said.statement.tail, said.owner.as_ref());
        let mut fields = Vec::new();
        let mut by_name: Map<String, u32> = Map::default();
        let mut key: Option<(Span, &str, u32)> = None;
        for field in &tree.fields {
            let owner = Checker::owner(&field.tail, owner.as_ref());
            let (lowered, is_key) = self.field(field, &[], owner, false);
            match (is_key, key) {
                (Some((place, _)), Some((first, name, _))) => self.two_keys("an event", place, first, name),
                (Some((place, _)), None) => key = Some((place, &field.name.text, count(fields.len()))),
                (None, _) => {}
            }
            self.reserved(&field.name, &ItemKind::Field(FieldId(0)));
            self.of_events = self.of_events.saturating_add(1);
            self.count_name(field.name.place.0);
            if let Some(first) = by_name.insert(fold(&field.name.text), count(fields.len())) {
                let first = tree.fields.get(first as usize).map_or(field.place.0, |first| first.name.place.0);
                self.report(
                    Diag::new(
                        Code::DeclaredTwice,
                        field.name.place.0,
                        format!("event {} has two fields called {}", quote(&tree.name), quote(&field.name)),
                    )
                    .at("the second")
                    .also(first, "the first")
                    .help("rename one of them, or leave one out"),
                );
            }
            fields.push(lowered);
        }
        self.event_fields.push(by_name);
        let time = match &tree.time {
            Some(written) => self.date_format(written),
            None => self.event_times.clone(),
        };
        self.program.events.push(EventKind {
            name: tree.name.text.clone(),
            source: tree.from.as_ref().map_or_else(|| tree.name.text.clone(), |from| from.text.clone()),
            actor: tree.by.as_ref().map(|by| by.text.clone()),
            time,
            key: key.map(|(.., at)| at),
            fields,
            span: said.statement.place.0,
        });
    }

    /// A field with its options; the second value is where it says `key`, and how
    /// keys compare.
    fn field(
        &mut self,
        tree: &tree::Field,
        everywhere: &[String],
        owner: Option<String>,
        of_lead: bool,
    ) -> (Field, Option<(Span, KeyForm)>) {
        let ty = self.field_type(&tree.ty, &tree.name);
        let mut options = Options::default();
        for option in &tree.options {
            self.option(option, tree, &ty, &mut options, of_lead);
        }
        if let (Some(key), Some((_, default))) = (options.key, &options.default) {
            let diag = Diag::new(Code::KeyField, *default, "a key has no default")
                .at("every row without a key would have this one")
                .also(key, "the key")
                .help("leave out `default`");
            self.report(diag);
        }
        if let (Some(key), Some(change)) = (options.key, options.can_change) {
            let diag = Diag::new(Code::KeyField, change, "a key does not change")
                .at("with another key it is another lead")
                .also(key, "the key")
                .help("leave out `can change`");
            self.report(diag);
        }
        if let Some(key) = options.key
            && !matches!(ty, Type::Text | Type::Number(_))
        {
            self.report(
                Diag::new(Code::KeyField, key, "a key is a text or a number")
                    .at(super::wording::a_type(&ty))
                    .help(format!("declare it as text: {}  text, key", tree.name.text)),
            );
        }
        if let (None, Some((form, place))) = (options.key, options.key_as) {
            let name = &tree.name.text;
            let written = form.written();
            let diag =
                Diag::new(Code::KeyField, place, format!("{} is not the key of the lead", quote(&tree.name)))
                    .at(format!("`{written}` says how keys compare"))
                    .help(format!(
                        "leave out `{written}`, or make the field the key: {name}  text, key, {written}"
                    ));
            self.report(diag);
        }
        let mut missing = options.missing;
        missing.extend(everywhere.iter().cloned());
        missing.sort_unstable();
        missing.dedup();
        let field = Field {
            name: tree.name.text.clone(),
            source: options.source.unwrap_or_else(|| tree.name.text.clone()),
            ask: options.ask,
            default: options.default.map(|(value, _)| value),
            missing,
            format: options.format,
            split: options.split.unwrap_or_else(|| ";".to_string()),
            can_change: options.can_change.is_some(),
            owner,
            span: tree.place.0,
            ty,
        };
        let form = options.key_as.map_or(KeyForm::Exact, |(form, _)| form);
        (field, options.key.map(|key| (key, form)))
    }

    fn field_type(&mut self, ty: &FieldType, name: &Name) -> Type {
        match ty {
            FieldType::YesNo(_) => Type::YesNo,
            FieldType::Number { unit, .. } => {
                Type::Number(unit.as_ref().map(|unit| self.units.get(&unit.text)))
            }
            FieldType::Text(_) => Type::Text,
            FieldType::Date(_) => Type::Date,
            FieldType::OneOf(words, place) => Type::Choice(self.declared_values(words, place.0, name)),
            FieldType::SeveralOf(words, place) => Type::Several(self.declared_values(words, place.0, name)),
        }
    }

    /// The values a choice is declared with: each once, none empty.
    fn declared_values(&mut self, words: &[Word], place: Span, name: &Name) -> Vec<String> {
        if !self.together(words.len(), place, "a choice") || !self.count_texts(words.len(), place) {
            return Vec::new();
        }
        let mut seen: Map<String, Span> = Map::default();
        let mut values = Vec::with_capacity(words.len());
        for word in words {
            let folded = fold(word.text());
            if folded.is_empty() {
                self.empty(word.span());
                continue;
            }
            if let Some(first) = seen.insert(folded, word.span()) {
                self.report(
                    Diag::new(
                        Code::DeclaredTwice,
                        word.span(),
                        format!("{} has the value {} twice", quote(name), value_text(trim(word.text()))),
                    )
                    .at("the second time")
                    .also(first, "the first time")
                    .help("leave one out; capitals make no difference between values"),
                );
                continue;
            }
            values.push(trim(word.text()).to_string());
        }
        values
    }

    fn option(
        &mut self,
        option: &FieldOption,
        tree: &tree::Field,
        ty: &Type,
        options: &mut Options,
        of_lead: bool,
    ) {
        match option {
            FieldOption::Key(place) => {
                if options.key.replace(place.0).is_some() {
                    self.option_twice(place.0, "key");
                }
            }
            FieldOption::KeyAs(form, place) => {
                let form = match form {
                    KeyAs::Number => KeyForm::Number,
                    KeyAs::AnyCase => KeyForm::AnyCase,
                    KeyAs::Salesforce => KeyForm::Salesforce,
                };
                if !of_lead {
                    self.not_of_events(place.0, form.written());
                } else if let Some((first, at)) = options.key_as.replace((form, place.0)) {
                    self.two_forms((first, at), (form, place.0));
                }
            }
            FieldOption::From(source) => {
                self.not_empty(source);
                if options.source.replace(source.text.clone()).is_some() {
                    self.option_twice(source.place.0, "from");
                }
            }
            FieldOption::Ask(ask) if of_lead => {
                self.not_empty(ask);
                if options.ask.replace(ask.text.clone()).is_some() {
                    self.option_twice(ask.place.0, "ask");
                }
            }
            FieldOption::Ask(ask) => self.not_of_events(ask.place.0, "ask"),
            FieldOption::Default(literal) => {
                let span = literal_span(literal);
                if let Some(value) = self.value(literal, ty, &tree.name, Code::WrongDefault)
                    && options.default.replace((value, span)).is_some()
                {
                    self.option_twice(span, "default");
                }
            }
            FieldOption::Missing(values, _) => {
                let texts: Vec<String> = values
                    .iter()
                    .filter_map(|value| self.missing_text(value, Some((&tree.name, ty))))
                    .collect();
                options.missing.extend(texts);
            }
            FieldOption::As(format) => {
                let read = self.format(format, ty, &tree.name);
                if options.format.is_some() {
                    self.option_twice(format.place().0, "as");
                }
                options.format = read.or(options.format.take());
            }
            FieldOption::CanChange(place) if of_lead => {
                if options.can_change.replace(place.0).is_some() {
                    self.option_twice(place.0, "can change");
                }
            }
            FieldOption::CanChange(place) => self.not_of_events(place.0, "can change"),
            FieldOption::SplitBy(by) => {
                if !matches!(ty, Type::Several(_)) {
                    self.report(
                        Diag::new(
                            Code::WrongFormat,
                            by.place.0,
                            format!("{} holds one value, so there is nothing to split", quote(&tree.name)),
                        )
                        .at("only `several of …` is split")
                        .help(format!("leave out `split by`, or declare {}  several of …", tree.name.text)),
                    );
                }
                if by.text.is_empty() {
                    self.not_empty(by);
                }
                if options.split.replace(by.text.clone()).is_some() {
                    self.option_twice(by.place.0, "split by");
                }
            }
        }
    }

    /// Keys compare in one way.
    fn two_forms(&mut self, (first, at): (KeyForm, Span), (second, place): (KeyForm, Span)) {
        if first == second {
            return self.option_twice(place, first.written());
        }
        self.report(
            Diag::new(Code::KeyField, place, "keys compare in one way, and this field says two")
                .at("the second")
                .also(at, "the first")
                .help(format!("leave out `{}` or `{}`", first.written(), second.written())),
        );
    }

    fn option_twice(&mut self, span: Span, what: &str) {
        self.report(
            Diag::new(Code::SaidTwice, span, format!("this field says `{what}` twice"))
                .at("the second time")
                .help("leave one of them out"),
        );
    }

    fn not_of_events(&mut self, span: Span, what: &str) {
        self.report(
            Diag::new(
                Code::WrongPlace,
                span,
                format!("`{what}` belongs to a field of the lead, not of an event"),
            )
            .at("an event's field")
            .help("leave it out here"),
        );
    }

    /// A text of the data that means "missing". Empty is allowed here, and only here.
    fn missing_text(&mut self, literal: &Literal, field: Option<(&Name, &Type)>) -> Option<String> {
        match literal {
            Literal::Text(text) => Some(text.text.clone()),
            Literal::Number(quantity) if quantity.unit.is_none() => {
                Some(super::wording::number(self.number_in_range(&quantity.number)))
            }
            Literal::Date(date) if field.is_none_or(|(_, ty)| matches!(ty, Type::Date | Type::Text)) => {
                self.instant(date)?;
                Some(date.text.clone())
            }
            Literal::Word(word) => {
                self.report(
                    Diag::new(Code::Unquoted, word.place.0, "what stands in the data is quoted")
                        .at("not in quotes")
                        .help(format!("write {}", super::wording::quoted(&word.text)))
                        .fix(word.place.0, super::wording::quoted(&word.text)),
                );
                None
            }
            Literal::Number(_) | Literal::Date(_) | Literal::YesNo(..) | Literal::Several(..) => {
                let span = literal_span(literal);
                let what = field.map_or_else(
                    || "this cannot stand for a missing value".to_string(),
                    |(name, ty)| {
                        format!(
                            "this cannot stand for a missing value of {}, which is {}",
                            quote(name),
                            super::wording::a_type(ty)
                        )
                    },
                );
                self.report(
                    Diag::new(Code::WrongMissing, span, what)
                        .at(super::values::a_literal(literal))
                        .help("write what the data says instead of a value, as a quoted text or a bare number: missing is \"N/A\", -1"),
                );
                None
            }
        }
    }

    /// The events that count as the lead's own doing.
    pub(super) fn activity(&self) -> Vec<EventId> {
        let passive: Set<&str> = ["sales", "marketing", "system"].into_iter().collect();
        (0u32..)
            .map(EventId)
            .zip(&self.program.events)
            .filter(|(_, kind)| {
                kind.actor.as_ref().is_none_or(|actor| !passive.contains(fold(actor).as_str()))
            })
            .map(|(id, _)| id)
            .collect()
    }
}
