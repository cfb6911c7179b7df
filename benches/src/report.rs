//! The head, the sections and the files.

use crate::chart;
use crate::machine;
use crate::server::Server;
use crate::target;
use crate::workloads::{self, Outcome, Workload};
use anyhow::{Context, Result};
use std::path::Path;

/// The date, the machine and what was measured.
pub struct Head {
    first: String,
    versions: Vec<String>,
    quick: bool,
}

impl Head {
    pub fn new(versions: &[String], quick: bool, server: &Server) -> Self {
        let mut versions: Vec<String> = versions.iter().map(|text| text.replace('=', " ")).collect();
        versions.push(format!("redis-rs {}", version_of_redis_rs()));
        versions.push(server.version.clone());
        Self { first: format!("{}, {}", machine::date(), machine::description()), versions, quick }
    }

    pub fn add(&mut self, version: &str) {
        self.versions.push(version.to_owned());
    }

    pub fn text(&self) -> String {
        let quick = if self.quick { " A quick run: the ratios are rough." } else { "" };
        format!("{}; {}.{quick}", self.first, self.versions.join(", "))
    }
}

/// From the lock file it was built with.
fn version_of_redis_rs() -> &'static str {
    let lock = include_str!("../Cargo.lock");
    let rest = lock.split_once("name = \"redis\"\nversion = \"").map_or("", |(_, rest)| rest);
    rest.split('"').next().unwrap_or_default()
}

/// One workload, with its title.
pub fn section(workload: &Workload, outcome: &Outcome) -> String {
    format!("## {}: {}\n\n{}", workload.name, workload.title, body(workload, outcome))
}

/// What the numbers are, and the tables.
fn body(workload: &Workload, outcome: &Outcome) -> String {
    let mut text = format!("{}\n\n", workload.about);
    for table in &outcome.tables {
        text += &table.markdown();
        text.push('\n');
    }
    for note in &outcome.notes {
        text += &format!("Note: {note}.\n");
    }
    text
}

pub fn targets(outcomes: &[(&Workload, Outcome)]) -> String {
    let all = outcomes.iter().flat_map(|(_, outcome)| &outcome.targets);
    format!("## Targets\n\n{}", target::table(all).markdown())
}

/// A page and a picture of each of these workloads, and the list of all pages.
pub fn write(folder: &Path, head: &Head, outcomes: &[(&Workload, Outcome)]) -> Result<()> {
    std::fs::create_dir_all(folder)?;
    let write = |file: &str, text: String| {
        std::fs::write(folder.join(file), text).with_context(|| format!("cannot write {file}"))
    };
    for (workload, outcome) in outcomes {
        let name = workload.name.to_lowercase();
        let title = format!("{}: {}", workload.name, workload.title);
        write(
            &format!("{name}.svg"),
            chart::svg(&outcome.chart, &title, &head.first, &head.versions.join(", ")),
        )?;
        let text = format!(
            "# {title}\n\n{}\n\n![{title}]({name}.svg)\n\n{}\n{}",
            head.text(),
            body(workload, outcome),
            target::table(outcome.targets.iter()).markdown()
        );
        write(&format!("{name}.md"), text.trim_end().to_owned() + "\n")?;
    }
    let pages = workloads::all().map(|workload| {
        let name = workload.name;
        format!("- [{name}: {}]({}.md)\n", workload.title, name.to_lowercase())
    });
    write(
        "results.md",
        format!(
            "# Results\n\nEach page is written by `make bench WRITE=1`, with `ONLY=P1` that page alone; \
             [benches](../../benches/README.md) says how to read them.\n\n{}",
            pages.collect::<String>()
        ),
    )
}
