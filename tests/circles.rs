//! No two files of `src` need each other, directly or indirectly: each can be read after those that it uses.
//!
//! What counts is what a file names: `crate::`, `super::`, `self::` and its child modules, in `use` and elsewhere, followed
//! through re-exports to the file that defines it. Tests are excluded, and so is a re-export that its own file does not
//! use.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::fs;
use std::path::Path;

#[path = "support/source.rs"]
mod source;
use source::{Tokens, sources, tokens, without_tests};

type Module = Vec<String>;
/// From each file to those that it uses, with the first line that does.
type Graph = BTreeMap<String, BTreeMap<String, usize>>;

/// A path that a file names, from the root of the crate on.
struct Named {
    line: usize,
    path: Module,
    /// Its name in the file, if it is from a `use`.
    alias: Option<String>,
    is_reexport: bool,
}

/// The ends of a path that continues at `at` (several, if it has a group), and where it stops.
fn ends(tokens: &Tokens, mut at: usize, mut path: Module) -> (Vec<(Module, String)>, usize) {
    let token = |at: usize| tokens.get(at).map_or("", |(_, token)| token.as_str());
    loop {
        if token(at) == "{" {
            let mut all = Vec::new();
            at += 1;
            while !["}", ""].contains(&token(at)) {
                if token(at) == "," {
                    at += 1;
                    continue;
                }
                let (found, next) = ends(tokens, at, path.clone());
                all.extend(found);
                at = next;
            }
            return (all, at + 1);
        }
        match token(at) {
            "super" => drop(path.pop()),
            "self" => {}
            word => path.push(word.to_owned()),
        }
        at += 1;
        let follows = token(at) == "::"
            && (token(at + 1) == "{" || token(at + 1).starts_with(|c: char| c.is_alphabetic() || c == '_'));
        if token(at) == "::" && token(at + 1) == "*" {
            return (vec![(path, "*".to_owned())], at + 2);
        }
        if !follows {
            let is_renamed = token(at) == "as";
            let alias = if is_renamed { token(at + 1) } else { path.last().map_or("", String::as_str) };
            let alias = alias.to_owned();
            return (vec![(path, alias)], if is_renamed { at + 2 } else { at });
        }
        at += 1;
    }
}

/// What a file names. `modules` are all modules of the crate.
fn named(tokens: &Tokens, module: &Module, modules: &HashSet<Module>) -> Vec<Named> {
    let token = |at: usize| tokens.get(at).map_or("", |(_, token)| token.as_str());
    let mut found = Vec::new();
    let mut inner: Vec<Option<String>> = Vec::new(); // the open braces, with the name of those that are modules
    // The end of the `use` that we are in, and whether it is a re-export.
    let (mut use_ends, mut is_reexport) = (0, false);
    let mut at = 0;
    while at < tokens.len() {
        let mut here = module.clone();
        here.extend(inner.iter().flatten().cloned());
        match token(at) {
            "{" => inner.push((at >= 2 && token(at - 2) == "mod").then(|| token(at - 1).to_owned())),
            "}" => drop(inner.pop()),
            "use" => {
                use_ends = (at..tokens.len()).find(|end| token(*end) == ";").unwrap_or(tokens.len());
                is_reexport = at > 0 && (token(at - 1) == "pub" || token(at - 1) == ")");
                at += 1;
                continue;
            }
            _ => {}
        }
        let word = token(at);
        let child = || here.iter().cloned().chain([word.to_owned()]).collect::<Module>();
        let starts_path = (token(at + 1) == "::" || at < use_ends)
            && (at == 0 || !["::", "in", "mod"].contains(&token(at - 1)));
        let root = match word {
            "crate" if starts_path => Some((Module::new(), at + 2)),
            "super" | "self" if starts_path => Some((here.clone(), at)),
            _ if starts_path && modules.contains(&child()) => Some((here.clone(), at)),
            _ => None,
        };
        let Some((root, begin)) = root else {
            at += 1;
            continue;
        };
        let line = tokens[at].0;
        let (all, next) = ends(tokens, begin, root);
        let is_use = at < use_ends;
        found.extend(all.into_iter().map(|(path, alias)| Named {
            line,
            path,
            alias: is_use.then_some(alias),
            is_reexport: is_use && is_reexport,
        }));
        at = next.max(at + 1);
    }
    found
}

/// The words that begin a path in a file, outside `use`.
fn words_outside_uses(tokens: &Tokens) -> HashSet<&str> {
    let (mut found, mut is_use, mut before) = (HashSet::new(), false, "");
    for (_, token) in tokens {
        is_use = (is_use && before != ";") || token == "use";
        if !is_use && !["::", "."].contains(&before) {
            found.insert(token.as_str());
        }
        before = token;
    }
    found
}

/// The file that defines what a path names, followed through re-exports.
fn holder<'a>(
    path: &Module,
    files: &'a HashMap<Module, String>,
    imports: &HashMap<Module, HashMap<String, Module>>,
) -> Option<&'a String> {
    let mut path = path.clone();
    for _ in 0..8 {
        let own = (0..=path.len()).rev().find(|len| files.contains_key(&path[..*len]))?;
        let module = path[..own].to_vec();
        let next = path.get(own).and_then(|item| imports.get(&module)?.get(item));
        match next {
            Some(next) if *next != path[..=own] => {
                path = next.iter().chain(&path[own + 1..]).cloned().collect();
            }
            _ => return files.get(&module),
        }
    }
    None
}

/// Which file uses which, by their paths below `src`.
fn graph(texts: &[(String, String)]) -> Graph {
    let module_of = |path: &str| -> Module {
        let path = path.trim_end_matches(".rs").trim_end_matches("/mod");
        path.split('/').filter(|part| *part != "lib").map(str::to_owned).collect()
    };
    let mut parsed = Vec::new();
    let mut tests: Vec<Module> = Vec::new();
    for (path, text) in texts {
        let module = module_of(path);
        let (tokens, test_modules, _) = without_tests(&tokens(text));
        tests.extend(test_modules.into_iter().map(|name| [module.clone(), vec![name]].concat()));
        parsed.push((path.clone(), module, tokens));
    }
    parsed.retain(|(_, module, _)| !tests.iter().any(|test| module.starts_with(test)));
    let files: HashMap<Module, String> =
        parsed.iter().map(|(path, module, _)| (module.clone(), path.clone())).collect();
    let modules: HashSet<Module> = files.keys().cloned().collect();
    let named: Vec<_> = parsed
        .iter()
        .map(|(path, module, tokens)| (path, module, tokens, named(tokens, module, &modules)))
        .collect();
    let mut imports: HashMap<Module, HashMap<String, Module>> = HashMap::new();
    for (_, module, _, all) in &named {
        let own = imports.entry((*module).clone()).or_default();
        own.extend(all.iter().filter_map(|named| Some((named.alias.clone()?, named.path.clone()))));
    }
    let mut graph = Graph::new();
    for (path, _, tokens, all) in &named {
        let uses = graph.entry((*path).clone()).or_default();
        let own = words_outside_uses(tokens);
        for named in all {
            if named.is_reexport && named.alias.as_ref().is_some_and(|name| !own.contains(name.as_str())) {
                continue;
            }
            if let Some(to) = holder(&named.path, &files, &imports)
                && to != *path
                && to != "lib.rs"
            {
                uses.entry(to.clone()).or_insert(named.line);
            }
        }
    }
    graph
}

/// The shortest path from one file to another, both included.
fn way(graph: &Graph, from: &str, to: &str) -> Option<Vec<String>> {
    let mut ways = vec![vec![from.to_owned()]];
    let mut seen = BTreeSet::new();
    while !ways.is_empty() {
        let mut longer = Vec::new();
        for way in ways {
            let last = way.last()?.clone();
            for next in graph.get(&last).into_iter().flat_map(BTreeMap::keys) {
                let way = [way.clone(), vec![next.clone()]].concat();
                if next == to {
                    return Some(way);
                }
                if seen.insert(next.clone()) {
                    longer.push(way);
                }
            }
        }
        ways = longer;
    }
    None
}

/// The shortest circle as a text with the lines, and its last step.
fn circle(graph: &Graph) -> Option<(String, String, String)> {
    let circles = graph.keys().filter_map(|file| way(graph, file, file));
    let shortest = circles.min_by_key(Vec::len)?;
    let step = |pair: &[String]| format!("{}:{} uses {}", pair[0], graph[&pair[0]][&pair[1]], pair[1]);
    let text = shortest.windows(2).map(step).collect::<Vec<_>>().join(", ");
    let [.., who, whom] = shortest.as_slice() else { return None };
    Some((text, who.clone(), whom.clone()))
}

fn crate_graph() -> Graph {
    let src = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut texts = Vec::new();
    for path in sources(&src) {
        let relative = path.strip_prefix(&src).unwrap().to_str().unwrap().to_owned();
        // The programs are separate crates.
        if !relative.starts_with("bin/") {
            texts.push((relative, fs::read_to_string(&path).unwrap()));
        }
    }
    graph(&texts)
}

#[test]
fn no_files_use_each_other_in_a_circle() {
    let mut graph = crate_graph();
    let count: usize = graph.values().map(BTreeMap::len).sum();
    assert!(count > 200, "the uses were looked for and not found: {count}");
    let mut wrong = Vec::new();
    // All circles at once: each without the step that closes it.
    while let Some((text, who, whom)) = circle(&graph) {
        wrong.push(format!("a circle: {text}; move what both need into a separate file"));
        graph.get_mut(&who).unwrap().remove(&whom);
    }
    assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
}

#[test]
fn no_circle_is_overlooked() {
    let found = |texts: &[(&str, &str)]| {
        let texts: Vec<_> =
            texts.iter().map(|(path, text)| ((*path).to_owned(), (*text).to_owned())).collect();
        circle(&graph(&texts)).map_or_else(String::new, |(text, ..)| text)
    };
    let root = ("lib.rs", "mod a; mod b; mod c;");
    assert_eq!(found(&[root, ("a.rs", "use crate::b::B;"), ("b.rs", "fn b() {}")]), "");
    assert_eq!(
        found(&[root, ("a.rs", "use crate::{c, b::{self, B}};"), ("b.rs", "\nfn b() { crate::a::f() }")]),
        "a.rs:1 uses b.rs, b.rs:2 uses a.rs"
    );
    assert_eq!(
        found(&[
            root,
            ("a.rs", "fn f() { crate::b::f() }"),
            ("b.rs", "use super::c;"),
            ("c.rs", "use super::a::*;")
        ]),
        "a.rs:1 uses b.rs, b.rs:1 uses c.rs, c.rs:1 uses a.rs"
    );
    // Through a re-export, which is no use itself; a folder and its files; a module within a file.
    let a = ("a/mod.rs", "mod x; mod y; pub use x::X; pub(crate) use y::Y as Z; fn f() {}");
    assert_eq!(found(&[a, ("a/x.rs", "use super::Z;"), ("a/y.rs", "")]), "");
    assert_eq!(
        found(&[a, ("a/x.rs", "use super::Z;"), ("a/y.rs", "use super::X;")]),
        "a/x.rs:1 uses a/y.rs, a/y.rs:1 uses a/x.rs"
    );
    assert_eq!(found(&[a, ("a/x.rs", "mod inner { fn g() { super::super::f() } }"), ("a/y.rs", "")]), "");
    let a = ("a/mod.rs", "mod x; pub use x::X; fn f() { Kind::X }");
    assert_eq!(found(&[a, ("a/x.rs", "use super::f;")]), "");
    let a = ("a/mod.rs", "mod x; pub use x::X; fn f(x: X) {}");
    assert_eq!(found(&[a, ("a/x.rs", "use super::f;")]), "a/mod.rs:1 uses a/x.rs, a/x.rs:1 uses a/mod.rs");
    let a = ("a/mod.rs", "mod x; fn f() { x::f() }");
    assert_eq!(
        found(&[a, ("a/x.rs", "fn f() { super::f() }")]),
        "a/mod.rs:1 uses a/x.rs, a/x.rs:1 uses a/mod.rs"
    );
    // Tests may use any file.
    let b = (
        "b.rs",
        "fn b() {} #[cfg(test)] use crate::a; #[cfg(test)] mod tests { use crate::a; } #[cfg(all(test, x))] mod more;",
    );
    assert_eq!(found(&[root, ("a.rs", "use crate::b;"), b, ("b/more.rs", "use crate::a;")]), "");
}
