#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing)]

use super::*;

fn first(bytes: &[u8]) -> Result<Step, DecodeError> {
    Scanner::new(Limits::default()).scan(bytes)
}

fn limited(max_bytes: usize, max_depth: usize) -> Scanner {
    Scanner::new(Limits { max_bytes, max_depth })
}

#[test]
fn well_formed_frames() {
    use FrameKind::{Error, Push, Reply};
    let rows: &[(&[u8], FrameKind)] = &[
        (b"+OK\r\n", Reply),
        (b"+\r\n", Reply),
        (b"+a\rb\nc\r\n", Reply),
        (b"+\r\r\n", Reply),
        (b"+\n\r\n", Reply),
        (b"-ERR x\r\n", Error),
        (b":0\r\n", Reply),
        (b":-9223372036854775808\r\n", Reply),
        (b":+9223372036854775807\r\n", Reply),
        (b"$-1\r\n", Reply),
        (b"$0\r\n\r\n", Reply),
        (b"$2\r\n\r\n\r\n", Reply),
        (b"*-1\r\n", Reply),
        (b"*0\r\n", Reply),
        (b"*2\r\n$1\r\na\r\n*1\r\n_\r\n", Reply),
        (b"_\r\n", Reply),
        (b"#t\r\n", Reply),
        (b"#f\r\n", Reply),
        (b",1\r\n", Reply),
        (b",-1.5e+300\r\n", Reply),
        (b",1.\r\n", Reply),
        (b",inf\r\n", Reply),
        (b",-inf\r\n", Reply),
        (b",nan\r\n", Reply),
        (b",-nan\r\n", Reply),
        (b"(-3492890328409238509324850943850943825024385\r\n", Reply),
        (b"!5\r\nERR x\r\n", Error),
        (b"=4\r\ntxt:\r\n", Reply),
        (b"%1\r\n+k\r\n:1\r\n", Reply),
        (b"~1\r\n:1\r\n", Reply),
        (b">2\r\n+message\r\n:1\r\n", Push),
        (b">0\r\n", Push),
        (b"|1\r\n+k\r\n:1\r\n-E\r\n", Error),
        (b"|0\r\n|1\r\n+k\r\n:1\r\n>1\r\n+x\r\n", Push),
        (b"*1\r\n|1\r\n+k\r\n:1\r\n-E\r\n", Reply),
    ];
    for (bytes, kind) in rows {
        let behind = [bytes, &b"+next\r\n"[..]].concat();
        let Ok(Step::Frame(frame)) = first(&behind) else { panic!("{}", bytes.escape_ascii()) };
        assert_eq!((frame.len, frame.kind), (bytes.len(), *kind), "{}", bytes.escape_ascii());
    }
}

#[test]
fn a_frame_knows_whether_a_text_without_a_length_is_in_it() {
    for (bytes, has_line_text) in [
        (&b"+OK\r\n"[..], true),
        (b"-ERR x\r\n", true),
        (b"*2\r\n:1\r\n+x\r\n", true),
        (b"|1\r\n+k\r\n:1\r\n$1\r\nx\r\n", true),
        (b"$3\r\n+a\n\r\n", false),
        (b"*2\r\n:-1\r\n$2\r\n-x\r\n", false),
        (b"!5\r\n+x\r\ny\r\n", false),
    ] {
        let mut scanner = Scanner::new(Limits::default());
        for _ in 0..2 {
            let Ok(Step::Frame(frame)) = scanner.scan(bytes) else { panic!("{}", bytes.escape_ascii()) };
            assert_eq!(frame.has_line_text, has_line_text, "{}", bytes.escape_ascii());
        }
    }
}

#[test]
fn malformed_frames() {
    let long_digits = format!(":{}\r\n", "0".repeat(40));
    let rows: &[(&[u8], &str)] = &[
        (b"A", "expected a RESP type byte, got 0x41 'A' at byte 0 of a reply"),
        (b"\r", "expected a RESP type byte, got 0x0d at byte 0"),
        (b"\0", "got 0x00"),
        (b"\xff", "got 0xff"),
        (b";", "expected a RESP type byte"),
        (b".\r\n", "expected a RESP type byte"),
        (b"HTTP/1.1 400", "got 0x48 'H'"),
        (b"$?\r\n", "expected a digit, got 0x3f '?' at byte 1"),
        (b"*?\r\n", "expected a digit"),
        (b"$-2", "expected the length -1, got 0x32 '2' at byte 2"),
        (b"$-1x", "expected the length -1"),
        (b"$-01", "expected the length -1"),
        (b"*-2\r\n", "expected the length -1"),
        (b"$+1", "expected a digit, got 0x2b '+'"),
        (b"$\r\n", "expected a digit"),
        (b"$ 1\r\n", "expected a digit"),
        (b"$1 \r\n", "expected a digit, got 0x20 ' ' at byte 2"),
        (b"$1\n", "expected a digit, got 0x0a"),
        (b"$1\rx", "expected CRLF, got 0x78 'x' at byte 3"),
        (b"$3\r\nabcd", "expected CRLF, got 0x64 'd' at byte 7"),
        (b"$3\r\nabc\rx", "expected CRLF"),
        (b"$3\r\nabc\n", "expected CRLF"),
        (b"$4611686018427387904\r\n", "an implausible length, 4611686018427387904, at byte 1"),
        (b"$1099511627777\r\n", "an implausible length"),
        (b"*1099511627777\r\n", "an implausible length"),
        (b"%9223372036854775807\r\n", "an implausible length"),
        (b"$99999999999999999999", "does not fit 64 bits"),
        (b"=-1\r\n", "expected a digit, got 0x2d '-'"),
        (b"!-1\r\n", "expected a digit"),
        (b"%-1\r\n", "expected a digit"),
        (b"~-1\r\n", "expected a digit"),
        (b">-1\r\n", "expected a digit"),
        (b"|-1\r\n", "expected a digit"),
        (b":\r\n", "expected a digit"),
        (b":-\r\n", "expected a digit"),
        (b":+-1\r\n", "expected a digit"),
        (b":1.5\r\n", "expected a digit, got 0x2e '.' at byte 2"),
        (b":9223372036854775808\r\n", "does not fit 64 bits"),
        (b":-9223372036854775809\r\n", "does not fit 64 bits"),
        (b":99999999999999999999", "does not fit 64 bits"),
        (long_digits.as_bytes(), "a number line over 32 bytes"),
        (b"_x", "expected CRLF"),
        (b"#x", "expected 't' or 'f', got 0x78 'x' at byte 1"),
        (b"#\r\n", "expected 't' or 'f'"),
        (b"#tt", "expected CRLF"),
        (b"*1\r\n>1\r\n", "a push inside another value at byte 4"),
        (b"|1\r\n+k\r\n>0\r\n", "a push inside another value"),
        (b"*2\r\n:1\r\nx", "expected a RESP type byte, got 0x78 'x' at byte 8"),
    ];
    for (bytes, want) in rows {
        match first(bytes) {
            Err(DecodeError::Protocol(what)) => {
                assert!(what.contains(want), "{}: {what}", bytes.escape_ascii());
            }
            other => panic!("{}: {other:?}", bytes.escape_ascii()),
        }
    }
}

#[test]
fn odd_content_ends_where_it_ends() {
    let long = format!(",{}\r\n", "1".repeat(MAX_BIG_NUMBER_LINE));
    let (double, number) = ("an invalid double", "an invalid big number");
    let verbatim = "a verbatim string without its format";
    let rows: &[(&[u8], &str, u64)] = &[
        (b",\r\n", double, 0),
        (b",1.5x\r\n", double, 0),
        (b",.5\r\n", double, 0),
        (b",1e\r\n", double, 0),
        (b",1e5.0\r\n", double, 0),
        (b",infinity\r\n", double, 0),
        (b",INF\r\n", double, 0),
        (b",0x1\r\n", double, 0),
        (b",1,5\r\n", double, 0),
        (b",1 \r\n", double, 0),
        (b",1\n2\r3\r\n", double, 0),
        (long.as_bytes(), "a number of over 65536 bytes", 0),
        (b"(\r\n", number, 0),
        (b"(-\r\n", number, 0),
        (b"(1.5\r\n", number, 0),
        (b"(12a\r\n", number, 0),
        (b"(1\r2\r\n", number, 0),
        (b"=0\r\n\r\n", verbatim, 0),
        (b"=3\r\nabc\r\n", verbatim, 0),
        (b"=7\r\ntxt;abc\r\n", verbatim, 0),
        (b"*3\r\n:1\r\n(x\r\n,y\r\n", number, 8),
        (b"|1\r\n+k\r\n=1\r\na\r\n:1\r\n", verbatim, 8),
    ];
    for (bytes, what, at) in rows {
        let mut scanner = Scanner::new(Limits::default());
        let behind = [bytes, &b"+next\r\n"[..]].concat();
        let error = DecodeError::Unreadable { what, at: *at };
        let want = Step::Unreadable { len: bytes.len(), kind: FrameKind::Reply, error };
        assert_eq!(scanner.scan(&behind), Ok(want), "{}", bytes.escape_ascii());
        assert!(matches!(scanner.scan(b"+next\r\n"), Ok(Step::Frame(_))), "{}", bytes.escape_ascii());
    }
    let error = DecodeError::TooLarge { limit: 9, needs: 12 };
    let skipped = Step::OverLimit { len: 12, kind: FrameKind::Reply, error };
    assert_eq!(limited(9, 10).scan(b"*1\r\n(abcde\r\n"), Ok(skipped), "over its limit as well");
}

#[test]
fn an_error_is_final() {
    let mut scanner = limited(100, 10);
    let error = scanner.scan(b"?").unwrap_err();
    assert_eq!(scanner.scan(b"+OK\r\n"), Err(error));
}

#[test]
fn a_frame_of_exactly_the_limits_passes() {
    let bytes = b"*1\r\n$3\r\nabc\r\n";
    let frame = Step::Frame(Frame { len: 13, kind: FrameKind::Reply, has_line_text: false });
    assert_eq!(limited(13, 1).scan(bytes), Ok(frame));
    let error = DecodeError::TooLarge { limit: 12, needs: 13 };
    let kind = FrameKind::Reply;
    assert_eq!(limited(12, 1).scan(bytes), Ok(Step::OverLimit { len: 13, kind, error: error.clone() }));
    assert_eq!(error.to_string(), "a reply of at least 13 bytes is over the limit of 12 bytes");
    let error = DecodeError::TooDeep { limit: 0 };
    assert_eq!(limited(13, 0).scan(bytes), Ok(Step::OverLimit { len: 13, kind, error }));
    assert!(matches!(limited(100, 0).scan(b":1\r\n"), Ok(Step::Frame(_))), "a scalar has depth 0");
    assert!(matches!(limited(100, 0).scan(b"*-1\r\n"), Ok(Step::Frame(_))), "null is a scalar");
    assert!(matches!(limited(100, 0).scan(b"*0\r\n"), Ok(Step::OverLimit { .. })));
}

#[test]
fn an_oversized_bulk_is_dropped_as_it_comes() {
    let mut scanner = limited(1 << 20, 10);
    let total: usize = 8 << 20;
    let head = format!("${total}\r\n");
    assert_eq!(scanner.scan(head.as_bytes()), Ok(Step::DropBytes { len: head.len() }));
    assert_eq!(scanner.needed(), total + 2);
    let piece = vec![b'x'; 64 * 1024];
    for _ in 0..total / piece.len() {
        assert_eq!(scanner.scan(&piece), Ok(Step::DropBytes { len: piece.len() }));
    }
    assert_eq!(scanner.scan(b"\r"), Ok(Step::More));
    let error = DecodeError::TooLarge { limit: 1 << 20, needs: (head.len() + total + 2) as u64 };
    let kind = FrameKind::Reply;
    assert_eq!(scanner.scan(b"\r\n:1\r\n"), Ok(Step::OverLimit { len: 2, kind, error }));
    assert_eq!(
        scanner.scan(b":1\r\n"),
        Ok(Step::Frame(Frame { len: 4, kind, has_line_text: false })),
        "the next frame is whole again"
    );
}

#[test]
fn a_text_line_without_end_is_dropped_too() {
    let mut scanner = limited(10, 10);
    assert_eq!(scanner.scan(b"-ERR 56789"), Ok(Step::More));
    assert_eq!(scanner.scan(b"-ERR 56789a\r"), Ok(Step::DropBytes { len: 12 }));
    let error = DecodeError::TooLarge { limit: 10, needs: 11 };
    assert_eq!(scanner.scan(b"\n:1"), Ok(Step::OverLimit { len: 1, kind: FrameKind::Error, error }));
}

#[test]
fn a_skipped_push_is_still_a_push() {
    let bytes = b"|1\r\n+k\r\n$9\r\n123456789\r\n>2\r\n+message\r\n:1\r\n";
    assert!(matches!(
        limited(20, 10).scan(bytes),
        Ok(Step::OverLimit { kind: FrameKind::Push, len, .. }) if len == bytes.len()
    ));
}

#[test]
fn errors_of_a_skipped_frame_tell_its_own_offsets() {
    let mut scanner = limited(4, 10);
    assert_eq!(scanner.scan(b"*2\r\n:1\r\n"), Ok(Step::DropBytes { len: 8 }));
    let error = scanner.scan(b"x").unwrap_err();
    assert_eq!(error.to_string(), "expected a RESP type byte, got 0x78 'x' at byte 8 of a reply");
}

#[test]
fn declared_lengths_cost_nothing() {
    // Within the limits and over them: memory does not depend on what is declared.
    for head in
        ["*2147483648\r\n", "%1000000\r\n", "*170000000\r\n", "$500000000\r\n", "~9999999\r\n", "|5\r\n"]
    {
        let mut scanner = Scanner::new(Limits::default());
        let step = scanner.scan(head.as_bytes()).unwrap();
        assert!(matches!(step, Step::More | Step::DropBytes { .. }), "{head}");
        assert!(scanner.levels.capacity() < 16, "{head}");
        assert!(scanner.needed() > 10, "{head}");
    }
    let over = Scanner::new(Limits::default()).scan(b"*2147483648\r\n");
    assert_eq!(over, Ok(Step::DropBytes { len: 13 }), "6 GiB at three bytes each are over 512 MiB at once");
}

#[test]
fn depth() {
    let nested = |depth: usize| [b"*1\r\n".repeat(depth), b":1\r\n".to_vec()].concat();
    for (depth, passes) in [(120, true), (10_000, true), (10_001, false), (MAX_SKIP_DEPTH, false)] {
        let bytes = nested(depth);
        let mut scanner = Scanner::new(Limits::default());
        match scanner.scan(&bytes) {
            Ok(Step::Frame(frame)) => assert!(passes && frame.len == bytes.len(), "{depth}"),
            Ok(Step::OverLimit { len, error, .. }) => {
                assert!(!passes && len == bytes.len(), "{depth}");
                assert_eq!(error.to_string(), "a reply is nested deeper than the limit of 10000 levels");
            }
            other => panic!("{depth}: {other:?}"),
        }
        assert!(scanner.levels.capacity() <= KEPT_LEVELS, "the counters of a deep frame are not kept");
    }
    for depth in [MAX_SKIP_DEPTH + 1, 1_000_000] {
        assert_eq!(
            first(&nested(depth)),
            Err(DecodeError::TooDeep { limit: 10_000 }),
            "cannot even be skipped"
        );
    }
}

#[test]
fn a_cut_payload_is_jumped_over() {
    let mut scanner = Scanner::new(Limits::default());
    let bytes = format!("$1000000\r\n{}\r\n", "x".repeat(1_000_000));
    assert_eq!(scanner.scan(&bytes.as_bytes()[..100]), Ok(Step::More));
    assert_eq!((scanner.pos, scanner.needed()), (100, bytes.len() - 100));
    let frame = Frame { len: bytes.len(), kind: FrameKind::Reply, has_line_text: false };
    assert_eq!(scanner.scan(bytes.as_bytes()), Ok(Step::Frame(frame)));
}
