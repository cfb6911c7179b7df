//! Lua scripts: a run sends the hash or the text.

use std::sync::Arc;

use super::encode::{self, RequestTooLarge};

/// A script and its SHA-1, by which servers identify a script whose text they have seen.
///
/// See <https://redis.io/docs/latest/commands/evalsha/>.
#[derive(Clone, Debug)]
pub struct Script(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    text: Box<[u8]>,
    /// Forty hexadecimal digits.
    sha: String,
    /// Whether the text contains the code word for an unknown script.
    says_noscript: bool,
}

/// How a server reports that it does not know a script.
const UNKNOWN: &[u8] = b"NOSCRIPT No matching script";
const NOSCRIPT: &[u8] = b"NOSCRIPT";

/// The length of what follows the number of arguments in a run by hash: EVALSHA and the hash.
const BY_HASH: usize = "$7\r\nEVALSHA\r\n$40\r\n".len() + 40 + "\r\n".len();
const EVAL: &[u8] = b"$4\r\nEVAL\r\n";

impl Script {
    /// A script with this text, in Lua.
    pub fn new(text: &[u8]) -> Script {
        let digest = ring::digest::digest(&ring::digest::SHA1_FOR_LEGACY_USE_ONLY, text);
        let sha = digest.as_ref().iter().map(|byte| format!("{byte:02x}")).collect();
        let says_noscript = memchr::memmem::find(text, NOSCRIPT).is_some();
        Script(Arc::new(Inner { text: text.into(), sha, says_noscript }))
    }

    /// Its SHA-1: forty hexadecimal digits.
    pub fn sha(&self) -> &str {
        &self.0.sha
    }

    /// Whether both have the same text.
    pub fn is_same(&self, other: &Script) -> bool {
        Arc::ptr_eq(&self.0, &other.0) || self.0.sha == other.0.sha
    }

    /// Whether an unknown script could be confused with an error of the script itself: then it is always sent with its
    /// text, and so never twice.
    pub fn always_with_text(&self) -> bool {
        self.0.says_noscript
    }

    /// Whether this error means that the server does not know the script with that hash.
    pub fn is_unknown(error: &[u8]) -> bool {
        error.starts_with(UNKNOWN)
    }

    /// Calls `body` with the command that runs the script: EVAL, which has the text, or EVALSHA.
    pub fn with_argv<T>(
        &self,
        with_text: bool,
        keys: &[&[u8]],
        args: &[&[u8]],
        body: impl FnOnce(&[&[u8]]) -> T,
    ) -> T {
        let mut number = itoa::Buffer::new();
        let (name, script): (&[u8], &[u8]) =
            if with_text { (b"EVAL", &self.0.text) } else { (b"EVALSHA", self.0.sha.as_bytes()) };
        let head = [name, script, number.format(keys.len()).as_bytes()];
        body(&[&head[..], keys, args].concat())
    }

    /// A run by hash, encoded. Fails if no server would accept it, or the same run with the text.
    pub fn by_hash(&self, keys: &[&[u8]], args: &[&[u8]]) -> Result<Vec<u8>, RequestTooLarge> {
        self.with_argv(true, keys, args, encode::check_size)?;
        Ok(self.with_argv(false, keys, args, |argv| encode::encode(argv.iter().copied())))
    }

    /// The same run with the text, made from what [`by_hash`](Self::by_hash) returned.
    pub fn by_text(&self, by_hash: &[u8]) -> Vec<u8> {
        let count = memchr::memchr(b'\n', by_hash).map_or(by_hash.len(), |end| end + 1);
        let (count, rest) = by_hash.split_at(count);
        let mut out = Vec::with_capacity(self.by_text_len(by_hash.len()));
        out.extend_from_slice(count);
        out.extend_from_slice(EVAL);
        encode::append_arg(&mut out, &self.0.text);
        out.extend_from_slice(rest.get(BY_HASH..).unwrap_or_default());
        out
    }

    /// The length of what [`by_text`](Self::by_text) returns for `by_hash` bytes.
    pub fn by_text_len(&self, by_hash: usize) -> usize {
        by_hash.saturating_sub(BY_HASH) + EVAL.len() + encode::arg_len(&self.0.text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_hash_is_the_server_s() {
        assert_eq!(Script::new(b"return 1").sha(), "e0e1f9fabfc9d4800c877a703b823ac0578ff8db");
    }

    #[test]
    fn the_text_or_the_hash() {
        let script = Script::new(b"return 1");
        script.with_argv(true, &[b"k"], &[b"a", b"b"], |argv| {
            assert_eq!(argv, [&b"EVAL"[..], b"return 1", b"1", b"k", b"a", b"b"]);
        });
        script.with_argv(false, &[], &[], |argv| {
            assert_eq!(argv, [&b"EVALSHA"[..], script.sha().as_bytes(), b"0"]);
        });
    }

    #[test]
    fn the_text_takes_the_place_of_the_hash() {
        let long = vec![b'-'; 12_345];
        for text in [&b""[..], b"return 1", b"return '\r\n'", &long] {
            let script = Script::new(text);
            for (keys, args) in [(&[][..], &[][..]), (&[&b"k"[..]; 9][..], &[&b"\r\n$1"[..], b""][..])] {
                let by_hash = script.by_hash(keys, args).unwrap();
                let by_text = script.by_text(&by_hash);
                let expected =
                    script.with_argv(true, keys, args, |argv| encode::encode(argv.iter().copied()));
                assert_eq!(by_text, expected);
                assert_eq!(by_text.len(), script.by_text_len(by_hash.len()));
            }
        }
    }

    #[test]
    fn a_script_that_may_say_the_server_s_word_brings_its_text() {
        assert!(Script::new(b"return redis.error_reply('NOSCRIPT No matching script.')").always_with_text());
        assert!(!Script::new(b"return 1").always_with_text());
        assert!(Script::is_unknown(b"NOSCRIPT No matching script. Please use EVAL."));
        assert!(!Script::is_unknown(b"NOSCRIPT of my own"));
    }
}
