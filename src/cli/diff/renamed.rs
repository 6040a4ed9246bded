//! The old policy with the names of the new one, so that a name that changed is told once.

use crate::cli::Result;
use crate::cli::load::{self, Found, Policy};
use crate::diff::Renamed;
use crate::program::text::fold;
use crate::syntax::LoadError;

/// The old policy in the names of the new one; nothing where no name has changed.
pub(super) fn called(old: &Policy, renamed: &[Renamed]) -> Result<Option<Policy>> {
    if renamed.is_empty() {
        return Ok(None);
    }
    let found = Found { path: old.path.clone(), root: old.root.clone(), named: false, wrong: None };
    let policy = load::load_from(&found, &mut |path| {
        let text = old.sources.iter().find(|(_, source)| source.path == path);
        text.map(|(_, source)| with_names(&source.text, renamed).into_bytes()).ok_or(LoadError::Missing)
    })?;
    Ok(Some(policy).filter(|policy| policy.program.is_some()))
}

/// A text with other names, outside of quotes and comments. A field that is renamed still reads its column.
fn with_names(text: &str, renamed: &[Renamed]) -> String {
    let mut out = String::with_capacity(text.len());
    let mut word = String::new();
    let (mut quoted, mut comment, mut escaped) = (false, false, false);
    let end = |word: &mut String, out: &mut String| {
        let name = std::mem::take(word);
        let now = renamed.iter().find(|one| fold(&one.was) == fold(&name)).map(|one| one.now.as_str());
        out.push_str(now.unwrap_or(&name));
    };
    for c in text.chars() {
        if !quoted && !comment && (c.is_alphanumeric() || c == '_') {
            word.push(c);
            continue;
        }
        end(&mut word, &mut out);
        match c {
            '"' if !comment && !escaped => quoted = !quoted,
            '#' if !quoted => comment = true,
            '\n' => (comment, quoted) = (false, false),
            _ => {}
        }
        escaped = quoted && c == '\\' && !escaped;
        out.push(c);
    }
    end(&mut word, &mut out);
    out
}
