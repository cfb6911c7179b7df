//! What the workloads of small calls share: their table and their chart.

use crate::chart::{Bars, Chart, Group};
use crate::load::Rival;
use crate::rounds::Results;
use crate::table::{Align, Table, median, number, with_spread};

const MICROSECONDS: f64 = 1e6;

/// One row for each rival at each point; the ratio is to `base` at the same point.
pub fn table(results: &Results, base: Rival) -> Table {
    use Align::{Left, Right};
    let mut columns = vec![
        ("point", Left),
        ("client", Left),
        ("calls/s", Right),
        ("ratio", Right),
        ("p50 µs", Right),
        ("p99 µs", Right),
        ("p99.9 µs", Right),
        ("CPU µs/call", Right),
        ("sleeps/call", Right),
    ];
    let counted = results.series.iter().any(|series| series.counted("allocations").is_some());
    if counted {
        columns.extend([("allocations/call", Right), ("reads, writes/call", Right), ("futexes/call", Right)]);
    }
    let mut table = Table::new(&columns);
    for series in &results.series {
        let (point, rival) = (&series.run.point, series.run.rival);
        let micros = |what: &str| median(series.spread(what).map(|spread| spread.times(MICROSECONDS)));
        let mut row = vec![
            point.clone(),
            rival.name.to_owned(),
            median(series.spread("rate")),
            with_spread(results.ratio(point, rival, base, "rate")),
            micros("p50"),
            micros("p99"),
            micros("p999"),
            micros("cpu"),
            median(series.spread("sleeps")),
        ];
        if counted {
            row.extend(["allocations", "transfers", "futexes"].map(|what| number(series.counted(what))));
        }
        table.row(row);
    }
    table
}

/// Bars of `what` as a ratio to `base`, one group per point.
pub fn ratio_bars(results: &Results, base: Rival, what: &str, unit: &str) -> Chart {
    let group = |point: &str| Group {
        name: point.to_owned(),
        bars: (results.series.iter().filter(|series| series.run.point == point))
            .filter_map(|series| {
                let rival = series.run.rival;
                Some((rival.name.to_owned(), results.ratio(point, rival, base, what)?))
            })
            .collect(),
    };
    let groups = results.points().into_iter().map(group).collect();
    Chart::Bars(Bars { unit: unit.to_owned(), groups, mark: Some(1.0) })
}
