//! Events of keys: which channel they come by, and whether the server sends any
//! (<https://redis.io/docs/latest/develop/pubsub/keyspace-notifications/>).

use crate::error::{Error, Kind};
use crate::proto::{Names, Tree};

use super::reply::Reply;
use super::subscriber::Subscriber;
use super::timeout::{Limit, Timeout, left};

impl Subscriber {
    /// Adds the events of the keys that match a glob pattern, in the client's database. The channel of an event is the
    /// key after a prefix, its payload the event's name (`set`, `del`, `expired` ...).
    ///
    /// Fails with [`Kind::Unsupported`] if the server is not set to send such events; that is not changed here. A user who
    /// may not ask is given the benefit of the doubt.
    pub fn add_keyspace(&self, pattern: &[u8], timeout: Timeout) -> Result<(), Error> {
        let deadline = Limit::new(timeout, self.timeout()).deadline;
        let asked = self.ask(&[b"CONFIG", b"GET", b"notify-keyspace-events"], timeout);
        match asked.map(sends_events) {
            Ok(false) => {
                return Err(Error::new(
                    Kind::Unsupported,
                    "the server sends no events of keys: its setting notify-keyspace-events needs K and the kinds of \
                     events, such as KA for all (CONFIG SET notify-keyspace-events KA)",
                ));
            }
            Err(error) if error.kind() != Kind::Server => return Err(error),
            Ok(true) | Err(_) => {}
        }
        let name = [format!("__keyspace@{}__:", self.db()).as_bytes(), pattern].concat();
        self.add(Names::Patterns, &[&name], left(deadline))
    }
}

/// Whether this reply to CONFIG GET has a kind of event in it, and that it is sent by key. One that cannot be read says
/// nothing.
fn sends_events(reply: Reply) -> bool {
    let Ok(tree) = Tree::parse(reply.into_frame()) else { return true };
    let value = tree.children(tree.root()).get(1).and_then(|value| tree.text(value));
    value.is_none_or(|flags| flags.contains(&b'K') && flags.iter().any(|flag| !b"KE".contains(flag)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn events_come_by_key_if_there_are_any() {
        for (flags, sends) in
            [("", false), ("K", false), ("KE", false), ("EA", false), ("KA", true), ("Kx", true)]
        {
            let text = format!("$22\r\nnotify-keyspace-events\r\n${}\r\n{flags}\r\n", flags.len());
            for head in ["*2\r\n", "%1\r\n"] {
                let reply = Reply::new((head.to_owned() + &text).into()).unwrap();
                assert_eq!(sends_events(reply), sends, "{flags}");
            }
        }
        assert!(sends_events(Reply::new("*0\r\n".into()).unwrap()));
    }
}
