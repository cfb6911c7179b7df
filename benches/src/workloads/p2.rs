//! P2: few threads and many.

use super::{Outcome, Workload, calls};
use crate::chart::{Chart, Lines};
use crate::load::{GLIDE, HIREDIS_EACH, HIREDIS_MUTEX, REDIS_RS, REDISCHAN, REDISCHAN_PLACED};
use crate::rounds::{Bench, Results};
use crate::target::Target;
use anyhow::Result;

pub const WORKLOAD: Workload = Workload {
    name: "P2",
    title: "from 1 thread to 1 000",
    about: "As P1, with other numbers of threads. The ratio is to hiredis with a connection for each thread. With \
            core_placement=auto the library chooses the core of its io thread; without, the kernel does.",
    measure,
};

/// At least this many times the calls of hiredis.
const WANTED: [(u32, f64); 4] = [(4, 1.3), (16, 2.0), (256, 3.0), (1000, 3.0)];

fn measure(bench: &Bench) -> Result<Outcome> {
    let threads: &[u32] = if bench.quick { &[4, 16, 256, 1000] } else { &[1, 2, 4, 8, 16, 64, 256, 1000] };
    let mut runs = Vec::new();
    for &threads in threads {
        let always = [REDISCHAN, REDISCHAN_PLACED, HIREDIS_EACH];
        let sometimes = [HIREDIS_MUTEX, GLIDE, REDIS_RS];
        let with_all = !bench.quick && [4, 16, 64, 256].contains(&threads);
        for rival in always.into_iter().chain(sometimes.into_iter().filter(|_| with_all)) {
            let arguments =
                bench.calls(&format!("threads={threads} every={}", if threads < 16 { 1 } else { 4 }));
            runs.push(bench.run(&point(threads), rival, arguments));
        }
    }
    let results = bench.measure("P2", 5, runs, !bench.quick)?;

    let targets = WANTED.map(|(threads, wanted)| {
        Target::at_least(
            format!("calls/s of hiredis with a connection each, {}", point(threads)),
            wanted,
            "x",
            results.ratio(&point(threads), REDISCHAN, HIREDIS_EACH, "rate"),
        )
    });
    Ok(Outcome {
        tables: vec![calls::table(&results, HIREDIS_EACH)],
        chart: lines(&results, threads),
        notes: results.notes,
        targets: targets.into(),
    })
}

fn point(threads: u32) -> String {
    format!("{threads} thread{}", if threads == 1 { "" } else { "s" })
}

fn lines(results: &Results, threads: &[u32]) -> Chart {
    let lines = [REDISCHAN, REDISCHAN_PLACED, REDIS_RS, GLIDE, HIREDIS_MUTEX].map(|rival| {
        let at = |&threads: &u32| results.ratio(&point(threads), rival, HIREDIS_EACH, "rate");
        (rival.name.to_owned(), threads.iter().map(at).collect::<Vec<_>>())
    });
    Chart::Lines(Lines {
        unit: "Calls per second over those of hiredis with a connection each".to_owned(),
        ticks: threads.iter().map(u32::to_string).collect(),
        axis: "threads",
        lines: lines.into_iter().filter(|(_, points)| points.iter().any(Option::is_some)).collect(),
        mark: Some(1.0),
    })
}
