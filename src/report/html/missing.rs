//! Missing fields, and those of which knowing one could bring a lead further.

use super::plot::{Anchor, Drawn, Scale, bar, label, legend};
use crate::html::Html;
use crate::report::Report;
use crate::report::blocks::DRAWN;
use crate::report::say::{grouped, leads, share_of};

pub fn draw(report: &Report) -> Drawn {
    let all = report.leads.answered;
    let scale = Scale::new((0.0, all.max(1) as f64), (0.0, 100.0));
    let (mut marks, mut words) = (Html::new(), Vec::new());
    let mut y = 0.0;
    for field in report.missing.iter().take(DRAWN) {
        let share = share_of(field.missing, all);
        let text = format!("missing for {} ({share})", grouped(field.missing));
        let alone = format!("it alone would bring {} further", leads(field.alone));
        marks.add(label("strong", (0.0, y + 13.0), Anchor::Start, &field.field));
        marks.add(label("faint", (100.0, y + 13.0), Anchor::End, &text));
        marks.add(bar("track", (0.0, y + 19.0), (100.0, 10.0), ""));
        marks.add(bar("lost", (0.0, y + 19.0), (scale.at(field.missing as f64), 10.0), &text));
        marks.add(bar("won", (0.0, y + 19.0), (scale.at(field.alone as f64), 10.0), &alone));
        words.push(format!("{} is missing for {share}", field.field));
        y += 40.0;
    }
    let known = "of those: knowing it could bring the lead to a later stage";
    let key = legend(&[("lost", "missing"), ("won", known)]);
    Drawn { key, height: y, words: words.join(", "), marks }
}
