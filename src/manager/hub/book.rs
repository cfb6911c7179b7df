//! Which names are wanted, which the server was asked for on the present connection, and which it has confirmed.
//!
//! ```text
//!            members > 0                      fence behind SUBSCRIBE
//!  unknown ---SUBSCRIBE----> asked, in flight ----------------------> stands
//!     ^                          | refused: the name ends                |
//!     +-------- members = 0: UNSUBSCRIBE <-----------------------------+-+ connection lost: asked again on the next
//! ```
//! While a command for a name is in flight the opposite may be sent after it: only what was asked last counts, once all
//! is confirmed.
//!
//! Over 400 lines: one state machine of names.

use std::collections::{HashMap, VecDeque};
use std::sync::Arc;

use bytes::Bytes;
use tokio::time::Instant;

use crate::error::Error;
use crate::mailbox::{Message, Reason, Total};
use crate::manager::ready::ReadySender;
use crate::proto::{self, Names};

use super::members::{Members, Place};
use super::order::{Add, NameList, Order};

/// The most names of one command, and their bytes: a server answers each name, and closes a connection whose answers
/// fill its output buffer (client-output-buffer-limit).
const NAMES: usize = 1000;
const BYTES: usize = 64 * 1024;

type Name = Arc<[u8]>;

/// A SUBSCRIBE or UNSUBSCRIBE.
#[derive(Debug)]
pub(super) struct Command {
    pub(super) names: Names,
    pub(super) subscribes: bool,
    pub(super) list: NameList,
}

impl Command {
    pub(super) fn encode(&self) -> Bytes {
        let verb = if self.subscribes { self.names.subscribe() } else { self.names.unsubscribe() };
        let argv: Vec<&[u8]> = std::iter::once(verb).chain(self.list.iter().map(|name| &**name)).collect();
        Bytes::from(proto::encode(argv))
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Asked {
    /// Nothing, on this connection.
    Nothing,
    Subscribe,
    Unsubscribe,
}

/// One name.
struct Row {
    members: Vec<Place>,
    /// What was last sent for it on this connection.
    asked: Asked,
    /// Commands with it that have not been answered, and how many of them unsubscribe.
    in_flight: usize,
    unsubscribing: usize,
    /// Whether it is among the names whose next command is due.
    is_due: bool,
    /// Whether the server has confirmed it.
    stands: bool,
    /// Additions that wait until it does.
    awaited_by: Vec<u64>,
    /// Whether a member keeps only the newest message of a channel, and that message.
    keeps_newest: bool,
    newest: Option<Arc<Message>>,
}

/// Names that a caller waits for.
struct Addition {
    place: Place,
    names: Names,
    /// Those that its subscriber did not have before.
    list: NameList,
    /// How many of them are not confirmed.
    left: usize,
    caller: ReadySender,
}

/// The names of each kind.
#[derive(Default)]
struct Rows {
    channels: HashMap<Name, Row>,
    patterns: HashMap<Name, Row>,
    shards: HashMap<Name, Row>,
}

impl Rows {
    fn of(&mut self, names: Names) -> &mut HashMap<Name, Row> {
        match names {
            Names::Channels => &mut self.channels,
            Names::Patterns => &mut self.patterns,
            Names::Shards => &mut self.shards,
        }
    }
}

/// What a confirmation means.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Confirmed {
    /// It answers a command.
    Asked,
    /// Nobody asked: the shard of the name is another server's now.
    Moved,
    /// It cannot be.
    Impossible,
}

pub(super) struct Book {
    rows: Rows,
    /// How many rows have members. Others wait for what is in flight.
    wanted: usize,
    members: Members,
    additions: HashMap<u64, Addition>,
    /// Names whose next command is due.
    due: VecDeque<(Names, Name)>,
    /// Parts of commands that were refused as a whole, to find out for which of their names.
    parts: VecDeque<Command>,
}

impl Book {
    pub(super) fn new(total: Arc<Total>, most_bytes: usize) -> Book {
        Book {
            rows: Rows::default(),
            wanted: 0,
            members: Members::new(total, most_bytes),
            additions: HashMap::new(),
            due: VecDeque::new(),
            parts: VecDeque::new(),
        }
    }

    /// Whether anybody wants anything.
    pub(super) fn wants_any(&self) -> bool {
        self.wanted > 0
    }

    /// Whether a caller waits.
    pub(super) fn is_awaited(&self) -> bool {
        !self.additions.is_empty()
    }

    pub(super) fn members(&mut self) -> &mut Members {
        &mut self.members
    }

    /// Does what a caller asks.
    pub(super) fn take(&mut self, order: Order) {
        match order {
            Order::Enter { subscriber, mailbox } => {
                if let Some(mailbox) = mailbox.arrive() {
                    self.members.enter(subscriber, mailbox);
                }
            }
            Order::Add(add) => self.add(add),
            Order::TakeBack { addition, done } => {
                if let Some(addition) = self.additions.remove(&addition) {
                    self.take_back(&addition);
                }
                done.answer(Ok(()));
            }
            Order::Remove { subscriber, names, list, done } => {
                if let Some(place) = self.members.find(subscriber) {
                    let list = list.unwrap_or_else(|| self.members.names_of(place, names));
                    self.remove(place, names, &list);
                }
                done.answer(Ok(()));
            }
            Order::Leave { subscriber } => {
                if let Some(place) = self.members.find(subscriber) {
                    for names in Names::ALL {
                        for name in self.members.names_of(place, names) {
                            self.leave(place, names, &name); // what waits may still be taken
                        }
                    }
                    self.members.leave(place);
                }
            }
        }
        self.members.wake();
    }

    fn add(&mut self, add: Add) {
        let Add { addition, subscriber, names, list, caller } = add;
        let Some(place) = self.members.find(subscriber) else { return };
        if caller.as_ref().is_some_and(ReadySender::is_abandoned) {
            return;
        }
        let is_latest = self.members.get(place).is_some_and(|member| member.mailbox.settings().latest);
        let (mut fresh, mut left) = (Vec::new(), 0);
        for name in list {
            let is_new = self.members.add_name(place, names, &name);
            let row = self.row(names, &name);
            row.keeps_newest |= is_latest;
            let is_first = row.members.is_empty();
            if is_new {
                row.members.push(place);
                fresh.push(name.clone());
            }
            let (stands, newest) = (row.stands, row.newest.clone());
            if !stands && caller.is_some() {
                row.awaited_by.push(addition);
                left += 1;
            }
            if is_new {
                self.wanted += usize::from(is_first);
                self.members.count(place, 1, isize::from(stands));
                if stands {
                    self.tell_begun(place, names, &name);
                }
                if let Some(newest) = newest.filter(|_| is_latest) {
                    self.members.deliver(place, &newest);
                }
                self.note_due(names, &name);
            }
        }
        match caller {
            Some(caller) if left > 0 => {
                self.additions.insert(addition, Addition { place, names, list: fresh, left, caller });
            }
            Some(caller) => self.answer(Addition { place, names, list: fresh, left, caller }),
            None => {}
        }
    }

    fn row(&mut self, names: Names, name: &Name) -> &mut Row {
        self.rows.of(names).entry(name.clone()).or_insert_with(|| Row {
            members: Vec::new(),
            asked: Asked::Nothing,
            in_flight: 0,
            unsubscribing: 0,
            is_due: false,
            stands: false,
            awaited_by: Vec::new(),
            keeps_newest: false,
            newest: None,
        })
    }

    /// An addition whose names all stand. If its caller has left meanwhile, it is taken back.
    fn answer(&mut self, addition: Addition) {
        if addition.caller.begin_send() {
            addition.caller.answer(Ok(()));
        } else {
            self.take_back(&addition);
        }
    }

    fn take_back(&mut self, addition: &Addition) {
        self.remove(addition.place, addition.names, &addition.list);
    }

    /// A subscriber no longer has these names; nothing of them is given out from now on.
    fn remove(&mut self, place: Place, names: Names, list: &[Name]) {
        list.iter().for_each(|name| self.leave(place, names, name));
        self.members.flush();
        if let Some(member) = self.members.get(place) {
            member.mailbox.purge(names, &list.iter().map(|name| &**name).collect());
        }
    }

    /// A subscriber no longer has this name: nothing more of it comes.
    fn leave(&mut self, place: Place, names: Names, name: &Name) {
        if !self.members.remove_name(place, names, name) {
            return;
        }
        let row = self.row(names, name);
        row.members.retain(|member| *member != place);
        let (was_last, stands) = (row.members.is_empty(), row.stands);
        self.wanted -= usize::from(was_last);
        self.members.count(place, -1, -isize::from(stands));
        self.note_due(names, name);
    }

    /// Has the next command for this name sent, or forgets it if nothing is to be done.
    fn note_due(&mut self, names: Names, name: &Name) {
        let Some(row) = self.rows.of(names).get_mut(name) else { return };
        let is_wanted = !row.members.is_empty();
        let differs = is_wanted != (row.asked == Asked::Subscribe);
        if differs && !row.is_due {
            row.is_due = true;
            self.due.push_back((names, name.clone()));
        } else if !is_wanted && !differs && row.in_flight == 0 && !row.is_due {
            self.rows.of(names).remove(name);
        }
    }

    /// The next command, if one is due.
    pub(super) fn next_command(&mut self) -> Option<Command> {
        while let Some(mut part) = self.parts.pop_front() {
            part.list.retain(|name| self.begin(part.names, name, true));
            if !part.list.is_empty() {
                return Some(part);
            }
        }
        let mut command: Option<Command> = None;
        let mut bytes = 0;
        while let Some((names, name)) = self.due.front() {
            let (names, name) = (*names, name.clone());
            let Some(row) = self.rows.of(names).get(&name) else {
                self.due.pop_front();
                continue;
            };
            let subscribes = !row.members.is_empty();
            // What belongs to one shard cannot be in one command with what belongs to another.
            let fits = command.as_ref().is_none_or(|command| {
                command.names == names
                    && command.subscribes == subscribes
                    && names != Names::Shards
                    && command.list.len() < NAMES
                    && bytes + name.len() <= BYTES
            });
            if !fits {
                break;
            }
            self.due.pop_front();
            if self.begin(names, &name, false) {
                bytes += name.len();
                command
                    .get_or_insert_with(|| Command { names, subscribes, list: Vec::new() })
                    .list
                    .push(name);
            }
        }
        command
    }

    /// A command with this name is about to be sent. False if there is nothing to ask. `again`: it was asked for in a
    /// command that was refused for another name.
    fn begin(&mut self, names: Names, name: &Name, again: bool) -> bool {
        let Some(row) = self.rows.of(names).get_mut(name) else { return false };
        if !again {
            row.is_due = false;
        }
        let is_wanted = !row.members.is_empty();
        if again && row.asked == Asked::Subscribe && row.in_flight == 0 {
            row.asked = Asked::Nothing; // as the server has it
        }
        if is_wanted == (row.asked == Asked::Subscribe) {
            self.note_due(names, name);
            return false;
        }
        row.in_flight += 1;
        if is_wanted {
            row.asked = Asked::Subscribe;
        } else {
            row.asked = Asked::Unsubscribe;
            row.unsubscribing += 1;
            row.stands = false;
        }
        true
    }

    /// The server says that the messages of a name come, or no longer come.
    pub(super) fn confirm(&mut self, names: Names, subscribed: bool, name: &[u8]) -> Confirmed {
        let Some((name, row)) = self.rows.of(names).get_key_value(name) else { return Confirmed::Impossible };
        match subscribed {
            true if row.in_flight > row.unsubscribing => Confirmed::Asked,
            false if row.unsubscribing > 0 => Confirmed::Asked,
            false if names == Names::Shards => {
                let name = name.clone();
                self.lose_name(names, &name);
                Confirmed::Moved
            }
            _ => Confirmed::Impossible,
        }
    }

    fn lose_name(&mut self, names: Names, name: &Name) {
        let Some(row) = self.rows.of(names).get_mut(name) else { return };
        row.asked = Asked::Nothing;
        if std::mem::take(&mut row.stands) {
            let places = row.members.clone();
            let now = Instant::now();
            places.iter().for_each(|place| self.members.lose(*place, Reason::Moved, now));
        }
        self.note_due(names, name);
    }

    /// All of a command's replies have come: one confirmation for each of its names, or this error.
    pub(super) fn end(&mut self, command: Command, error: Option<&Error>) {
        let Command { names, subscribes, mut list } = command;
        for name in &list {
            let row = self.row(names, name);
            row.in_flight = row.in_flight.saturating_sub(1);
            if !subscribes {
                row.unsubscribing = row.unsubscribing.saturating_sub(1);
            }
        }
        match error {
            Some(error) if subscribes && list.len() == 1 => {
                list.iter().for_each(|name| self.refuse(names, name, error));
            }
            // One name of them is refused, and so all are.
            Some(_) if subscribes => {
                let rest = list.split_off(list.len() / 2);
                self.parts.push_back(Command { names, subscribes, list });
                self.parts.push_back(Command { names, subscribes, list: rest });
            }
            _ => list.iter().for_each(|name| self.settle(names, name)),
        }
        self.members.wake();
    }

    /// What was asked last for a name is confirmed, unless more is in flight.
    fn settle(&mut self, names: Names, name: &Name) {
        let Some(row) = self.rows.of(names).get_mut(name) else { return };
        if row.in_flight > 0 || row.asked != Asked::Subscribe || row.stands {
            self.note_due(names, name);
            return;
        }
        row.stands = true;
        let (places, awaited_by) = (row.members.clone(), std::mem::take(&mut row.awaited_by));
        for place in places {
            self.members.count(place, 0, 1);
            self.tell_begun(place, names, name);
        }
        for number in awaited_by {
            let Some(addition) = self.additions.get_mut(&number) else { continue };
            addition.left -= 1;
            if addition.left == 0
                && let Some(addition) = self.additions.remove(&number)
            {
                self.answer(addition);
            }
        }
        self.note_due(names, name);
    }

    /// The server refuses a name: additions that wait for it fail as a whole, and it ends for all others who have it.
    fn refuse(&mut self, names: Names, name: &Name, error: &Error) {
        let Some(row) = self.rows.of(names).get_mut(name) else { return };
        if row.in_flight > 0 || row.asked != Asked::Subscribe {
            self.note_due(names, name); // something else was asked meanwhile
            return;
        }
        row.asked = Asked::Nothing;
        let awaited_by = std::mem::take(&mut row.awaited_by);
        for number in awaited_by {
            let Some(addition) = self.additions.remove(&number) else { continue };
            self.take_back(&addition);
            if addition.caller.begin_send() {
                addition.caller.answer(Err(error.clone()));
            }
        }
        let places = self.rows.of(names).get(name).map_or_else(Vec::new, |row| row.members.clone());
        for place in places {
            let ended = Message::ended(names, name, error.clone());
            self.leave(place, names, name);
            self.members.tell(place, ended);
        }
        self.note_due(names, name);
    }

    fn tell_begun(&mut self, place: Place, names: Names, name: &Name) {
        if self.members.get(place).is_some_and(|member| member.mailbox.settings().events) {
            self.members.tell(place, Message::begun(names, name));
        }
    }

    /// The connection is lost: nothing is asked for, and nothing stands.
    pub(super) fn lose_connection(&mut self) {
        self.members.lose_all(Instant::now());
        self.parts.clear();
        self.due.clear();
        for names in Names::ALL {
            let due = &mut self.due;
            self.rows.of(names).retain(|name, row| {
                (row.asked, row.in_flight, row.unsubscribing, row.stands) = (Asked::Nothing, 0, 0, false);
                row.is_due = !row.members.is_empty();
                if row.is_due {
                    due.push_back((names, name.clone()));
                }
                row.is_due
            });
        }
        self.members.wake();
    }

    /// Gives a message to all who have its name.
    pub(super) fn deliver(&mut self, message: Message) {
        let message = Arc::new(message);
        let Some(row) = self.rows.of(message.names()).get_mut(message.name()) else { return };
        if row.keeps_newest {
            row.newest = Some(message.clone());
        }
        for place in &row.members {
            self.members.deliver(*place, &message);
        }
    }
}
