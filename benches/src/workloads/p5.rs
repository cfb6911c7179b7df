//! P5: a completion queue.

use super::{Outcome, Workload, calls};
use crate::load::{HIREDIS_ASYNC, HIREDIS_EACH, REDISCHAN, REDISCHAN_PLACED, Rival, redis_benchmark};
use crate::rounds::Bench;
use crate::target::Target;
use anyhow::Result;

pub const WORKLOAD: Workload = Workload {
    name: "P5",
    title: "1 thread, 256 commands outstanding",
    about: "One thread keeps 256 commands outstanding: it takes those that are answered, as they come, looks at each \
            reply, and submits as many new ones; 90 % GET, 10 % SET, values of 64 bytes, 10 000 keys. redischan does it \
            with a completion queue, hiredis with its asynchronous interface and poll(2). The ratio is to 64 threads \
            with a connection of hiredis each (P1). redis-benchmark sends the same keys (GET only), 256 at a time, as \
            one text that is ready before but for the digits of the keys, and compares no reply: it shows what the \
            server can carry. The times are from when a command is submitted until it is taken.",
    measure,
};

const POINT: &str = "256 outstanding";
const CEILING: Rival = redis_benchmark("redis-benchmark -c 1 -P 256", &["-c", "1", "-P", "256"]);

fn measure(bench: &Bench) -> Result<Outcome> {
    let outstanding = bench.load("outstanding", "outstanding=256");
    let mut runs = Vec::from(
        [REDISCHAN, REDISCHAN_PLACED, HIREDIS_ASYNC, CEILING]
            .map(|rival| bench.run(POINT, rival, outstanding.clone())),
    );
    runs.push(bench.run(POINT, HIREDIS_EACH, bench.calls("threads=64")));
    let results = bench.measure("P5", 7, runs, !bench.quick)?;

    let ratio = |base| results.ratio(POINT, REDISCHAN, base, "rate");
    let targets = vec![
        Target::at_least("commands/s of redis-benchmark -P 256", 0.8, "x", ratio(CEILING)),
        Target::at_least("calls/s of 64 threads with hiredis", 4.0, "x", ratio(HIREDIS_EACH)),
    ];
    Ok(Outcome {
        tables: vec![calls::table(&results, HIREDIS_EACH)],
        chart: calls::ratio_bars(
            &results,
            HIREDIS_EACH,
            "rate",
            "Commands per second over those of 64 threads with a connection of hiredis each",
        ),
        notes: results.notes,
        targets,
    })
}
