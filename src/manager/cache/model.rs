//! Rows 55, 56, 58 and 64 of the promises, in every interleaving of looks, answers, changes and losses. Run by `make model`.

use loom::sync::atomic::{AtomicBool, Ordering};
use loom::thread;
use tokio::sync::oneshot;

use super::*;
use crate::proto::Written;

const LANE: Task = Task::Lane(0);
const ANY_AGE: Duration = Duration::from_secs(1000);
const KEY: &[u8] = b"k";

type Waits = oneshot::Receiver<Answer>;

/// Interleavings in which a thread is interrupted more than three times, other than by a wait, are left out.
fn model(run: impl Fn(&Arc<Cache>) + Sync + Send + 'static) {
    let mut builder = loom::model::Builder::new();
    builder.preemption_bound = Some(3);
    builder.check(move || {
        let cache = Cache::new(&Config { cache: true, ..Config::default() }).unwrap();
        cache.begin_lane(LANE);
        run(&cache);
    });
}

fn ask(cache: &Arc<Cache>) -> (Miss, Waits) {
    let (caller, waits) = oneshot::channel();
    (cache.join_or_begin(&cache.ask(&Cacheable::get(KEY)), ANY_AGE, LANE, Caller::Task(caller)), waits)
}

fn sent(cache: &Arc<Cache>) -> (Fetch, Waits) {
    let (Miss::Begun(fetch), waits) = ask(cache) else { panic!("it was not begun") };
    assert!(fetch.begin_send());
    (fetch, waits)
}

fn land(fetch: Fetch) {
    fetch.land(Ok(Bytes::from_static(b"*3\r\n+OK\r\n$3\r\nold\r\n:-1\r\n")), &mut Given::default());
}

fn is_in_memory(cache: &Cache) -> bool {
    cache.look(&Cacheable::get(KEY), ANY_AGE, |_| ()).is_some()
}

/// The io thread does `end`, beside a caller that looks: what was read before is not given out after the end was told.
fn nothing_old_after(end: fn(&Cache), lands_first: bool) {
    model(move |cache| {
        let (fetch, _waits) = sent(cache);
        let told = Arc::new(AtomicBool::new(false));
        let reader = thread::spawn({
            let (cache, told) = (cache.clone(), told.clone());
            move || {
                let knows = told.load(Ordering::Acquire);
                assert!(!(is_in_memory(&cache) && knows), "older than what is known");
            }
        });
        if lands_first {
            land(fetch);
            end(cache);
            told.store(true, Ordering::Release);
        } else {
            end(cache);
            told.store(true, Ordering::Release);
            land(fetch);
        }
        assert!(!is_in_memory(cache));
        reader.join().unwrap();
    });
}

#[test]
fn model_row_55_a_change_ends_what_is_kept() {
    nothing_old_after(|cache| cache.wrote(&Written::Keys(vec![KEY])), true);
    nothing_old_after(|cache| cache.wrote(&Written::Everything), true);
}

#[test]
fn model_row_57_a_change_ends_what_is_on_its_way() {
    nothing_old_after(|cache| cache.wrote(&Written::Keys(vec![KEY])), false);
    nothing_old_after(|cache| cache.wrote(&Written::Everything), false);
}

#[test]
fn model_row_58_a_loss_ends_what_its_connection_told() {
    let renew = |cache: &Cache| {
        cache.end_lane(LANE);
        cache.begin_lane(LANE);
    };
    nothing_old_after(renew, true);
    nothing_old_after(renew, false);
}

/// A caller's own `forget`, beside the answer: what it then finds was asked for afterwards.
#[test]
fn model_row_56_who_changes_a_key_joins_nothing_older() {
    model(|cache| {
        let (fetch, _waits) = sent(cache);
        let caller = thread::spawn({
            let cache = cache.clone();
            move || {
                cache.forget(Some(KEY));
                assert!(!is_in_memory(&cache));
                assert!(matches!(ask(&cache).0, Miss::Begun(_)), "an older read was joined");
            }
        });
        land(fetch);
        caller.join().unwrap();
    });
}

#[test]
fn model_row_64_one_read_answers_all_who_ask() {
    model(|cache| {
        let (fetch, mut first) = sent(cache);
        let other = thread::spawn({
            let cache = cache.clone();
            move || match ask(&cache) {
                (Miss::Begun(_), _) => panic!("it was asked for twice"),
                (Miss::Joined, waits) => Some(waits),
                (Miss::Hit(reply, _), _) => {
                    assert_eq!(reply, "$3\r\nold\r\n");
                    None
                }
            }
        });
        land(fetch);
        let waits = other.join().unwrap();
        assert_eq!(first.try_recv().unwrap().unwrap(), "$3\r\nold\r\n");
        waits.map(|mut waits| assert_eq!(waits.try_recv().unwrap().unwrap(), "$3\r\nold\r\n"));
    });
}

/// All who waited leave, beside one who joins: whoever is in time has the request sent for it.
#[test]
fn model_row_64_who_joins_at_the_last_moment_is_answered() {
    model(|cache| {
        let (Miss::Begun(fetch), first) = ask(cache) else { panic!("it was not begun") };
        drop(first);
        let other = thread::spawn({
            let cache = cache.clone();
            move || ask(&cache)
        });
        if fetch.begin_send() {
            land(fetch);
        } else {
            drop(fetch);
        }
        match other.join().unwrap() {
            (Miss::Joined, mut waits) => drop(waits.try_recv().unwrap().unwrap()),
            (Miss::Begun(_) | Miss::Hit(..), _) => {}
        }
    });
}
