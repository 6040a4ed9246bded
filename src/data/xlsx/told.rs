//! What a reader of a sheet should know that its cells do not show: hidden rows, and formulas, whose saved values are
//! read.

use memchr::memmem::find;

/// What the text of a sheet shows, as it comes by.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Told {
    hidden: bool,
    formulas: bool,
    unsaved: bool,
    /// The end of what came by last: what is looked for may begin there.
    end: Vec<u8>,
}

/// As long as what is looked for.
const LONG: usize = 16;
const HIDDEN: [&[u8]; 2] = [b" hidden=\"1\"", b" hidden=\"true\""];
const FORMULA: [&[u8]; 2] = [b"</f>", b"<f "];
const UNSAVED: [&[u8]; 4] = [b"</f></c>", b"</f><v></v>", b"</f><v/>", b"</f><v />"];

impl Told {
    /// The next piece of the text.
    pub fn see(&mut self, piece: &[u8]) {
        self.end.extend_from_slice(piece.get(..LONG).unwrap_or(piece));
        let between = std::mem::take(&mut self.end);
        self.look(&between);
        self.look(piece);
        self.end.extend_from_slice(piece.get(piece.len().saturating_sub(LONG)..).unwrap_or(piece));
    }

    fn look(&mut self, text: &[u8]) {
        let has = |any: &[&[u8]]| any.iter().any(|part| find(text, part).is_some());
        self.hidden = self.hidden || has(&HIDDEN);
        self.formulas = self.formulas || has(&FORMULA);
        self.unsaved = self.unsaved || has(&UNSAVED);
    }

    /// In sentences.
    pub fn say(&self, notes: &mut Vec<String>) {
        if self.hidden {
            notes.push("it has hidden rows or columns, which are read like all others".to_owned());
        }
        if self.unsaved {
            notes.push(
                "some of its formulas have no saved value, so their cells are empty: open it in a spreadsheet and save it again"
                    .to_owned(),
            );
        } else if self.formulas {
            notes.push(
                "its formulas are not calculated again: the values saved with them are read".to_owned(),
            );
        }
    }
}

/// What was seen of each part of a workbook, by its name in small letters.
#[derive(Clone, Debug, Default)]
pub(super) struct Parts {
    /// The text of the workbook's list of sheets, and of the lists of parts.
    pub book: String,
    pub lists: String,
    pub told: Vec<(String, Told)>,
}

impl Parts {
    /// What was seen of a sheet, by its place among all sheets.
    pub fn of_sheet(&self, place: usize) -> Option<&Told> {
        let is_sheet = |element: &&str| {
            let name = element.split(|c: char| c.is_whitespace() || c == '/').next().unwrap_or("");
            name.rsplit(':').next() == Some("sheet")
        };
        let sheet = self.book.split('<').filter(is_sheet).nth(place)?;
        let id = value(sheet, ":id")?;
        let of = self
            .lists
            .split('<')
            .find(|element| value(element, "Id") == Some(id) && is_of_sheets(element))?;
        let target = value(of, "Target")?.rsplit('/').next()?.to_ascii_lowercase();
        self.told.iter().find(|(name, _)| name.rsplit('/').next() == Some(&target)).map(|(_, told)| told)
    }
}

fn is_of_sheets(element: &str) -> bool {
    value(element, "Type").is_some_and(|ty| ty.ends_with("/worksheet"))
}

/// The value of an attribute of an element.
pub(super) fn value<'a>(element: &'a str, name: &str) -> Option<&'a str> {
    let rest = element.split_once(name)?.1.trim_start().strip_prefix('=')?.trim_start();
    let quote = rest.chars().next().filter(|quote| matches!(quote, '"' | '\''))?;
    rest.strip_prefix(quote)?.split(quote).next()
}

#[cfg(test)]
mod tests {
    use super::Told;

    #[test]
    fn what_is_looked_for_may_lie_between_two_pieces() {
        let text = b"<row r=\"2\" hidden=\"1\"><c><f>1+1</f><v></v></c></row>";
        for at in 0..text.len() {
            let (one, other) = text.split_at(at);
            let mut told = Told::default();
            told.see(one);
            told.see(other);
            assert!(told.hidden && told.formulas && told.unsaved, "{at}: {told:?}");
        }
    }
}
