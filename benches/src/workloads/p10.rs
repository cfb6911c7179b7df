//! P10: messages of a channel.

use super::{Outcome, Workload, calls};
use crate::load::{HIREDIS_EACH, REDISCHAN};
use crate::rounds::{Bench, Results};
use crate::target::Target;
use anyhow::Result;

pub const WORKLOAD: Workload = Workload {
    name: "P10",
    title: "messages",
    about: "A process of its own publishes messages of 64 bytes to one channel, as fast as the slowest subscriber takes \
            them; each is compared. redischan's subscribers share one connection, hiredis has one for each, which blocks. \
            The calls are messages that were taken, by all subscribers together. One at a time: one thread publishes a \
            message by a plain socket, and takes it; the times are from the one to the other. The last two points are the \
            calls of P1 with 16 threads, alone and while another thread of the process receives 200 MB a second in messages \
            of 16 KiB.",
    measure,
};

const ONE: &str = "1 subscriber";
const MANY: &str = "64 subscribers";
const TURNS: &str = "one at a time";
const ALONE: &str = "GET, 16 threads";
const BESIDE: &str = "GET beside 200 MB/s";

fn measure(bench: &Bench) -> Result<Outcome> {
    let points = [(ONE, "subscribers=1"), (MANY, "subscribers=64"), (TURNS, "turns=1")];
    let loads = points.map(|(point, further)| (point, bench.load("messages", further)));
    let calls = [(ALONE, "threads=16"), (BESIDE, "threads=16 messages=200")];
    let calls = calls.map(|(point, further)| (point, bench.calls(further)));
    let runs = loads.iter().chain(&calls).flat_map(|(point, arguments)| {
        [REDISCHAN, HIREDIS_EACH].map(|rival| bench.run(point, rival, arguments.clone()))
    });
    let results = bench.measure("P10", 7, runs.collect(), !bench.quick)?;

    let ratio = |point, what| results.ratio(point, REDISCHAN, HIREDIS_EACH, what);
    let beside = |what| {
        let of = |point| results.find(point, REDISCHAN);
        of(BESIDE).zip(of(ALONE)).and_then(|(beside, alone)| Results::quotient(beside, alone, what))
    };
    let targets = vec![
        Target::at_least("messages/s of hiredis, 1 subscriber", 0.9, "x", ratio(ONE, "rate")),
        Target::at_most("CPU for each message of hiredis, 1 subscriber", 3.0, "x", ratio(ONE, "cpu")),
        Target::at_least("messages/s of hiredis, 64 subscribers", 5.0, "x", ratio(MANY, "rate")),
        Target::at_most("time from publish to receive of hiredis, p50", 1.3, "x", ratio(TURNS, "p50")),
        Target::at_most("time from publish to receive of hiredis, p99", 1.0, "x", ratio(TURNS, "p99")),
        Target::at_least(
            "calls/s of 16 threads alone, beside 200 MB/s of messages",
            0.7,
            "x",
            beside("rate"),
        ),
        Target::at_most("p99 of 16 threads alone, beside 200 MB/s of messages", 2.0, "x", beside("p99")),
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
