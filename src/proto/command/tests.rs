use super::*;

fn judge(command: &str) -> Verdict {
    let argv: Vec<&[u8]> = command.split(' ').map(str::as_bytes).collect();
    classify(&argv)
}

fn is_refused(command: &str) -> bool {
    matches!(judge(command), Verdict::Refused { use_instead } if !use_instead.is_empty())
}

fn is_blocking(command: &str) -> bool {
    matches!(judge(command), Verdict::Blocking { hint } if !hint.is_empty())
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
            Blocking(_) => assert!(is_blocking(name), "{name}"),
            Reads(_) => assert!(is_blocking(&format!("{name} BLOCK 0 STREAMS s $")), "{name}"),
            Container(entries) => {
                assert_sorted(entries);
                assert_eq!(first, Verdict::Shared, "{name}: the server answers that an argument is missing");
                assert!(entries.iter().all(|(sub, _)| is_refused(&format!("{name} {sub}"))), "{name}");
            }
        }
    }
}

#[test]
fn what_would_break_a_shared_connection_is_refused() {
    for command in [
        "SELECT 1",
        "MULTI",
        "EXEC",
        "DISCARD",
        "WATCH k",
        "UNWATCH",
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
        "AUTH p",
        "READONLY",
        "READWRITE",
        "ASKING",
        "CLIENT REPLY OFF",
        "CLIENT TRACKING ON",
        "CLIENT CACHING YES",
        "CLIENT SETNAME n",
        "CLIENT NO-EVICT ON",
        "CLIENT NO-TOUCH ON",
        "CLIENT CAPA redirect",
        "CLIENT IMPORT-SOURCE ON",
        "CLIENT SETINFO LIB-NAME x",
        "SCRIPT DEBUG YES",
        "script debug yes",
        "sElEcT 2",
        "CLUSTER SYNCSLOTS SYNC",
        "POST /",
        "Host: x",
        "HIMPORT PREPARE f a b",
    ] {
        assert!(is_refused(command), "{command}");
    }
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
        "WAIT 1 0",
        "WAITAOF 1 0 0",
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
