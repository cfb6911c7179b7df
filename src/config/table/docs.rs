//! The documentation of the options.

use std::fmt::Write as _;

use super::rows::OPTIONS;

/// `docs/options.md`, whole.
pub fn options_markdown() -> String {
    let mut text = String::from(HEAD);
    for row in OPTIONS {
        let default = match row.default {
            "" => "none".to_owned(),
            default => format!("`{default}`"),
        };
        let _ = writeln!(text, "| `{}` | {} | {default} | {} |", row.name, row.takes, row.doc);
    }
    text
}

const HEAD: &str = "\
<!-- Made from src/config/table/ by `make docs`; edit its files. -->

# Options

Every option has a name and a text value. Times are in milliseconds, sizes in bytes, numbers in decimal
digits. A wrong name or value fails at once with `REDISCHAN_ERR_INVALID` and a text that says what is
allowed.

- In C, before connecting: `redis_options_set(options, \"timeout\", \"500\")`, then `redis_connect_with`. In C++:
  `redischan::options().set(\"timeout\", \"500\")`. In Python, as keywords: `Client(url, timeout=500)`.
- In a URL, as query parameters: `redis://127.0.0.1:6379/0?timeout=500&on_full=fail`. Each name at most once.

The last setting of an option wins.

## URLs

| form | meaning |
| --- | --- |
| `redis://host` | TCP, port 6379, database 0 |
| `redis://user:password@host:port/db` | with everything; a user needs a password |
| `redis://:password@host` | a password without a user name |
| `redis://[::1]:6379` | an IPv6 address, in brackets |
| `valkey://...`, `valkeys://...` | the same as `redis://...`, `rediss://...` |
| `rediss://host` | the same over TLS, like `redis://host?tls=on` |
| `unix:///run/redis.sock?db=1` | a unix socket, by its absolute path |
| `unix://:password@/run/redis.sock` | the same, with a password; also as `?password=...` |
| `redis+unix://...` | the same as `unix://...` |
| `embedded://` | a server inside this process, private to the client |
| `embedded://name` | one shared by all clients of this process that use the same name |

In user names, passwords and values, percent-encode characters with a special meaning: `/` is `%2F`, `?` is
`%3F`, `#` is `%23`, `@` is `%40`, `:` is `%3A`, `&` is `%26`, `%` is `%25`, a space is `%20`; in the path
of a socket only `?`, `#`, `%` and spaces. A `+` is a plus sign.

If no URL is given, `$REDIS_URL` is used, otherwise `redis://127.0.0.1:6379`.

## All options

| name | values | default | what it does |
| --- | --- | --- | --- |
";
