//! `include/redischan.abi.json`: the header for generators of bindings, with what C does not express about a parameter.
//!
//! That follows from the header's conventions, which its first comment lists: `_free` for each object that is returned,
//! `_len` after bytes, `_ms` for milliseconds. A type for which there is no rule here fails the test.

use std::fmt::Write as _;

use super::parse::{Function, Header, Parameter, Struct};

/// What is known about a parameter or a result: JSON members.
type Facts = Vec<(&'static str, Json)>;

pub enum Json {
    Text(String),
    Number(i64),
    Yes,
}

impl From<&str> for Json {
    fn from(text: &str) -> Json {
        Json::Text(text.to_owned())
    }
}

/// The whole description. `waits`: whether a function may wait; `options`: name, values and default of each.
pub fn describe(header: &Header, waits: impl Fn(&str) -> bool, options: &[[String; 3]]) -> String {
    let mut made = String::from("{\n");
    section(
        &mut made,
        "constants",
        header.constants.iter().map(|(name, value)| format!("{}: {value}", quoted(name))),
    );
    section(&mut made, "handles", header.handles.iter().map(|name| handle(header, name)));
    section(&mut made, "structs", header.structs.iter().map(structure));
    section(&mut made, "callbacks", header.callbacks.iter().map(callback));
    section(
        &mut made,
        "functions",
        header.functions.iter().map(|function| self::function(header, function, &waits)),
    );
    section(&mut made, "options", options.iter().map(option));
    made.truncate(made.len() - 2); // the last comma
    made.push_str("\n}\n");
    made
}

fn section(made: &mut String, name: &str, members: impl Iterator<Item = String>) {
    let members: Vec<String> = members.map(|member| format!("    {member}")).collect();
    writeln!(made, "  {}: {{\n{}\n  }},", quoted(name), members.join(",\n")).unwrap();
}

fn handle(header: &Header, name: &str) -> String {
    let free = free_of(header, name);
    // A client is a number that is never dereferenced; the others are pointers, which one owner frees once.
    let is = if name == "redis_client" { "number" } else { "pointer" };
    format!("{}: {}", quoted(name), object(&[("is", is.into()), ("free", free)]))
}

fn free_of(header: &Header, handle: &str) -> Json {
    let free = format!("{handle}_free");
    assert!(header.functions.iter().any(|function| function.name == free), "there is no {free}");
    Json::Text(free)
}

fn structure(structure: &Struct) -> String {
    let mut offset = 0;
    let fields: Vec<String> = layout(structure)
        .map(|(field, at, size)| {
            offset = at + size;
            let facts = [
                ("name", field.name.as_str().into()),
                ("type", field.kind.as_str().into()),
                ("offset", Json::Number(at as i64)),
                ("size", Json::Number(size as i64)),
            ];
            format!("        {}", object(&facts))
        })
        .collect();
    let size = offset.next_multiple_of(8);
    format!(
        "{}: {{\"size\": {size}, \"fields\": [\n{}\n      ]}}",
        quoted(&structure.name),
        fields.join(",\n")
    )
}

/// Each field with its offset and its size, on 64-bit systems.
pub fn layout(structure: &Struct) -> impl Iterator<Item = (&super::parse::Field, usize, usize)> {
    let mut end = 0usize;
    structure.fields.iter().map(move |field| {
        let one = match field.kind.as_str() {
            "char" => 1,
            "int32_t" | "uint32_t" | "redis_status" => 4,
            "int64_t" | "uint64_t" | "size_t" | "double" => 8,
            pointer if pointer.ends_with('*') => 8,
            other => panic!("how large is a {other}? ({}.{})", structure.name, field.name),
        };
        let at = end.next_multiple_of(one);
        end = at + one * field.number;
        (field, at, one * field.number)
    })
}

fn callback(callback: &Function) -> String {
    let parameters = callback
        .parameters
        .iter()
        .map(|one| object(&[("name", one.name.as_str().into()), ("type", one.kind.as_str().into())]));
    let parameters: Vec<String> = parameters.collect();
    let returns = quoted(&callback.returns);
    format!(
        "{}: {{\"returns\": {returns}, \"parameters\": [{}]}}",
        quoted(&callback.name),
        parameters.join(", ")
    )
}

fn function(header: &Header, function: &Function, waits: impl Fn(&str) -> bool) -> String {
    let parameters: Vec<String> = (0..function.parameters.len())
        .map(|at| {
            let Parameter { kind, name } = &function.parameters[at];
            let mut facts: Facts = vec![("name", name.as_str().into()), ("type", kind.as_str().into())];
            facts.extend(parameter(header, function, at));
            format!("        {}", object(&facts))
        })
        .collect();
    let mut result: Facts = vec![("type", function.returns.as_str().into())];
    result.extend(returned(header, function));
    let since = function.doc.split("Since ").nth(1).and_then(|rest| rest.split(". ").next()).unwrap();
    let signal_safe = function.doc.contains("It is async-signal-safe");
    let parameters = if parameters.is_empty() {
        "[]".to_owned()
    } else {
        format!("[\n{}\n      ]", parameters.join(",\n"))
    };
    format!(
        "{}: {{\"since\": {}, \"waits\": {}, \"signal_safe\": {signal_safe}, \"returns\": {}, \"parameters\": {parameters}}}",
        quoted(&function.name),
        quoted(since.trim().trim_end_matches('.')),
        waits(&function.name),
        object(&result),
    )
}

/// What is known about a parameter from its type, its name and what follows it.
fn parameter(header: &Header, function: &Function, at: usize) -> Facts {
    let Parameter { kind, name } = &function.parameters[at];
    let next = function.parameters.get(at + 1);
    let next_is =
        |kind: &str| next.filter(|next| next.kind == kind).map(|next| Json::Text(next.name.clone()));
    let count = || {
        let before = function.parameters[..at].iter().rev().find(|one| one.kind == "int32_t");
        before.map(|count| ("count", Json::Text(count.name.clone())))
    };
    let is = |is: &str, direction: &str| vec![("is", is.into()), ("direction", direction.into())];
    let with = |mut facts: Facts, more: Option<(&'static str, Json)>| {
        facts.extend(more);
        facts
    };
    let object = kind.trim_start_matches("const ").trim_end_matches([' ', '*']);
    let is_handle = header.handles.iter().any(|handle| handle == object);
    let stars = kind.matches('*').count();
    match (kind.as_str(), name.as_str()) {
        _ if is_handle && stars == 2 => with(is("handle", "out"), Some(("free", free_of(header, object)))),
        _ if is_handle && function.name == format!("{object}_free") => {
            with(is("handle", "in"), Some(("takes", Json::Yes)))
        }
        _ if is_handle => is("handle", "in"),
        _ if header.callbacks.iter().any(|callback| callback.name == object) => is("callback", "in"),
        ("redis_completion *" | "redis_received *", _) => {
            let free = if object == "redis_received" { "redis_message_free" } else { "redis_reply_free" };
            let array = function
                .parameters
                .iter()
                .find(|one| one.name == "max")
                .map(|max| ("count", Json::Text(max.name.clone())));
            with(with(is("struct", "out"), array), Some(("free", free.into())))
        }
        ("const redis_received *", _) => {
            let count = function.parameters.iter().find(|one| one.name == "count");
            with(is("struct", "in"), count.map(|count| ("count", Json::Text(count.name.clone()))))
        }
        (
            "redis_cache_counts *"
            | "redis_error_info *"
            | "redis_gap *"
            | "redis_stats *"
            | "redis_sub_counts *"
            | "redis_watch_facts *",
            _,
        ) => is("struct", "inout"),
        ("const char *", _) => is("text", "in"),
        ("const char *const *", _) => {
            let lengths = next_is("const size_t *").map(|lengths| ("lengths", lengths));
            with(with(is("texts", "in"), lengths), count())
        }
        ("const void *", _) => match next_is("size_t") {
            Some(length) => with(is("bytes", "in"), Some(("length", length))),
            None => {
                let lengths =
                    next_is("const size_t *").expect("packed arguments are followed by their lengths");
                with(is("packed", "in"), Some(("lengths", lengths)))
            }
        },
        ("char **", _) => {
            let length = next_is("size_t *").map(|length| ("length", length));
            with(with(is("bytes", "out"), length), Some(("free", "redis_free".into())))
        }
        ("const char **", _) => {
            let length = next_is("size_t *").map(|length| ("length", length));
            with(with(is("bytes", "out"), length), Some(("borrowed", Json::Yes)))
        }
        ("void *", "user") => is("user", "in"),
        ("void *", "bytes") => with(is("bytes", "in"), Some(("takes", Json::Yes))),
        ("void *", "buf") => with(is("buffer", "out"), next_is("size_t").map(|length| ("length", length))),
        ("void *const *", _) => {
            with(with(is("buffers", "out"), next_is("const size_t *").map(|all| ("lengths", all))), count())
        }
        ("const size_t *" | "const int32_t *", _) => is("numbers", "in"),
        ("size_t *", "lens") => with(is("numbers", "out"), count()),
        ("int32_t *" | "int64_t *" | "uint64_t *" | "size_t *" | "double *" | "bool *", _) => {
            is(unit(name), "out")
        }
        ("redis_status", _) => is("status", "in"),
        ("bool", _) => is("bool", "in"),
        ("int32_t" | "uint32_t" | "int64_t" | "uint64_t" | "size_t" | "double", _) => is(unit(name), "in"),
        _ => panic!("{}: what is `{kind}{name}`? Add a rule to tests/header/abi.rs", function.name),
    }
}

fn unit(name: &str) -> &'static str {
    if name.ends_with("_ms") { "milliseconds" } else { "number" }
}

fn returned(header: &Header, function: &Function) -> Facts {
    let object = function.returns.trim_start_matches("const ").trim_end_matches([' ', '*']);
    let length = function.parameters.iter().find(|one| one.kind == "size_t *").map(|one| one.name.as_str());
    match (function.returns.as_str(), length) {
        ("void", _) => vec![("is", "nothing".into())],
        ("redis_status", _) => vec![("is", "status".into())],
        ("const char *", Some(length)) => {
            vec![("is", "bytes".into()), ("length", length.into()), ("borrowed", Json::Yes)]
        }
        ("const char *", None) => vec![("is", "text".into()), ("borrowed", Json::Yes)],
        ("int32_t" | "uint32_t" | "uint64_t" | "size_t", _) => vec![("is", "number".into())],
        (kind, _) if kind.starts_with("const ") => vec![("is", "handle".into()), ("borrowed", Json::Yes)],
        _ => vec![("is", "handle".into()), ("free", free_of(header, object))],
    }
}

fn option([name, values, default]: &[String; 3]) -> String {
    format!(
        "{}: {}",
        quoted(name),
        object(&[("values", values.as_str().into()), ("default", default.as_str().into())])
    )
}

fn object(facts: &[(&str, Json)]) -> String {
    let members = facts.iter().map(|(name, value)| match value {
        Json::Text(text) => format!("{}: {}", quoted(name), quoted(text)),
        Json::Number(number) => format!("{}: {number}", quoted(name)),
        Json::Yes => format!("{}: true", quoted(name)),
    });
    format!("{{{}}}", members.collect::<Vec<_>>().join(", "))
}

fn quoted(text: &str) -> String {
    assert!(!text.contains(|c: char| c.is_control()), "{text:?}");
    format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\""))
}
