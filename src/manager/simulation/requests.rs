//! What becomes of requests.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use tokio::time::{Instant, sleep};

use super::*;

#[tokio::test(start_paused = true)]
async fn what_a_failed_write_may_have_sent_is_not_sent_again() {
    for breaks_after in 200..600 {
        let seen: Arc<Mutex<Vec<Vec<u8>>>> = Arc::default();
        let at_server = seen.clone();
        let handle =
            Handle::begin(Box::leak(Box::default()), "reconnect_max=50", breaks_after, move |_, mut peer| {
                let seen = at_server.clone();
                Some(Box::pin(async move {
                    while let Some(argv) = peer.request().await {
                        seen.lock().unwrap().push(argv[1..].concat());
                        peer.answer(&argv).await;
                    }
                }))
            });
        handle.until(State::Ready).await;
        let texts: Vec<String> = (0..20).map(|n| format!("text {n}")).collect();
        let answers: Vec<_> = {
            let calls: Vec<_> = texts
                .iter()
                .map(|text| {
                    let (caller, answer) = tokio::sync::oneshot::channel();
                    let request = handle.request(&[b"ECHO", text.as_bytes()], caller);
                    handle.node.send(Task::Lane(0), request);
                    answer
                })
                .collect();
            let mut answers = Vec::new();
            for call in calls {
                answers.push(call.await.unwrap());
            }
            answers
        };
        for (text, answer) in texts.iter().zip(answers) {
            let times = seen.lock().unwrap().iter().filter(|one| *one == text.as_bytes()).count();
            match answer {
                Ok(_) => assert_eq!(times, 1, "{text}, {breaks_after}"),
                Err(error) => {
                    assert_eq!(error.outcome(), Outcome::MaybeExecuted);
                    assert!(times <= 1, "{text} was executed {times} times, {breaks_after}");
                }
            }
        }
        handle.close(Duration::ZERO).await;
    }
}

#[tokio::test(start_paused = true)]
async fn a_read_is_sent_at_most_once_more_and_a_write_never() {
    for (name, sent_by_option) in [("GET", [1, 2]), ("SET", [1, 1])] {
        for (retry, wanted) in ["no", "yes"].into_iter().zip(sent_by_option) {
            let sent = Arc::new(std::sync::atomic::AtomicUsize::new(0));
            let seen = sent.clone();
            // Whoever asks anything loses the connection by it.
            let handle = Handle::start(&format!("retry_reads={retry}"), move |_, mut peer| {
                let seen = seen.clone();
                Some(Box::pin(async move {
                    peer.handshake().await;
                    while let Some(argv) = peer.request().await {
                        if argv[0] == name.as_bytes() {
                            seen.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
                            return;
                        }
                        peer.answer(&argv).await;
                    }
                }))
            });
            let error = handle.call(&[name.as_bytes(), b"k"]).await.unwrap_err();
            assert_eq!((error.kind(), error.outcome()), (Kind::Io, Outcome::MaybeExecuted), "{name} {retry}");
            sleep(Duration::from_secs(60)).await;
            assert_eq!(sent.load(std::sync::atomic::Ordering::Relaxed), wanted, "{name} {retry}");
        }
    }
}

#[tokio::test(start_paused = true)]
async fn closing_ends_an_attempt_and_answers_who_waits() {
    let handle = Handle::start("", |_, _| None);
    let waiting = handle.call(&[b"GET", b"k"]);
    let closing = async {
        sleep(Duration::from_millis(100)).await;
        handle.close(Duration::from_millis(50)).await;
    };
    let start = Instant::now();
    let (answer, ()) = tokio::join!(waiting, closing);
    let error = answer.unwrap_err();
    assert_eq!((error.kind(), error.outcome()), (Kind::Closed, Outcome::NotSent));
    assert!(start.elapsed() <= Duration::from_millis(200), "{:?}", start.elapsed());
}

#[tokio::test(start_paused = true)]
async fn a_request_takes_the_connection_of_its_task_and_each_task_has_its_own_error() {
    // Three lanes are connected; the fourth connection, for the pool, is refused at first.
    let up = Arc::new(std::sync::atomic::AtomicBool::new(false));
    let is_up = up.clone();
    let handle = Arc::new(Handle::start("connections=3&reconnect_max=100", move |number, mut peer| {
        let serves = number < 3 || is_up.load(std::sync::atomic::Ordering::Relaxed);
        serves.then(|| {
            Box::pin(async move {
                peer.handshake().await;
                while let Some(argv) = peer.request().await {
                    match &argv[0][..] {
                        b"INCR" => peer.say(format!(":{}\r\n", number.min(3)).as_bytes()).await,
                        _ => peer.answer(&argv).await,
                    }
                }
            }) as _
        })
    }));
    handle.until(State::Ready).await;
    let ask = async |task: Task| {
        let (caller, answer) = tokio::sync::oneshot::channel();
        handle.node.send(task, handle.request(&[b"INCR", b"k"], caller));
        answer.await.unwrap()
    };
    let mut connections = Vec::new();
    for lane in 0..3 {
        let answers = [ask(Task::Lane(lane)).await.unwrap(), ask(Task::Lane(lane)).await.unwrap()];
        assert_eq!(answers[0], answers[1]);
        connections.push(answers[0].clone());
    }
    connections.sort();
    assert_eq!(connections, [":0\r\n", ":1\r\n", ":2\r\n"]);
    let (waiting, _) = tokio::join!(ask(Task::Pool), async {
        sleep(Duration::from_secs(1)).await;
        let error = handle.node.connect_error(Task::Pool).unwrap();
        assert_eq!(error.kind(), Kind::Connect);
        assert_eq!([0, 1, 2].map(|lane| handle.node.connect_error(Task::Lane(lane))), [None, None, None]);
        up.store(true, std::sync::atomic::Ordering::Relaxed);
    });
    assert_eq!(waiting.unwrap(), ":3\r\n");
    assert_eq!(handle.node.connect_error(Task::Pool), None);
}

/// A server that does, by the numbers of a seed, whatever a server should not do.
async fn wild_server(mut peer: Peer, mut luck: fastrand::Rng) {
    if luck.u8(..) < 20 {
        return; // hangs up before the handshake
    }
    peer.handshake().await;
    while let Some(argv) = peer.request().await {
        match luck.u8(..) {
            0..5 => return,
            5..9 => sleep(Duration::from_millis(luck.u64(..20_000))).await,
            9..12 => peer.say(b"-ERR one\r\n+two\r\n").await,
            12..14 => peer.say(b"-ERR out of the blue\r\n").await,
            14 => peer.say(b"\0").await,
            15 => {
                peer.say(b"$1000\r\nhalf of it").await;
                return;
            }
            _ => {}
        }
        peer.answer(&argv).await;
    }
}

#[tokio::test(start_paused = true)]
async fn whatever_a_server_does_nobody_gets_anothers_reply_and_everybody_an_answer() {
    let mut sum = 0;
    for seed in 0..150 {
        let options = "heartbeat=500&connect_timeout=300&reconnect_min=1&reconnect_max=20";
        let options = if seed % 2 == 0 { options.to_owned() } else { options.to_owned() + "&fence=always" };
        let handle = Arc::new(Handle::start(&options, move |number, peer| {
            let mut luck = fastrand::Rng::with_seed(seed * 1000 + number as u64);
            (luck.u8(..) > 30).then(|| Box::pin(wild_server(peer, luck)) as _)
        }));
        let callers: Vec<_> = (0..20)
            .map(|caller| {
                let handle = handle.clone();
                tokio::spawn(async move {
                    let mut answered = 0;
                    for round in 0..20 {
                        // Every third call is a pipeline of up to four.
                        let commands = if round % 3 == 2 { 1 + caller % 4 } else { 0 };
                        let texts: Vec<String> = (0..commands.max(1))
                            .map(|n| format!("{caller} {round} {n} {}", "x".repeat(round * 7)))
                            .collect();
                        let call = async {
                            match commands {
                                0 => handle.call(&[b"ECHO", texts[0].as_bytes()]).await,
                                _ => handle.echo_all(&texts).await,
                            }
                        };
                        let Ok(answer) = tokio::time::timeout(Duration::from_secs(5), call).await else {
                            continue;
                        };
                        match answer {
                            Ok(frame) => {
                                let head =
                                    if commands > 0 { format!("*{commands}\r\n") } else { String::new() };
                                let wanted = texts
                                    .iter()
                                    .fold(head, |all, text| format!("{all}${}\r\n{text}\r\n", text.len()));
                                assert_eq!(frame, wanted.as_bytes(), "another's reply, seed {seed}");
                                answered += 1;
                            }
                            Err(error) => {
                                assert!(matches!(error.kind(), Kind::Io | Kind::Protocol), "{error:?}");
                                assert!(error.answered() as usize <= commands);
                            }
                        }
                    }
                    answered
                })
            })
            .collect();
        let mut answered = 0;
        for caller in callers {
            answered += caller.await.unwrap();
        }
        sum += answered;
        handle.close(Duration::ZERO).await;
    }
    assert!(sum > 10_000, "{sum} of 60 000 were answered");
}
