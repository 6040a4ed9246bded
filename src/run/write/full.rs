//! The full answer of one lead as a JSON object. Its keys are stable: programs read them.

use super::{Layout, Leads, reason, stage_name};
use crate::data::text;
use crate::engine::Results;
use crate::engine::answer::{Answer, Cell};
use crate::program::{ColumnId, Date, Type};
use crate::speech;

/// Appends it, with a line feed.
pub(super) fn answer(layout: &Layout, results: &Results, leads: &dyn Leads, row: usize, out: &mut Vec<u8>) {
    let program = layout.program;
    let answer = results.answer(row);
    let mut object = Object::open(out);
    object.key("key");
    if leads.numbered() {
        object.out.extend_from_slice(leads.key(row));
    } else {
        text::json(leads.key(row), object.out);
    }
    object.text("as_of", &program.zone.show(results.batch().as_of.get(row)));
    object.text("stage", stage_name(program, answer.stage));
    object.text_or_null("disqualified_because", reason(program, answer.disqualified_by));
    object.object("stages", |object| {
        for (stage, truth) in program.stages.iter().zip(&answer.stages) {
            object.text(&program[stage.column].name, speech::truth(*truth));
        }
    });
    object.object("scores", |object| {
        for (score, value) in program.scores.iter().zip(&answer.scores) {
            object.number(&program[score.column].name, Some(*value));
        }
    });
    for (name, columns) in [("grades", &program.grades), ("choices", &program.choices)] {
        object.object(name, |object| {
            for column in columns {
                object.text_or_null(&program[*column].name, chosen(layout, results, *column, row));
            }
        });
    }
    if let Some(column) = program.next_step {
        object.text_or_null("next_step", chosen(layout, results, column, row));
    }
    explain(layout, &answer, &mut object);
    object.list("bad_values", leads.bad(row), |field, out| {
        let name = program.fields.get(*field as usize).map_or("", |field| field.name.as_str());
        text::json(name.as_bytes(), out);
    });
    object.close();
    out.push(b'\n');
}

/// What it is ranked by, what paid, what is in the way and what is missing.
fn explain(layout: &Layout, answer: &Answer, object: &mut Object) {
    let program = layout.program;
    object.object("rank", |object| {
        object.count("should_have", answer.rank.should_have);
        object.count("preferences", answer.rank.preferences);
        let stage =
            usize::try_from(answer.stage).ok().and_then(|stage| program.stages.get(stage.checked_sub(1)?));
        let higher = stage.map_or(&[][..], |stage| stage.higher.as_slice());
        let numbers: Vec<_> = answer.rank.numbers.iter().zip(higher).collect();
        object.list("numbers", &numbers, |(number, higher), out| match number {
            Some(code) if program[higher.of].ty == Type::Date => {
                let code = if higher.lower { code.saturating_neg() } else { *code };
                text::json(program.zone.show_date(Date::of_code(code)).as_bytes(), out);
            }
            Some(number) => text::number(*number, out),
            None => out.extend_from_slice(b"null"),
        });
        object.number("total", Some(answer.rank.total));
    });
    object.list("paid", &answer.paid, |(id, points), out| {
        let line = &program[*id];
        let mut object = Object::open(out);
        object.text("line", &line.text);
        object.text("score", &program[program[line.score].column].name);
        object.number("points", Some(*points));
        object.text_or_null("because", program[line.column].because.as_deref());
        object.text_or_null("place", layout.places.get(id.index()).map(String::as_str));
        object.close();
    });
    object.list("objections", &answer.objections, |objection, out| {
        let stage = &program[objection.stage];
        let clause = stage.should_have.get(objection.clause);
        let mut object = Object::open(out);
        object.text("stage", &program[stage.column].name);
        object.text("condition", clause.map_or("", |clause| &clause.text));
        object.text("answer", speech::truth(objection.truth));
        object.text_or_null("because", clause.and_then(|clause| clause.because.as_deref()));
        object.close();
    });
    object.list("missing", &answer.missing, |fact, out| {
        let field = &program[fact.field];
        let mut object = Object::open(out);
        object.text("field", &field.name);
        object.text_or_null("ask", field.ask.as_deref());
        object.flag("decides_alone", fact.decides_alone);
        object.flag("in_next_stage", fact.in_next_stage);
        object.number("points", Some(fact.points));
        object.close();
    });
    object.object("could_reach", |object| {
        object.text("stage", stage_name(program, answer.reach.stage));
        object.flag("perhaps", answer.reach.perhaps);
    });
}

fn chosen<'a>(layout: &Layout<'a>, results: &Results, column: ColumnId, row: usize) -> Option<&'a str> {
    let Some(Cell::Choice(Some(choice))) = results.cell(column, row) else { return None };
    match &layout.program[column].ty {
        Type::Choice(values) => values.get(choice as usize).map(String::as_str),
        Type::YesNo | Type::Number(_) | Type::Text | Type::Date | Type::Several(_) => None,
    }
}

/// A JSON object that is being written.
struct Object<'a> {
    out: &'a mut Vec<u8>,
    first: bool,
}

impl<'a> Object<'a> {
    fn open(out: &'a mut Vec<u8>) -> Object<'a> {
        out.push(b'{');
        Object { out, first: true }
    }

    fn close(self) {
        self.out.push(b'}');
    }

    fn key(&mut self, key: &str) {
        if !self.first {
            self.out.push(b',');
        }
        self.first = false;
        text::json(key.as_bytes(), self.out);
        self.out.push(b':');
    }

    fn text(&mut self, key: &str, value: &str) {
        self.key(key);
        text::json(value.as_bytes(), self.out);
    }

    fn text_or_null(&mut self, key: &str, value: Option<&str>) {
        match value {
            Some(value) => self.text(key, value),
            None => {
                self.key(key);
                self.out.extend_from_slice(b"null");
            }
        }
    }

    fn number(&mut self, key: &str, value: Option<i64>) {
        self.key(key);
        match value {
            Some(value) => text::number(value, self.out),
            None => self.out.extend_from_slice(b"null"),
        }
    }

    fn count(&mut self, key: &str, value: u32) {
        self.key(key);
        text::whole(u64::from(value), self.out);
    }

    fn flag(&mut self, key: &str, value: bool) {
        self.key(key);
        self.out.extend_from_slice(if value { b"true" } else { b"false" });
    }

    fn object(&mut self, key: &str, fill: impl FnOnce(&mut Object)) {
        self.key(key);
        let mut inner = Object::open(self.out);
        fill(&mut inner);
        inner.close();
    }

    fn list<T>(&mut self, key: &str, items: &[T], mut write: impl FnMut(&T, &mut Vec<u8>)) {
        self.key(key);
        self.out.push(b'[');
        for (index, item) in items.iter().enumerate() {
            if index > 0 {
                self.out.push(b',');
            }
            write(item, self.out);
        }
        self.out.push(b']');
    }
}
