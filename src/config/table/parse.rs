//! Reads the value of an option, and stores it.

use std::fmt::Write as _;
use std::path::PathBuf;

use super::row::{Row, Takes};
use crate::config::values::Config;
use crate::error::Error;

pub(super) fn some(text: &str) -> Option<String> {
    (!text.is_empty()).then(|| text.to_owned())
}

pub(super) fn has_no_nul(text: &str) -> bool {
    !text.contains('\0')
}

/// On a 32-bit machine, a limit beyond the address space is no limit.
pub(super) fn size(n: u64) -> usize {
    usize::try_from(n).unwrap_or(usize::MAX)
}

/// Only digits: Rust's `parse` would accept a `+` too.
pub(in crate::config) fn decimal(text: &str) -> Option<u64> {
    if text.bytes().all(|b| b.is_ascii_digit()) { text.parse().ok() } else { None }
}

fn yes_or_no(text: &str) -> Option<bool> {
    let is = |word: &&str| text.eq_ignore_ascii_case(word);
    if ["yes", "true", "on", "1"].iter().any(is) {
        Some(true)
    } else if ["no", "false", "off", "0"].iter().any(is) {
        Some(false)
    } else {
        None
    }
}

impl Row {
    /// Stores the value. `quote`: whether an error may repeat it.
    pub(in crate::config) fn apply(
        &self,
        config: &mut Config,
        value: &str,
        quote: bool,
    ) -> Result<(), Error> {
        let stored = match &self.takes {
            Takes::Number { range, store, .. } => {
                decimal(value).filter(|n| range.contains(n)).map(|n| store(config, n))
            }
            Takes::YesNo(store) => yes_or_no(value).map(|yes| store(config, yes)),
            Takes::OneOf(words) => {
                let word = words.iter().find(|(word, _)| value.eq_ignore_ascii_case(word));
                word.map(|(_, store)| store(config))
            }
            Takes::Text { allows, store, .. } => allows(value).then(|| store(config, value)),
            Takes::Path(store) => has_no_nul(value).then(|| store(config, some(value).map(PathBuf::from))),
            // `Config::set` applies it.
            Takes::Url => None,
        };
        stored.ok_or_else(|| {
            let mut text = format!("the option {} takes {}", self.name, self.takes);
            if quote && !matches!(self.takes, Takes::Text { secret: true, .. }) {
                let _ = write!(text, ", not {}", quoted(value));
            }
            Error::invalid(text)
        })
    }
}

/// The value in a form that a reader can find again: escaped, and cut if it is long.
fn quoted(value: &str) -> String {
    const SHOWN: usize = 60;
    match value.char_indices().nth(SHOWN) {
        Some((end, _)) => format!("{:?}...", &value[..end]),
        None => format!("{value:?}"),
    }
}
