//! The options, one row each. A row holds everything about an option: parsing, error texts and `docs/options.md` are
//! made from it.
//!
//! `row` says what a row has, `parse` reads a value by its row, `rows` has the rows, `names` finds one by its name, and
//! `docs` writes them down.

mod docs;
mod names;
mod parse;
mod row;
mod rows;
#[cfg(test)]
mod tests;

pub use docs::options_markdown;
pub(super) use names::{find, unknown};
pub(super) use parse::decimal;
