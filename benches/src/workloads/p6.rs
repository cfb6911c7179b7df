//! P6: large values, and small calls beside them.

use super::{Outcome, Workload, calls};
use crate::load::{HIREDIS_EACH, REDISCHAN, REDISCHAN_INTO};
use crate::rounds::{Bench, Results, Run};
use crate::stats::Spread;
use crate::table::{Align, Table, median, with_spread};
use crate::target::Target;
use anyhow::Result;

pub const WORKLOAD: Workload = Workload {
    name: "P6",
    title: "large values",
    about: "GET and SET of 64 KiB and 1 MiB: bytes per second, as a ratio to hiredis with a connection for each thread. \
            The second table: 4 threads make small calls (as in P1), alone and while one more thread makes calls of \
            1 MiB on the same handle; its ratio is p99 beside them over p99 alone.",
    measure,
};

const SIZES: [(&str, usize, usize); 2] = [("64 KiB", 64 << 10, 256), ("1 MiB", 1 << 20, 16)];
const VERBS: [(&str, u32); 2] = [("GET", 0), ("SET", 100)];
const ALONE: &str = "alone";
const BESIDE: &str = "beside calls of 1 MiB";

fn measure(bench: &Bench) -> Result<Outcome> {
    let large = bench.measure("P6", 5, large_runs(bench), false)?;
    let mixed = bench.measure("P6, mixed", 7, mixed_runs(bench), false)?;

    let mut targets: Vec<Target> = (large.points().iter())
        .map(|point| {
            let reached = large.ratio(point, REDISCHAN, HIREDIS_EACH, "rate");
            Target::at_least(format!("bytes/s of hiredis, {point}"), 1.0, "x", reached)
        })
        .collect();
    let grown = growth(&mixed, REDISCHAN);
    targets.push(Target::at_most("p99 of small calls beside calls of 1 MiB over p99 alone", 3.0, "x", grown));
    Ok(Outcome {
        tables: vec![large_table(&large), mixed_table(&mixed)],
        chart: calls::ratio_bars(
            &large,
            HIREDIS_EACH,
            "rate",
            "Bytes per second over those of hiredis with a connection each",
        ),
        notes: large.notes,
        targets,
    })
}

fn large_runs(bench: &Bench) -> Vec<Run> {
    let mut runs = Vec::new();
    for (size_name, size, keys) in SIZES {
        for (verb, sets) in VERBS {
            for (threads, threads_name) in [(1, "1 thread"), (8, "8 threads")] {
                let point = format!("{verb} of {size_name}, {threads_name}");
                let arguments =
                    bench.calls(&format!("size={size} keys={keys} sets={sets} threads={threads} every=1"));
                runs.push(bench.run(&point, REDISCHAN, arguments.clone()));
                if sets == 0 {
                    runs.push(bench.run(&point, REDISCHAN_INTO, arguments.clone()));
                }
                runs.push(bench.run(&point, HIREDIS_EACH, arguments));
            }
        }
    }
    runs
}

fn large_table(results: &Results) -> Table {
    use Align::{Left, Right};
    let mut table = Table::new(&[
        ("point", Left),
        ("client", Left),
        ("MiB/s", Right),
        ("ratio", Right),
        ("p50 µs", Right),
        ("p99 µs", Right),
        ("CPU µs/call", Right),
    ]);
    for series in &results.series {
        let (point, rival) = (&series.run.point, series.run.rival);
        let mebibytes = if point.contains("64 KiB") { 1.0 / 16.0 } else { 1.0 };
        let scaled = |what: &str, factor: f64| median(series.spread(what).map(|spread| spread.times(factor)));
        table.row(vec![
            point.clone(),
            rival.name.to_owned(),
            scaled("rate", mebibytes),
            with_spread(results.ratio(point, rival, HIREDIS_EACH, "rate")),
            scaled("p50", 1e6),
            scaled("p99", 1e6),
            scaled("cpu", 1e6),
        ]);
    }
    table
}

/// All rivals at one point, each with and without large values: the order keeps runs that are compared close in time.
fn mixed_runs(bench: &Bench) -> Vec<Run> {
    let mut runs = Vec::new();
    for (point, large) in [(ALONE, 0), (BESIDE, 1)] {
        for rival in [REDISCHAN, HIREDIS_EACH] {
            runs.push(bench.run(point, rival, bench.calls(&format!("threads=4 large={large} every=1"))));
        }
    }
    runs
}

fn growth(results: &Results, rival: crate::load::Rival) -> Option<Spread> {
    Results::quotient(results.find(BESIDE, rival)?, results.find(ALONE, rival)?, "p99")
}

fn mixed_table(results: &Results) -> Table {
    use Align::{Left, Right};
    let mut table = Table::new(&[
        ("4 threads of small calls", Left),
        ("client", Left),
        ("calls/s", Right),
        ("p50 µs", Right),
        ("p99 µs", Right),
        ("p99 ratio", Right),
    ]);
    for series in &results.series {
        let (point, rival) = (&series.run.point, series.run.rival);
        let scaled = |what: &str, factor: f64| median(series.spread(what).map(|spread| spread.times(factor)));
        let ratio = if point == BESIDE { growth(results, rival) } else { Some(Spread::exactly(1.0)) };
        table.row(vec![
            point.clone(),
            rival.name.to_owned(),
            scaled("rate", 1.0),
            scaled("p50", 1e6),
            scaled("p99", 1e6),
            with_spread(ratio),
        ]);
    }
    table
}
