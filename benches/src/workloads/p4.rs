//! P4: pipelines.

use super::{Outcome, Workload, calls};
use crate::load::{HIREDIS_PIPELINE, REDISCHAN, Rival, redis_benchmark};
use crate::rounds::Bench;
use crate::target::Target;
use anyhow::Result;

pub const WORKLOAD: Workload = Workload {
    name: "P4",
    title: "1 thread, pipelines",
    about: "One thread fills a pipeline, runs it and looks at each reply: 90 % GET, 10 % SET, values of 64 bytes, 10 000 \
            keys. hiredis does it with redisAppendCommandArgv and redisGetReply. redis-benchmark sends the same keys \
            (GET only) as one text that is ready before but for the digits of the keys, and compares no reply: it shows what the \
            server can carry. The times are those of a pipeline, from its first command to the last look at a reply.",
    measure,
};

const THOUSAND: Rival = redis_benchmark("redis-benchmark -c 1 -P 1000", &["-c", "1", "-P", "1000"]);

const POINTS: [(u32, &str, Rival); 3] = [
    (10, "10 commands", redis_benchmark("redis-benchmark -c 1 -P 10", &["-c", "1", "-P", "10"])),
    (100, "100 commands", redis_benchmark("redis-benchmark -c 1 -P 100", &["-c", "1", "-P", "100"])),
    (1000, "1000 commands", THOUSAND),
];

fn measure(bench: &Bench) -> Result<Outcome> {
    let runs = POINTS.iter().flat_map(|(depth, point, ceiling)| {
        let arguments = bench.load("pipelines", &format!("depth={depth}"));
        [REDISCHAN, HIREDIS_PIPELINE, *ceiling].map(|rival| bench.run(point, rival, arguments.clone()))
    });
    let results = bench.measure("P4", 7, runs.collect(), !bench.quick)?;

    let to_hiredis = POINTS.map(|(_, point, _)| {
        let ratio = results.ratio(point, REDISCHAN, HIREDIS_PIPELINE, "rate");
        Target::at_least(format!("commands/s of hiredis, pipelines of {point}"), 1.2, "x", ratio)
    });
    let to_ceiling = Target::at_least(
        "commands/s of redis-benchmark, pipelines of 1000 commands",
        0.9,
        "x",
        results.ratio("1000 commands", REDISCHAN, THOUSAND, "rate"),
    );
    Ok(Outcome {
        tables: vec![calls::table(&results, HIREDIS_PIPELINE)],
        chart: calls::ratio_bars(
            &results,
            HIREDIS_PIPELINE,
            "rate",
            "Commands per second over those of hiredis' pipelines",
        ),
        notes: results.notes,
        targets: to_hiredis.into_iter().chain([to_ceiling]).collect(),
    })
}
