use super::*;

fn judge(command: &str) -> Verdict {
    let argv: Vec<&[u8]> = command.split(' ').map(str::as_bytes).collect();
    classify(&argv)
}

fn is_refused(command: &str) -> bool {
    matches!(judge(command), Verdict::Refused { use_instead } if !use_instead.is_empty())
}

fn is_blocking(command: &str) -> bool {
    judge(command) == Verdict::Blocking
}

fn wants_a_session(command: &str) -> bool {
    matches!(judge(command), Verdict::Session { or } if !or.is_empty())
}

fn assert_sorted<T>(table: &[(&str, T)]) {
    for (a, b) in table.iter().zip(table.iter().skip(1)) {
        assert!(a.0 < b.0, "{} is not before {}", a.0, b.0);
    }
    for (name, _) in table {
        assert_eq!(*name, name.to_ascii_uppercase());
    }
}

#[test]
fn tables_are_sorted_and_every_entry_is_found() {
    assert_sorted(COMMANDS);
    for (name, rule) in COMMANDS {
        let (lower, first) = (name.to_ascii_lowercase(), classify(&[name.as_bytes()]));
        assert_eq!(first, classify(&[lower.as_bytes()]), "{name}");
        match rule {
            Refused(_) => assert!(is_refused(name), "{name}"),
            Session(_) => assert!(wants_a_session(name), "{name}"),
            Blocking => assert!(is_blocking(name), "{name}"),
            Reads => assert!(is_blocking(&format!("{name} BLOCK 0 STREAMS s $")), "{name}"),
            Container(entries) => {
                assert_sorted(entries);
                assert_eq!(first, Verdict::Shared, "{name}: the server answers that an argument is missing");
                for (sub, rule) in *entries {
                    let both = format!("{name} {sub}");
                    let wanted =
                        if matches!(rule, Refused(_)) { is_refused(&both) } else { wants_a_session(&both) };
                    assert!(wanted, "{both}");
                }
            }
        }
    }
}

#[test]
fn what_would_break_any_connection_is_refused() {
    for command in [
        "SUBSCRIBE c",
        "PSUBSCRIBE c*",
        "SSUBSCRIBE c",
        "UNSUBSCRIBE",
        "PUNSUBSCRIBE",
        "SUNSUBSCRIBE",
        "MONITOR",
        "SYNC",
        "PSYNC ? -1",
        "REPLCONF ACK 1",
        "QUIT",
        "RESET",
        "HELLO 3",
        "CLIENT REPLY OFF",
        "CLIENT SETINFO LIB-NAME x",
        "SCRIPT DEBUG YES",
        "script debug yes",
        "CLUSTER SYNCSLOTS SYNC",
        "POST /",
        "Host: x",
    ] {
        assert!(is_refused(command), "{command}");
    }
}

#[test]
fn what_changes_or_concerns_its_own_connection_needs_a_session() {
    for command in [
        "SELECT 1",
        "MULTI",
        "EXEC",
        "DISCARD",
        "WATCH k",
        "UNWATCH",
        "AUTH p",
        "READONLY",
        "READWRITE",
        "ASKING",
        "CLIENT TRACKING ON",
        "CLIENT CACHING YES",
        "CLIENT SETNAME n",
        "CLIENT NO-EVICT ON",
        "CLIENT NO-TOUCH ON",
        "CLIENT CAPA redirect",
        "CLIENT IMPORT-SOURCE ON",
        "sElEcT 2",
        "HIMPORT PREPARE f a b",
        "WAIT 1 0",
        "WAITAOF 1 0 0",
    ] {
        assert!(wants_a_session(command), "{command}");
    }
}

#[test]
fn facts_are_sorted_and_found_in_any_case() {
    assert_sorted(facts::FACTS);
    assert_eq!(facts(b"get"), facts(b"GET"));
    assert!(facts(b"Get").read_only && !facts(b"SET").read_only);
    assert_eq!((facts(b"NOSUCH"), facts(b"JSON.GET")), (&UNKNOWN, &MODULE));
}

#[test]
fn keys_are_where_the_commands_have_them() {
    let keys = |command: &str| {
        let argv: Vec<&[u8]> = command.split(' ').map(str::as_bytes).collect();
        let keys =
            facts(argv[0]).keys.of(&argv).into_iter().map(|key| String::from_utf8_lossy(key).into_owned());
        keys.collect::<Vec<_>>().join(" ")
    };
    for (command, wanted) in [
        ("PING", ""),
        ("GET k", "k"),
        ("GET", ""),
        ("MGET a b c", "a b c"),
        ("MSET a 1 b 2", "a b"),
        ("BLPOP a b 0", "a b"),
        ("EVAL s 2 a b c", "a b"),
        ("EVAL s x a b c", ""),
        ("EVAL s 99 a", "a"),
        ("ZUNIONSTORE d 2 a b WEIGHTS 1 2", "d a b"),
        ("LMPOP 2 a b LEFT", "a b"),
        ("XREAD COUNT 2 STREAMS a b 0 0", "a b"),
        ("XREAD COUNT 2", ""),
        ("RENAME a b", "a b"),
    ] {
        assert_eq!(keys(command), wanted, "{command}");
    }
}

#[test]
fn an_impossible_type_is_seen() {
    assert!(facts(b"GET").may_reply(b'$') && facts(b"GET").may_reply(b'-') && facts(b"GET").may_reply(b'|'));
    assert!(!facts(b"GET").may_reply(b'+') && !facts(b"INCR").may_reply(b'$'));
    assert!(UNKNOWN.may_reply(b'+'));
}

#[test]
fn what_waits_is_blocking() {
    for command in [
        "BLPOP k 0",
        "BRPOP k 0",
        "BLMOVE a b LEFT LEFT 0",
        "BRPOPLPUSH a b 0",
        "BLMPOP 0 1 k LEFT",
        "BZPOPMIN k 0",
        "BZPOPMAX k 0",
        "BZMPOP 0 1 k MIN",
        "blpop k 0",
        "XREAD BLOCK 0 STREAMS s $",
        "XREAD COUNT 1 block 0 STREAMS s $",
        "XREADGROUP GROUP g c BLOCK 5 STREAMS s >",
        "XREADGROUP GROUP g c COUNT 1 NOACK BLOCK 5 STREAMS s >",
        "XREADGROUP BLOCK 5 GROUP g c STREAMS s >",
    ] {
        assert!(is_blocking(command), "{command}");
    }
}

#[test]
fn everything_else_is_shared() {
    for command in [
        "GET k",
        "SET MULTI EXEC",
        "PING",
        "PUBLISH c m",
        "EVAL s 0",
        "SCRIPT LOAD s",
        "SCRIPT",
        "CLIENT ID",
        "CLIENT",
        "CLIENT LIST",
        "CLIENT GETNAME",
        "CLIENT TRACKINGINFO",
        "CLUSTER NODES",
        "PUBSUB CHANNELS",
        "XREAD STREAMS s 0",
        "XREAD STREAMS BLOCK 0",
        "XREAD COUNT 1 STREAMS BLOCK 0",
        "XREADGROUP GROUP BLOCK BLOCK STREAMS s >",
        "XREAD",
        "XREADGROUP GROUP STREAMS c COUNT 2 STREAMS s >",
        "JSON.GET k",
        "SELECTED",
        "SELEC",
        "MULT",
        "XREADGROUPS",
        "É",
    ] {
        assert_eq!(judge(command), Verdict::Shared, "{command}");
    }
}

#[test]
fn names_that_are_none() {
    assert_eq!(classify(&[]), Verdict::BadName);
    for name in [&b""[..], b" ", b"\t", b"GET ", b" GET", b"GE T", b"GET\r\n", b"GET\0", b"\x7f", b"\r\n"] {
        assert_eq!(classify(&[name, b"k"]), Verdict::BadName, "{}", name.escape_ascii());
    }
}
