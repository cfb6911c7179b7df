//! P7: ten thousand waiting threads at once.

use super::{Outcome, Workload};
use crate::chart::{Bars, Chart, Group};
use crate::load::{HIREDIS_EACH, REDIS_RS, REDISCHAN, words};
use crate::rounds::Bench;
use crate::table::{Align, Table, number, with_spread};
use crate::target::Target;
use anyhow::Result;

pub const WORKLOAD: Workload = Workload {
    name: "P7",
    title: "10 000 threads blocked at once",
    about: "10 000 threads are started and parked; the server is stopped (SIGSTOP), all threads call, and memory is \
            measured while they wait; the server goes on, and each reply is verified. KiB per call is what the \
            process has grown by, beyond the parked threads. The stack a thread has used before is not counted again; \
            in the second point it had used none, so that the stack which the call needs is in it. hiredis has a \
            connection for each thread.",
    measure,
};

const THREADS: u32 = 10_000;
const POINTS: [(&str, u32); 2] = [("memory of the library", 16384), ("with the stack of the call", 0)];

fn measure(bench: &Bench) -> Result<Outcome> {
    let mut runs = Vec::new();
    for (point, touch) in POINTS {
        let arguments =
            words(&format!("waiting threads={THREADS} server_pid={} touch={touch}", bench.redis.pid()));
        let rivals: &[_] = if bench.quick { &[REDISCHAN] } else { &[REDISCHAN, HIREDIS_EACH, REDIS_RS] };
        for &rival in rivals {
            let mut arguments = arguments.clone();
            if rival.name == REDISCHAN.name {
                arguments.push("options=timeout=60000".to_owned());
            }
            runs.push(bench.run(point, rival, arguments));
        }
    }
    let results = bench.measure("P7", if bench.quick { 1 } else { 5 }, runs, false)?;

    use Align::{Left, Right};
    let mut table = Table::new(&[
        ("what", Left),
        ("client", Left),
        ("KiB per waiting call", Right),
        ("right replies", Right),
        ("process, parked, MiB", Right),
    ]);
    let kib = |point: &str, rival| Some(results.find(point, rival)?.spread("each")?.times(1.0 / 1024.0));
    for series in &results.series {
        let median = |what: &str| series.spread(what).map(|spread| spread.median);
        table.row(vec![
            series.run.point.clone(),
            series.run.rival.name.to_owned(),
            with_spread(kib(&series.run.point, series.run.rival)),
            number(median("answered")),
            number(median("parked").map(|bytes| bytes / f64::from(1 << 20))),
        ]);
    }
    let groups = POINTS.map(|(point, _)| Group {
        name: point.to_owned(),
        bars: (results.series.iter().filter(|series| series.run.point == point))
            .filter_map(|series| Some((series.run.rival.name.to_owned(), kib(point, series.run.rival)?)))
            .collect(),
    });
    let answered = results.find(POINTS[0].0, REDISCHAN).and_then(|series| series.spread("answered"));
    let targets = vec![
        Target::at_least("right replies for 10 000 threads", f64::from(THREADS), "", answered),
        Target::at_most("memory for each waiting call", 4.0, " KiB", kib(POINTS[0].0, REDISCHAN)),
    ];
    let unit = "KiB for each waiting call (less is better; the line is the target)".to_owned();
    let chart = Chart::Bars(Bars { unit, groups: groups.into(), mark: Some(4.0) });
    Ok(Outcome { tables: vec![table], notes: results.notes, chart, targets })
}
