//! Which replies may be kept: those of commands that read one key, and reply the same as long as it does not change.

use super::command::{Facts, Keys, compare, facts};

/// Sorted by name, upper case. Their first argument is the key.
const CACHEABLE: &[&str] = &[
    "BITCOUNT",
    "BITFIELD_RO",
    "BITPOS",
    "EXISTS",
    "GEODIST",
    "GEOHASH",
    "GEOPOS",
    "GEOSEARCH",
    "GET",
    "GETBIT",
    "GETRANGE",
    "HEXISTS",
    "HGET",
    "HGETALL",
    "HKEYS",
    "HLEN",
    "HMGET",
    "HSTRLEN",
    "HVALS",
    "JSON.GET",
    "LINDEX",
    "LLEN",
    "LPOS",
    "LRANGE",
    "SCARD",
    "SISMEMBER",
    "SMEMBERS",
    "SMISMEMBER",
    "STRLEN",
    "SUBSTR",
    "TYPE",
    "ZCARD",
    "ZCOUNT",
    "ZLEXCOUNT",
    "ZMSCORE",
    "ZRANGE",
    "ZRANGEBYLEX",
    "ZRANGEBYSCORE",
    "ZRANK",
    "ZREVRANGE",
    "ZREVRANGEBYLEX",
    "ZREVRANGEBYSCORE",
    "ZREVRANK",
    "ZSCORE",
];

/// A module's command, of which it is known that it reads one key.
static JSON_GET: Facts = Facts {
    read_only: true,
    keys: Keys::Range { first: 1, last: 1, step: 1 },
    replies: b"",
    scripted: false,
};

/// The facts and the key of a command whose reply may be kept.
///
/// # Errors
/// Why it must not be, and what to do instead.
pub fn cacheable<'a>(argv: &[&'a [u8]]) -> Result<(&'static Facts, &'a [u8]), &'static str> {
    const NOT_OF_ONE_KEY: &str = "only a command that reads one key, and replies the same as long as that key does not \
                                  change, can be answered from the cache: call it without the cache";
    let [name, key, rest @ ..] = argv else { return Err(NOT_OF_ONE_KEY) };
    let is_known = CACHEABLE.binary_search_by(|known| compare(known.as_bytes(), name)).is_ok();
    if !is_known {
        return Err(match name.eq_ignore_ascii_case(b"MGET") {
            true => "MGET reads several keys, each of which changes by itself: get each by GET",
            false => NOT_OF_ONE_KEY,
        });
    }
    if name.eq_ignore_ascii_case(b"EXISTS") && !rest.is_empty() {
        return Err("EXISTS of several keys depends on each of them: ask for each by itself");
    }
    let facts = if name.contains(&b'.') { &JSON_GET } else { facts(name) };
    Ok((facts, key))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn they_are_sorted_and_read_their_first_argument() {
        assert!(CACHEABLE.is_sorted());
        for name in CACHEABLE {
            let argv = [name.as_bytes(), b"key"];
            let (facts, key) = cacheable(&argv).unwrap();
            assert!(facts.read_only && key == b"key" && facts.keys.of(&argv)[0] == b"key", "{name}");
        }
    }

    #[test]
    fn others_are_refused() {
        let lower: (&Facts, &[u8]) = cacheable(&[b"hget", b"k", b"f"]).unwrap();
        assert_eq!(lower.1, b"k");
        assert!(cacheable(&[b"EXISTS", b"k"]).is_ok());
        let refused: &[&[&[u8]]] = &[
            &[],
            &[b"GET"],
            &[b"SET", b"k", b"v"],
            &[b"MGET", b"k", b"l"],
            &[b"EXISTS", b"k", b"l"],
            &[b"TTL", b"k"],
            &[b"SRANDMEMBER", b"k"],
            &[b"SSCAN", b"k", b"0"],
            &[b"SORT_RO", b"k"],
            &[b"EVAL_RO", b"return 1", b"0"],
            &[b"XREAD", b"STREAMS", b"k", b"0"],
            &[b"OBJECT", b"ENCODING", b"k"],
            &[b"KEYS", b"*"],
        ];
        for argv in refused {
            assert!(cacheable(argv).is_err(), "{argv:?}");
        }
    }
}
