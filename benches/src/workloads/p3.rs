//! P3: one thread.

use super::{Outcome, Workload, calls};
use crate::load::{GLIDE, HIREDIS_EACH, REDIS_RS, REDISCHAN, REDISCHAN_NO_SPIN};
use crate::rounds::{Bench, Run};
use crate::target::Target;
use anyhow::Result;

pub const WORKLOAD: Workload = Workload {
    name: "P3",
    title: "1 thread, blocking calls",
    about: "As P1 with one thread, where the time of one call is all that counts; each call is timed. With spin_us=0 \
            nobody spins while a reply is awaited.",
    measure,
};

fn measure(bench: &Bench) -> Result<Outcome> {
    let mut points = vec![("TCP", bench.redis.tcp())];
    if !bench.quick {
        points.push(("unix socket", bench.redis.unix()));
    }
    let rivals: &[_] = if bench.quick {
        &[REDISCHAN, REDISCHAN_NO_SPIN, HIREDIS_EACH]
    } else {
        &[REDISCHAN, REDISCHAN_NO_SPIN, HIREDIS_EACH, GLIDE, REDIS_RS]
    };
    let mut runs = Vec::new();
    for (point, address) in &points {
        for &rival in rivals {
            let arguments = bench.calls("threads=1 every=1");
            runs.push(Run { point: (*point).to_owned(), rival, address: address.clone(), arguments });
        }
    }
    let results = bench.measure("P3", 7, runs, !bench.quick)?;

    let ratio = |rival, what| results.ratio("TCP", rival, HIREDIS_EACH, what);
    let targets = vec![
        Target::at_most("p50 of hiredis", 0.5, "x", ratio(REDISCHAN, "p50")),
        Target::at_most("p50 of hiredis, spin_us=0", 1.0, "x", ratio(REDISCHAN_NO_SPIN, "p50")),
        Target::at_most("p99 of hiredis", 1.0, "x", ratio(REDISCHAN, "p99")),
        Target::at_most("p99 of hiredis, spin_us=0", 1.0, "x", ratio(REDISCHAN_NO_SPIN, "p99")),
        Target::at_most("client CPU per call of hiredis", 2.0, "x", ratio(REDISCHAN, "cpu")),
        Target::at_most(
            "client CPU per call of hiredis, spin_us=0",
            2.0,
            "x",
            ratio(REDISCHAN_NO_SPIN, "cpu"),
        ),
    ];
    Ok(Outcome {
        tables: vec![calls::table(&results, HIREDIS_EACH)],
        chart: calls::ratio_bars(
            &results,
            HIREDIS_EACH,
            "p50",
            "Median time of a call over that of hiredis (less is better)",
        ),
        notes: results.notes,
        targets,
    })
}
