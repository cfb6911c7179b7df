use super::*;

const LIMIT: usize = 1000;

fn gather(commands: &[&[u8]], atomic: bool) -> Gather {
    let mut bytes = Vec::new();
    let mut command = |name: &&[u8]| {
        proto::append(&mut bytes, [*name, b"an argument"].into_iter());
        Command { facts: proto::facts(name), end: bytes.len() }
    };
    let commands = commands.iter().map(&mut command).collect();
    Gather::new(Arc::new(Batch { commands, atomic }), Bytes::from(bytes))
}

fn all(gather: &mut Gather, replies: &[&'static [u8]]) -> Gathered {
    let (last, before) = replies.split_last().unwrap();
    for reply in before {
        assert!(gather.take(Ok(Bytes::from_static(reply)), true, LIMIT).is_none());
    }
    gather.take(Ok(Bytes::from_static(last)), true, LIMIT).unwrap()
}

#[test]
fn replies_make_one_array() {
    let mut gather = gather(&[b"SET", b"X", b"INCR"], false);
    let all = all(&mut gather, &[b"+OK\r\n", b"-ERR no\r\n", b":1\r\n"]);
    assert_eq!(&all.answer.unwrap()[..], b"*3\r\n+OK\r\n-ERR no\r\n:1\r\n");
    assert!(all.doubtful);
    assert_eq!(gather.answered(), 1, "an error is doubtful, and so is what follows it");
    assert_eq!(gather.restarted().answered(), 0);
}

#[test]
fn what_nobody_waits_for_is_not_kept() {
    let mut gather = gather(&[b"GET", b"GET", b"GET"], false);
    let large = || Ok(Bytes::from(vec![b'x'; WORTH_ASKING]));
    assert!(gather.take(large(), false, usize::MAX).is_none() && gather.is_large());
    gather.discard();
    assert!(gather.take(large(), false, usize::MAX).is_none() && !gather.is_large());
    assert!(gather.take(large(), false, usize::MAX).is_some(), "and yet all replies are counted");
}

#[test]
fn a_reply_over_the_limit_is_one_element_s_failure() {
    let mut gather = gather(&[b"GET", b"GET", b"INCR"], false);
    let error = Error::new(Kind::TooLarge, "over\r\n+OK");
    assert!(gather.take(Err(error), false, LIMIT).is_none());
    assert!(gather.take(Ok(Bytes::from(vec![b'x'; LIMIT + 1])), false, LIMIT).is_none());
    let all = gather.take(Ok(Bytes::from_static(b":7\r\n")), false, LIMIT).unwrap().answer.unwrap();
    assert!(all.starts_with(b"*3\r\n-TOOLARGE over  +OK\r\n-TOOLARGE the replies"), "{all:?}");
    assert!(all.ends_with(b"\r\n:7\r\n"));
}

#[test]
fn a_transaction_answers_with_exec_s_reply() {
    let mut gather = gather(&[b"MULTI", b"INCR", b"SET", b"EXEC"], true);
    assert_eq!(gather.batch().len(), 2);
    let all = all(&mut gather, &[b"+OK\r\n", b"+QUEUED\r\n", b"+QUEUED\r\n", b"*2\r\n:1\r\n+OK\r\n"]);
    assert_eq!(&all.answer.unwrap()[..], b"*2\r\n:1\r\n+OK\r\n");
    assert!(!all.doubtful, "nobody chose a text in it");
}

#[test]
fn a_text_that_somebody_chose_makes_a_transaction_doubtful() {
    for exec in [&b"*2\r\n+O\r\n:1\r\n"[..], b"*2\r\n:1\r\n*1\r\n+OK\r\n", b"*2\r\n:1\r\n-ERR x\r\n"] {
        let mut gather = gather(&[b"MULTI", b"INCR", b"SET", b"EXEC"], true);
        assert!(all(&mut gather, &[b"+OK\r\n", b"+QUEUED\r\n", b"+QUEUED\r\n", exec]).doubtful);
    }
}

#[test]
fn exec_answers_each_command_or_none() {
    let answer = |exec: &'static [u8]| {
        let mut gather = gather(&[b"MULTI", b"INCR", b"SET", b"EXEC"], true);
        all(&mut gather, &[b"+OK\r\n", b"+QUEUED\r\n", b"+QUEUED\r\n", exec]).answer
    };
    for exec in [&b"*2\r\n:1\r\n+OK\r\n"[..], b"*-1\r\n", b"$-1\r\n", b"_\r\n", b"-EXECABORT x\r\n"] {
        assert_eq!(&answer(exec).unwrap()[..], exec);
    }
    for exec in
        [&b"*1\r\n:1\r\n"[..], b"*22\r\n", b"+OK\r\n", b":2\r\n", b"$2\r\nOK\r\n", b"%1\r\n:1\r\n:1\r\n"]
    {
        let error = answer(exec).unwrap_err();
        assert_eq!((error.kind(), error.outcome()), (Kind::Protocol, Outcome::MaybeExecuted), "{error}");
    }
}

#[test]
fn a_discarded_transaction_says_why() {
    let mut gather = gather(&[b"MULTI", b"INCR", b"SET", b"EXEC"], true);
    let aborted = b"-EXECABORT Transaction discarded because of previous errors.\r\n";
    let replies: [&'static [u8]; 4] = [b"+OK\r\n", b"+QUEUED\r\n", b"-ERR unknown command 'X'\r\n", aborted];
    let frame = all(&mut gather, &replies).answer.unwrap();
    let text = error_text(&frame);
    assert!(text.starts_with(b"EXECABORT Transaction discarded because of previous errors. Command 2 was"));
    assert!(text.ends_with(b"refused: ERR unknown command 'X' (it was SET)"));
}

#[test]
fn a_transaction_without_multi_was_none() {
    let mut gather = gather(&[b"MULTI", b"INCR", b"EXEC"], true);
    let denied = b"-NOPERM no permissions to run the 'multi' command\r\n";
    let all = all(&mut gather, &[denied, b":1\r\n", b"-ERR EXEC without MULTI\r\n"]);
    let error = all.answer.unwrap_err();
    assert_eq!((error.prefix(), error.outcome()), (&b"NOPERM"[..], Outcome::MaybeExecuted));
}
