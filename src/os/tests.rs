//! What each backend promises.

use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use super::Woken;

/// The tests of one backend.
macro_rules! of_backend {
    ($backend:ident) => {
        mod $backend {
            use super::*;
            use crate::os::$backend::{clock, cores, park, peer, raise};

            #[test]
            fn a_descriptor_goes_up_and_down() {
                let signal = raise::Signal::new().unwrap();
                let look = || raise::wait(signal.fd(), -1, Some(Duration::ZERO));
                for _ in 0..1000 {
                    assert_eq!(look(), Woken::TimedOut);
                    signal.raise();
                    assert_eq!([look(), look()], [Woken::Look; 2], "it stays up");
                    assert_eq!(raise::wait(signal.fd(), -1, None), Woken::Look);
                    signal.lower();
                }
                assert_eq!(raise::wait(signal.fd(), -1, Some(Duration::from_nanos(1))), Woken::TimedOut);
                // Raised twice it is lowered at once, and the second of two descriptors is told apart.
                let other = raise::Signal::new().unwrap();
                other.raise();
                other.raise();
                assert_eq!(raise::wait(signal.fd(), other.fd(), None), Woken::Other);
                other.lower();
                assert_eq!(raise::wait(signal.fd(), other.fd(), Some(Duration::ZERO)), Woken::TimedOut);
            }

            #[test]
            fn the_clock_goes_forward_and_has_a_past() {
                let mut last = clock::now();
                assert!(last > 1_000_000_000);
                for _ in 0..1000 {
                    let now = clock::now();
                    assert!(now >= last);
                    last = now;
                }
                std::thread::sleep(Duration::from_millis(1));
                assert!(clock::now() >= last + 1_000_000);
            }

            #[test]
            fn who_finds_the_word_changed_does_not_sleep() {
                let word = Row::default();
                assert_eq!(park::wait(&word.0, 1, 1, None), Woken::Look);
            }

            #[test]
            fn a_sleep_ends_at_its_time() {
                let word = Row::default();
                for end in [0, clock::now(), clock::now() + 1_000_000] {
                    assert_eq!(park::wait(&word.0, 0, 1 << 31, Some(end)), Woken::TimedOut);
                    assert!(clock::now() >= end);
                }
            }

            #[test]
            fn no_wake_is_lost() {
                const ROUNDS: u32 = 5_000;
                let (word, turns) = (Row::default(), [const { AtomicU32::new(0) }; 2]);
                std::thread::scope(|scope| {
                    for me in 0..2 {
                        let (word, turns) = (&word.0, &turns);
                        // Each waits for the other's turn, on the same word and by a bit of its own.
                        scope.spawn(move || {
                            for turn in 1..=ROUNDS {
                                turns[me].store(turn, Ordering::Release);
                                word.fetch_add(1, Ordering::AcqRel);
                                park::wake(word, 1 << (1 - me));
                                loop {
                                    let ticket = word.load(Ordering::Acquire);
                                    if turns[1 - me].load(Ordering::Acquire) >= turn {
                                        break;
                                    }
                                    assert_ne!(park::wait(word, ticket, 1 << me, None), Woken::TimedOut);
                                }
                            }
                        });
                    }
                });
            }

            #[test]
            fn one_wake_is_for_all_whom_it_names() {
                let (word, asleep) = (Row::default(), AtomicU32::new(0));
                std::thread::scope(|scope| {
                    let sleep = |bit: u32| {
                        asleep.fetch_add(1, Ordering::Relaxed);
                        while word.0.load(Ordering::Acquire) == 0 {
                            park::wait(&word.0, 0, 1 << bit, None);
                        }
                    };
                    let all = [3, 3, 17, 31].map(|bit| scope.spawn(move || sleep(bit)));
                    while asleep.load(Ordering::Relaxed) < 4 {
                        std::thread::yield_now();
                    }
                    word.0.store(1, Ordering::Release);
                    park::wake(&word.0, 1 << 3 | 1 << 17 | 1 << 31);
                    all.into_iter().for_each(|thread| thread.join().unwrap());
                });
            }

            #[test]
            fn cores_can_be_asked_for_and_left() {
                std::thread::spawn(|| {
                    cores::join_core(cores::this_core());
                    cores::leave_this_core();
                    cores::join_core(u32::MAX);
                })
                .join()
                .unwrap();
            }

            #[test]
            fn a_connection_is_watched() {
                let server = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
                let tcp = std::net::TcpStream::connect(server.local_addr().unwrap()).unwrap();
                peer::watch(&tcp, Duration::from_secs(7), 3).unwrap();
                let socket = socket2::SockRef::from(&tcp);
                assert!(socket.keepalive().unwrap());
                assert_eq!(socket.tcp_keepalive_time().unwrap(), Duration::from_secs(7));
                assert_eq!(socket.tcp_keepalive_interval().unwrap(), Duration::from_secs(7));
                assert_eq!(socket.tcp_keepalive_retries().unwrap(), 3);
            }
        }
    };
}

#[cfg(not(any(redischan_portable, not(target_os = "linux"))))]
of_backend!(linux);
of_backend!(portable);

/// A word that is far from all others, as the seats are.
#[derive(Default)]
#[repr(align(64))]
struct Row(AtomicU32);
