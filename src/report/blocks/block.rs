//! What a report is told in: blocks, before they are text for a terminal or a page.

use super::table::{Table, Tone};
use crate::speech::Line;

/// A part of the report. Names are pieces of their own; [`crate::speech::Piece::Quote`] is a condition or a points line.
#[derive(Clone, Debug)]
pub enum Block {
    /// The title, what the report is about, and the answer.
    Title(String, Vec<Line>, Vec<String>),
    /// The last stages as large figures; on the page.
    Tiles(Vec<Tile>),
    /// A list in a box.
    Boxed(Boxed),
    /// A section begins: its id, what it is called in the contents, and its title. The terminal leaves the title out
    /// where a heading follows.
    Section(&'static str, &'static str, Line),
    /// A heading inside a section.
    Heading(Line),
    /// A paragraph.
    Say(Line),
    /// A paragraph for those who want to know more; on the page.
    Note(&'static str),
    /// Lines, each by itself.
    List(Vec<Line>),
    /// Columns.
    Table(Table),
    /// A picture, with a table of its figures.
    Figure(Figure),
    /// Leads to look at; the terminal shows the first of them.
    Leads(Vec<LeadCard>),
    /// Words and what they mean; on the page.
    Words(Vec<(&'static str, &'static str)>),
    /// Something that is there when it is asked for; on the page.
    Folded(Line, Vec<Block>),
    /// What only the page shows.
    Page(Vec<Block>),
}

/// A stage in large figures.
#[derive(Clone, Debug)]
pub struct Tile {
    /// Its name.
    pub name: String,
    /// Its leads.
    pub leads: String,
    /// Their share.
    pub share: String,
    /// How many of them were won, and whether they are few.
    pub won: Option<(String, bool)>,
}

/// A list in a box.
#[derive(Clone, Debug)]
pub struct Boxed {
    /// Its id on the page.
    pub id: &'static str,
    /// Its title.
    pub title: &'static str,
    /// Its items, each with its mark.
    pub items: Vec<(Tone, &'static str, Line)>,
}

/// A picture, with a table of its figures.
#[derive(Clone, Debug)]
pub struct Figure {
    /// What is drawn.
    pub picture: Picture,
    /// What it shows.
    pub title: Line,
    /// In what, and how to read it.
    pub unit: &'static str,
    /// The same as tables, which the terminal shows in its place.
    pub same: Vec<Table>,
}

/// What is drawn; of a score by its place in the report.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Picture {
    /// How many leads come as far as each stage.
    Funnel,
    /// Wins found if the highest scores are called first.
    Lift,
    /// Leads by points of a score.
    Spread(usize),
    /// The win rate by points of a score.
    Calibration(usize),
    /// Other values of a threshold, by its place among those of the score.
    Threshold(usize, usize),
    /// Other values of a setting.
    WhatIf,
    /// The difference that each line makes: pictures in the rows of its table.
    Forest,
    /// How soon each stage is reached.
    Pace,
    /// Missing fields.
    Missing,
    /// Leads flow from the stages of one policy to those of another.
    Flow,
    /// Months side by side.
    Drift,
}

/// A lead to look at.
#[derive(Clone, Debug)]
pub struct LeadCard {
    /// Its key.
    pub key: String,
    /// Its stage.
    pub stage: String,
    /// Its scores, and the fields that are shown; `None` is missing.
    pub shown: Vec<(String, Option<String>)>,
    /// What the lines paid: points, and the line without them.
    pub lines: Vec<(String, String)>,
    /// Missing fields that could bring it further.
    pub asks: Vec<String>,
}
