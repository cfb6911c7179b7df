//! The workloads, one file each. To add one, add a file here and a line in `ALL`.

mod calls;
mod p1;
mod p10;
mod p11;
mod p12;
mod p2;
mod p3;
mod p4;
mod p5;
mod p6;
mod p7;
mod p8;
mod p9;

use crate::chart::Chart;
use crate::rounds::Bench;
use crate::table::Table;
use crate::target::Target;
use anyhow::Result;

pub struct Workload {
    pub name: &'static str,
    pub title: &'static str,
    /// What is done, and what the numbers mean.
    pub about: &'static str,
    measure: fn(&Bench) -> Result<Outcome>,
}

pub struct Outcome {
    pub tables: Vec<Table>,
    pub notes: Vec<String>,
    pub chart: Chart,
    pub targets: Vec<Target>,
}

const ALL: [Workload; 12] = [
    p1::WORKLOAD,
    p2::WORKLOAD,
    p3::WORKLOAD,
    p4::WORKLOAD,
    p5::WORKLOAD,
    p6::WORKLOAD,
    p7::WORKLOAD,
    p8::WORKLOAD,
    p9::WORKLOAD,
    p10::WORKLOAD,
    p11::WORKLOAD,
    p12::WORKLOAD,
];
static WORKLOADS: &[Workload] = &ALL;

impl Workload {
    pub fn run(&self, bench: &Bench) -> Result<Outcome> {
        (self.measure)(bench)
    }
}

/// The workloads with these names, in the order of `ALL`; all if no name is given.
pub fn chosen(only: &[String]) -> Result<Vec<&'static Workload>> {
    if let Some(unknown) =
        only.iter().find(|name| !WORKLOADS.iter().any(|it| it.name.eq_ignore_ascii_case(name)))
    {
        anyhow::bail!("there is no workload {unknown}; there are {}", names());
    }
    let wanted = |workload: &&Workload| {
        only.is_empty() || only.iter().any(|name| workload.name.eq_ignore_ascii_case(name))
    };
    Ok(WORKLOADS.iter().filter(wanted).collect())
}

pub fn all() -> impl Iterator<Item = &'static Workload> {
    WORKLOADS.iter()
}

pub fn names() -> String {
    WORKLOADS.iter().map(|workload| workload.name).collect::<Vec<_>>().join(", ")
}
