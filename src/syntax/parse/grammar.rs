//! `grammar/qualify.pest`, made into a parser.

use pest_derive::Parser;

#[derive(Parser)]
#[grammar = "../grammar/qualify.pest"]
#[allow(missing_docs, reason = "the rules are documented in the grammar")]
pub(super) struct Grammar;
