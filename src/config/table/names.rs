//! Finds an option by its name, and says what a wrong name may have meant.

use std::fmt::Write as _;

use super::row::Row;
use super::rows::OPTIONS;
use crate::error::Error;

/// The option of that name.
pub(in crate::config) fn find(name: &str) -> Option<&'static Row> {
    OPTIONS.iter().find(|row| row.name == name)
}

/// The error for an unknown name. The name is repeated only if given, and only if it looks like a name: a call with
/// swapped arguments could bring a URL or a password here.
pub(in crate::config) fn unknown(name: Option<&str>) -> Error {
    let plain = |b: u8| b.is_ascii_alphanumeric() || b == b'_' || b == b'-';
    let name = name.filter(|n| !n.is_empty() && n.len() <= 32 && n.bytes().all(plain));
    let mut text = match name {
        Some(name) => format!("there is no option {name:?}"),
        None => "there is no option of this name".to_owned(),
    };
    if let Some(ours) = name.and_then(of_another_client) {
        let _ = write!(text, "; here it is {ours}");
    } else if let Some(near) = name.and_then(nearest) {
        let _ = write!(text, "; did you mean {near}?");
    }
    text.push_str(" (all options: docs/options.md)");
    Error::invalid(text)
}

/// What options of other clients are called here, if their names are more than a typing error away.
const OF_OTHERS: &[(&str, &str)] = &[
    ("ssl_cert_reqs", "tls_insecure: none is tls_insecure=yes, and required is the default"),
    (
        "ssl_check_hostname",
        "tls_server_name, to check another name than the host's, or tls_insecure=yes, to accept any",
    ),
    ("ssl_ca_certs", "tls_ca_file"),
    ("ssl_ca_data", "tls_ca_file, the path of a file"),
    ("ssl_ca_path", "tls_ca_file, the path of one file"),
    ("ssl_certfile", "tls_cert_file"),
    ("ssl_keyfile", "tls_key_file"),
    ("ssl_password", "not supported: tls_key_file is a key without a passphrase"),
    ("ssl_min_version", "not needed: TLS is 1.2 or 1.3"),
    ("ssl", "tls=on, or rediss:// instead of redis://"),
    ("skip_verify", "tls_insecure=yes"),
    ("insecure_skip_verify", "tls_insecure=yes"),
    ("socket_timeout", "timeout, in milliseconds"),
    ("read_timeout", "timeout, in milliseconds"),
    ("write_timeout", "timeout, in milliseconds"),
    ("command_timeout", "timeout, in milliseconds"),
    ("socket_connect_timeout", "connect_timeout, in milliseconds"),
    ("dial_timeout", "connect_timeout, in milliseconds"),
    ("socket_keepalive", "heartbeat, in milliseconds, which is on by default"),
    ("health_check_interval", "heartbeat, in milliseconds"),
    ("max_connections", "blocking_connections, for commands that wait; all others share one connection"),
    ("pool_size", "blocking_connections, for commands that wait; all others share one connection"),
    ("retry_on_timeout", "retry_reads, for lost connections"),
];

fn of_another_client(name: &str) -> Option<&'static str> {
    let name = name.to_ascii_lowercase().replace('-', "_");
    OF_OTHERS.iter().find(|(theirs, _)| *theirs == name).map(|(_, ours)| *ours)
}

/// The option that a wrong name may have meant: the name begins it (`pass`), or is a typing error away.
fn nearest(name: &str) -> Option<&'static str> {
    let name = name.to_ascii_lowercase().replace('-', "_");
    let begun = |row: &&Row| name.len() >= 3 && row.name.starts_with(&name);
    if let Some(row) = OPTIONS.iter().find(begun) {
        return Some(row.name);
    }
    let scored = OPTIONS.iter().map(|row| (distance(&name, row.name), row.name));
    let (slips, near) = scored.min()?;
    (slips <= (near.len() / 3).clamp(1, 2)).then_some(near)
}

/// The Levenshtein distance: how many characters to insert, delete or replace.
fn distance(a: &str, b: &str) -> usize {
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, x) in a.bytes().enumerate() {
        let mut diagonal = i;
        row[0] = i + 1;
        for (j, y) in b.bytes().enumerate() {
            let replaced = diagonal + usize::from(x != y);
            diagonal = row[j + 1];
            row[j + 1] = replaced.min(diagonal + 1).min(row[j] + 1);
        }
    }
    row[b.len()]
}
