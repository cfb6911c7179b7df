//! Row 39 of the promises: in every interleaving of submit, cancel, close and reply, each caller is answered
//! exactly once, and knows whether its request was sent. Run by `make model`.
//!
//! A deadline other than "never" has already passed here, so loom tries every moment for the caller to leave.

use loom::sync::Mutex;
use loom::thread;

use super::*;

/// Counts the drops of an answer, so that a lost or doubled one is noticed.
struct Counted(Arc<AtomicU32>);

impl Drop for Counted {
    fn drop(&mut self) {
        self.0.fetch_add(1, Ordering::AcqRel);
    }
}

fn at_once() -> Deadline {
    Deadline::after(std::time::Duration::ZERO)
}

#[test]
fn model_row_39_an_answer_reaches_its_caller() {
    loom::model(|| {
        let (sender, receiver) = channel();
        let task = thread::spawn(move || {
            assert!(sender.begin_send());
            sender.answer_now(7);
        });
        assert_eq!(receiver.wait(Deadline::NEVER), Ok(7));
        task.join().unwrap();
    });
}

#[test]
fn model_row_39_answer_against_leave() {
    loom::model(|| {
        let drops = Arc::new(AtomicU32::new(0));
        let (sender, receiver) = channel();
        let answer = Counted(drops.clone());
        let task = thread::spawn(move || {
            if sender.begin_send() {
                sender.answer_now(answer);
            } else {
                assert!(sender.is_abandoned());
            }
        });
        let got = receiver.wait(at_once());
        task.join().unwrap();
        drop(got);
        assert_eq!(drops.load(Ordering::Acquire), 1, "neither lost nor doubled");
    });
}

#[test]
fn model_row_39_not_sent_means_not_sent() {
    loom::model(|| {
        let (sender, receiver) = channel::<()>();
        let task = thread::spawn(move || {
            // Marked as sent, lost with its connection before a byte was written, and sent again.
            let mut on_its_way = sender.begin_send();
            if on_its_way && sender.requeue() {
                on_its_way = sender.begin_send();
            }
            on_its_way
        });
        let left = receiver.wait(at_once()).unwrap_err();
        let on_its_way = task.join().unwrap();
        assert!(left.sent || !on_its_way, "NOT_SENT, but it was sent");
    });
}

#[test]
fn model_row_39_who_leaves_unsent_was_not_sent() {
    loom::model(|| {
        let (sender, receiver) = channel();
        let task = thread::spawn(move || {
            let sent = sender.begin_send();
            if sent {
                sender.answer_now(7);
            }
            sent
        });
        // It must be sent at once; then there is no limit for its answer.
        let got = receiver.wait_and_linger(at_once(), Deadline::NEVER, || unreachable!());
        let sent = task.join().unwrap();
        match got {
            Ok(answer) => assert!(sent && answer == 7),
            Err(left) => assert!(!sent && !left.sent),
        }
    });
}

#[test]
fn model_row_39_a_batch_wakes_all_of_a_row() {
    loom::model(|| {
        let (one, first) = channel();
        let (two, second) = channel();
        let task = thread::spawn(move || {
            let mut wakes = WakeSet::default();
            one.answer(1, &mut wakes);
            two.answer(2, &mut wakes);
            wakes.flush();
        });
        let other = thread::spawn(move || second.wait(Deadline::NEVER));
        assert_eq!(first.wait(Deadline::NEVER), Ok(1));
        assert_eq!(other.join().unwrap(), Ok(2));
        task.join().unwrap();
    });
}

#[test]
fn model_row_39_submit_close_and_reply() {
    loom::model(|| {
        let (sender, receiver) = channel();
        // The channel to the manager: the side that takes the request out answers it.
        let way = Arc::new(Mutex::new(Some(sender)));
        let manager = {
            let way = way.clone();
            thread::spawn(move || {
                let request = way.lock().unwrap().take();
                if let Some(request) = request
                    && request.begin_send()
                {
                    request.answer_now("reply");
                }
            })
        };
        let closer = thread::spawn(move || {
            let request = way.lock().unwrap().take();
            if let Some(request) = request {
                request.answer_now("closed");
            }
        });
        let answer = receiver.wait(Deadline::NEVER).unwrap();
        assert!(answer == "reply" || answer == "closed");
        manager.join().unwrap();
        closer.join().unwrap();
    });
}
