//! What the program prints at the end.

use std::time::Duration;

use super::work::Outcome;
use super::{Arguments, Via};

pub fn summary(outcome: &Outcome, arguments: &Arguments) {
    let mut times = outcome.times.clone();
    times.sort_unstable();
    println!("{} tasks via {}", arguments.tasks, name(outcome.via));
    println!("  connections    {}", outcome.connections);
    println!("  calls          {} ({} failed, {} wrong replies)", times.len(), outcome.failed, outcome.wrong);
    println!("  time           {:.3} s, {:.0} calls/s", outcome.seconds, rate(outcome));
    println!("  latency        p50 {:.1?}, p99 {:.1?}", percentile(&times, 50), percentile(&times, 99));
    if let Some(error) = &outcome.error {
        println!("  first failure  {error}");
    }
}

pub fn comparison(outcomes: &[Outcome]) {
    let Some(base) = outcomes.first().map(rate) else { return };
    println!("\n  {:<28} {:>10} {:>12} {:>8}", "via", "calls/s", "connections", "ratio");
    for outcome in outcomes {
        let rate = rate(outcome);
        println!(
            "  {:<28} {:>10.0} {:>12} {:>7.2}x",
            name(outcome.via),
            rate,
            outcome.connections,
            rate / base
        );
    }
}

fn name(via: Via) -> &'static str {
    match via {
        Via::Channel | Via::All => "a channel to one client",
        Via::Mutex => "a mutex around one client",
        Via::Connections => "a connection for each",
    }
}

fn rate(outcome: &Outcome) -> f64 {
    outcome.times.len() as f64 / outcome.seconds.max(f64::MIN_POSITIVE)
}

/// A percentile of sorted times.
fn percentile(times: &[Duration], percent: usize) -> Duration {
    times.get(times.len().saturating_sub(1) * percent / 100).copied().unwrap_or_default()
}
