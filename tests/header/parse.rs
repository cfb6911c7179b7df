//! Parses the header. cbindgen generates it, so each kind of declaration has one form.

/// A function, or a callback.
pub struct Function {
    pub doc: String,
    pub returns: String,
    pub name: String,
    pub parameters: Vec<Parameter>,
}

pub struct Parameter {
    pub kind: String,
    pub name: String,
}

/// A struct that the caller allocates.
pub struct Struct {
    pub name: String,
    pub fields: Vec<Field>,
}

pub struct Field {
    pub kind: String,
    pub name: String,
    /// The number of elements of an array.
    pub number: usize,
}

#[derive(Default)]
pub struct Header {
    pub constants: Vec<(String, i64)>,
    pub handles: Vec<String>,
    pub structs: Vec<Struct>,
    pub callbacks: Vec<Function>,
    pub functions: Vec<Function>,
}

pub fn parse(header: &str) -> Header {
    let mut all = Header::default();
    // A blank line separates any two declarations and occurs nowhere else; blank lines of comments have a *.
    for block in header.split("\n\n") {
        let (doc, code) = without_comments(block);
        let code = code.split_whitespace().collect::<Vec<_>>().join(" ");
        if let Some(code) = code.strip_prefix("REDISCHAN_API ") {
            all.functions.push(function(code.trim_end_matches(';'), doc));
        } else if let Some(body) = code.strip_prefix("typedef struct { ") {
            all.structs.push(structure(body));
        } else if let Some(names) = code.strip_prefix("typedef struct ") {
            all.handles.push(names.split(' ').next().unwrap().to_owned());
        } else if let Some(code) = code.strip_prefix("typedef ").filter(|code| code.contains("(*")) {
            let code = code.trim_end_matches(';').replace("(*", "").replacen(")(", "(", 1);
            all.callbacks.push(function(&code, doc));
        } else if let Some(body) = code.strip_prefix("enum { ") {
            let body = body.split(" };").next().unwrap();
            let values = body.split(',').filter_map(|constant| constant.trim().split_once(" = "));
            all.constants.extend(values.map(|(name, value)| (name.to_owned(), value.parse().unwrap())));
        } else if let Some((name, value)) =
            code.strip_prefix("#define ").and_then(|code| code.split_once(' '))
            && let Ok(value) = value.parse()
        {
            all.constants.push((name.to_owned(), value));
        }
    }
    all
}

/// The text of the comments, and the rest.
fn without_comments(block: &str) -> (String, String) {
    let (mut doc, mut code, mut rest) = (String::new(), String::new(), block);
    while let Some((before, comment)) = rest.split_once("/*") {
        let (comment, after) = comment.split_once("*/").unwrap();
        doc.extend(comment.lines().map(|line| format!("{} ", line.trim_start_matches([' ', '*']).trim())));
        code.push_str(before);
        rest = after;
    }
    code.push_str(rest);
    (doc, code)
}

fn function(code: &str, doc: String) -> Function {
    let (before, parameters) = code.split_once('(').unwrap();
    let Parameter { kind: returns, name } = declared(before);
    let parameters = parameters.trim_end_matches(')').split(',').map(str::trim).filter(|one| *one != "void");
    Function { doc, returns, name, parameters: parameters.map(declared).collect() }
}

fn structure(body: &str) -> Struct {
    let (fields, name) = body.split_once('}').unwrap();
    let fields = fields.split(';').map(str::trim).filter(|field| !field.is_empty());
    let fields = fields.map(|field| {
        let (field, number) = field.trim_end_matches(']').split_once('[').unwrap_or((field, "1"));
        let Parameter { kind, name } = declared(field);
        Field { kind, name, number: number.parse().unwrap() }
    });
    Struct { name: name.trim_matches([' ', ';']).to_owned(), fields: fields.collect() }
}

/// A type, and the name after it.
fn declared(text: &str) -> Parameter {
    let at = text.rfind([' ', '*']).map_or(0, |at| at + 1);
    let (kind, name) = text.split_at(at);
    Parameter { kind: kind.trim().to_owned(), name: name.to_owned() }
}
