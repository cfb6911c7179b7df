//! Reads a URL into a [`Config`].
//!
//! The `url` crate splits it into its parts by the rules of <https://url.spec.whatwg.org/>. What those rules silently
//! accept, a lone `%` or a line end in the middle, is refused here: usually it is an unescaped password, or a file read
//! with its final line end.
//!
//! No error here repeats any part of the URL except the names and values of options. A password with an unescaped `/`
//! or `?` ends up in the port, path or query, and would be shown with them.

use std::os::unix::net::SocketAddr;
use std::path::PathBuf;

use percent_encoding::percent_decode_str;
use url::{Host, ParseError, Url};

use super::table;
use super::values::{Config, DEFAULT_PORT, Endpoint};
use crate::error::Error;

const FORMS: &str = "write redis://host:port/db, unix:///path/to/socket or embedded://";

/// Applies everything in the URL to the config; nothing if the URL is wrong.
pub(super) fn apply(config: &mut Config, url: &str) -> Result<(), Error> {
    let mut next = config.clone();
    let parts = Parts::split(url)?;
    next.endpoint = parts.endpoint()?;
    next.tls.on |= parts.scheme == Scheme::Tls;

    let mut pairs = parts.options()?;
    // A password with an unescaped & would continue as the next option's name.
    let quote = !pairs.iter().any(|(name, _)| name == "password");
    for (name, given) in [("username", parts.user()), ("password", parts.url.password())] {
        if let Some(text) = given {
            pairs.push((name.to_owned(), decode(text, "the user name or password")?));
        }
    }
    if let Some(db) = parts.db()? {
        pairs.push(("db".to_owned(), db));
    }
    for (i, (name, value)) in pairs.iter().enumerate() {
        let row = table::find(name).ok_or_else(|| table::unknown(quote.then_some(name)))?;
        if row.is_url() {
            return Err(bad("the option url cannot be inside a URL"));
        }
        if pairs[..i].iter().any(|(earlier, _)| earlier == name) {
            return Err(bad(format!("{} is given twice; give it once", row.name)));
        }
        row.apply(&mut next, value, quote)?;
    }
    if parts.scheme == Scheme::Tls && !next.tls.on {
        return Err(bad("rediss:// turns TLS on and tls=off turns it off; write redis://, or leave out tls"));
    }
    *config = next;
    Ok(())
}

fn bad(text: impl AsRef<str>) -> Error {
    Error::invalid(format!("bad URL: {}", text.as_ref()))
}

#[derive(Clone, Copy, PartialEq)]
enum Scheme {
    Tcp,
    Tls,
    Unix,
    Embedded,
}

impl Scheme {
    fn is_tcp(self) -> bool {
        matches!(self, Scheme::Tcp | Scheme::Tls)
    }
}

/// A URL split into its parts; nothing is decoded yet.
struct Parts {
    scheme: Scheme,
    url: Url,
    /// Whether the host in `url` is a placeholder, since none follows the user and the `url` crate requires one:
    /// `unix://user:password@/path`.
    hostless: bool,
}

impl Parts {
    fn split(text: &str) -> Result<Self, Error> {
        if text.is_empty() {
            return Err(bad(format!("it is empty; {FORMS}")));
        }
        if let Some(at) = text.find(|c: char| c == ' ' || c.is_control()) {
            return Err(bad(format!(
                "character {} is a space or a control character; write a space as %20 (is there a line end?)",
                text[..at].chars().count() + 1
            )));
        }
        if text.contains(char::REPLACEMENT_CHARACTER) {
            return Err(bad("it is not UTF-8; write its bytes percent-encoded, as %C3%A9"));
        }
        let (scheme, rest) =
            text.split_once("://").ok_or_else(|| bad(format!("there is no :// in it; {FORMS}")))?;
        let scheme = read_scheme(scheme)?;
        if rest.contains('#') {
            return Err(bad("a # has no meaning here; write it as %23 in a password or path"));
        }
        // Otherwise the rest of a password would be taken for a database, a path or an option.
        let (authority, tail) = rest.split_at(rest.find(['/', '?']).unwrap_or(rest.len()));
        if !authority.is_empty() && tail.contains('@') {
            return Err(bad(
                "an @ after a / or ?; write / as %2F, ? as %3F and @ as %40 in user names, passwords, paths \
                 and values",
            ));
        }
        let hostless = scheme == Scheme::Unix && authority.ends_with('@');
        let parsed =
            if hostless { Url::parse(&format!("unix://{authority}host{tail}")) } else { Url::parse(text) };
        let url = parsed.map_err(|error| explain(error, scheme))?;
        Ok(Parts { scheme, url, hostless })
    }

    fn user(&self) -> Option<&str> {
        Some(self.url.username()).filter(|user| !user.is_empty())
    }

    /// Empty where there is none.
    fn host(&self) -> &str {
        self.url.host_str().filter(|_| !self.hostless).unwrap_or_default()
    }

    fn endpoint(&self) -> Result<Endpoint, Error> {
        match self.scheme {
            Scheme::Tcp | Scheme::Tls => {
                let port = match self.url.port() {
                    Some(0) => return Err(explain(ParseError::InvalidPort, self.scheme)),
                    port => port.unwrap_or(DEFAULT_PORT),
                };
                Ok(Endpoint::Tcp { host: self.tcp_host()?, port })
            }
            Scheme::Unix => self.socket().map(Endpoint::Unix),
            Scheme::Embedded => {
                let plain = |b: u8| b.is_ascii_alphanumeric() || b == b'_' || b == b'-';
                if !self.host().bytes().all(plain) || self.url.port().is_some() {
                    return Err(bad("the name after embedded:// takes letters, digits, _ and -"));
                }
                if self.user().is_some()
                    || self.url.password().is_some()
                    || !matches!(self.url.path(), "" | "/")
                {
                    return Err(bad(
                        "an embedded server has no users, passwords or databases; write embedded:// or \
                         embedded://name",
                    ));
                }
                Ok(Endpoint::Embedded { name: Some(self.host().to_owned()).filter(|n| !n.is_empty()) })
            }
        }
    }

    fn socket(&self) -> Result<PathBuf, Error> {
        if !self.host().is_empty() {
            return Err(bad("the path of a unix socket is absolute; write unix:///path, with three slashes"));
        }
        if self.url.path().len() < 2 {
            return Err(bad("the path of the unix socket is missing; write unix:///path/to/socket"));
        }
        let path = PathBuf::from(decode(self.url.path(), "the path")?);
        // The limit differs between systems; the standard library knows it.
        if SocketAddr::from_pathname(&path).is_err() {
            return Err(bad("the path is too long for a unix socket (at most 107 bytes on Linux)"));
        }
        Ok(path)
    }

    fn tcp_host(&self) -> Result<String, Error> {
        if let Some(Host::Ipv6(address)) = self.url.host() {
            return Ok(address.to_string());
        }
        let host = self.host();
        if host.is_empty() {
            return Err(explain(ParseError::EmptyHost, self.scheme));
        }
        let plain = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'.' | b'-' | b'_');
        if !host.bytes().all(plain) {
            return Err(explain(ParseError::InvalidDomainCharacter, self.scheme));
        }
        Ok(host.to_owned())
    }

    /// The database in the path of a TCP URL.
    fn db(&self) -> Result<Option<String>, Error> {
        let given = self.url.path().strip_prefix('/').filter(|db| self.scheme.is_tcp() && !db.is_empty());
        let Some(db) = given else { return Ok(None) };
        // As with a folder, a trailing slash changes nothing.
        let db = decode(db.strip_suffix('/').filter(|db| !db.is_empty()).unwrap_or(db), "the database")?;
        if table::decimal(&db).is_none_or(|n| n > i32::MAX as u64) {
            return Err(bad(
                "after the host and a / comes the database, an integer from 0 to 2147483647; write \
                 redis://host:port/0, and other options after a ?",
            ));
        }
        Ok(Some(db))
    }

    /// The names and values of the query, decoded.
    fn options(&self) -> Result<Vec<(String, String)>, Error> {
        let read = |pair: &str| {
            let (name, value) = pair.split_once('=').ok_or_else(|| {
                bad("each option after the ? is name=value, with an & between two; write & in a value as %26")
            })?;
            Ok((decode(name, "the name of an option")?, decode(value, "the value of an option")?))
        };
        match self.url.query() {
            Some(query) if !query.is_empty() => query.split('&').map(read).collect(),
            _ => Ok(Vec::new()),
        }
    }
}

fn read_scheme(scheme: &str) -> Result<Scheme, Error> {
    match scheme.to_ascii_lowercase().as_str() {
        "redis" | "valkey" => Ok(Scheme::Tcp),
        "unix" | "redis+unix" => Ok(Scheme::Unix),
        "embedded" => Ok(Scheme::Embedded),
        "rediss" | "valkeys" => Ok(Scheme::Tls),
        _ => Err(bad(format!("the scheme before :// is unknown; {FORMS}"))),
    }
}

/// What to write instead of what the `url` crate rejects.
fn explain(error: ParseError, scheme: Scheme) -> Error {
    bad(match error {
        ParseError::EmptyHost if scheme == Scheme::Unix => {
            "write a unix socket as unix:///path, and with a user as unix://user:password@/path"
        }
        ParseError::EmptyHost => {
            "the host is missing; write redis://127.0.0.1:6379 for a server on this machine"
        }
        ParseError::InvalidPort => {
            "the port after the : is an integer from 1 to 65535; write an IPv6 address in brackets, as \
             redis://[::1]:6379, and a user as redis://user:password@host"
        }
        ParseError::InvalidIpv6Address => {
            "the brackets do not contain an IPv6 address; write it as in [::1], without a zone"
        }
        _ => {
            "a host takes letters, digits, dots, - and _; write an international name in its xn-- form, and an IPv6 \
             address in brackets"
        }
    })
}

/// Percent-decodes strictly: a % that escapes nothing is more likely part of an unescaped password than meant
/// literally.
fn decode(text: &str, what: &str) -> Result<String, Error> {
    let two_digits = |s: &str| s.bytes().take(2).filter(u8::is_ascii_hexdigit).count() == 2;
    if !text.split('%').skip(1).all(two_digits) {
        return Err(bad(format!("in {what}, a % is not followed by two hexadecimal digits; write % as %25")));
    }
    let decoded = percent_decode_str(text)
        .decode_utf8()
        .map_err(|_| bad(format!("{what} is not UTF-8; percent-encode the bytes of its UTF-8 form")))?;
    if decoded.contains('\0') {
        return Err(bad(format!("{what} contains a NUL byte (%00); leave it out")));
    }
    Ok(decoded.into_owned())
}

#[cfg(test)]
mod tests;
