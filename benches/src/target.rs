//! The targets and the results.

use crate::stats::Spread;
use crate::table::{self, Align, Table};

pub struct Target {
    what: String,
    wanted: f64,
    at_least: bool,
    unit: &'static str,
    reached: Option<Spread>,
}

impl Target {
    pub fn at_least(
        what: impl Into<String>,
        wanted: f64,
        unit: &'static str,
        reached: Option<Spread>,
    ) -> Self {
        Self { what: what.into(), wanted, at_least: true, unit, reached }
    }

    pub fn at_most(
        what: impl Into<String>,
        wanted: f64,
        unit: &'static str,
        reached: Option<Spread>,
    ) -> Self {
        Self { what: what.into(), wanted, at_least: false, unit, reached }
    }

    fn verdict(&self) -> &'static str {
        match self.reached {
            None => "not measured",
            Some(Spread { median, .. })
                if (median >= self.wanted) == self.at_least || median == self.wanted =>
            {
                "yes"
            }
            Some(_) => "no",
        }
    }
}

/// The closing table.
pub fn table<'a>(targets: impl Iterator<Item = &'a Target>) -> Table {
    use Align::{Left, Right};
    let mut table = Table::new(&[("target", Left), ("wanted", Right), ("reached", Right), ("met?", Left)]);
    for target in targets {
        let sign = if target.at_least { ">=" } else { "<=" };
        let unit = target.unit;
        table.row(vec![
            target.what.clone(),
            format!("{sign} {}{unit}", target.wanted),
            table::with_spread(target.reached) + if target.reached.is_some() { unit } else { "" },
            target.verdict().to_owned(),
        ]);
    }
    table
}
