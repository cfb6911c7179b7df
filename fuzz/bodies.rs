//! What is fuzzed: one function for each target. tests/fuzz_corpus.rs runs them over the committed corpus, so that
//! what was once found is tried again by everybody.

use std::ffi::{CString, c_char};
use std::ptr::{null, null_mut};
use std::sync::OnceLock;

use bytes::Bytes;
use redischan::config::Config;
use redischan::error::Kind;
use redischan::ffi::{argv, client, commands, library, options, reply, session, state};
use redischan::proto::{self, Limits, Scanner, Step, Tree};

/// All steps of a stream that comes in pieces of these lengths, again and again.
fn scan(stream: &[u8], limits: Limits, pieces: &[u8]) -> Vec<String> {
    let mut scanner = Scanner::new(limits);
    let mut said = Vec::new();
    let mut lens = pieces.iter().map(|len| usize::from(*len) + 1).cycle();
    let (mut start, mut end) = (0, 0);
    loop {
        match scanner.scan(&stream[start..end]) {
            Ok(Step::More) if end == stream.len() => return said,
            Ok(Step::More) => end = stream.len().min(end + lens.next().unwrap_or(usize::MAX / 2)),
            Ok(Step::Skip { len }) => start += len,
            Ok(Step::Frame(frame)) => {
                let bytes = Bytes::copy_from_slice(&stream[start..start + frame.len]);
                let tree = Tree::parse(bytes).map(|tree| tree.nodes().len());
                said.push(format!("{frame:?} {tree:?}"));
                start += frame.len;
            }
            Ok(Step::Skipped { len, kind, .. }) => {
                said.push(format!("skipped {kind:?}")); // how much was still there depends on the pieces
                start += len;
            }
            Err(error) => {
                said.push(format!("{:?}", std::mem::discriminant(&error)));
                return said;
            }
        }
    }
}

/// Any bytes, in any pieces: the same frames, or the same end.
pub fn decoder(data: &[u8]) {
    let Some((&few, rest)) = data.split_first() else { return };
    let (pieces, stream) = rest.split_at(usize::from(few % 8).min(rest.len()));
    for limits in [Limits::default(), Limits { max_bytes: 64, max_depth: 3 }] {
        let whole = scan(stream, limits, &[]);
        assert_eq!(whole, scan(stream, limits, if pieces.is_empty() { &[0] } else { pieces }));
    }
}

/// What is encoded is read back as it was.
pub fn encoder(data: &[u8]) {
    let argv: Vec<&[u8]> = data.split(|byte| *byte == 0xff).collect();
    let bytes = Bytes::from(proto::encode(argv.iter().copied()));
    let Ok(Step::Frame(frame)) = Scanner::new(Limits::default()).scan(&bytes) else { panic!("no frame") };
    assert_eq!(frame.len, bytes.len());
    let tree = Tree::parse(bytes).expect("a frame");
    let back: Vec<&[u8]> = tree.children(tree.root()).iter().filter_map(|node| tree.text(node)).collect();
    assert_eq!(back, argv);
    let facts = proto::facts(argv[0]);
    assert!(facts.keys.of(&argv).len() <= argv.len());
    let _ = proto::classify(&argv);
}

/// A password that no error may show.
const CANARY: &str = "canary7f3";

/// Any text: a configuration whose server can be named again, or an error without the password.
pub fn url(data: &[u8]) {
    let Ok(text) = std::str::from_utf8(data) else { return };
    let _ = Config::from_url(text);
    for url in [text.to_owned(), format!("redis://u:{CANARY}{text}"), format!("redis://:{CANARY}@{text}")] {
        match Config::from_url(&url) {
            Ok(config) => {
                let again = Config::from_url(&config.server()).expect("what is named can be read");
                assert_eq!((again.endpoint, again.tls.on), (config.endpoint.clone(), config.tls.on));
                let _ = config.validate();
            }
            Err(error) => assert!(!error.to_string().contains(CANARY) || text.contains(CANARY), "{error}"),
        }
    }
}

/// Any settings: taken, or refused with nothing changed.
pub fn options(data: &[u8]) {
    let Ok(text) = std::str::from_utf8(data) else { return };
    let mut config = Config::default();
    for (name, value) in text.lines().filter_map(|line| line.split_once('=')) {
        let before = config.clone();
        if let Err(error) = config.set(name, value) {
            assert_eq!(config, before, "{name}={value}");
            assert!(matches!(error.kind(), Kind::Invalid | Kind::Unsupported));
        }
    }
    let _ = config.validate();
}

fn is_status(code: i32) {
    assert!((-19..=1).contains(&code), "{code}");
}

/// Any sequence of calls, with live, stale and NULL handles: a documented code for each, and never a crash.
pub fn c_api(data: &[u8]) {
    static URL: OnceLock<CString> = OnceLock::new();
    let url =
        URL.get_or_init(|| CString::new("redis://127.0.0.1:1?lazy_connect=yes&timeout=1").expect("no NUL"));
    let mut clients: Vec<*mut client::redis_client> = vec![null_mut(), std::ptr::without_provenance_mut(5)];
    let mut settings: Vec<*mut options::redis_options> = vec![null_mut()];
    let mut sessions: Vec<*mut session::redis_session> = vec![null_mut()];
    let word = |byte: u8| -> *const c_char { if byte & 1 == 0 { null() } else { c"timeout".as_ptr() } };
    let (mut text, mut len, mut number, mut root) = (null_mut(), 0usize, 0i64, null_mut());
    for pair in data.chunks_exact(2).take(24) {
        let (call, choice) = (pair[0] % 20, pair[1]);
        let c = clients[usize::from(choice >> 2) % clients.len()];
        let o = settings[usize::from(choice >> 2) % settings.len()];
        let argv = [c"GET".as_ptr(), c"k".as_ptr()];
        let lens = [3usize, 1];
        // SAFETY: each pointer is NULL, or of a live object of the right type, as the functions allow; handles of
        // clients may be anything.
        unsafe {
            match call {
                0 | 1 => {
                    let mut new = null_mut();
                    is_status(client::redis_connect(url.as_ptr(), &mut new));
                    clients.push(new);
                }
                2 => is_status(client::redis_connect(word(choice), null_mut())),
                3 => is_status(client::redis_client_close(c, i64::from(choice % 4) - 2).max(-19)),
                4 => client::redis_client_free(c),
                5 => clients.push(client::redis_client_ref(c)),
                6 => is_status(commands::redis_get(c, word(choice), &mut text, &mut len)),
                7 => is_status(commands::redis_set(c, word(choice), word(choice >> 1))),
                8 => is_status(commands::redis_del(c, word(choice), &mut number)),
                9 => is_status(commands::redis_ping(c)),
                10 => {
                    let argc = i32::from(choice % 4) - 1;
                    is_status(argv::redis_command_argv(
                        c,
                        argc.min(2),
                        argv.as_ptr(),
                        lens.as_ptr(),
                        0,
                        &mut root,
                    ));
                }
                11 => is_status(argv::redis_command_packed(
                    c,
                    2,
                    c"GETk".as_ptr().cast(),
                    lens.as_ptr(),
                    0,
                    null_mut(),
                )),
                12 => is_status(state::redis_client_state(c).min(1)),
                13 => is_status(library::redis_set_thread_timeout(i64::from(choice % 8) - 3)),
                14 => settings.push(options::redis_options_new()),
                15 => is_status(options::redis_options_set(o, word(choice), word(choice >> 1))),
                16 => {
                    let mut new = null_mut();
                    is_status(session::redis_session_new(c, &mut new));
                    if !new.is_null() {
                        sessions.push(new);
                    }
                }
                17 => {
                    let s = sessions[usize::from(choice) % sessions.len()];
                    is_status(session::redis_session_argv(s, 2, argv.as_ptr(), null(), 0, &mut root));
                }
                18 => is_status(reply::redis_reply_int(root, &mut number)),
                _ => assert!(!library::redis_last_error().is_null()),
            }
        }
    }
    // SAFETY: each was made above and is freed once; NULL is allowed. Clients that are freed already are refused.
    unsafe {
        sessions.into_iter().for_each(|s| session::redis_session_free(s));
        settings.into_iter().for_each(|o| options::redis_options_free(o));
        clients.into_iter().for_each(|c| client::redis_client_free(c));
        library::redis_set_thread_timeout(-1);
    }
}
