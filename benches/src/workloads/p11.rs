//! P11: reads from memory.

use super::{Outcome, Workload, calls};
use crate::load::{
    GLIDE, GLIDE_CACHED, REDIS_RS, REDIS_RS_CACHED, REDISCHAN_CACHED, REDISCHAN_INTO, REDISCHAN_MISSED,
    REDISCHAN_WATCHED, Rival,
};
use crate::rounds::{Bench, Results};
use crate::target::Target;
use anyhow::Result;

pub const WORKLOAD: Workload = Workload {
    name: "P11",
    title: "reads from memory",
    about: "Threads that share one handle read values of 64 bytes, each of which is verified, from memory: by the client \
            cache (`cache=on`), or as a watched value. The ratio is to redis_get_into, which asks the server each time, \
            except where two threads are compared with one. \"All missed\": each key is forgotten before it is read, so that \
            each call asks the server for the value, its time to live, and to be told of changes. redis-rs and \
            glide have client-side caches of their own. A change: one thread sets a value by another handle, and looks at the \
            watched value until it is the new one; the times are from the one to the other.",
    measure,
};

const ONE_KEY: &str = "1 thread, 1 key";
const MANY_KEYS: &str = "1 thread, 1 000 keys";
const ONE_KEY_TWICE: &str = "2 threads, 1 key";
const MANY_KEYS_TWICE: &str = "2 threads, 1 000 keys";
const WRITES: &str = "64 threads, 1 % SET";
const MISSES: &str = "64 threads, all missed";
const CHANGE: &str = "a change";

fn measure(bench: &Bench) -> Result<Outcome> {
    // Few calls are timed: to look at the clock twice takes half as long as a hit. All keys are read before it is measured.
    let points: [(&str, &str, &[Rival]); 6] = [
        (
            ONE_KEY,
            "threads=1 keys=1 sets=0 every=64",
            &[
                REDISCHAN_CACHED,
                REDISCHAN_WATCHED,
                REDISCHAN_INTO,
                REDIS_RS_CACHED,
                REDIS_RS,
                GLIDE_CACHED,
                GLIDE,
            ],
        ),
        (
            MANY_KEYS,
            "threads=1 keys=1000 sets=0 every=64 warm=2",
            &[REDISCHAN_CACHED, REDISCHAN_INTO, REDIS_RS_CACHED],
        ),
        (ONE_KEY_TWICE, "threads=2 keys=1 sets=0 every=64", &[REDISCHAN_CACHED, REDISCHAN_INTO]),
        (MANY_KEYS_TWICE, "threads=2 keys=1000 sets=0 every=64", &[REDISCHAN_CACHED, REDISCHAN_INTO]),
        (
            WRITES,
            "threads=64 sets=1 every=64",
            &[REDISCHAN_CACHED, REDISCHAN_INTO, REDIS_RS_CACHED, GLIDE_CACHED],
        ),
        (MISSES, "threads=64 sets=0", &[REDISCHAN_MISSED, REDISCHAN_INTO]),
    ];
    let runs = points.iter().flat_map(|(point, further, rivals)| {
        rivals.iter().map(|rival| bench.run(point, *rival, bench.calls(further)))
    });
    let change = bench.run(CHANGE, REDISCHAN_WATCHED, bench.load("changes", ""));
    let results = bench.measure("P11", 7, runs.chain([change]).collect(), false)?;

    let to_get = |point, rival| results.ratio(point, rival, REDISCHAN_INTO, "rate");
    let to_rs = |point| results.ratio(point, REDISCHAN_CACHED, REDIS_RS_CACHED, "rate");
    let to_one = |two, one| {
        let of = |point| results.find(point, REDISCHAN_CACHED);
        of(two).zip(of(one)).and_then(|(two, one)| Results::quotient(two, one, "rate"))
    };
    let to_glide = |point| results.ratio(point, REDISCHAN_CACHED, GLIDE_CACHED, "rate");
    let change = || {
        Results::quotient(
            results.find(CHANGE, REDISCHAN_WATCHED)?,
            results.find(ONE_KEY, REDISCHAN_INTO)?,
            "p50",
        )
    };
    let targets = vec![
        Target::at_least(
            "calls/s of redis_get_into, 1 thread, 1 key",
            100.0,
            "x",
            to_get(ONE_KEY, REDISCHAN_CACHED),
        ),
        Target::at_least("calls/s of redis-rs' cache, 1 thread, 1 key", 1.4, "x", to_rs(ONE_KEY)),
        Target::at_least("calls/s of redis-rs' cache, 1 thread, 1 000 keys", 2.2, "x", to_rs(MANY_KEYS)),
        Target::at_least("calls/s of one thread, 2 threads, 1 key", 1.2, "x", to_one(ONE_KEY_TWICE, ONE_KEY)),
        Target::at_least(
            "calls/s of one thread, 2 threads, 1 000 keys",
            1.8,
            "x",
            to_one(MANY_KEYS_TWICE, MANY_KEYS),
        ),
        Target::at_least(
            "calls/s of redis_get_into, 64 threads, 1 % SET",
            10.0,
            "x",
            to_get(WRITES, REDISCHAN_CACHED),
        ),
        Target::at_least(
            "calls/s of redis_get_into, 64 threads, all missed",
            0.8,
            "x",
            to_get(MISSES, REDISCHAN_MISSED),
        ),
        Target::at_least(
            "calls/s of redis_get_into, a watched value",
            250.0,
            "x",
            to_get(ONE_KEY, REDISCHAN_WATCHED),
        ),
        Target::at_least("calls/s of glide's cache, 64 threads, 1 % SET", 20.0, "x", to_glide(WRITES)),
        Target::at_most("p50 of redis_get_into, until a change is seen", 3.0, "x", change()),
    ];
    Ok(Outcome {
        tables: vec![calls::table(&results, REDISCHAN_INTO)],
        chart: calls::ratio_bars(
            &results,
            REDISCHAN_INTO,
            "rate",
            "Calls per second over those of redis_get_into",
        ),
        notes: results.notes,
        targets,
    })
}
