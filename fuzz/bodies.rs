//! What must hold for arbitrary bytes. libFuzzer generates them (`make fuzz`), and `tests/fuzz_corpus.rs` replays
//! the files of `fuzz/corpus` through the same functions, without it.

mod allocations;
mod c_api;
mod peer;
mod several;

use std::ops::Range;

use bytes::Bytes;
use redischan::config::Config;
use redischan::error::{Error, Kind as ErrorKind};
use redischan::proto::{
    self, DecodeError, Delivery, FrameKind, Kind, Limits, Names, Node, Scalar, Scanner, Step, Tree, scalar,
};

pub use c_api::c_api;

/// A password that no text may show.
const CANARY: &str = "canary7f3";

/// Takes an input apart. Beyond its end there are zeros, so that each input says something.
pub(crate) struct Input<'a>(&'a [u8]);

impl<'a> Input<'a> {
    pub(crate) fn new(data: &'a [u8]) -> Input<'a> {
        Input(data)
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    pub(crate) fn byte(&mut self) -> u8 {
        self.take(1).first().copied().unwrap_or(0)
    }

    /// So many bytes, or those that are left.
    pub(crate) fn take(&mut self, n: usize) -> &'a [u8] {
        let (taken, rest) = self.0.split_at(n.min(self.0.len()));
        self.0 = rest;
        taken
    }

    /// A length and that many bytes.
    pub(crate) fn text(&mut self) -> &'a [u8] {
        let n = self.byte();
        self.take(n.into())
    }
}

/// A stream of replies, and where it is cut: its frames, and what they say, do not depend on the cuts.
///
/// The first byte chooses the limits, the second how many bytes of sizes follow: those of the slices, in turn.
pub fn decoder(data: &[u8]) {
    let mut input = Input::new(data);
    let limits = match input.byte() {
        0 => Limits::default(),
        n => Limits { max_bytes: n.into(), max_depth: usize::from(n % 5) },
    };
    let sizes = input.text();
    let stream = input.0;

    let (whole, allocated) = allocations::during(|| scan(limits, stream, &[]));
    // Levels of 16 bytes for each 4 bytes of a nested head, in a vector that doubles, and what the list of frames
    // takes here.
    assert!(allocated <= 128 * stream.len() + 4096, "{allocated} bytes for {}", stream.len());
    assert_eq!(scan(limits, stream, sizes), whole, "cut into {sizes:?}");
    assert_eq!(scan(limits, stream, &[1]), whole, "byte by byte");

    for seen in &whole.frames {
        if seen.over.is_none() {
            let frame = &stream[seen.bytes.clone()];
            assert!(frame.len() <= limits.max_bytes);
            let (tree, allocated) = allocations::during(|| Tree::parse(Bytes::copy_from_slice(frame)));
            // Two copies, and a node of 40 bytes for each 3 of the frame, in a vector that doubles.
            assert!(allocated <= 128 * frame.len() + 4096, "{allocated} bytes for {}", frame.len());
            let tree = tree.expect("what the scanner passes can be read");
            delivered(frame, &tree);
            agree(frame, seen.kind, &tree);
        }
    }
    // The readers are only ever given whole frames. That is no reason to trust the bytes.
    let _ = scalar(stream);
    let _ = Tree::parse(Bytes::copy_from_slice(stream)).map(|tree| walk(&tree));
}

/// What is read as a message, or as a confirmation of a subscription, has those texts as its elements.
fn delivered(frame: &[u8], tree: &Tree) {
    let texts: Vec<_> = tree.children(tree.root()).iter().map(|node| tree.text(node)).collect();
    match proto::delivery(frame) {
        Some(Delivery::Message { names: Names::Patterns, pattern, channel, payload }) => {
            assert_eq!(texts, [Some(&b"pmessage"[..]), Some(pattern), Some(channel), Some(payload)]);
        }
        Some(Delivery::Message { names, pattern, channel, payload }) => {
            let word = if names == Names::Shards { &b"smessage"[..] } else { b"message" };
            assert_eq!(texts, [Some(word), Some(channel), Some(payload)]);
            assert!(pattern.is_empty());
        }
        Some(Delivery::Confirmation { names, subscribed, name }) => {
            let word = if subscribed { names.subscribe() } else { names.unsubscribe() }.to_ascii_lowercase();
            assert_eq!(texts[..2], [Some(&word[..]), name]);
            assert_eq!(texts.len(), 3);
        }
        None => {}
    }
}

#[derive(Debug, PartialEq)]
struct Seen {
    bytes: Range<usize>,
    kind: FrameKind,
    has_line_text: bool,
    over: Option<DecodeError>,
}

#[derive(Debug, PartialEq)]
struct Scanned {
    frames: Vec<Seen>,
    error: Option<DecodeError>,
}

/// Scans a stream that comes in slices of these sizes, in turn; without any, in one piece.
fn scan(limits: Limits, stream: &[u8], sizes: &[u8]) -> Scanned {
    let mut scanner = Scanner::new(limits);
    let mut frames = Vec::new();
    // The frame begins at `start`, its bytes from `at` on are still kept, and `end` have come.
    let (mut start, mut at, mut end) = (0, 0, 0);
    let mut sizes = sizes.iter().map(|n| usize::from(*n).max(1)).cycle();
    // The least `end` at which the frame can be whole.
    let mut least = 0;
    while end < stream.len() {
        end = sizes.next().map_or(stream.len(), |n| stream.len().min(end + n));
        loop {
            let (len, kind, has_line_text, over) = match scanner.scan(&stream[at..end]) {
                Ok(Step::More) => break,
                Ok(Step::DropBytes { len }) => {
                    assert!(len > 0);
                    at += len;
                    continue;
                }
                Ok(Step::Frame(frame)) => (frame.len, frame.kind, frame.has_line_text, None),
                Ok(Step::OverLimit { len, kind, error } | Step::Unreadable { len, kind, error }) => {
                    (len, kind, false, Some(error))
                }
                Err(error) => {
                    assert_eq!(scanner.scan(b"+OK\r\n"), Err(error.clone()), "an error stays");
                    return Scanned { frames, error: Some(error) };
                }
            };
            at += len;
            assert!(at <= end && start < at && least <= end, "{start} {at} {end} {least}");
            frames.push(Seen { bytes: start..at, kind, has_line_text, over });
            (start, least) = (at, 0);
        }
        assert!(scanner.needed() >= 1);
        least = end.saturating_add(scanner.needed()).max(least);
    }
    Scanned { frames, error: None }
}

/// The two readers of a frame and the scanner say the same.
fn agree(frame: &[u8], kind: FrameKind, tree: &Tree) {
    walk(tree);
    let root = tree.root();
    assert_eq!(tree.raw(root), frame);
    let kind_of_root = match root.kind() {
        Kind::Error => FrameKind::Error,
        Kind::Push => FrameKind::Push,
        _ => FrameKind::Reply,
    };
    assert_eq!(kind_of_root, kind);
    match scalar(frame).expect("what the scanner passes can be read") {
        Scalar::Nil => assert_eq!(root.kind(), Kind::Nil),
        Scalar::Text(text) | Scalar::Status(text) | Scalar::Error(text) | Scalar::BigNum(text) => {
            assert_eq!(tree.text(root), Some(text));
        }
        Scalar::Integer(n) => assert_eq!((root.kind(), root.integer()), (Kind::Integer, n)),
        Scalar::Bool(yes) => assert_eq!((root.kind(), root.integer()), (Kind::Bool, i64::from(yes))),
        // As bits: a NaN is not equal to itself.
        Scalar::Double(n) => assert_eq!(root.double().to_bits(), n.to_bits()),
        Scalar::Aggregate(kind, n) => assert_eq!((root.kind(), root.len()), (kind, n)),
    }
}

/// Whatever a tree was made of, each node can be asked for everything.
fn walk(tree: &Tree) {
    let mut elements = 1;
    for node in tree.nodes() {
        elements += tree.children(node).len() + usize::from(tree.attr(node).is_some());
        check_node(tree, node);
    }
    assert_eq!(elements, tree.nodes().len(), "each node but the root is an element or an attribute of one");
}

fn check_node(tree: &Tree, node: &Node) {
    let raw = tree.raw(node);
    assert!(raw.ends_with(b"\r\n"), "{node:?}");
    assert_eq!(tree.text(node).is_some(), node.kind().has_text(), "{node:?}");
    if let Some(text) = tree.text(node) {
        assert_eq!(text.len(), node.len());
        assert_eq!(tree.text_with_nul(node).and_then(<[u8]>::last), Some(&0));
        assert!(raw[..raw.len() - 2].ends_with(text));
    }
    assert_eq!(tree.children(node).len(), if node.kind().is_aggregate() { node.len() } else { 0 });
    assert_eq!(tree.format(node).map(<[u8]>::len), (node.kind() == Kind::Verb).then_some(3));
    if let Some(attr) = tree.attr(node) {
        assert_eq!(attr.kind(), Kind::Attr);
        assert!(raw.starts_with(tree.raw(attr)));
    }
}

/// A request is an array of bulk strings that says what was meant.
///
/// Each argument is a length and that many bytes; from 0xF0 on the length is that of a long run of one byte.
pub fn encoder(data: &[u8]) {
    let mut input = Input::new(data);
    let mut argv: Vec<Vec<u8>> = Vec::new();
    while !input.is_empty() {
        match input.byte() {
            n @ 0xF0.. => argv.push(vec![input.byte(); 10usize.pow(u32::from(n % 5)) + usize::from(n % 3)]),
            n => argv.push(input.take(n.into()).to_vec()),
        }
    }
    let argv: Vec<&[u8]> = argv.iter().map(Vec::as_slice).collect();
    assert_eq!(proto::check_size(&argv), Ok(()));
    let request = proto::encode(argv.iter().copied());
    assert_eq!(request.len(), proto::encode::encoded_len(argv.iter().copied()));
    assert_eq!(request.len(), request.capacity(), "one allocation of the exact size");

    let seen = scan(Limits::default(), &request, &[]);
    assert_eq!((seen.error, seen.frames.len()), (None, 1));
    assert_eq!(seen.frames[0].bytes, 0..request.len());
    let tree = Tree::parse(request.into()).expect("what the scanner passes can be read");
    let root = tree.root();
    assert_eq!(root.kind(), Kind::Array);
    assert!(tree.children(root).iter().all(|node| node.kind() == Kind::String));
    let back: Vec<&[u8]> = tree.children(root).iter().filter_map(|node| tree.text(node)).collect();
    assert_eq!(back, argv);
    // All read names that nobody has checked before.
    let facts = proto::facts(argv.first().unwrap_or(&&b""[..]));
    let _ = (proto::classify(&argv), proto::cacheable(&argv), proto::written(&argv, facts));
}

/// Any text is a URL or a clear error, and a server's name is a URL of the same server.
///
/// Three lines: the scheme, and what comes before and after the secret part of a password.
pub fn url(data: &[u8]) {
    let text = String::from_utf8_lossy(data);
    if let Ok(config) = Config::from_url(&text) {
        names_its_server(&config);
    }
    let mut lines = text.splitn(3, '\n');
    let mut line = || lines.next().unwrap_or("");
    let (scheme, before, after) = (line().replace([':', '/'], ""), line(), line());
    for url in [
        // The @ at the end says that all before it was meant as user and password, whatever it holds.
        format!("{scheme}://u:{before}{CANARY}{after}@h"),
        format!("{scheme}://h?password={before}{CANARY}{after}"),
        format!("{scheme}:///path?password={before}{CANARY}{after}"),
    ] {
        let shown = match Config::from_url(&url) {
            Ok(config) => {
                names_its_server(&config);
                // An & ends the password: what follows it is another option, and no secret.
                if !config.password.as_ref().is_some_and(|password| password.expose().contains(CANARY)) {
                    continue;
                }
                format!("{config:?} {} {:?}", config.server(), config.validate())
            }
            Err(error) => shown(&error),
        };
        assert!(!shown.contains(CANARY), "{url}: {shown}");
    }
}

fn shown(error: &Error) -> String {
    assert_eq!(error.kind(), ErrorKind::Invalid);
    format!("{error} {error:?}")
}

fn names_its_server(config: &Config) {
    let server = config.server();
    let again = Config::from_url(&server).unwrap_or_else(|error| panic!("{server}: {error}"));
    assert_eq!(again.endpoint, config.endpoint, "{server}");
    // TLS for a unix socket is refused by `validate` alone: a URL has no word for it.
    assert!(config.validate().is_err() || again.tls.on == config.tls.on, "{server}");
}

/// Options one by one: a value is taken or changes nothing, and a URL takes the same ones.
///
/// Each line is `name=value`.
pub fn options(data: &[u8]) {
    let text = String::from_utf8_lossy(data);
    let mut config = Config::default();
    for line in text.lines().take(64) {
        let (name, value) = line.split_once('=').unwrap_or((line, ""));
        let value = if name == "password" { format!("{value}{CANARY}") } else { value.to_owned() };
        let before = config.clone();
        let set = config.set(name, &value);
        if let Err(error) = &set {
            assert_eq!(config, before, "{line}");
            assert!(!shown(error).contains(CANARY) || line.contains(CANARY), "{line}: {error}");
        }
        let _ = config.validate();
        names_its_server(&config);
        // A URL says more about itself than one option can, and has no NUL.
        if name != "url" && !value.contains('\0') {
            let escaped = |text: &str| text.bytes().map(|b| format!("%{b:02X}")).collect::<String>();
            let from_url = Config::from_url(&format!("redis://h?{}={}", escaped(name), escaped(&value)));
            let mut one_by_one = Config::from_url("redis://h").expect("a plain URL");
            match one_by_one.set(name, &value) {
                Ok(()) => assert_eq!(from_url, Ok(one_by_one), "{line}"),
                Err(_) => assert!(from_url.is_err(), "{line}"),
            }
        }
    }
    assert!(!format!("{config:?}").contains(CANARY) || text.contains(CANARY));
}
