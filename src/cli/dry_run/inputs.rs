//! The files that a report is made of, noted before they are read.

use super::Args;
use crate::data::taken::Stamp;
use crate::report::{InputFile, InputKind};

/// The files of a dry-run.
pub struct Inputs(Vec<(InputFile, Option<Stamp>)>);

impl Inputs {
    /// Notes them.
    pub fn begin(args: &Args) -> Inputs {
        let source = &args.source;
        let events = source.events.events.iter().map(|of| ("events", of.path.as_str()));
        let facts = args.facts.paths().map(|path| ("facts", path));
        let merged = source.merge().map(|path| ("merged leads", path));
        let baseline = args.baseline.file().map(|path| ("baseline", path));
        let leads = [("leads", source.leads())].into_iter();
        let files = leads.chain(baseline).chain(events).chain(facts).chain(merged);
        let note = |(role, name): (&str, &str)| {
            let is_table = source.given.is_table(name);
            let stamp = if is_table { None } else { Stamp::of(name) };
            let kind = match (&stamp, name) {
                _ if is_table => InputKind::Table,
                (Some(_), _) => InputKind::File,
                (None, "-") => InputKind::Stdin,
                (None, _) => InputKind::Pipe,
            };
            let bytes = stamp.as_ref().map(|stamp| stamp.bytes);
            let (role, name) = (role.to_owned(), name.to_owned());
            (InputFile { role, name, kind, bytes, sha256: None }, stamp)
        };
        Inputs(files.map(note).collect())
    }

    /// Adds their digests, now that they have been read; of leads that can be read only once, so many bytes came.
    pub fn read(self, leads: u64) -> Vec<InputFile> {
        let read = |(file, stamp): (InputFile, Option<Stamp>)| match stamp {
            Some(stamp) => InputFile { sha256: stamp.digest(), ..file },
            None if file.role == "leads" && file.kind != InputKind::Table => {
                InputFile { bytes: Some(leads), ..file }
            }
            None => file,
        };
        self.0.into_iter().map(read).collect()
    }
}
