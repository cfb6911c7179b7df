//! Flights, changes and losses in every order, against a model that is too simple to be wrong.

use proptest::prelude::*;
use tokio::sync::oneshot;

use super::*;
use crate::config::Config;
use crate::error::{Kind, Outcome};
use crate::proto::Written;

const LANE: Task = Task::Lane(0);
const ANY_AGE: Duration = Duration::from_secs(1000);

fn cache() -> Arc<Cache> {
    let config = Config { cache: true, cache_max_bytes: 1 << 20, ..Config::default() };
    let cache = Cache::new(&config).unwrap();
    cache.begin_lane(LANE);
    cache
}

/// What the server says to a fetch.
fn replies(value: &str) -> Answer {
    Ok(Bytes::from(format!("*3\r\n+OK\r\n$1\r\n{value}\r\n:-1\r\n")))
}

fn look(cache: &Cache, key: &[u8]) -> Option<Bytes> {
    cache.look(&Cacheable::get(key), ANY_AGE, Bytes::clone)
}

type Waits = oneshot::Receiver<Answer>;

fn ask(cache: &Arc<Cache>, key: &[u8]) -> (Miss, Waits) {
    let (caller, waits) = oneshot::channel();
    (cache.join_or_begin(&cache.ask(&Cacheable::get(key)), ANY_AGE, LANE, Caller::Task(caller)), waits)
}

fn begin(cache: &Arc<Cache>, key: &[u8]) -> (Fetch, Waits) {
    match ask(cache, key) {
        (Miss::Begun(fetch), waits) => (fetch, waits),
        _ => panic!("it was not begun"),
    }
}

fn invalidate(cache: &Cache, keys: &str) {
    assert!(cache.take_push(Some(&Bytes::from(format!(">2\r\n$10\r\ninvalidate\r\n{keys}")))));
}

#[test]
fn a_reply_is_kept_and_given_to_all_who_waited() {
    let cache = cache();
    let (fetch, mut first) = begin(&cache, b"k");
    let (joined, mut second) = ask(&cache, b"k");
    assert!(matches!(joined, Miss::Joined) && fetch.begin_send());
    fetch.land(replies("v"), &mut Given::default());
    for waits in [&mut first, &mut second] {
        assert_eq!(waits.try_recv().unwrap().unwrap(), "$1\r\nv\r\n");
    }
    assert_eq!(look(&cache, b"k").unwrap(), "$1\r\nv\r\n");
    assert!(matches!(ask(&cache, b"k").0, Miss::Hit(..)));
    assert_eq!(look(&cache, b"other"), None);
}

#[test]
fn nobody_joins_a_flight_that_a_change_has_overtaken() {
    let changes: [fn(&Cache); 4] = [
        |cache| invalidate(cache, "*1\r\n$1\r\nk\r\n"),
        |cache| invalidate(cache, "_\r\n"),
        |cache| cache.wrote(&Written::Keys(vec![b"k"])),
        |cache| cache.forget(None),
    ];
    for change in changes {
        let cache = cache();
        let (first, mut early) = begin(&cache, b"k");
        assert!(first.begin_send());
        change(&cache);
        let (second, mut late) = begin(&cache, b"k");
        assert!(second.begin_send());
        // The later one is the one to join now, whichever lands first.
        assert!(matches!(ask(&cache, b"k").0, Miss::Joined));
        first.land(replies("1"), &mut Given::default());
        assert_eq!(early.try_recv().unwrap().unwrap(), "$1\r\n1\r\n");
        assert_eq!(look(&cache, b"k"), None);
        assert!(matches!(ask(&cache, b"k").0, Miss::Joined));
        second.land(replies("2"), &mut Given::default());
        assert_eq!(late.try_recv().unwrap().unwrap(), "$1\r\n2\r\n");
        assert_eq!(look(&cache, b"k").unwrap(), "$1\r\n2\r\n");
    }
}

#[test]
fn a_flight_for_which_nobody_waits_is_not_sent_and_not_joined() {
    let cache = cache();
    let (fetch, waits) = begin(&cache, b"k");
    drop(waits);
    assert!(fetch.is_abandoned() && !fetch.begin_send());
    let (fetch, waits) = begin(&cache, b"k");
    assert!(fetch.begin_send());
    drop(waits);
    // It was sent, so its reply is worth keeping, and somebody may join it.
    let (joined, mut waits) = ask(&cache, b"k");
    assert!(matches!(joined, Miss::Joined));
    assert!(fetch.requeue() && fetch.begin_send());
    fetch.fail(|sent| Error::new(Kind::Closed, if sent { "sent" } else { "not sent" }));
    assert_eq!(
        waits.try_recv(),
        Err(oneshot::error::TryRecvError::Closed),
        "a test's caller is told by its channel"
    );
    assert!(matches!(ask(&cache, b"k").0, Miss::Begun(_)));
}

#[test]
fn an_error_is_given_to_all_and_not_kept() {
    let cache = cache();
    let lost = Error::new(Kind::Io, "lost").with_outcome(Outcome::MaybeExecuted);
    for answer in [Err(lost), Ok(Bytes::from_static(b"*3\r\n+OK\r\n-WRONGTYPE\r\n:-1\r\n"))] {
        let (fetch, mut waits) = begin(&cache, b"k");
        assert!(fetch.begin_send());
        let expected = answer.clone().map(|_| Bytes::from_static(b"-WRONGTYPE\r\n"));
        fetch.land(answer, &mut Given::default());
        assert_eq!(waits.try_recv().unwrap(), expected);
        assert_eq!(look(&cache, b"k"), None);
    }
}

#[test]
fn the_reply_is_found_between_the_others_whatever_is_in_it() {
    type Case = (&'static [u8], Option<&'static [u8]>, &'static [u8]);
    let cases: [Case; 7] = [
        (b"*3\r\n+OK\r\n$1\r\nv\r\n:5\r\n", Some(b"$1\r\nv\r\n"), b"$1\r\nv\r\n"),
        (b"*3\r\n+OK\r\n_\r\n:-2\r\n", Some(b"_\r\n"), b"_\r\n"),
        (b"*3\r\n+OK\r\n*2\r\n:1\r\n:2\r\n:-1\r\n", Some(b"*2\r\n:1\r\n:2\r\n"), b"*2\r\n:1\r\n:2\r\n"),
        (b"*3\r\n+OK\r\n$4\r\n\r\n:3\r\n:7\r\n", Some(b"$4\r\n\r\n:3\r\n"), b"$4\r\n\r\n:3\r\n"),
        (b"*3\r\n-NOPERM\r\n$1\r\nv\r\n:5\r\n", None, b"$1\r\nv\r\n"),
        (b"*3\r\n+OK\r\n$1\r\nv\r\n-NOPERM\r\n", None, b"$1\r\nv\r\n"),
        (b"*3\r\n+OK\r\n$1\r\nv\r\n!6\r\nNOPERM\r\n", None, b"$1\r\nv\r\n"),
    ];
    for (frame, kept, reply) in cases {
        assert_eq!(fetched(frame).map(|(reply, _)| reply), kept, "{}", frame.escape_ascii());
        assert_eq!(second(&Bytes::copy_from_slice(frame)), reply, "{}", frame.escape_ascii());
    }
}

#[test]
fn a_push_that_cannot_be_read_may_have_named_any_key() {
    let cache = cache();
    for push in [None, Some(Bytes::from_static(b">2\r\n$10\r\ninvalidate\r\n_\r\n"))] {
        let (fetch, _waits) = begin(&cache, b"k");
        assert!(fetch.begin_send());
        fetch.land(replies("v"), &mut Given::default());
        assert!(look(&cache, b"k").is_some() && cache.take_push(push.as_ref()));
        assert_eq!(look(&cache, b"k"), None);
    }
    assert!(!cache.take_push(Some(&Bytes::from_static(b">1\r\n$3\r\nodd\r\n"))));
}

#[derive(Clone, Debug)]
enum Event {
    Begin(usize),
    Send,
    Land,
    Change(usize),
    Flush,
    Loss,
}

const KEYS: [&[u8]; 2] = [b"k", b"l"];

proptest! {
    /// A server that answers a read with the number of changes of its key so far, and tells of each at any later time:
    /// whatever is looked at is no older than the last change that was told.
    #[test]
    fn what_is_looked_at_is_no_older_than_what_was_told(
        events in prop::collection::vec(
            prop_oneof![
                3 => (0..2usize).prop_map(Event::Begin),
                3 => Just(Event::Send),
                3 => Just(Event::Land),
                3 => (0..2usize).prop_map(Event::Change),
                1 => Just(Event::Flush),
                1 => Just(Event::Loss),
            ],
            0..60,
        )
    ) {
        let cache = cache();
        // By key: how often it has changed, as the cache has been told.
        let mut told = [0u8; 2];
        let mut begun: Vec<(Fetch, usize, Waits)> = Vec::new();
        let mut sent: Vec<(Fetch, usize, u8, Waits)> = Vec::new();
        for event in events {
            match event {
                Event::Begin(key) => {
                    if let (Miss::Begun(fetch), waits) = ask(&cache, KEYS[key]) {
                        begun.push((fetch, key, waits));
                    }
                }
                // The server reads as soon as it is sent, so that what it says may be overtaken.
                Event::Send => if !begun.is_empty() {
                    let (fetch, key, waits) = begun.remove(0);
                    if fetch.begin_send() {
                        sent.push((fetch, key, told[key], waits));
                    }
                }
                Event::Land => if !sent.is_empty() {
                    let (fetch, _, value, mut waits) = sent.remove(0);
                    fetch.land(replies(&(value % 10).to_string()), &mut Given::default());
                    prop_assert!(waits.try_recv().unwrap().is_ok());
                }
                Event::Change(key) => {
                    told[key] += 1;
                    cache.wrote(&Written::Keys(vec![KEYS[key]]));
                }
                Event::Flush => {
                    told = told.map(|told| told + 1);
                    invalidate(&cache, "_\r\n");
                }
                // What was sent is sent again, or fails.
                Event::Loss => {
                    cache.end_lane(LANE);
                    for key in KEYS {
                        prop_assert_eq!(look(&cache, key), None);
                    }
                    told = told.map(|told| told + 1); // whatever happened meanwhile was not told
                    for (fetch, key, _, waits) in sent.drain(..) {
                        if fetch.requeue() {
                            begun.push((fetch, key, waits));
                        }
                    }
                    cache.begin_lane(LANE);
                }
            }
            for (key, told) in KEYS.iter().zip(told) {
                if let Some(value) = look(&cache, key) {
                    prop_assert_eq!(value, format!("$1\r\n{}\r\n", told % 10));
                }
            }
        }
    }
}

#[test]
fn a_time_has_come_however_late_the_coarse_clock_is() {
    const SECOND: u64 = 1_000_000_000;
    let unasked = || unreachable!("it costs four times as much");
    assert!(super::has_come(SECOND, SECOND, unasked) && super::has_come(SECOND, 2 * SECOND, unasked));
    assert!(!super::has_come(60 * SECOND, SECOND, unasked));
    let late = SECOND - 50_000_000;
    assert!(super::has_come(SECOND, late, || SECOND));
    assert!(!super::has_come(SECOND, late, || SECOND - 1));
}
