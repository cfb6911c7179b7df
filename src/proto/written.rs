//! Which keys a command may have changed.

use super::command::{Facts, Keys, is_known};

/// What a command may have changed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Written<'a> {
    /// Any key.
    Everything,
    /// None but these.
    Keys(Vec<&'a [u8]>),
}

/// Commands that also write where `Keys` does not look.
const ELSEWHERE: &[&str] = &["GEORADIUS", "GEORADIUSBYMEMBER", "MIGRATE", "SORT", "XGROUP"];
/// Commands that change many keys, and name none.
const EVERYTHING: &[&str] = &["FLUSHALL", "FLUSHDB", "SWAPDB"];

/// The keys that a command may have changed: where they are not known exactly, as of scripts and of modules' commands, any
/// of its arguments may be one. A key that a script made up itself is not among them.
pub fn written<'a>(argv: &[&'a [u8]], facts: &Facts) -> Written<'a> {
    let Some((name, args)) = argv.split_first() else { return Written::Keys(Vec::new()) };
    let is_one_of = |names: &[&str]| names.iter().any(|known| name.eq_ignore_ascii_case(known.as_bytes()));
    if facts.read_only {
        return Written::Keys(Vec::new());
    }
    if is_one_of(EVERYTHING) {
        return Written::Everything;
    }
    match facts.keys {
        Keys::Range { .. } if !is_one_of(ELSEWHERE) => Written::Keys(facts.keys.of(argv)),
        Keys::None if is_known(name) && !is_one_of(ELSEWHERE) => Written::Keys(Vec::new()),
        _ => Written::Keys(args.to_vec()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::proto::facts;

    fn keys(text: &str) -> Written<'_> {
        let argv: Vec<&[u8]> = text.split(' ').map(str::as_bytes).collect();
        written(&argv, facts(argv[0]))
    }

    #[test]
    fn the_keys_of_a_write_or_whatever_could_be_one() {
        let cases: &[(&str, &[&str])] = &[
            ("GET k", &[]),
            ("SET k v", &["k"]),
            ("MSET k v l w", &["k", "l"]),
            ("RENAME k l", &["k", "l"]),
            ("BLPOP k l 0", &["k", "l"]),
            ("PUBLISH c k", &[]),
            ("CONFIG SET k v", &[]),
            ("XGROUP CREATE k g 0", &["CREATE", "k", "g", "0"]),
            ("SORT k STORE l", &["k", "STORE", "l"]),
            ("EVAL script 1 k a", &["script", "1", "k", "a"]),
            ("LMPOP 2 k l LEFT", &["2", "k", "l", "LEFT"]),
            ("JSON.SET k . v", &["k", ".", "v"]),
            ("NOSUCH k v", &["k", "v"]),
        ];
        for (command, expected) in cases {
            let expected = expected.iter().map(|key| key.as_bytes()).collect();
            assert_eq!(keys(command), Written::Keys(expected), "{command}");
        }
        for command in ["FLUSHALL", "flushdb ASYNC", "SWAPDB 0 1"] {
            assert_eq!(keys(command), Written::Everything, "{command}");
        }
        assert_eq!(written(&[], facts(b"SET")), Written::Keys(Vec::new()));
    }
}
