//! A second opinion on the codec: the parser of the `redis` crate reads the same bytes and must get the same values.
//!
//! It is the more lenient one (spaces around numbers, lengths below -1, UTF-8 for text), so the rule is:
//! whatever this codec accepts, the other one reads the same way.

use bytes::Bytes;
use proptest::collection::vec;
use proptest::prelude::*;
use redischan::proto::{Kind, Limits, Node, Scanner, Step, Tree};

#[path = "../src/proto/sample.rs"]
mod sample;

/// A value in a form that both parsers' values can be converted to.
#[derive(Debug, PartialEq)]
enum Plain {
    Nil,
    Integer(i64),
    /// The bits, so that NaN equals NaN.
    Double(u64),
    Bool(bool),
    Bulk(Vec<u8>),
    Status(String),
    Error(String),
    BigNumber(Vec<u8>),
    Verbatim(String, String),
    Array(Vec<Plain>),
    Set(Vec<Plain>),
    Map(Vec<Plain>),
    Push(Vec<Plain>),
    Attributed(Vec<Plain>, Box<Plain>),
}

fn ours(tree: &Tree, node: &Node) -> Plain {
    let bytes = || tree.text(node).expect("its kind has text").to_vec();
    let text = || String::from_utf8_lossy(&bytes()).into_owned();
    let values = || tree.children(node).iter().map(|node| ours(tree, node)).collect();
    let mut value = match node.kind() {
        Kind::Nil => Plain::Nil,
        Kind::Integer => Plain::Integer(node.integer()),
        Kind::Double => double(node.double()),
        Kind::Bool => Plain::Bool(node.integer() == 1),
        Kind::String => Plain::Bulk(bytes()),
        Kind::Status => Plain::Status(text()),
        Kind::Error => Plain::Error(text()),
        Kind::BigNum => Plain::BigNumber(bytes()),
        Kind::Verb => {
            let format = tree.format(node).expect("a verbatim string has a format");
            Plain::Verbatim(String::from_utf8_lossy(format).into_owned(), text())
        }
        Kind::Array => Plain::Array(values()),
        Kind::Set => Plain::Set(values()),
        Kind::Map => Plain::Map(values()),
        Kind::Push => Plain::Push(values()),
        Kind::Attr => unreachable!("an attribute is no element"),
    };
    let mut before = tree.attr(node);
    while let Some(attr) = before {
        let attributes = tree.children(attr).iter().map(|node| ours(tree, node)).collect();
        value = Plain::Attributed(attributes, Box::new(value));
        before = tree.attr(attr);
    }
    value
}

fn theirs(value: redis::Value) -> Plain {
    let all = |values: Vec<redis::Value>| values.into_iter().map(theirs).collect::<Vec<_>>();
    let pairs = |pairs: Vec<(redis::Value, redis::Value)>| {
        pairs.into_iter().flat_map(|(key, value)| [theirs(key), theirs(value)]).collect::<Vec<_>>()
    };
    match value {
        redis::Value::Nil => Plain::Nil,
        redis::Value::Int(n) => Plain::Integer(n),
        redis::Value::Double(x) => double(x),
        redis::Value::Boolean(it) => Plain::Bool(it),
        redis::Value::BulkString(text) => Plain::Bulk(text),
        redis::Value::Okay => Plain::Status("OK".to_owned()),
        redis::Value::SimpleString(text) => Plain::Status(text),
        redis::Value::ServerError(error) => Plain::Error(match error.details() {
            Some(details) => format!("{} {details}", error.code()),
            None => error.code().to_owned(),
        }),
        redis::Value::BigNumber(digits) => Plain::BigNumber(digits),
        redis::Value::VerbatimString { format, text } => Plain::Verbatim(format.to_string(), text),
        redis::Value::Array(values) => Plain::Array(all(values)),
        redis::Value::Set(values) => Plain::Set(all(values)),
        redis::Value::Map(map) => Plain::Map(pairs(map)),
        redis::Value::Attribute { data, attributes } => {
            Plain::Attributed(pairs(attributes), Box::new(theirs(*data)))
        }
        redis::Value::Push { kind, data } => Plain::Push(
            std::iter::once(Plain::Bulk(kind.to_string().into_bytes())).chain(all(data)).collect(),
        ),
        other => panic!("a kind of value that this test does not know: {other:?}"),
    }
}

fn double(x: f64) -> Plain {
    Plain::Double(if x.is_nan() { f64::NAN.to_bits() } else { x.to_bits() })
}

/// The first frame, if there is one.
fn frame(bytes: &[u8]) -> Option<Tree> {
    match Scanner::new(Limits::default()).scan(bytes) {
        Ok(Step::Frame(frame)) => {
            Some(Tree::parse(Bytes::copy_from_slice(&bytes[..frame.len])).expect("the scanner let it pass"))
        }
        _ => None,
    }
}

fn printable() -> BoxedStrategy<Vec<u8>> {
    "[ -~]{0,24}".prop_map(String::into_bytes).boxed()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2_000))]

    #[test]
    fn both_read_the_same(sample in sample::replies(printable())) {
        let mut bytes = Vec::new();
        sample.encode(&mut bytes);
        let tree = frame(&bytes).expect("a well formed reply");
        let other = redis::parse_redis_value(&bytes).expect("a well formed reply");
        prop_assert_eq!(ours(&tree, tree.root()), theirs(other));
    }

    /// Bytes that resemble a reply. This codec may refuse them, but what it accepts must be read correctly.
    #[test]
    fn what_we_let_pass_the_other_reads_alike(
        sample in sample::replies(printable()),
        changes in vec((any::<prop::sample::Index>(), "[ -~\r\n]"), 1..3),
    ) {
        let mut bytes = Vec::new();
        sample.encode(&mut bytes);
        for (index, byte) in changes {
            let at = index.index(bytes.len());
            bytes[at] = byte.as_bytes()[0];
        }
        let Some(tree) = frame(&bytes) else { return Ok(()) };
        // The other parser names a push by its first element, and splits a verbatim string at the first colon.
        let unlike = |node: &Node| node.kind() == Kind::Push || tree.format(node).is_some_and(|it| it.contains(&b':'));
        prop_assume!(!tree.nodes().iter().any(unlike));
        let bytes = tree.raw(tree.root());
        let other = redis::parse_redis_value(bytes).expect("what is let past is well formed");
        prop_assert_eq!(ours(&tree, tree.root()), theirs(other), "{}", bytes.escape_ascii());
    }
}
