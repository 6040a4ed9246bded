//! A promise to answer is kept by the lead: the event behind `by` is something that leads do themselves. The promise looks
//! kept without anybody of sales doing anything.
//!
//! Bad:
//!
//! ```qualify
//! lead
//!   need  yes/no, ask "Is there a problem that must go away?"
//! event demo_request
//! event page_view
//! SQL requires need
//!   answer within 1 day of demo_request by page_view
//! ```
//!
//! Good:
//!
//! ```qualify
//! lead
//!   need  yes/no, ask "Is there a problem that must go away?"
//! event demo_request
//! event sales_call by sales
//! SQL requires need
//!   answer within 1 day of demo_request by sales_call
//! ```

use super::{Context, Findings};
use crate::program::{AnswerWithin, EventId, Selection, Stage};

rule!("S20", "promise-by-lead", "a promise that the lead keeps", "promise_by_lead.rs");

fn find(context: &Context, out: &mut Findings) {
    let program = context.program;
    let own = |of: &Selection| of.kinds.iter().all(|kind| program[*kind].actor.is_none());
    let ours = |of: &Selection| of.kinds.iter().all(|kind| program[*kind].actor.is_some());
    for stage in &program.stages {
        for promise in &stage.answer_within {
            let Some(by) = promise.by.kinds.first().filter(|_| own(&promise.by)) else {
                refusal(context, stage, promise, out);
                itself(context, stage, promise, out);
                continue;
            };
            let (by, stage) = (&program[*by], &program[stage.column].name);
            let message =
                format!("the lead keeps the promise of {stage} itself: `{}` is what leads do", by.name);
            let help = match promise.of.kinds.first().filter(|_| ours(&promise.of)) {
                Some(of) => {
                    format!("the two may be the wrong way round: `… of {} by {}`", by.name, program[*of].name)
                }
                None => format!(
                    "if your people do it, declare it so: `event {} by sales`; else name another event",
                    by.name
                ),
            };
            out.add(promise.span, message, |diag| {
                diag.at("kept without you")
                    .also(super::heading(context, by.span), "declared without `by`")
                    .help(help)
            });
        }
    }
}

/// A promise that is kept by what blocks the very stage.
fn refusal(context: &Context, stage: &Stage, promise: &AnswerWithin, out: &mut Findings) {
    let program = context.program;
    let blocks = super::wanted::blocking(context, stage.column);
    let mut blocks = blocks.into_iter().filter(|of| of.condition.is_none());
    let Some(of) = blocks.find(|of| promise.by.kinds.iter().all(|kind| of.kinds.contains(kind))) else {
        return;
    };
    let Some(by) = of.kinds.first() else { return };
    let (by, name) = (&program[*by].name, &program[stage.column].name);
    out.add(promise.span, format!("`{by}` keeps the promise of {name}, and blocks {name}"), |diag| {
        diag.at("to answer so is to turn the lead away")
            .help("name the event with which your people call back")
    });
}

/// A promise to answer what the same people did.
fn itself(context: &Context, stage: &Stage, promise: &AnswerWithin, out: &mut Findings) {
    let program = context.program;
    let (Some(of), Some(by)) = (promise.of.kinds.first(), promise.by.kinds.first()) else { return };
    let (Some(asks), Some(answers)) = (&program[*of].actor, &program[*by].actor) else { return };
    let same = |kinds: &[EventId]| kinds.iter().all(|kind| program[*kind].actor.as_ref() == Some(asks));
    if asks != answers || !same(&promise.of.kinds) || !same(&promise.by.kinds) {
        return;
    }
    let (of, name) = (&program[*of].name, &program[stage.column].name);
    out.add(
        promise.span,
        format!("the promise of {name} answers nobody: `{of}` is by {asks} as well"),
        |diag| {
            diag.at(format!("both are by {asks}"))
                .help("name what the lead does behind `of`, such as a request")
        },
    );
}
