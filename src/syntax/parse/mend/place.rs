//! Lines that stand under the wrong statement.

use super::super::shape::{Home, Kind};
use super::rest::called;
use crate::diag::{Code, Diag};
use crate::span::Span;
use crate::syntax::tree::{File, StatementKind};

/// `instead` before a line that is no statement.
pub(in super::super) fn instead_before_line(span: Span) -> Diag {
    Diag::new(Code::Misplaced, span, "`instead` stands before a whole statement")
        .at("not before a line under one")
        .help("write it before the statement's first line, and repeat the lines that stay: they are all replaced")
}

/// A line that belongs under another statement.
pub(in super::super) fn misplaced(kind: Kind, place: Span, home: Home, file: &File) -> Diag {
    let what = called(kind);
    let heading = heading(kind);
    let diag = Diag::new(Code::Misplaced, place, format!("{what} belongs under {heading}"));
    let diag = match above(home) {
        Some(above) => diag.at(format!("stands under {above}")),
        None => diag.at("stands under no such statement"),
    };
    // The last statement that it could belong to.
    let known =
        file.statements.iter().rev().find(|statement| kind.homes().contains(&home_of(&statement.kind)));
    match known {
        Some(statement) => {
            let name = named(&statement.kind);
            diag.also(
                named_at(&statement.kind).unwrap_or(statement.place.0.before()),
                "it could stand under this",
            )
            .help(format!("move the line under {name}"))
        }
        None => diag.help(format!("write it under {heading}; there is none above")),
    }
}

fn heading(kind: Kind) -> &'static str {
    match kind {
        Kind::Field => "`lead` or `event NAME`",
        Kind::Missing => "`lead`",
        Kind::Arm => "`choose NAME` or `next step`",
        Kind::Blocked | Kind::ShouldHave | Kind::Prefers | Kind::Answer => "a stage, `NAME requires …`",
        Kind::Given | Kind::When | Kind::Then => "`example \"…\"`",
        Kind::Owners | Kind::Reviewed | Kind::TimeZone | Kind::EventTimes => "`policy \"…\"`",
        _ => "`score NAME`",
    }
}

fn above(home: Home) -> Option<&'static str> {
    Some(match home {
        Home::None => return None,
        Home::Policy => "`policy`",
        Home::Lead => "`lead`",
        Home::Event => "an event",
        Home::Score | Home::Implicit => "a score",
        Home::Choose => "`choose`",
        Home::NextStep => "`next step`",
        Home::Stage => "a stage",
        Home::Example => "an example",
    })
}

fn home_of(statement: &StatementKind) -> Home {
    match statement {
        StatementKind::Policy(_) => Home::Policy,
        StatementKind::Lead(_) => Home::Lead,
        StatementKind::Event(_) => Home::Event,
        StatementKind::Score(_) => Home::Score,
        StatementKind::Choose(_) => Home::Choose,
        StatementKind::NextStep(_) => Home::NextStep,
        StatementKind::Stage(_) => Home::Stage,
        StatementKind::Example(_) => Home::Example,
        StatementKind::Use(_)
        | StatementKind::OwnedBy(_)
        | StatementKind::Setting { .. }
        | StatementKind::Group { .. }
        | StatementKind::List { .. }
        | StatementKind::Means { .. }
        | StatementKind::Grade(_)
        | StatementKind::Disqualify(_) => Home::None,
    }
}

fn named_at(statement: &StatementKind) -> Option<Span> {
    match statement {
        StatementKind::Event(event) => Some(event.name.place.0),
        StatementKind::Choose(choose) => Some(choose.name.place.0),
        StatementKind::Stage(stage) => Some(stage.name.place.0),
        StatementKind::Example(example) => Some(example.title.place.0),
        StatementKind::Policy(policy) => Some(policy.title.place.0),
        _ => None,
    }
}

fn named(statement: &StatementKind) -> String {
    match statement {
        StatementKind::Event(event) => format!("`event {}`", event.name.text),
        StatementKind::Choose(choose) => format!("`choose {}`", choose.name.text),
        StatementKind::Stage(stage) => format!("the stage `{}`", stage.name.text),
        StatementKind::Example(_) => "the example above".to_owned(),
        StatementKind::Lead(_) => "`lead`".to_owned(),
        StatementKind::NextStep(_) => "`next step`".to_owned(),
        StatementKind::Policy(_) => "`policy`".to_owned(),
        _ => "the score".to_owned(),
    }
}
