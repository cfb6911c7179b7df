//! What the server replied to the steps of the handshake.

use bytes::Bytes;

use crate::error::Error;
use crate::manager::fence::Word;
use crate::proto::{self, Scalar, Tree};

/// What the server said to a step.
pub(super) enum Reply {
    Refused(Error),
    Number(i64),
    /// The frame.
    Other(Bytes),
}

impl Reply {
    /// Whether the word is in it.
    pub(super) fn says(&self, word: &Word) -> bool {
        match self {
            Reply::Refused(error) => word.is_said_in(error.text()),
            Reply::Number(_) => false,
            Reply::Other(frame) => word.is_said_in(frame),
        }
    }
}

/// The first number of the server's version, from the reply to HELLO.
pub(super) fn version(hello: &Bytes) -> Option<u32> {
    major(&field(hello, b"version")?)
}

/// Whether the server is a replica, from the reply to HELLO.
pub(in crate::manager) fn is_replica(hello: &Bytes) -> Option<bool> {
    match &field(hello, b"role")?[..] {
        b"master" => Some(false),
        b"replica" | b"slave" => Some(true),
        _ => None,
    }
}

/// A field of the reply to HELLO.
fn field(hello: &Bytes, field: &[u8]) -> Option<Vec<u8>> {
    let tree = Tree::parse(hello.clone()).ok()?;
    let mut pairs = tree.children(tree.root()).chunks_exact(2);
    pairs.find_map(|pair| match pair {
        [name, value] if tree.text(name) == Some(field) => tree.text(value).map(<[u8]>::to_vec),
        _ => None,
    })
}

fn major(version: &[u8]) -> Option<u32> {
    let first = version.split(|byte| *byte == b'.').next()?;
    std::str::from_utf8(first).ok()?.parse().ok()
}

/// What `INFO server` tells; see <https://redis.io/docs/latest/commands/info/>.
pub(super) struct Info {
    pub(super) run_id: Option<Bytes>,
    pub(super) takes_fractions: bool,
}

impl Info {
    pub(super) fn parse(frame: &Bytes) -> Info {
        let Some(Scalar::Text(text)) = proto::scalar(frame) else {
            return Info { run_id: None, takes_fractions: false };
        };
        let field = |name: &[u8]| {
            let mut lines = text.split(|byte| *byte == b'\n').map(<[u8]>::trim_ascii);
            lines.find_map(|line| line.strip_prefix(name)?.strip_prefix(b":"))
        };
        // Valkey calls itself a Redis of the version that it is compatible with.
        let major = field(b"redis_version").and_then(major);
        Info {
            // A proxy that hides it says nothing, or the same for all.
            run_id: field(b"run_id")
                .filter(|id| id.len() >= 40 && id.iter().any(|byte| *byte != b'0'))
                .map(Bytes::copy_from_slice),
            takes_fractions: major.is_some_and(|major| major >= 6),
        }
    }
}
