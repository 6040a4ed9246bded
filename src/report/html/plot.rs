//! What pictures are drawn with. Across, everything is in per cent of the picture's width, so that it is as wide as
//! there is room while its text stays as large as the page's; down, in pixels.

use crate::html::{Element, Html, el};
use crate::report::Rate;
use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

fn across(x: f64) -> String {
    format!("{:.2}%", x.clamp(-2.0, 102.0))
}

fn down(y: f64) -> String {
    format!("{y:.1}")
}

/// A picture, with what it shows in words for those who cannot see it.
pub fn picture(id: &str, height: f64, title: &str, words: &str, inside: impl Into<Html>) -> Html {
    let (titled, described) = (format!("{id}-t"), format!("{id}-d"));
    el("svg")
        .class("plot")
        .attr("role", "img")
        .attr("width", "100%")
        .attr("height", down(height))
        .attr("aria-labelledby", format!("{titled} {described}"))
        .with(el("title").attr("id", titled).text(title))
        .with(el("desc").attr("id", described).text(words))
        .with(inside)
        .into()
}

/// A picture, drawn.
pub struct Drawn {
    /// What its colours mean.
    pub key: Html,
    /// In pixels.
    pub height: f64,
    /// What it shows, in words.
    pub words: String,
    /// What it is made of.
    pub marks: Html,
}

/// What the colours of a picture mean.
pub fn legend(entries: &[(&'static str, &str)]) -> Html {
    let entries = entries.iter().map(|(class, text)| {
        let swatch =
            el("svg").class("swatch").attr("aria-hidden", "true").attr("width", "12").attr("height", "12");
        let square = el("rect").class(class).attr("width", "12").attr("height", "12");
        el("li").with(swatch.with(square)).text(text)
    });
    el("ul").class("legend").all(entries).into()
}

/// A rate with its interval, upright; of few leads, the dot is hollow.
pub fn upright(scale: &Scale, rate: &Rate, x: f64, width: f64, title: &str) -> Html {
    let (high, low) = (scale.at(rate.high), scale.at(rate.low));
    let class = if rate.few { "between few" } else { "between" };
    let range = bar(class, (x - width / 2.0, high), (width, low - high), title);
    range.and(dot(dotted(rate.few), (x, scale.at(rate.rate)), title))
}

/// The class of a dot.
pub fn dotted(few: bool) -> &'static str {
    if few { "dot hollow" } else { "dot" }
}

/// A small picture in a row of a table, whose other cells say the same in words.
pub fn small(height: f64, inside: impl Into<Html>) -> Html {
    el("svg")
        .class("plot small")
        .attr("aria-hidden", "true")
        .attr("width", "100%")
        .attr("height", down(height))
        .with(inside)
        .into()
}

/// A line.
pub fn line(class: &'static str, (x1, y1): (f64, f64), (x2, y2): (f64, f64)) -> Html {
    el("line")
        .class(class)
        .attr("x1", across(x1))
        .attr("y1", down(y1))
        .attr("x2", across(x2))
        .attr("y2", down(y2))
        .into()
}

/// A bar, from its upper left corner; the title shows where a mouse rests on it.
pub fn bar(class: &'static str, (x, y): (f64, f64), (width, height): (f64, f64), title: &str) -> Html {
    let bar = el("rect")
        .class(class)
        .attr("x", across(x))
        .attr("y", down(y))
        .attr("width", across(width.max(0.0)))
        .attr("height", down(height.max(0.0)));
    titled(bar, title).into()
}

/// A dot.
pub fn dot(class: &'static str, (x, y): (f64, f64), title: &str) -> Html {
    titled(el("circle").class(class).attr("cx", across(x)).attr("cy", down(y)).attr("r", "4.5"), title).into()
}

fn titled(element: Element, title: &str) -> Element {
    if title.is_empty() { element } else { element.with(el("title").text(title)) }
}

/// Where text stands by its place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Anchor {
    /// Behind it.
    Start,
    /// Over or under it.
    Middle,
    /// Before it.
    End,
}

/// Text, a few pixels aside from its place.
pub fn label(class: &'static str, (x, y): (f64, f64), anchor: Anchor, text: &str) -> Html {
    let (anchor, aside) = match anchor {
        Anchor::Start => ("start", "4"),
        Anchor::Middle => ("middle", "0"),
        Anchor::End => ("end", "-4"),
    };
    let short = short(text, 28);
    let cut = short != text;
    let label = el("text")
        .class(class)
        .attr("x", across(x))
        .attr("y", down(y))
        .attr("dx", aside)
        .attr("text-anchor", anchor)
        .text(&short);
    if cut { titled(label, text).into() } else { label.into() }
}

/// Text of at most so many columns.
pub fn short(text: &str, columns: usize) -> String {
    if text.width() <= columns {
        return text.to_owned();
    }
    let mut out = String::new();
    let mut used = 1;
    for char in text.chars() {
        used += char.width().unwrap_or(0);
        if used > columns {
            break;
        }
        out.push(char);
    }
    format!("{}…", out.trim_end())
}

/// A surface of its own, 100 by 100, stretched over a part of the picture.
pub fn stretched((x, y): (f64, f64), (width, height): (f64, f64), inside: impl Into<Html>) -> Html {
    el("svg")
        .attr("x", across(x))
        .attr("y", down(y))
        .attr("width", across(width))
        .attr("height", down(height))
        .attr("viewBox", "0 0 100 100")
        .attr("preserveAspectRatio", "none")
        .with(inside)
        .into()
}

/// A path over a stretched surface.
pub fn path(class: &'static str, path: &str, title: &str) -> Html {
    titled(el("path").class(class).attr("d", path).attr("vector-effect", "non-scaling-stroke"), title).into()
}

/// Numbers, laid over a length.
#[derive(Clone, Copy, Debug)]
pub struct Scale {
    low: f64,
    high: f64,
    from: f64,
    to: f64,
}

impl Scale {
    /// `low` stands at `from`, `high` at `to`.
    pub fn new((low, high): (f64, f64), (from, to): (f64, f64)) -> Scale {
        let high = if high - low > 1e-9 { high } else { low + 1.0 };
        Scale { low, high, from, to }
    }

    /// Where a number stands.
    pub fn at(&self, number: f64) -> f64 {
        let part = (number.clamp(self.low, self.high) - self.low) / (self.high - self.low);
        self.from + part * (self.to - self.from)
    }

    /// Round numbers on it, at most so many.
    pub fn ticks(&self, most: u32) -> Vec<f64> {
        let rough = (self.high - self.low) / f64::from(most.max(1));
        let power = 10f64.powf(rough.log10().floor());
        let step = [1.0, 2.0, 2.5, 5.0, 10.0]
            .into_iter()
            .map(|part| part * power)
            .find(|step| *step >= rough * 0.999);
        let step = step.unwrap_or(power * 10.0);
        let mut ticks = Vec::new();
        let mut at = (self.low / step).ceil();
        while at * step <= self.high + step * 1e-6 && ticks.len() < 50 {
            ticks.push(at * step);
            at += 1.0;
        }
        ticks
    }
}

/// The whole ones of some numbers: there are no half leads.
pub fn whole(ticks: Vec<f64>) -> Vec<f64> {
    ticks.into_iter().filter(|tick| (tick - tick.round()).abs() < 1e-9).collect()
}

/// The most of some numbers, a little rounded up; above zero.
pub fn most(numbers: impl Iterator<Item = f64>) -> f64 {
    let most = numbers.fold(0.0, f64::max);
    if most > 0.0 { most * 1.02 } else { 1.0 }
}

/// Lines across a picture at these heights, with what they are.
pub fn grid(scale: &Scale, ticks: &[f64], words: impl Fn(f64) -> String) -> Html {
    ticks
        .iter()
        .map(|tick| {
            let y = scale.at(*tick);
            line("grid", (0.0, y), (100.0, y)).and(label(
                "tick",
                (0.0, y - 3.0),
                Anchor::Start,
                &words(*tick),
            ))
        })
        .collect()
}

/// A number short enough for an axis.
pub fn brief(number: f64) -> String {
    let (size, unit) = match number.abs() {
        size if size >= 1e9 => (1e9, " bn"),
        size if size >= 1e6 => (1e6, " M"),
        size if size >= 1e4 => (1e3, " k"),
        _ => (1.0, ""),
    };
    let text = format!("{:.2}", number / size);
    let text = text.trim_end_matches('0').trim_end_matches('.');
    format!("{}{unit}", text.replace('-', "−"))
}
