//! The head, the sections and the files.

use crate::chart;
use crate::machine;
use crate::server::Server;
use crate::target;
use crate::workloads::{Outcome, Workload};
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

/// One workload: its title, what the numbers are, and its table.
pub fn section(workload: &Workload, outcome: &Outcome) -> String {
    let mut text = format!("## {}: {}\n\n{}\n\n", workload.name, workload.title, workload.about);
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
    let all = outcomes
        .iter()
        .flat_map(|(workload, outcome)| outcome.targets.iter().map(|target| (workload.name, target)));
    format!("## Targets\n\n{}", target::table(all).markdown())
}

/// results.md and a picture of each workload.
pub fn write(folder: &Path, head: &Head, outcomes: &[(&Workload, Outcome)]) -> Result<()> {
    std::fs::create_dir_all(folder)?;
    let mut text = format!(
        "# Results\n\nWritten by `make bench WRITE=1`; [benches](../../benches/README.md) says how to read \
         them.\n\n{}\n\n{}\n",
        head.text(),
        targets(outcomes)
    );
    for (workload, outcome) in outcomes {
        let file = format!("{}.svg", workload.name.to_lowercase());
        let title = format!("{}: {}", workload.name, workload.title);
        let picture = chart::svg(&outcome.chart, &title, &head.first, &head.versions.join(", "));
        std::fs::write(folder.join(&file), picture).with_context(|| format!("cannot write {file}"))?;
        let section = section(workload, outcome);
        let (heading, rest) = section.split_once("\n\n").unwrap_or((&section, ""));
        text += &format!("{heading}\n\n![{title}]({file})\n\n{rest}");
        text.push('\n');
    }
    std::fs::write(folder.join("results.md"), text.trim_end().to_owned() + "\n")?;
    Ok(())
}
