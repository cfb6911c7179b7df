//! A reply as a tree of values, built from one whole frame on the thread of the caller.
//!
//! The nodes are in one vector, with the elements of an aggregate side by side, so neither building nor dropping
//! recurses. The memory is the frame, usually without a copy, and the [`Node`]s.

use std::ops::Range;

use bytes::{Bytes, BytesMut};
use once_cell::sync::OnceCell;
use smallvec::{SmallVec, smallvec};

use super::decode::DecodeError;
use super::kind::Kind;
use super::scalar::{Token, token};

#[cfg(test)]
mod tests;

/// Frames below this size are copied, so that a small reply does not keep the whole read buffer alive. Larger ones are
/// used in place, if nothing else references them.
const COPIED: usize = 16 * 1024;

/// One value of a [`Tree`].
#[derive(Clone, Copy, Debug)]
pub struct Node {
    kind: Kind,
    /// The index of the attribute before this value; 0, the root, means none.
    attr: u32,
    /// Its bytes in the frame, with the attributes before it. A text ends two bytes before their end.
    start: usize,
    end: usize,
    /// The length of its text, or the number of its elements.
    len: usize,
    /// The integer, the bits of the double, or the index of the first element. They share one word, as a reply of
    /// millions of small elements is mostly nodes.
    word: u64,
}

impl Node {
    const EMPTY: Node = Node { kind: Kind::Nil, attr: 0, start: 0, end: 0, len: 0, word: 0 };

    /// Its type.
    pub fn kind(&self) -> Kind {
        self.kind
    }

    /// The length of its text, or the number of its elements; keys and values of a map are counted separately.
    pub fn len(&self) -> usize {
        self.len
    }

    /// Whether its text is empty or it has no elements.
    pub fn is_empty(&self) -> bool {
        self.len == 0
    }

    /// The value of an integer, 0 or 1 for a boolean, 0 for any other kind.
    pub fn integer(&self) -> i64 {
        if matches!(self.kind, Kind::Integer | Kind::Bool) { self.word.cast_signed() } else { 0 }
    }

    /// The value of a double, 0.0 for any other kind.
    pub fn double(&self) -> f64 {
        if self.kind == Kind::Double { f64::from_bits(self.word) } else { 0.0 }
    }

    /// The indexes of its elements among the nodes.
    fn children(&self) -> Range<usize> {
        if !self.kind.is_aggregate() {
            return 0..0;
        }
        let first = self.word as usize;
        first..first + self.len
    }
}

type Nodes = SmallVec<[Node; 1]>;

/// A whole reply.
#[derive(Clone, Debug)]
pub struct Tree {
    /// The frame, with a NUL in place of the CR after each text: C reads texts in place.
    text: BytesMut,
    /// The original frame, once it has been requested.
    raw: OnceCell<Box<[u8]>>,
    /// The root first. The elements of an aggregate are adjacent, in the order of the frame. Most replies are a single
    /// value, which needs no allocation.
    nodes: Nodes,
}

impl Tree {
    /// The tree of one whole frame, as the [`Scanner`](super::Scanner) cut it.
    ///
    /// # Errors
    /// The bytes are not exactly one frame. The scanner never passes such bytes on.
    pub fn parse(frame: Bytes) -> Result<Tree, DecodeError> {
        let Some(nodes) = Builder::new(&frame).build() else {
            return Err(DecodeError::Protocol(format!("{} bytes are not one whole reply", frame.len())));
        };
        let mut text = if frame.len() < COPIED {
            BytesMut::from(&*frame)
        } else {
            frame.try_into_mut().unwrap_or_else(|shared| BytesMut::from(&*shared))
        };
        end_texts(&mut text, &nodes, 0);
        Ok(Tree { text, raw: OnceCell::new(), nodes })
    }

    /// Turns an array of alternating keys and values, or of pairs of them, into a map, as RESP3 would send it. Any other
    /// reply is unchanged.
    pub fn into_map(mut self) -> Tree {
        let root = *self.root();
        let elements = self.children(&root);
        if root.kind != Kind::Array || root.attr != 0 {
            return self;
        }
        let pairs: Option<Vec<&[Node]>> = elements.iter().map(|element| self.pair(element)).collect();
        match pairs {
            Some(pairs) if !pairs.is_empty() => {
                // Scalars hold no index of another node, so they may move.
                let mut nodes: Nodes =
                    smallvec![Node { kind: Kind::Map, len: 2 * pairs.len(), word: 1, ..root }];
                nodes.extend(pairs.into_iter().flatten().copied());
                self.nodes = nodes;
            }
            _ if root.len.is_multiple_of(2) => self.set_kind(Kind::Map),
            _ => {}
        }
        self
    }

    /// Turns an array into a set, as RESP3 would send it. Any other reply is unchanged.
    pub fn into_set(mut self) -> Tree {
        if self.root().kind == Kind::Array {
            self.set_kind(Kind::Set);
        }
        self
    }

    fn set_kind(&mut self, kind: Kind) {
        if let Some(root) = self.nodes.first_mut() {
            root.kind = kind;
        }
    }

    /// The two scalars of a two-element array.
    fn pair(&self, node: &Node) -> Option<&[Node]> {
        let inner = self.children(node);
        let plain = |node: &Node| !node.kind.is_aggregate() && node.attr == 0;
        let is_pair = node.kind == Kind::Array && node.attr == 0 && inner.len() == 2;
        (is_pair && inner.iter().all(plain)).then_some(inner)
    }

    /// The top-level value.
    pub fn root(&self) -> &Node {
        self.nodes.first().unwrap_or(&Node::EMPTY)
    }

    /// Every node, the root first.
    pub fn nodes(&self) -> &[Node] {
        &self.nodes
    }

    /// The elements of an aggregate; those of a map are alternating keys and values. Empty for other kinds.
    pub fn children(&self, node: &Node) -> &[Node] {
        self.nodes.get(node.children()).unwrap_or_default()
    }

    /// The text of a value, if its kind has one.
    pub fn text(&self, node: &Node) -> Option<&[u8]> {
        self.text_with_nul(node)?.split_last().map(|(_, text)| text)
    }

    /// The text with a terminating NUL.
    pub fn text_with_nul(&self, node: &Node) -> Option<&[u8]> {
        if !node.kind.has_text() {
            return None;
        }
        let nul = node.end.checked_sub(2)?;
        self.text.get(nul.checked_sub(node.len)?..=nul)
    }

    /// The format of a verbatim string, such as `txt` or `mkd`.
    pub fn format(&self, node: &Node) -> Option<&[u8]> {
        if node.kind != Kind::Verb {
            return None;
        }
        let colon = node.end.checked_sub(2 + node.len + 1)?;
        self.text.get(colon.checked_sub(3)?..colon)
    }

    /// The bytes of a value as sent by the server, with the attributes before it.
    pub fn raw(&self, node: &Node) -> &[u8] {
        let raw = self.raw.get_or_init(|| {
            let mut frame: Box<[u8]> = (*self.text).into();
            end_texts(&mut frame, &self.nodes, b'\r');
            frame
        });
        raw.get(node.start..node.end).unwrap_or_default()
    }

    /// The attribute directly before a value. An attribute may itself have one before it.
    pub fn attr(&self, node: &Node) -> Option<&Node> {
        if node.attr == 0 { None } else { self.nodes.get(node.attr as usize) }
    }
}

/// Replaces the byte after each text: the CR by a NUL, or the reverse.
fn end_texts(frame: &mut [u8], nodes: &[Node], byte: u8) {
    for node in nodes.iter().filter(|node| node.kind.has_text()) {
        if let Some(end) = node.end.checked_sub(2).and_then(|at| frame.get_mut(at)) {
            *end = byte;
        }
    }
}

/// Fills the nodes in the order of the frame.
struct Builder<'a> {
    frame: &'a [u8],
    /// How far the frame has been read.
    at: usize,
    nodes: Nodes,
    /// The aggregates whose elements are being read, outermost first.
    open: Vec<Open>,
    /// The attribute that was just read, and where it began: it describes the next value.
    pending: Option<(u32, usize)>,
}

struct Open {
    node: usize,
    /// The next element to fill, and the index after the last one.
    next: usize,
    end: usize,
}

impl<'a> Builder<'a> {
    fn new(frame: &'a [u8]) -> Builder<'a> {
        Builder { frame, at: 0, nodes: smallvec![Node::EMPTY], open: Vec::new(), pending: None }
    }

    fn build(mut self) -> Option<Nodes> {
        loop {
            let token = token(self.frame, self.at)?;
            let start = self.at;
            self.at = token.end;
            let (attr, start) = self.pending.take().unwrap_or((0, start));
            let index = self.slot(&token)?;
            let node = self.node(&token, attr, start)?;
            *self.nodes.get_mut(index)? = node;
            if node.kind.is_aggregate() {
                let Range { start: next, end } = node.children();
                self.open.push(Open { node: index, next, end });
            }
            if self.close()? {
                return (self.at == self.frame.len()).then_some(self.nodes);
            }
        }
    }

    /// The index for the node of this token: the next element of the innermost open aggregate, or the root. An attribute
    /// is not an element.
    fn slot(&mut self, token: &Token<'_>) -> Option<usize> {
        if token.kind == Kind::Attr {
            self.nodes.push(Node::EMPTY);
            return Some(self.nodes.len() - 1);
        }
        let Some(open) = self.open.last_mut() else { return Some(0) };
        open.next += 1;
        Some(open.next - 1)
    }

    fn node(&mut self, token: &Token<'_>, attr: u32, start: usize) -> Option<Node> {
        let mut node = Node { kind: token.kind, attr, start, end: self.at, ..Node::EMPTY };
        match token.kind {
            Kind::Integer | Kind::Bool => node.word = token.integer.cast_unsigned(),
            Kind::Double => node.word = token.double.to_bits(),
            _ => {}
        }
        if token.kind.is_aggregate() {
            let first = self.nodes.len();
            let nodes = first.checked_add(token.n)?;
            // Every value takes at least three bytes: a count that the frame cannot hold is rejected.
            if nodes > self.frame.len() / 3 {
                return None;
            }
            self.nodes.resize(nodes, Node::EMPTY);
            node.len = token.n;
            node.word = first as u64;
        } else if token.kind.has_text() {
            node.len = token.text.len();
        }
        Some(node)
    }

    /// Closes the aggregates that are complete. True if the root is.
    fn close(&mut self) -> Option<bool> {
        while let Some(open) = self.open.last() {
            if open.next < open.end {
                return Some(false);
            }
            let index = open.node;
            self.open.pop();
            let node = self.nodes.get_mut(index)?;
            node.end = self.at;
            if node.kind == Kind::Attr {
                self.pending = Some((u32::try_from(index).ok()?, node.start));
                return Some(false);
            }
        }
        Some(true)
    }
}
