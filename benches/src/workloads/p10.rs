//! P10: messages of a channel.

use super::{Outcome, Workload, calls};
use crate::load::{HIREDIS_EACH, REDISCHAN};
use crate::rounds::Bench;
use crate::target::Target;
use anyhow::Result;

pub const WORKLOAD: Workload = Workload {
    name: "P10",
    title: "messages",
    about: "A process of its own publishes messages of 64 bytes to one channel, as fast as the slowest subscriber takes \
            them; each is compared. redischan's subscribers share one connection, hiredis has one for each, which blocks. \
            The calls are messages that were taken, by all subscribers together. One at a time: one thread publishes a \
            message by a plain socket, and takes it; the times are from the one to the other.",
    measure,
};

const ONE: &str = "1 subscriber";
const MANY: &str = "64 subscribers";
const TURNS: &str = "one at a time";

fn measure(bench: &Bench) -> Result<Outcome> {
    let points = [(ONE, "subscribers=1"), (MANY, "subscribers=64"), (TURNS, "turns=1")];
    let runs = points.iter().flat_map(|(point, further)| {
        [REDISCHAN, HIREDIS_EACH].map(|rival| bench.run(point, rival, bench.load("messages", further)))
    });
    let results = bench.measure("P10", 7, runs.collect(), !bench.quick)?;

    let ratio = |point, what| results.ratio(point, REDISCHAN, HIREDIS_EACH, what);
    let targets = vec![
        Target::at_least("messages/s of hiredis, 1 subscriber", 0.9, "x", ratio(ONE, "rate")),
        Target::at_most("CPU for each message of hiredis, 1 subscriber", 3.0, "x", ratio(ONE, "cpu")),
        Target::at_least("messages/s of hiredis, 64 subscribers", 5.0, "x", ratio(MANY, "rate")),
        Target::at_most("time from publish to receive of hiredis, p50", 1.3, "x", ratio(TURNS, "p50")),
        Target::at_most("time from publish to receive of hiredis, p99", 1.0, "x", ratio(TURNS, "p99")),
    ];
    Ok(Outcome {
        tables: vec![calls::table(&results, HIREDIS_EACH)],
        chart: calls::ratio_bars(
            &results,
            HIREDIS_EACH,
            "rate",
            "Messages per second over those of hiredis with a connection for each subscriber",
        ),
        notes: results.notes,
        targets,
    })
}
