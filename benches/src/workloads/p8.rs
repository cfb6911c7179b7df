//! P8: the size of a client, and how fast it connects.

use super::{Outcome, Workload};
use crate::chart::{Bars, Chart, Group};
use crate::load::{GLIDE, HIREDIS_EACH, NOTHING, REDIS_RS, REDISCHAN, Rival, output, words};
use crate::rounds::{Bench, Results};
use crate::stats::Spread;
use crate::table::{Align, Table, median, with_spread};
use crate::target::Target;
use anyhow::Result;
use std::process::Command;

pub const WORKLOAD: Workload = Workload {
    name: "P8",
    title: "footprint and connecting",
    about: "Connecting is the time of a connect and the first GET over loopback: once in each of many fresh processes, \
            where the library also starts its thread, and the median of 200 connects in one process. Memory is what \
            is resident: of the first client, against the same process without the library, and of each of nine \
            further ones. The size is that of the stripped libredischan.so.",
    measure,
};

const FRESH: &str = "first connect of a process";
const AGAIN: &str = "connect, median of 200";
const MEMORY: &str = "memory";
const RIVALS: [Rival; 4] = [REDISCHAN, HIREDIS_EACH, GLIDE, REDIS_RS];

fn measure(bench: &Bench) -> Result<Outcome> {
    let connecting = |point: &str, times: u32| {
        RIVALS.map(|rival| bench.run(point, rival, words(&format!("connecting times={times}"))))
    };
    // A process that connects once is very short, and a single one proves little: run many.
    let mut results =
        bench.measure_exactly("P8, fresh", if bench.quick { 9 } else { 31 }, connecting(FRESH, 1).into())?;
    results.series.extend(bench.measure_exactly("P8, again", 5, connecting(AGAIN, 200).into())?.series);
    let mut idle = RIVALS.map(|rival| bench.run(MEMORY, rival, words("idle"))).to_vec();
    idle.push(bench.run(MEMORY, NOTHING, words("idle")));
    results.series.extend(bench.measure_exactly("P8, memory", if bench.quick { 1 } else { 5 }, idle)?.series);
    let megabytes = stripped_size(bench)? / 1e6;

    let fresh = results.ratio(FRESH, REDISCHAN, HIREDIS_EACH, "median");
    let again = results.ratio(AGAIN, REDISCHAN, HIREDIS_EACH, "median");
    let targets = vec![
        Target::at_most("stripped library, with TLS", 5.0, " MB", Some(Spread::exactly(megabytes))),
        Target::at_most("memory of an idle client", 2.0, " MB", first_client(&results, REDISCHAN)),
        Target::at_most("connect and first GET of hiredis, fresh processes", 2.0, "x", fresh),
        Target::at_most("connect and first GET of hiredis, in one process", 2.0, "x", again),
    ];
    Ok(Outcome { tables: vec![table(&results)], chart: chart(&results), notes: results.notes, targets })
}

fn stripped_size(bench: &Bench) -> Result<f64> {
    let folder = tempfile::tempdir()?;
    let stripped = folder.path().join("stripped.so");
    output(Command::new("strip").arg("-o").arg(&stripped).arg(&bench.library))?;
    Ok(std::fs::metadata(&stripped)?.len() as f64)
}

/// Megabytes more than a process without a client.
fn first_client(results: &Results, rival: Rival) -> Option<Spread> {
    let without = results.find(MEMORY, NOTHING)?.spread("one")?.median;
    let with = results.find(MEMORY, rival)?.spread("one")?;
    Some(
        Spread { median: with.median - without, low: with.low - without, high: with.high - without }
            .times(1e-6),
    )
}

fn table(results: &Results) -> Table {
    use Align::{Left, Right};
    let mut table = Table::new(&[
        ("client", Left),
        ("first connect, µs", Right),
        ("ratio", Right),
        ("further connects, µs", Right),
        ("ratio", Right),
        ("first client, MB", Right),
        ("a further one, KB", Right),
    ]);
    for rival in RIVALS {
        let Some(memory) = results.find(MEMORY, rival) else { continue };
        let micros = |point| Some(results.find(point, rival)?.spread("median")?.times(1e6));
        table.row(vec![
            rival.name.to_owned(),
            median(micros(FRESH)),
            with_spread(results.ratio(FRESH, rival, HIREDIS_EACH, "median")),
            median(micros(AGAIN)),
            with_spread(results.ratio(AGAIN, rival, HIREDIS_EACH, "median")),
            with_spread(first_client(results, rival)),
            median(memory.spread("each").map(|bytes| bytes.times(1e-3))),
        ]);
    }
    table
}

fn chart(results: &Results) -> Chart {
    let connects = |point: &str| Group {
        name: point.to_owned(),
        bars: (RIVALS.iter())
            .filter_map(|rival| {
                Some((rival.name.to_owned(), results.ratio(point, *rival, HIREDIS_EACH, "median")?))
            })
            .collect(),
    };
    let unit = "Time of a connect and the first GET over that of hiredis (less is better)".to_owned();
    Chart::Bars(Bars { unit, groups: vec![connects(FRESH), connects(AGAIN)], mark: Some(1.0) })
}
