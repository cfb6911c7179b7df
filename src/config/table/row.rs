//! What there is to know about an option.

use std::ops::RangeInclusive;
use std::path::PathBuf;

use crate::config::values::Config;

/// One option.
pub(in crate::config) struct Row {
    pub(in crate::config) name: &'static str,
    pub(super) takes: Takes,
    /// The text that sets the default; empty if nothing is set.
    pub(super) default: &'static str,
    pub(super) doc: &'static str,
}

/// The values that an option takes, and where they are stored.
pub(super) enum Takes {
    Number {
        range: RangeInclusive<u64>,
        unit: &'static str,
        store: fn(&mut Config, u64),
    },
    YesNo(fn(&mut Config, bool)),
    OneOf(&'static [Word]),
    Text {
        form: &'static str,
        allows: fn(&str) -> bool,
        secret: bool,
        store: fn(&mut Config, &str),
    },
    /// Of a file.
    Path(fn(&mut Config, Option<PathBuf>)),
    Url,
}

/// A word, and what it does.
pub(super) type Word = (&'static str, fn(&mut Config));

impl Row {
    /// Whether this is `url`, the one option that a URL cannot carry.
    pub(in crate::config) fn is_url(&self) -> bool {
        matches!(self.takes, Takes::Url)
    }
}

impl std::fmt::Display for Takes {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Takes::Number { range, unit, .. } => {
                write!(f, "an integer from {} to {} ({unit})", range.start(), range.end())
            }
            Takes::YesNo(_) => f.write_str("yes or no (or true, false, on, off, 1, 0)"),
            Takes::OneOf(words) => {
                let words: Vec<_> = words.iter().map(|(word, _)| *word).collect();
                f.write_str(&words.join(" or "))
            }
            Takes::Text { form, .. } => f.write_str(form),
            Takes::Path(_) => f.write_str("the path of a file"),
            Takes::Url => f.write_str("a URL"),
        }
    }
}
