//! Iteration over the keys of a database, or the elements of one key.

use std::sync::Arc;

use bytes::Bytes;

use crate::error::{Error, Kind, Outcome};
use crate::lock::Mutex;
use crate::manager::{Answer, Packet};
use crate::proto::{self, Tree};

use super::{Client, Queue, Reply, Timeout, call};

/// What is scanned.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scanned {
    /// The keys of the database: `SCAN`.
    Keys,
    /// The fields and values of a hash: `HSCAN`.
    Hash,
    /// The members of a set: `SSCAN`.
    Set,
    /// The members and scores of a sorted set: `ZSCAN`.
    SortedSet,
}

impl Scanned {
    fn command(self) -> &'static [u8] {
        match self {
            Scanned::Keys => b"SCAN",
            Scanned::Hash => b"HSCAN",
            Scanned::Set => b"SSCAN",
            Scanned::SortedSet => b"ZSCAN",
        }
    }

    /// Whether each element comes with a value.
    pub fn in_pairs(self) -> bool {
        matches!(self, Scanned::Hash | Scanned::SortedSet)
    }
}

/// An iteration without state on the server: it may be abandoned at any time. An element may be returned more than once,
/// and one that is added or removed meanwhile may or may not be; see <https://redis.io/docs/latest/commands/scan/>.
pub struct Scan {
    what: Scanned,
    key: Option<Box<[u8]>>,
    options: Vec<Box<[u8]>>,
    position: Arc<Mutex<Position>>,
}

/// The position of an iteration.
struct Position {
    /// Where to continue; `None` at the end.
    cursor: Option<Box<[u8]>>,
    /// Whether that page has been requested and not been taken.
    is_requested: bool,
}

/// A page that has been requested. However the request ends, the next page may be requested afterwards.
struct Turn(Arc<Mutex<Position>>);

impl Drop for Turn {
    fn drop(&mut self) {
        self.0.lock().is_requested = false;
    }
}

impl Turn {
    /// Returns the elements of the page and advances the iteration.
    fn take(self, answer: Answer) -> Answer {
        let (next, elements) = split(Reply::new(answer?)?.into_frame()).ok_or_else(|| {
            Error::new(Kind::Type, "the reply is not a cursor and an array").with_outcome(Outcome::Answered)
        })?;
        self.0.lock().cursor = (&*next != b"0").then_some(next);
        Ok(elements)
    }
}

impl Scan {
    /// Begins at the start. `key` is the key to scan; [`Scanned::Keys`] has none.
    pub fn new(what: Scanned, key: Option<&[u8]>) -> Result<Scan, Error> {
        if (what == Scanned::Keys) != key.is_none() {
            return Err(Error::invalid(match key {
                Some(_) => "SCAN iterates over all keys of the database; pass no key",
                None => "HSCAN, SSCAN and ZSCAN iterate over one key; pass it",
            }));
        }
        let position = Position { cursor: Some(Box::from(*b"0")), is_requested: false };
        Ok(Scan {
            what,
            key: key.map(Box::from),
            options: Vec::new(),
            position: Arc::new(Mutex::new(position)),
        })
    }

    /// Only elements that match this pattern.
    pub fn matching(mut self, pattern: &[u8]) -> Scan {
        self.options.extend([Box::from(*b"MATCH"), Box::from(pattern)]);
        self
    }

    /// The approximate amount of work per page.
    pub fn count(mut self, count: u64) -> Scan {
        self.options.extend([Box::from(*b"COUNT"), count.to_string().into_bytes().into()]);
        self
    }

    /// Only keys of this type, such as `string`.
    pub fn of_type(mut self, name: &[u8]) -> Result<Scan, Error> {
        if self.what != Scanned::Keys {
            return Err(Error::invalid("only SCAN can filter by type"));
        }
        self.options.extend([Box::from(*b"TYPE"), Box::from(name)]);
        Ok(self)
    }

    /// What is scanned.
    pub fn what(&self) -> Scanned {
        self.what
    }

    /// The request for the next page; `None` at the end.
    fn ask(&mut self) -> Result<Option<(Packet, Turn)>, Error> {
        let mut position = self.position.lock();
        if position.is_requested {
            return Err(Error::invalid("a page of this scan is under way; take its completion first"));
        }
        let Some(cursor) = &position.cursor else { return Ok(None) };
        let mut argv: Vec<&[u8]> = vec![self.what.command()];
        argv.extend(self.key.as_deref());
        argv.push(cursor);
        argv.extend(self.options.iter().map(|word| &**word));
        let packet = call::packet(&argv)?;
        position.is_requested = true;
        Ok(Some((packet, Turn(self.position.clone()))))
    }
}

impl Client {
    /// The next page: an array, which may be empty; `None` at the end. After an error the same page is requested again.
    pub fn scan_page(&self, scan: &mut Scan, timeout: Timeout) -> Result<Option<Reply>, Error> {
        let Some((packet, turn)) = scan.ask()? else { return Ok(None) };
        let reply = self.run(packet, timeout)?;
        turn.take(Ok(reply.into_frame())).map(|elements| Some(Reply(elements)))
    }
}

impl Queue {
    /// Requests the next page; its completion has what [`Client::scan_page`] returns. False at the end: then there will be
    /// no completion. Taking the completion advances the iteration; until then, requesting another page is an error.
    pub fn submit_scan(&self, tag: u64, scan: &mut Scan, timeout: Timeout) -> Result<bool, Error> {
        let Some((packet, turn)) = scan.ask()? else { return Ok(false) };
        let take = Box::new(|answer| turn.take(answer));
        self.send(tag, None, packet.cost(), || packet, Some(take), timeout)?;
        Ok(true)
    }
}

impl Client {
    /// The next page that has elements, skipping empty ones; `None` at the end. `timeout` covers all pages that this
    /// requests.
    pub fn scan_elements(&self, scan: &mut Scan, timeout: Timeout) -> Result<Option<Reply>, Error> {
        let deadline = self.limit(timeout).deadline;
        loop {
            let page = self.scan_page(scan, call::left(deadline))?;
            if page.as_ref().is_none_or(|page| page.0.as_ref() != b"*0\r\n") {
                return Ok(page);
            }
        }
    }
}

/// The cursor and the elements of a page.
fn split(frame: Bytes) -> Option<(Box<[u8]>, Bytes)> {
    let tree = Tree::parse(frame).ok()?;
    let [cursor, elements] = tree.children(tree.root()) else { return None };
    let is_array = elements.kind() == proto::Kind::Array;
    Some((tree.text(cursor)?.into(), is_array.then(|| Bytes::copy_from_slice(tree.raw(elements)))?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_is_a_cursor_and_elements() {
        let page = split(Bytes::from_static(b"*2\r\n$2\r\n17\r\n*1\r\n$1\r\nk\r\n")).unwrap();
        assert_eq!((&*page.0, &page.1[..]), (&b"17"[..], &b"*1\r\n$1\r\nk\r\n"[..]));
        for other in
            [&b"+OK\r\n"[..], b"*1\r\n$1\r\n0\r\n", b"*2\r\n*0\r\n*0\r\n", b"*2\r\n$1\r\n0\r\n:1\r\n"]
        {
            assert!(split(Bytes::copy_from_slice(other)).is_none());
        }
    }

    #[test]
    fn what_does_not_fit_together_is_refused() {
        assert!(Scan::new(Scanned::Keys, Some(b"k")).is_err());
        assert!(Scan::new(Scanned::Hash, None).is_err());
        assert!(Scan::new(Scanned::Set, Some(b"k")).unwrap().of_type(b"string").is_err());
    }
}
