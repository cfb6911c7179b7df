//! The committed headers, and the description for generators of bindings, match what the sources generate.

#[path = "header/abi.rs"]
mod abi;
#[path = "header/join.rs"]
mod join;
#[path = "header/parse.rs"]
mod parse;
#[path = "support/source.rs"]
mod source;

use std::mem::offset_of;
use std::path::Path;

use redischan::ffi::cached::redis_cache_counts;
use redischan::ffi::library::redis_error_info;
use redischan::ffi::message::redis_gap;
use redischan::ffi::queue::redis_completion;
use redischan::ffi::state::redis_stats;
use redischan::ffi::subscribe::{redis_received, redis_sub_counts};
use redischan::ffi::watch::redis_watch_facts;

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn made() -> parse::Header {
    parse::parse(&std::fs::read_to_string(env!("REDISCHAN_MADE_HEADER")).unwrap())
}

#[test]
fn header_is_what_the_source_says() {
    let committed = Path::new(env!("CARGO_MANIFEST_DIR")).join("include/redischan.h");
    let made = std::fs::read_to_string(env!("REDISCHAN_MADE_HEADER")).unwrap();
    if std::env::var_os("REDISCHAN_WRITE_HEADER").is_some() {
        std::fs::write(&committed, &made).unwrap();
    }
    let committed = std::fs::read_to_string(committed).unwrap();
    assert!(
        committed == made,
        "include/redischan.h is not what src/ffi says; run `make header` and commit it"
    );
}

#[test]
fn cpp_header_is_what_the_source_says() {
    let folder = root().join("include/parts");
    let (header, mut parts) = join::join(&folder);
    let committed = root().join("include/redischan.hpp");
    if std::env::var_os("REDISCHAN_WRITE_HEADER").is_some() {
        std::fs::write(&committed, &header).unwrap();
    }
    assert!(
        std::fs::read_to_string(committed).unwrap_or_default() == header,
        "include/redischan.hpp is not its parts, include/parts, joined; run `make header` and commit it"
    );
    // Each part stands in it, once.
    let entries = std::fs::read_dir(folder).unwrap();
    let mut all: Vec<String> = entries.map(|file| file.unwrap().file_name().into_string().unwrap()).collect();
    all.retain(|name| name != join::FRAME);
    parts.sort();
    all.sort();
    assert_eq!(parts, all);
    assert!(parts.len() > 5, "the parts were looked for and not found");
}

#[test]
fn every_function_says_since_when_it_exists() {
    let header = std::fs::read_to_string(env!("REDISCHAN_MADE_HEADER")).unwrap();
    let undated: Vec<&str> = header
        .split("/**")
        .filter(|block| block.contains("\nREDISCHAN_API") && !block.contains("Since 0."))
        .collect();
    assert_eq!(undated, Vec::<&str>::new());
    assert!(header.matches("\nREDISCHAN_API").count() > 50, "the functions were looked for and not found");
}

/// The names of the functions whose body runs in a guard for calls that wait.
fn functions_that_wait() -> Vec<String> {
    const GUARDS: [&str; 4] = ["guard_wait(", "guard_brief_wait(", "guard_call(", "guarded("];
    let mut all = source::exported(&root().join("src/ffi"));
    all.retain(|(_, body)| GUARDS.iter().any(|guard| body.contains(guard)));
    all.into_iter().map(|(name, _)| name).collect()
}

/// Name, values and default of each option, from docs/options.md, which is generated from their table.
fn options() -> Vec<[String; 3]> {
    let text = std::fs::read_to_string(root().join("docs/options.md")).unwrap();
    let (_, table) = text.split_once("## All options").unwrap();
    let rows = table.lines().filter(|line| line.starts_with("| `"));
    let cells = |row: &str| {
        let mut cells = row.split(" | ").map(|cell| cell.trim_matches(['|', ' ', '`']).to_owned());
        std::array::from_fn(|_| cells.next().unwrap())
    };
    rows.map(cells).collect()
}

#[test]
fn the_description_is_what_the_source_says() {
    let waiting = functions_that_wait();
    let description = abi::describe(&made(), |name| waiting.iter().any(|one| one == name), &options());
    let committed = root().join("include/redischan.abi.json");
    if std::env::var_os("REDISCHAN_WRITE_HEADER").is_some() {
        std::fs::write(&committed, &description).unwrap();
    }
    assert!(
        std::fs::read_to_string(committed).unwrap_or_default() == description,
        "include/redischan.abi.json is not what src/ffi says; run `make header` and commit it"
    );
}

#[test]
fn the_description_has_everything() {
    let header = made();
    let symbols = std::fs::read_to_string(root().join("tests/abi/symbols.txt")).unwrap();
    let mut functions: Vec<&str> = header.functions.iter().map(|function| &function.name[..]).collect();
    functions.sort_unstable();
    let listed: Vec<&str> = symbols.lines().map(|line| line.split(' ').next().unwrap()).collect();
    assert_eq!(functions, listed);
    assert!(header.constants.len() > 50 && header.handles.len() == 11 && header.callbacks.len() == 5);
    assert!(options().len() > 20);
    let waiting = functions_that_wait();
    for (name, waits) in [
        ("redis_get", true),
        ("redis_call", true),
        ("redis_queue_take", true),
        ("redis_queue_wait", true),
        ("redis_session_exec", true),
        ("redis_watch_wait", true),
        ("redis_watch_get_into", false),
        ("redis_cached_get_into", true),
        ("redis_cached_peek_into", false),
        ("redis_queue_submit", false),
        ("redis_queue_wake", false),
        ("redis_client_free", false),
        ("redis_thread_interrupt", false),
    ] {
        assert_eq!(waiting.iter().any(|one| one == name), waits, "{name}");
    }
}

#[test]
fn the_layouts_of_the_description_are_those_of_the_library() {
    macro_rules! offsets {
        ($type:ident: $($field:ident)*) => {
            (stringify!($type), vec![$((stringify!($field), offset_of!($type, $field))),*], size_of::<$type>())
        };
    }
    let library = [
        offsets!(redis_error_info: size code outcome os_errno retryable prefix answered),
        offsets!(redis_completion: tag code outcome reply answered os_errno retryable reserved),
        offsets!(redis_gap: size lost lost_bytes ms reason reserved),
        offsets!(redis_received: message channel pattern payload channel_len pattern_len payload_len lost kind reason),
        offsets!(redis_sub_counts: size received delivered dropped conflated gaps waiting waiting_bytes names
                 confirmed live reserved),
        offsets!(redis_cache_counts: size hits misses joined stored overtaken invalidated own_writes evicted expired
                 flushes entries bytes tracking),
        offsets!(redis_watch_facts: size version reads age_ms current code),
        offsets!(redis_stats: size commands replies errors timeouts reconnects queued in_flight bytes_out bytes_in
                 queue_full push_dropped),
    ];
    let header = made();
    assert_eq!(header.structs.len(), library.len());
    for (name, offsets, size) in library {
        let described = header.structs.iter().find(|one| one.name == name).unwrap();
        let layout: Vec<_> = abi::layout(described).map(|(field, at, _)| (&field.name[..], at)).collect();
        assert_eq!(layout, offsets, "{name}");
        let (_, at, last) = abi::layout(described).last().unwrap();
        assert_eq!((at + last).next_multiple_of(8), size, "{name}");
    }
}
