//! `bench`: compares redischan with other clients, on its own servers, as ratios.
//!
//! Runs the load programs (../load) as separate processes, interleaved round by round, and prints one table per
//! workload and one of all targets. `make bench` at the root of the project builds and runs it.

mod chart;
mod load;
mod machine;
mod report;
mod rounds;
mod server;
mod stats;
mod table;
mod target;
mod workloads;

use anyhow::{Result, bail};
use clap::Parser;
use load::Programs;
use rounds::Bench;
use server::Server;
use std::path::PathBuf;

/// Compares redischan with other clients, as ratios.
#[derive(Parser)]
struct Arguments {
    /// Fewer rounds, shorter runs, fewer points: less than two minutes in all
    #[arg(long)]
    quick: bool,
    /// Only these workloads, such as P1,P3
    #[arg(long, value_delimiter = ',')]
    only: Vec<String>,
    /// The number of rounds, instead of each workload's own
    #[arg(long)]
    rounds: Option<usize>,
    /// The folder of the load programs
    #[arg(long)]
    programs: PathBuf,
    /// libredischan.so, whose size is measured
    #[arg(long)]
    library: PathBuf,
    /// libglide_ffi.so; without it glide is left out
    #[arg(long)]
    glide: Option<PathBuf>,
    /// A valkey-server; without it the full run is on redis-server alone
    #[arg(long)]
    valkey: Option<PathBuf>,
    /// NAME=VERSION of a client, for the head of the results
    #[arg(long = "version-of")]
    versions: Vec<String>,
    /// Write the pages and pictures of what is measured to this folder
    #[arg(long)]
    write: Option<PathBuf>,
}

fn main() -> Result<()> {
    let arguments = Arguments::parse();
    let chosen = workloads::chosen(&arguments.only)?;
    if chosen.is_empty() {
        bail!("no such workload; there are: {}", workloads::names());
    }
    machine::allow_many_files();

    let programs = Programs::new(arguments.programs, arguments.glide);
    let redis = Server::start("redis-server".as_ref(), &programs)?;
    let valkey = match arguments.valkey.filter(|program| !arguments.quick && program.exists()) {
        Some(program) => Some(Server::start(&program, &programs)?),
        None => None,
    };
    let mut head = report::Head::new(&arguments.versions, arguments.quick, &redis);
    if let Some(valkey) = &valkey {
        head.add(&valkey.version);
    }
    println!("{}\n", head.text());

    let bench = Bench::new(arguments.quick, arguments.rounds, programs, redis, valkey, arguments.library);
    let mut outcomes = Vec::new();
    for workload in chosen {
        let outcome = workload.run(&bench)?;
        println!("{}", report::section(workload, &outcome));
        outcomes.push((workload, outcome));
    }
    println!("{}", report::targets(&outcomes));
    if let Some(folder) = arguments.write {
        report::write(&folder, &head, &outcomes)?;
    }
    Ok(())
}
