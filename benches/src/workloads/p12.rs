//! P12: Python.

use super::{Outcome, Workload, calls};
use crate::load::{Rival, python};
use crate::rounds::{Bench, Results};
use crate::target::Target;
use anyhow::Result;

pub const WORKLOAD: Workload = Workload {
    name: "P12",
    title: "Python",
    about: "The calls of P1, pipelines and messages, by programs in Python (CPython, with the interpreter lock): threads that \
            share one client, or tasks of asyncio. Each reply is compared. \"redischan.redis\" is redis-py's API on \
            redischan's connection; redis-py has hiredis as its parser. A process of its own publishes the messages.",
    measure,
};

const NATIVE: Rival = python("redischan", &["client=redischan"]);
const NO_SPIN: Rival = python("redischan, spin_us=0", &["client=redischan-spin0"]);
const CACHED: Rival = python("redischan, client.cached", &["client=redischan-cache"]);
const DROP_IN: Rival = python("redischan.redis", &["client=redischan.redis"]);
const REDIS_PY: Rival = python("redis-py", &["client=redis-py"]);
const GLIDE: Rival = python("glide-sync", &["client=glide"]);

const ONE: &str = "1 thread";
const MANY: &str = "16 threads";
const PIPELINE: &str = "pipeline of 1 000";
const TASKS: &str = "asyncio, 64 tasks";
const MESSAGES: &str = "messages, for";
const AIO_MESSAGES: &str = "messages, async for";
const HITS: &str = "1 thread, GET of 1 key";

fn measure(bench: &Bench) -> Result<Outcome> {
    let points: [(&str, &str, &str, &[Rival]); 7] = [
        (ONE, "calls", "threads=1", &[NATIVE, NO_SPIN, DROP_IN, REDIS_PY, GLIDE]),
        (MANY, "calls", "threads=16", &[NATIVE, DROP_IN, REDIS_PY, GLIDE]),
        (PIPELINE, "pipelines", "depth=1000", &[NATIVE, DROP_IN, REDIS_PY, GLIDE]),
        (TASKS, "tasks", "tasks=64", &[NATIVE, DROP_IN, REDIS_PY]),
        (MESSAGES, "messages", "", &[NATIVE, DROP_IN, REDIS_PY]),
        (AIO_MESSAGES, "aio_messages", "", &[NATIVE, DROP_IN, REDIS_PY]),
        (HITS, "calls", "keys=1 sets=0", &[CACHED, NATIVE, REDIS_PY]),
    ];
    let runs = points.iter().flat_map(|(point, workload, further, rivals)| {
        rivals.iter().map(|rival| bench.run(point, *rival, bench.load(workload, further)))
    });
    let results = bench.measure("P12", 7, runs.collect(), false)?;
    let targets = vec![
        target(&results, ONE, NATIVE, REDIS_PY, 2.0),
        target(&results, ONE, NO_SPIN, REDIS_PY, 1.1),
        target(&results, ONE, DROP_IN, REDIS_PY, 2.0),
        target(&results, MANY, NATIVE, REDIS_PY, 6.0),
        target(&results, MANY, DROP_IN, REDIS_PY, 6.0),
        target(&results, MANY, NATIVE, GLIDE, 3.0),
        target(&results, PIPELINE, NATIVE, REDIS_PY, 1.5),
        target(&results, PIPELINE, DROP_IN, REDIS_PY, 2.0),
        target(&results, TASKS, NATIVE, REDIS_PY, 4.0),
        target(&results, TASKS, DROP_IN, REDIS_PY, 3.0),
        target(&results, MESSAGES, NATIVE, REDIS_PY, 3.0),
        target(&results, AIO_MESSAGES, NATIVE, REDIS_PY, 3.0),
        target(&results, HITS, CACHED, REDIS_PY, 20.0),
    ];
    Ok(Outcome {
        tables: vec![calls::table(&results, REDIS_PY)],
        chart: calls::ratio_bars(&results, REDIS_PY, "rate", "Calls per second over those of redis-py"),
        notes: results.notes,
        targets,
    })
}

fn target(results: &Results, point: &str, of: Rival, base: Rival, wanted: f64) -> Target {
    let what = format!("calls/s of {}, {point}, by {}", base.name, of.name);
    Target::at_least(what, wanted, "x", results.ratio(point, of, base, "rate"))
}
