//! Properties that hold for every reply, however its bytes are split.
#![allow(clippy::unwrap_used, clippy::indexing_slicing)]

use bytes::Bytes;
use proptest::collection::vec;
use proptest::prelude::*;

use super::sample::{Sample, replies};
use super::{DecodeError, FrameKind, Kind, Limits, Node, Scalar, Scanner, Step, Tree, scalar};

/// Payloads and lines of any bytes, with far more CR and LF than random ones.
fn any_bytes() -> BoxedStrategy<Vec<u8>> {
    vec(prop_oneof![any::<u8>(), Just(b'\r'), Just(b'\n'), Just(b'$')], 0..24).boxed()
}

/// The result for one frame: its length, its kind, and the limit that it exceeded.
type Seen = (usize, FrameKind, Option<DecodeError>);

/// Scans the stream as its pieces arrive. Returns all frames up to the error, and the error.
fn scan<'a>(limits: Limits, pieces: impl Iterator<Item = &'a [u8]>) -> (Vec<Seen>, Option<DecodeError>) {
    let (mut scanner, mut buf, mut seen, mut dropped) = (Scanner::new(limits), Vec::new(), Vec::new(), 0);
    for piece in pieces {
        buf.extend_from_slice(piece);
        loop {
            match scanner.scan(&buf) {
                Ok(Step::More) => break,
                Ok(Step::Frame(frame)) => {
                    seen.push((frame.len, frame.kind, None));
                    buf.drain(..frame.len);
                }
                Ok(Step::DropBytes { len }) => {
                    assert!(len > 0);
                    dropped += len;
                    buf.drain(..len);
                }
                Ok(Step::OverLimit { len, kind, error } | Step::Unreadable { len, kind, error }) => {
                    seen.push((std::mem::take(&mut dropped) + len, kind, Some(error)));
                    buf.drain(..len);
                }
                Err(error) => {
                    assert_eq!(scanner.scan(b"+OK\r\n"), Err(error.clone()), "an error stays");
                    return (seen, Some(error));
                }
            }
        }
        assert!(scanner.needed() >= 1);
    }
    (seen, None)
}

/// The same in one piece, byte by byte, and split in two at every position.
fn same_at_every_split(limits: Limits, bytes: &[u8]) -> Result<(), TestCaseError> {
    let whole = scan(limits, std::iter::once(bytes));
    prop_assert_eq!(&scan(limits, bytes.chunks(1)), &whole);
    for at in 0..bytes.len() {
        let (a, b) = bytes.split_at(at);
        prop_assert_eq!(&scan(limits, [a, b].into_iter()), &whole, "cut at {}", at);
    }
    Ok(())
}

fn encoded(samples: &[Sample]) -> Vec<u8> {
    let mut out = Vec::new();
    samples.iter().for_each(|sample| sample.encode(&mut out));
    out
}

fn agree(tree: &Tree, node: &Node, sample: &Sample) {
    let mut raw = Vec::new();
    sample.encode(&mut raw);
    assert_eq!(tree.raw(node), raw);
    let (value, attributes) = match sample {
        Sample::Attributed(attributes, value) => (value.as_ref(), attributes.as_slice()),
        _ => (sample, &[][..]),
    };
    if let Sample::Attributed(..) = value {
        // Two attributes before one value: the nearer one describes the value, the other one describes the nearer one.
        let near = tree.attr(node).unwrap();
        return assert!(tree.attr(near).is_some());
    }
    if let Sample::Attributed(..) = sample {
        let attr = tree.attr(node).unwrap();
        assert_eq!((attr.kind(), attr.len()), (Kind::Attr, attributes.len()));
        tree.children(attr).iter().zip(attributes).for_each(|(node, sample)| agree(tree, node, sample));
    } else {
        assert!(tree.attr(node).is_none());
    }
    let text = |kind, want: &[u8]| {
        assert_eq!((node.kind(), tree.text(node)), (kind, Some(want)));
        assert_eq!(tree.text_with_nul(node).unwrap(), [want, &b"\0"[..]].concat());
    };
    match value {
        Sample::Bulk(want) => text(Kind::String, want),
        Sample::Status(want) => text(Kind::Status, want),
        Sample::Error(want) | Sample::BulkError(want) => text(Kind::Error, want),
        Sample::BigNumber(want) => text(Kind::BigNum, want.as_bytes()),
        Sample::Double(want) => {
            text(Kind::Double, want.as_bytes());
            assert_eq!(node.double(), want.parse::<f64>().unwrap());
        }
        Sample::Verbatim(format, want) => {
            text(Kind::Verb, want);
            assert_eq!(tree.format(node).unwrap(), format.as_bytes());
        }
        Sample::Integer(want) => assert_eq!((node.kind(), node.integer()), (Kind::Integer, *want)),
        Sample::Bool(want) => assert_eq!((node.kind(), node.integer()), (Kind::Bool, i64::from(*want))),
        Sample::Null(_) => assert_eq!(node.kind(), Kind::Nil),
        Sample::Aggregate(byte, values) => {
            let kinds = [(b'*', Kind::Array), (b'~', Kind::Set), (b'%', Kind::Map), (b'>', Kind::Push)];
            assert!(kinds.contains(&(*byte, node.kind())));
            assert_eq!((node.len(), tree.children(node).len()), (values.len(), values.len()));
            tree.children(node).iter().zip(values).for_each(|(node, sample)| agree(tree, node, sample));
        }
        Sample::Attributed(..) => unreachable!("handled above"),
    }
}

fn kind_of(sample: &Sample) -> FrameKind {
    match sample {
        Sample::Attributed(_, value) => kind_of(value),
        Sample::Error(_) | Sample::BulkError(_) => FrameKind::Error,
        Sample::Aggregate(b'>', _) => FrameKind::Push,
        _ => FrameKind::Reply,
    }
}

proptest! {
    #[test]
    fn frames_end_where_they_were_made_to_end(samples in vec(replies(any_bytes()), 1..5)) {
        let bytes = encoded(&samples);
        let want: Vec<Seen> = samples
            .iter()
            .map(|sample| (encoded(std::slice::from_ref(sample)).len(), kind_of(sample), None))
            .collect();
        prop_assert_eq!(scan(Limits::default(), std::iter::once(bytes.as_slice())), (want, None));
        same_at_every_split(Limits::default(), &bytes)?;
    }

    #[test]
    fn limits_do_not_depend_on_the_cuts(
        samples in vec(replies(any_bytes()), 1..4),
        max_bytes in 0usize..120,
        max_depth in 0usize..4,
    ) {
        let (bytes, limits) = (encoded(&samples), Limits { max_bytes, max_depth });
        let (seen, error) = scan(limits, std::iter::once(bytes.as_slice()));
        prop_assert_eq!((seen.len(), error), (samples.len(), None));
        for ((len, kind, over), sample) in seen.iter().zip(&samples) {
            prop_assert_eq!(*len, encoded(std::slice::from_ref(sample)).len());
            prop_assert_eq!(*kind, kind_of(sample));
            prop_assert!(*len <= max_bytes || over.is_some(), "{} bytes over {} passed", len, max_bytes);
            if let Some(DecodeError::TooLarge { needs, .. }) = over {
                prop_assert!(*len > max_bytes && *needs as usize <= *len);
            }
        }
        same_at_every_split(limits, &bytes)?;
    }

    #[test]
    fn broken_bytes_fail_alike_at_every_cut(
        sample in replies(any_bytes()), places in vec((any::<prop::sample::Index>(), any::<u8>()), 1..4), small in any::<bool>(),
    ) {
        let mut bytes = encoded(&[sample]);
        for (index, byte) in places {
            let at = index.index(bytes.len());
            bytes[at] = byte;
        }
        let limits = if small { Limits { max_bytes: 24, max_depth: 1 } } else { Limits::default() };
        same_at_every_split(limits, &bytes)?;
        let (seen, _) = scan(Limits::default(), std::iter::once(bytes.as_slice()));
        if let Some((len, _, None)) = seen.first() {
            let frame = Bytes::copy_from_slice(&bytes[..*len]);
            prop_assert!(scalar(&frame).is_some() && Tree::parse(frame).is_ok(), "what the scanner passes can be read");
        }
    }

    #[test]
    fn any_bytes_at_all_do_no_harm(bytes in vec(any::<u8>(), 0..64)) {
        same_at_every_split(Limits::default(), &bytes)?;
        let _ = scalar(&bytes);
        let _ = Tree::parse(Bytes::from(bytes));
    }

    #[test]
    fn the_tree_says_what_was_meant(sample in replies(any_bytes())) {
        let frame = Bytes::from(encoded(std::slice::from_ref(&sample)));
        let tree = Tree::parse(frame.clone()).unwrap();
        agree(&tree, tree.root(), &sample);
        match (scalar(&frame).unwrap(), tree.root()) {
            (Scalar::Text(text) | Scalar::Status(text) | Scalar::Error(text) | Scalar::BigNum(text), root) =>
                prop_assert_eq!(Some(text), tree.text(root)),
            (Scalar::Integer(n), root) => prop_assert_eq!(n, root.integer()),
            (Scalar::Bool(n), root) => prop_assert_eq!(i64::from(n), root.integer()),
            (Scalar::Double(n), root) => prop_assert_eq!(n, root.double()),
            (Scalar::Aggregate(kind, n), root) => prop_assert_eq!((kind, n), (root.kind(), root.len())),
            (Scalar::Nil, root) => prop_assert_eq!(root.kind(), Kind::Nil),
        }
    }

    #[test]
    fn needed_is_a_lower_bound(sample in replies(any_bytes())) {
        let bytes = encoded(&[sample]);
        let mut scanner = Scanner::new(Limits::default());
        for have in 0..bytes.len() {
            prop_assert_eq!(scanner.scan(&bytes[..have]), Ok(Step::More));
            prop_assert!((1..=bytes.len() - have).contains(&scanner.needed()));
        }
    }
}
