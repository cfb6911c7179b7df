//! Interleaved rounds: in each round every rival runs once at every point, in an order that rotates from round to round,
//! so that disturbances on the machine affect all of them equally.

use crate::load::{Numbers, Programs, Rival};
use crate::server::Server;
use crate::stats::Spread;
use anyhow::Result;
use indicatif::{ProgressBar, ProgressStyle};
use std::path::PathBuf;

/// One rival at one point of a workload.
#[derive(Clone)]
pub struct Run {
    /// What rivals at the same point have in common, such as "64 threads": a ratio compares rivals at one point.
    pub point: String,
    pub rival: Rival,
    pub address: String,
    /// For the load program: its workload, and NAME=VALUE.
    pub arguments: Vec<String>,
}

/// The results of a run, round by round.
pub struct Series {
    pub run: Run,
    rounds: Vec<Numbers>,
    /// Allocations and system calls per call, from a separate pass.
    counted: Option<Numbers>,
}

impl Series {
    pub fn spread(&self, what: &str) -> Option<Spread> {
        Spread::of(self.rounds.iter().filter_map(|numbers| numbers.get(what).copied()))
    }

    pub fn counted(&self, what: &str) -> Option<f64> {
        self.counted.as_ref()?.get(what).copied()
    }
}

pub struct Results {
    pub series: Vec<Series>,
    /// Rivals that were left out, and why.
    pub notes: Vec<String>,
}

impl Results {
    pub fn find(&self, point: &str, rival: Rival) -> Option<&Series> {
        self.series.iter().find(|series| series.run.point == point && series.run.rival.name == rival.name)
    }

    /// The points, each once, in the order they were given.
    pub fn points(&self) -> Vec<&str> {
        let mut points: Vec<&str> = Vec::new();
        for series in &self.series {
            if !points.contains(&series.run.point.as_str()) {
                points.push(&series.run.point);
            }
        }
        points
    }

    /// The ratio of `what` of one rival to that of another at the same point, round by round.
    pub fn ratio(&self, point: &str, rival: Rival, base: Rival, what: &str) -> Option<Spread> {
        Self::quotient(self.find(point, rival)?, self.find(point, base)?, what)
    }

    pub fn quotient(of: &Series, base: &Series, what: &str) -> Option<Spread> {
        let pairs = of.rounds.iter().zip(&base.rounds);
        Spread::of(pairs.filter_map(|(of, base)| Some(of.get(what)? / base.get(what)?)))
    }
}

pub struct Bench {
    pub quick: bool,
    pub redis: Server,
    pub valkey: Option<Server>,
    pub programs: Programs,
    /// libredischan.so
    pub library: PathBuf,
    rounds: Option<usize>,
}

impl Bench {
    pub fn new(
        quick: bool,
        rounds: Option<usize>,
        programs: Programs,
        redis: Server,
        valkey: Option<Server>,
        library: PathBuf,
    ) -> Self {
        Self { quick, redis, valkey, programs, library, rounds }
    }

    /// The measured time of one run, in seconds.
    pub fn seconds(&self) -> f64 {
        if self.quick { 0.4 } else { 1.0 }
    }

    /// `calls` with these further arguments, for the usual time.
    pub fn calls(&self, further: &str) -> Vec<String> {
        self.load("calls", further)
    }

    /// A workload of the load programs with these further arguments, for the usual time.
    pub fn load(&self, workload: &str, further: &str) -> Vec<String> {
        crate::load::words(&format!("{workload} seconds={} {further}", self.seconds()))
    }

    /// A rival at one point of redis-server over TCP.
    pub fn run(&self, point: &str, rival: Rival, arguments: Vec<String>) -> Run {
        Run { point: point.to_owned(), rival, address: self.redis.tcp(), arguments }
    }

    /// Runs all of them, this many rounds in a full run and at most 3 in a quick one. `counted`: with another pass under
    /// libcount.so. A rival that is not available is left out with a note.
    pub fn measure(&self, workload: &str, rounds: usize, runs: Vec<Run>, counted: bool) -> Result<Results> {
        let rounds = self.rounds.unwrap_or(if self.quick { rounds.min(3) } else { rounds });
        let mut results = self.interleaved(workload, rounds, runs, false)?;
        if counted {
            for series in &mut results.series {
                series.counted = Some(self.once(&series.run, true)?);
            }
        }
        Ok(results)
    }

    /// Like `measure`, but every round runs under libcount.so.
    pub fn measure_counted(&self, workload: &str, rounds: usize, runs: Vec<Run>) -> Result<Results> {
        self.interleaved(workload, self.rounds.unwrap_or(if self.quick { 1 } else { rounds }), runs, true)
    }

    /// Exactly this many rounds, for very short runs.
    pub fn measure_exactly(&self, workload: &str, rounds: usize, runs: Vec<Run>) -> Result<Results> {
        self.interleaved(workload, rounds, runs, false)
    }

    fn interleaved(&self, workload: &str, rounds: usize, runs: Vec<Run>, counted: bool) -> Result<Results> {
        let mut results = self.without_the_missing(runs);
        let progress = progress(workload, rounds * results.series.len());
        for round in 0..rounds {
            for point in results.series.chunk_by_mut(|a, b| a.run.point == b.run.point) {
                for at in 0..point.len() {
                    let next = (round + at) % point.len();
                    let series = &mut point[next];
                    series.rounds.push(self.once(&series.run, counted)?);
                    progress.inc(1);
                }
            }
        }
        progress.finish_and_clear();
        Ok(results)
    }

    fn once(&self, run: &Run, counted: bool) -> Result<Numbers> {
        self.programs.run(run.rival, &run.address, &run.arguments, counted)
    }

    fn without_the_missing(&self, runs: Vec<Run>) -> Results {
        let mut results = Results { series: Vec::new(), notes: Vec::new() };
        for run in runs {
            match self.programs.missing(run.rival, &self.redis.tcp()) {
                None => results.series.push(Series { run, rounds: Vec::new(), counted: None }),
                Some(why) => {
                    let note = format!("{} is left out: {why}", run.rival.name);
                    if !results.notes.contains(&note) {
                        results.notes.push(note);
                    }
                }
            }
        }
        results
    }
}

/// Hidden automatically if stderr is not a terminal.
fn progress(workload: &str, length: usize) -> ProgressBar {
    let style =
        ProgressStyle::with_template("{prefix} {bar:40} {pos}/{len}, {eta} left").expect("it is valid");
    ProgressBar::new(length as u64).with_style(style).with_prefix(workload.to_owned())
}
