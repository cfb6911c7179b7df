#![allow(clippy::unwrap_used, clippy::indexing_slicing)]

use super::*;

fn parse(frame: &[u8]) -> Tree {
    Tree::parse(Bytes::copy_from_slice(frame)).unwrap()
}

#[test]
fn a_node_is_five_words() {
    assert_eq!(size_of::<Node>(), 40);
}

#[test]
fn numbers_are_those_of_hiredis() {
    let kinds = [
        Kind::String,
        Kind::Array,
        Kind::Integer,
        Kind::Nil,
        Kind::Status,
        Kind::Error,
        Kind::Double,
        Kind::Bool,
        Kind::Map,
        Kind::Set,
        Kind::Attr,
        Kind::Push,
        Kind::BigNum,
        Kind::Verb,
    ];
    assert!(kinds.iter().zip(1..).all(|(kind, number)| *kind as i32 == number));
}

#[test]
fn texts_end_in_nul_where_they_lie() {
    let frame = b"*6\r\n$2\r\na\r\r\n+OK\r\n-ERR x\r\n,1.5\r\n(99\r\n=5\r\nmkd:#\r\n";
    let tree = parse(frame);
    let texts: Vec<_> =
        tree.children(tree.root()).iter().map(|node| tree.text_with_nul(node).unwrap()).collect();
    assert_eq!(texts, [&b"a\r\0"[..], b"OK\0", b"ERR x\0", b"1.5\0", b"99\0", b"#\0"]);
    assert_eq!(tree.raw(tree.root()), frame, "the original frame is available");
    let verbatim = &tree.children(tree.root())[5];
    assert_eq!(tree.format(verbatim), Some(&b"mkd"[..]));
    assert_eq!(tree.text(verbatim), Some(&b"#"[..]));
    assert_eq!(tree.raw(verbatim), b"=5\r\nmkd:#\r\n");
    assert_eq!(tree.format(&tree.children(tree.root())[0]), None);
}

#[test]
fn numbers_and_nulls_have_no_text() {
    let tree = parse(b"*6\r\n:-7\r\n#t\r\n#f\r\n_\r\n$-1\r\n*-1\r\n");
    let nodes = tree.children(tree.root());
    assert!(nodes.iter().all(|node| tree.text(node).is_none() && tree.children(node).is_empty()));
    assert_eq!(nodes.iter().map(Node::integer).collect::<Vec<_>>(), [-7, 1, 0, 0, 0, 0]);
    assert!(nodes[3..].iter().all(|node| node.kind() == Kind::Nil));
}

#[test]
fn elements_are_neighbours_in_order() {
    let tree = parse(b"*3\r\n*2\r\n:1\r\n:2\r\n%1\r\n+k\r\n~0\r\n:3\r\n");
    let root = tree.children(tree.root());
    assert_eq!(root.iter().map(Node::kind).collect::<Vec<_>>(), [Kind::Array, Kind::Map, Kind::Integer]);
    assert_eq!(tree.children(&root[0]).iter().map(Node::integer).collect::<Vec<_>>(), [1, 2]);
    let map = tree.children(&root[1]);
    assert_eq!((root[1].len(), map.len()), (2, 2), "keys and values are counted separately");
    assert_eq!((tree.text(&map[0]), map[1].kind()), (Some(&b"k"[..]), Kind::Set));
    assert_eq!(tree.raw(&root[1]), b"%1\r\n+k\r\n~0\r\n");
    assert_eq!(tree.nodes().len(), 8);
}

#[test]
fn an_attribute_belongs_to_the_value_behind_it() {
    let tree = parse(b"*2\r\n|1\r\n+ttl\r\n:9\r\n|0\r\n:1\r\n:2\r\n");
    let root = tree.children(tree.root());
    assert_eq!(root.iter().map(Node::integer).collect::<Vec<_>>(), [1, 2], "attributes are not elements");
    let near = tree.attr(&root[0]).unwrap();
    assert_eq!((near.kind(), near.len()), (Kind::Attr, 0));
    let far = tree.attr(near).unwrap();
    assert_eq!(tree.text(&tree.children(far)[0]), Some(&b"ttl"[..]));
    assert!(tree.attr(far).is_none() && tree.attr(&root[1]).is_none() && tree.attr(tree.root()).is_none());
    assert_eq!(tree.raw(&root[0]), b"|1\r\n+ttl\r\n:9\r\n|0\r\n:1\r\n");

    let tree = parse(b"|1\r\n+k\r\n+v\r\n>1\r\n+x\r\n");
    assert_eq!((tree.root().kind(), tree.attr(tree.root()).unwrap().len()), (Kind::Push, 2));
}

#[test]
fn small_frames_are_copied_and_large_ones_that_nobody_else_has_are_not() {
    for (len, others, kept) in [(10, 0, false), (COPIED, 0, true), (COPIED, 1, false)] {
        let frame = Bytes::from(format!("${len}\r\n{}\r\n", "x".repeat(len)));
        let others = vec![frame.clone(); others];
        let (at, before) = (frame.as_ptr(), frame.to_vec());
        let tree = Tree::parse(frame).unwrap();
        assert_eq!(tree.text.as_ptr() == at, kept, "{len}");
        assert_eq!(tree.raw(tree.root()), before);
        assert!(others.iter().all(|other| other == &before), "shared bytes are not modified");
    }
}

#[test]
fn depth_costs_no_stack() {
    let depth = 1_000_000;
    let frame = [b"*1\r\n".repeat(depth), b":7\r\n".to_vec()].concat();
    let thread = std::thread::Builder::new().stack_size(64 * 1024);
    let nodes = thread.spawn(move || {
        let tree = parse(&frame);
        let mut node = tree.root();
        while let Some(child) = tree.children(node).first() {
            node = child;
        }
        assert_eq!(node.integer(), 7);
        tree.clone().nodes().len()
    });
    assert_eq!(nodes.unwrap().join().unwrap(), depth + 1);
}

#[test]
fn what_is_not_one_frame_is_an_error() {
    let rows = [
        &b""[..],
        b"*1\r\n",
        b":1\r\n:2\r\n",
        b"|1\r\n:1\r\n:2\r\n",
        b"*99999999999\r\n",
        b"$3\r\nab\r\n",
        b"A\r\n",
        b":x\r\n",
        b"%9223372036854775807\r\n",
        b"=2\r\nab\r\n",
    ];
    for frame in rows {
        let error = Tree::parse(Bytes::copy_from_slice(frame)).unwrap_err();
        assert!(matches!(error, DecodeError::Protocol(_)), "{}", frame.escape_ascii());
    }
}

#[test]
fn arrays_that_stand_for_maps_and_sets() {
    let shown = |tree: &Tree| {
        let texts = tree.children(tree.root()).iter().map(|node| tree.text(node).unwrap_or(b"?").to_vec());
        (tree.root().kind(), texts.collect::<Vec<_>>())
    };
    let want = (Kind::Map, vec![b"a".to_vec(), b"1".to_vec(), b"b".to_vec(), b"2.5".to_vec()]);
    let flat = b"*4\r\n$1\r\na\r\n$1\r\n1\r\n$1\r\nb\r\n$3\r\n2.5\r\n";
    let nested = b"*2\r\n*2\r\n$1\r\na\r\n,1\r\n*2\r\n$1\r\nb\r\n,2.5\r\n";
    let real = b"%2\r\n$1\r\na\r\n$1\r\n1\r\n$1\r\nb\r\n$3\r\n2.5\r\n";
    for frame in [&flat[..], nested, real] {
        let map = parse(frame).into_map();
        assert_eq!(shown(&map), want, "{}", frame.escape_ascii());
        assert_eq!(map.raw(map.root()), frame);
    }
    assert_eq!(parse(nested).into_map().children(parse(nested).into_map().root())[3].double(), 2.5);
    assert_eq!(shown(&parse(b"*0\r\n").into_map()), (Kind::Map, vec![]));
    assert_eq!(shown(&parse(b"*1\r\n$1\r\na\r\n").into_set()), (Kind::Set, vec![b"a".to_vec()]));
    assert_eq!(shown(&parse(b"~1\r\n$1\r\na\r\n").into_set()), (Kind::Set, vec![b"a".to_vec()]));
    // Other replies are unchanged.
    for frame in [&b"*1\r\n$1\r\na\r\n"[..], b"*1\r\n*2\r\n*0\r\n:1\r\n", b":1\r\n", b"_\r\n", b"~0\r\n"] {
        assert_eq!(
            parse(frame).into_map().root().kind(),
            parse(frame).root().kind(),
            "{}",
            frame.escape_ascii()
        );
    }
}
