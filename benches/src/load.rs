//! The rivals, and how their load programs are run.

use crate::machine;
use anyhow::{Context, Result, bail};
use std::collections::BTreeMap;
use std::path::PathBuf;
use std::process::Command;

/// What a load program prints.
pub type Numbers = BTreeMap<String, f64>;

/// A client, used in one way.
#[derive(Clone, Copy)]
pub struct Rival {
    /// Its name in the tables.
    pub name: &'static str,
    program: &'static str,
    arguments: &'static [&'static str],
}

pub const REDISCHAN: Rival = Rival { name: "redischan", program: "load-redischan", arguments: &[] };
pub const REDISCHAN_INTO: Rival =
    Rival { name: "redischan, redis_get_into", program: "load-redischan", arguments: &["get=into"] };
pub const REDISCHAN_CACHED: Rival = Rival {
    name: "redischan, redis_cached_get_into",
    program: "load-redischan",
    arguments: &["get=cached", "options=cache=on"],
};
pub const REDISCHAN_MISSED: Rival = Rival {
    name: "redischan, redis_cached_get_into of what was forgotten",
    program: "load-redischan",
    arguments: &["get=missed", "options=cache=on"],
};
pub const REDISCHAN_WATCHED: Rival = Rival {
    name: "redischan, redis_watch_get_into",
    program: "load-redischan",
    arguments: &["get=watched", "options=cache=on"],
};
pub const REDIS_RS_CACHED: Rival =
    Rival { name: "redis-rs, its cache", program: "load-redis_rs", arguments: &["get=cached"] };
pub const GLIDE_CACHED: Rival =
    Rival { name: "glide, its cache", program: "load-glide", arguments: &["cache=on"] };
pub const REDISCHAN_NO_SPIN: Rival =
    Rival { name: "redischan, spin_us=0", program: "load-redischan", arguments: &["options=spin_us=0"] };
pub const REDISCHAN_PLACED: Rival = Rival {
    name: "redischan, core_placement=auto",
    program: "load-redischan",
    arguments: &["options=core_placement=auto"],
};
pub const HIREDIS_EACH: Rival =
    Rival { name: "hiredis, a connection each", program: "load-hiredis_each", arguments: &[] };
pub const HIREDIS_PIPELINE: Rival =
    Rival { name: "hiredis, append and get", program: "load-hiredis_each", arguments: &[] };
pub const HIREDIS_ASYNC: Rival =
    Rival { name: "hiredis, async", program: "load-hiredis_async", arguments: &[] };
pub const HIREDIS_MUTEX: Rival =
    Rival { name: "hiredis, one and a mutex", program: "load-hiredis_mutex", arguments: &[] };
pub const GLIDE: Rival = Rival { name: "glide, C ABI", program: "load-glide", arguments: &[] };
pub const REDIS_RS: Rival = Rival { name: "redis-rs, multiplexed", program: "load-redis_rs", arguments: &[] };
/// No client at all: a process without one.
pub const NOTHING: Rival = Rival { name: "nothing", program: "load-nothing", arguments: &[] };
/// The upper limit: one connection with 64 commands in flight, without threads.
pub const REDIS_BENCHMARK: Rival = redis_benchmark("redis-benchmark -c 1 -P 64", &["-c", "1", "-P", "64"]);

/// redis-benchmark with these arguments, which are also its name.
pub const fn redis_benchmark(name: &'static str, arguments: &'static [&'static str]) -> Rival {
    Rival { name, program: "redis-benchmark", arguments }
}

/// A Python client, by the name that `python/clients.py` gives it.
pub const fn python(name: &'static str, arguments: &'static [&'static str]) -> Rival {
    Rival { name, program: "load-python", arguments }
}

pub struct Programs {
    folder: PathBuf,
    glide: Option<PathBuf>,
}

impl Programs {
    pub fn new(folder: PathBuf, glide: Option<PathBuf>) -> Self {
        Self { folder, glide: glide.filter(|library| library.exists()) }
    }

    pub fn fill(&self, address: &str, size: usize, keys: usize) -> Result<()> {
        let mut command = Command::new(self.folder.join("fill"));
        command.args([
            "values",
            &format!("address={address}"),
            &format!("size={size}"),
            &format!("keys={keys}"),
        ]);
        output(&mut command).map(drop)
    }

    /// Why this rival cannot be measured here; `None` if it can.
    pub fn missing(&self, rival: Rival, address: &str) -> Option<String> {
        if rival.program == GLIDE.program && self.glide.is_none() {
            return Some("its wheel is not available".to_owned());
        }
        // A rival's arguments may need something that this version of its library lacks.
        if rival.arguments.is_empty() || rival.program == REDIS_BENCHMARK.program {
            return None;
        }
        let error = self.run(rival, address, &words("calls seconds=0.01 warm=0"), false).err()?;
        Some(format!("{error:#}").lines().last().unwrap_or_default().to_owned())
    }

    /// Runs one load program to its end; `counted`: under libcount.so.
    pub fn run(&self, rival: Rival, address: &str, arguments: &[String], counted: bool) -> Result<Numbers> {
        if rival.program == REDIS_BENCHMARK.program {
            return run_redis_benchmark(rival, address, arguments);
        }
        let mut command = Command::new(self.folder.join(rival.program));
        command.args(arguments).arg(format!("address={address}")).args(rival.arguments);
        if let Some(library) = &self.glide {
            command.arg(format!("library={}", library.display()));
        }
        if counted {
            command.env("LD_PRELOAD", self.folder.join("libcount.so"));
        }
        let line =
            output(&mut command).with_context(|| format!("{}: {}", rival.name, arguments.join(" ")))?;
        Ok(serde_json::from_str(&line)?)
    }
}

pub fn words(text: &str) -> Vec<String> {
    text.split_whitespace().map(str::to_owned).collect()
}

/// Its own load: GET only, of the same keys, for about as long as the others take.
fn run_redis_benchmark(rival: Rival, address: &str, arguments: &[String]) -> Result<Numbers> {
    let seconds =
        arguments.iter().find_map(|word| word.strip_prefix("seconds=")).unwrap_or("1").parse::<f64>()?;
    let calls = (seconds * 600_000.0).max(10_000.0).round();
    let mut command = Command::new(rival.program);
    match address.strip_prefix("unix://") {
        Some(path) => command.args(["-s", path]),
        None => command.args(["-p", address.rsplit(':').next().unwrap_or_default()]),
    };
    command.args(rival.arguments).args(["-n", &calls.to_string(), "-r", "10000", "--csv"]);
    command.args(["GET", "bench:64:__rand_int__:"]);
    let before = machine::cpu_of_children();
    let text = output(&mut command)?;
    let cpu = machine::cpu_of_children() - before;
    let row: Vec<f64> = text
        .lines()
        .last()
        .unwrap_or_default()
        .rsplit(',')
        .map_while(|field| field.trim_matches('"').parse().ok())
        .collect();
    // From the end: max, p99, p95, p50, min, average, calls per second.
    let [_, p99, _, p50, _, _, rate, ..] = row[..] else { bail!("redis-benchmark printed {text:?}") };
    let numbers = [("rate", rate), ("p50", p50 * 1e-3), ("p99", p99 * 1e-3), ("cpu", cpu / calls)];
    Ok(numbers.map(|(name, value)| (name.to_owned(), value)).into())
}

/// The stdout of a program. If it fails, its stderr is the text of the error.
pub fn output(command: &mut Command) -> Result<String> {
    let program = command.get_program().to_string_lossy().into_owned();
    let name = program.rsplit('/').next().unwrap_or_default().to_owned();
    let done = command.output().with_context(|| format!("cannot run {name}"))?;
    if !done.status.success() {
        bail!("{name} failed ({}): {}", done.status, String::from_utf8_lossy(&done.stderr).trim());
    }
    Ok(String::from_utf8(done.stdout)?)
}
