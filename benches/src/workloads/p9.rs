//! P9: what a call costs in allocations and system calls.

use super::{Outcome, Workload};
use crate::chart::{Bars, Chart, Group};
use crate::load::{GLIDE, HIREDIS_EACH, REDIS_RS, REDISCHAN, REDISCHAN_INTO};
use crate::rounds::{Bench, Results};
use crate::stats::Spread;
use crate::table::{Align, Table, number};
use crate::target::Target;
use anyhow::Result;

pub const WORKLOAD: Workload = Workload {
    name: "P9",
    title: "cost of a call",
    about: "The calls of P1, counted inside the process (LD_PRELOAD): allocations, reads and writes (read, recv, write, \
            send and their kin), polls (epoll_wait and its kin) and futex calls, for each call, as medians. The value \
            that a GET returns is among the allocations, except with redis_get_into. Futexes inside libc's own locks \
            cannot be counted this way; sleeps (voluntary context switches) show what they do.",
    measure,
};

const COLUMNS: [(&str, &str); 5] = [
    ("allocations", "allocations"),
    ("reads, writes", "transfers"),
    ("polls", "polls"),
    ("futexes", "futexes"),
    ("sleeps", "sleeps"),
];

fn measure(bench: &Bench) -> Result<Outcome> {
    let mut runs = Vec::new();
    for threads in [64, 1] {
        let point = format!("{threads} thread{}", if threads == 1 { "" } else { "s" });
        for rival in [REDISCHAN, REDISCHAN_INTO, HIREDIS_EACH, GLIDE, REDIS_RS] {
            runs.push(bench.run(&point, rival, bench.calls(&format!("threads={threads}"))));
        }
    }
    let results = bench.measure_counted("P9", 5, runs)?;

    use Align::{Left, Right};
    let mut columns = vec![("point", Left), ("client", Left)];
    columns.extend(COLUMNS.map(|(name, _)| (name, Right)));
    let mut table = Table::new(&columns);
    for series in &results.series {
        let mut row = vec![series.run.point.clone(), series.run.rival.name.to_owned()];
        row.extend(COLUMNS.map(|(_, what)| number(series.spread(what).map(|spread| spread.median))));
        table.row(row);
    }
    let at_64 = |what: &str| results.find("64 threads", REDISCHAN)?.spread(what);
    let at_1 = results.find("1 thread", REDISCHAN).and_then(|series| series.spread("allocations"));
    let targets = vec![
        Target::at_most("allocations per call, 64 threads", 2.0, "", at_64("allocations")),
        Target::at_most("allocations per call, 1 thread", 2.0, "", at_1),
        Target::at_most("reads and writes per call, 64 threads", 0.1, "", at_64("transfers")),
    ];
    Ok(Outcome { tables: vec![table], chart: chart(&results), notes: results.notes, targets })
}

fn chart(results: &Results) -> Chart {
    let groups = (["64 threads", "1 thread"].iter())
        .flat_map(|point| COLUMNS[..2].iter().map(move |column| (*point, *column)))
        .map(|(point, (name, what))| Group {
            name: format!("{name}, {point}"),
            bars: (results.series.iter().filter(|series| series.run.point == point))
                .filter_map(|series| Some((series.run.rival.name.to_owned(), series.spread(what)?)))
                .collect::<Vec<(String, Spread)>>(),
        });
    let unit = "For each call, in the process of the client (less is better)".to_owned();
    Chart::Bars(Bars { unit, groups: groups.collect(), mark: None })
}
