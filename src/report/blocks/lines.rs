//! Points lines: to whom they pay, and whether those leads are won more often.

use super::block::{Block, Picture};
use super::figure;
use super::table::{Cell, RowKind, Table, Tone, rows};
use crate::report::say::{grouped, leads, share_of, signed};
use crate::report::{Line as PointsLine, LinePart, Rate, Report, Verdict};
use crate::speech::Line;

/// The terminal shows so many lines.
const MOST: usize = 60;

pub fn blocks(report: &Report, blocks: &mut Vec<Block>) {
    if report.lines.is_empty() {
        return;
    }
    blocks.push(Block::Section("lines", "Points lines", "Points lines".into()));
    blocks.push(Block::Say(counted(report).into()));
    let title = "The difference a line makes";
    let unit = match report.outcome {
        Some(_) => {
            "Win rate of leads that the line pays, minus that of all other leads, in percentage points, with the range of the true difference, 95 times of 100"
        }
        None => "How often each line paid; whether it tells anything needs an outcome",
    };
    blocks.push(figure(Picture::Forest, title, unit, each(report)));
    if report.outcome.is_some() {
        blocks.push(Block::Note("A line whose range lies on both sides of the middle may tell nothing. A line that takes points away should stand on the left."));
    }
    alike(report, blocks);
}

fn counted(report: &Report) -> String {
    let lines = crate::report::say::counted(report.lines.len() as u64, "line", "lines");
    let mut said = vec![format!("{lines} in all")];
    for (verdict, one, many) in [
        (Verdict::NeverPaid, "never paid", "never paid"),
        (Verdict::WrongWay, "points the wrong way", "point the wrong way"),
        (Verdict::RightWay, "points the right way for certain", "point the right way for certain"),
    ] {
        let count = report.lines.iter().filter(|line| line.verdict == verdict).count();
        if count > 0 {
            said.push(format!("{} {}", grouped(count as u64), if count == 1 { one } else { many }));
        }
    }
    format!("{}.", said.join("; "))
}

/// A row of the table.
enum Of<'a> {
    Score(&'a str),
    Line(&'a PointsLine),
    Part(&'a LinePart),
}

impl<'a> Of<'a> {
    fn line(&self) -> Option<&'a PointsLine> {
        match self {
            Of::Line(line) => Some(line),
            Of::Score(_) | Of::Part(_) => None,
        }
    }

    fn about(&self) -> Cell {
        match self {
            Of::Score(name) => Line::new().strong(*name).into(),
            Of::Part(part) => Line::from(signed(part.points)).into(),
            Of::Line(line) => {
                let small = line.because.iter().chain([&line.place]);
                Cell::Words(Line::new().quote(&line.text), small.map(|text| Line::new().name(text)).collect())
            }
        }
    }

    fn paid(&self) -> Option<u64> {
        match self {
            Of::Score(_) => None,
            Of::Line(line) => Some(line.paid),
            Of::Part(part) => Some(part.leads),
        }
    }

    fn rate(&self) -> Option<Rate> {
        match self {
            Of::Score(_) => None,
            Of::Line(line) => line.when_paid,
            Of::Part(part) => part.rate,
        }
    }

    fn verdict(&self) -> Option<Cell> {
        let line = self.line()?;
        match line.verdict {
            Verdict::NeverPaid => Some(Cell::Mark(Tone::Doubt, "never paid")),
            Verdict::WrongWay => Some(Cell::Mark(Tone::Bad, "wrong way")),
            Verdict::Undecided if line.difference.is_some() => Some(Cell::Mark(Tone::Faint, "?")),
            Verdict::RightWay | Verdict::Undecided => None,
        }
    }
}

/// Every line with the difference it makes, and what it paid by amount where it pays several.
fn each(report: &Report) -> Option<Table> {
    let all = report.leads.answered;
    let few = |rate: Option<Rate>| rate.is_some_and(|rate| rate.few);
    let mut of = Vec::new();
    let mut score = None;
    for line in &report.lines {
        if score.replace(&line.score) != Some(&line.score) {
            of.push(Of::Score(&line.score));
        }
        of.push(Of::Line(line));
        let parts = line.parts.iter().filter(|part| part.leads > 0 && part.points != 0.0);
        of.extend(parts.map(Of::Part));
    }
    let table = rows(of)
        .kinds(|of| match of {
            Of::Score(_) => RowKind::Group,
            Of::Line(_) => RowKind::Plain,
            Of::Part(_) => RowKind::Part,
        })
        .words("line", Of::about)
        .figures("", Of::verdict)
        .page()
        .figures("leads", Of::paid)
        .figures("share", |of| of.paid().map(|paid| share_of(paid, all)))
        .spare()
        .gaps("won more often →", |of| {
            let line = of.line()?;
            let few = few(line.when_paid) || few(line.when_not);
            Some((line.difference?, few, line.verdict == Verdict::WrongWay))
        })
        .rates("won", Of::rate)
        .wins("others", |of| of.line()?.when_not)
        .spare()
        .figures("difference", |of| {
            let gap = of.line()?.difference?;
            Some(format!("{:+.1} to {:+.1}", gap.low * 100.0, gap.high * 100.0))
        })
        .terminal()
        .words("", Of::verdict)
        .terminal()
        .below("  paid")
        .most(MOST);
    table.table()
}

fn alike(report: &Report, blocks: &mut Vec<Block>) {
    if report.alike.is_empty() {
        return;
    }
    let text = |at: usize| report.lines.get(at).map_or("", |line| line.text.as_str());
    let pairs = report.alike.iter().map(|pair| {
        let (both, either) = (grouped(pair.both), leads(pair.either));
        let said = format!(" pay together: {both} of the {either} that either pays");
        Line::new().quote(text(pair.first)).words(" and ").quote(text(pair.second)).words(said)
    });
    blocks.push(Block::Heading("Lines that say the same".into()));
    blocks.push(Block::List(pairs.collect()));
}
