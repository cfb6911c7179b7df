//! P1: 64 threads.

use super::{Outcome, Workload, calls};
use crate::load::{GLIDE, HIREDIS_EACH, HIREDIS_MUTEX, REDIS_BENCHMARK, REDIS_RS, REDISCHAN, REDISCHAN_INTO};
use crate::rounds::{Bench, Run};
use crate::target::Target;
use anyhow::Result;

pub const WORKLOAD: Workload = Workload {
    name: "P1",
    title: "64 threads, blocking calls",
    about: "64 threads share one handle of redischan; each makes one call after the other: 90 % GET, 10 % SET, values of \
            64 bytes, 10 000 keys, each reply verified. The ratio is to hiredis with a connection for each thread. \
            redis-benchmark is no client of threads: it shows what one connection can carry.",
    measure,
};

fn measure(bench: &Bench) -> Result<Outcome> {
    let mut points = vec![("redis-server, TCP".to_owned(), bench.redis.tcp())];
    if !bench.quick {
        points.push(("redis-server, unix socket".to_owned(), bench.redis.unix()));
    }
    if let Some(valkey) = &bench.valkey {
        points.push((format!("{}, TCP", valkey.name), valkey.tcp()));
    }
    let rivals = [REDISCHAN, REDISCHAN_INTO, HIREDIS_EACH, HIREDIS_MUTEX, GLIDE, REDIS_RS, REDIS_BENCHMARK];
    let arguments = bench.calls("threads=64");
    let runs = points.iter().flat_map(|(point, address)| {
        rivals.map(|rival| Run {
            point: point.clone(),
            rival,
            address: address.clone(),
            arguments: arguments.clone(),
        })
    });
    let results = bench.measure("P1", 7, runs.collect(), !bench.quick)?;

    let main = points[0].0.as_str();
    let targets = vec![
        Target::at_least(
            "calls/s of hiredis with a connection each",
            3.0,
            "x",
            results.ratio(main, REDISCHAN, HIREDIS_EACH, "rate"),
        ),
        Target::at_least(
            "calls/s of the glide C ABI",
            3.5,
            "x",
            results.ratio(main, REDISCHAN, GLIDE, "rate"),
        ),
        Target::at_most(
            "client CPU per call of hiredis",
            0.5,
            "x",
            results.ratio(main, REDISCHAN, HIREDIS_EACH, "cpu"),
        ),
    ];
    Ok(Outcome {
        tables: vec![calls::table(&results, HIREDIS_EACH)],
        chart: calls::ratio_bars(
            &results,
            HIREDIS_EACH,
            "rate",
            "Calls per second over those of hiredis with a connection each",
        ),
        notes: results.notes,
        targets,
    })
}
