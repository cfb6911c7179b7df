//! The tokio tutorial's chapter on channels as a program: `cargo run --bin client`.
//!
//! Many tasks need a connection. Should they share one by sending messages to the task that owns it, take turns with a
//! mutex, or open a connection each?

mod report;
mod subscribe;
mod work;

use std::process::ExitCode;

use clap::{Parser, ValueEnum};
use redischan::config::{Config, Endpoint};

/// Many tasks write and read their own values, over one shared client or in other ways, and check each reply. A task is
/// a thread here, as in the C and Python programs that use the library.
#[derive(Parser)]
#[command(
    version,
    after_help = "Examples:\n  cargo run --bin client -- --url embedded://\n  cargo run --release --bin client -- --via all --tasks 64\n  cargo run --bin client -- --subscribe news --subscribe 'log:*'"
)]
struct Arguments {
    /// The server: redis://host:port, unix:///path, or embedded:// for one in this process
    /// [default: $REDIS_URL, else redis://127.0.0.1:6379]
    #[arg(long)]
    url: Option<String>,
    /// The number of tasks
    #[arg(long, default_value_t = 64, value_parser = clap::value_parser!(u32).range(1..=10_000))]
    tasks: u32,
    /// The number of values that each task writes and reads back
    #[arg(long, default_value_t = 500, value_parser = clap::value_parser!(u32).range(1..))]
    requests: u32,
    /// The size of each value
    #[arg(long, default_value_t = 64, value_parser = clap::value_parser!(u32).range(16..=1_048_576))]
    value_bytes: u32,
    /// How the tasks reach the server
    #[arg(long, value_enum, default_value_t = Via::Channel)]
    via: Via,
    /// Instead, subscribe to a channel or a pattern (with *, ? or [), and show messages, gaps and rates as they come;
    /// may be repeated. Ctrl-C ends it
    #[arg(long, value_name = "CHANNEL")]
    subscribe: Vec<String>,
    /// With --subscribe: end after this number of messages
    #[arg(long, requires = "subscribe")]
    count: Option<u64>,
}

#[derive(Clone, Copy, Debug, PartialEq, ValueEnum)]
enum Via {
    /// One connection, shared: each request is a message to the task that owns it
    Channel,
    /// One connection with a mutex: one request at a time
    Mutex,
    /// A connection for each task
    Connections,
    /// All three, one after the other, with a comparison
    All,
}

/// mini-redis accepts at most this many connections at a time.
const MINI_REDIS_CONNECTIONS: u32 = 250;

fn main() -> ExitCode {
    match run(&Arguments::parse()) {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(text) => {
            eprintln!("client: {text}");
            ExitCode::FAILURE
        }
    }
}

/// Whether every call succeeded and every reply was right.
fn run(arguments: &Arguments) -> Result<bool, String> {
    let url = arguments.url.clone().unwrap_or_else(Config::default_url);
    let mut config = Config::from_url(&url).map_err(|error| error.to_string())?;
    if !arguments.subscribe.is_empty() {
        return match subscribe::run(config, arguments) {
            Ok(()) => Ok(true),
            Err(error) => Err(error.to_string()),
        };
    }
    let ways = match arguments.via {
        Via::All => vec![Via::Channel, Via::Mutex, Via::Connections],
        one => vec![one],
    };
    if let Endpoint::Embedded { name } = &mut config.endpoint {
        if ways.contains(&Via::Connections) && arguments.tasks > MINI_REDIS_CONNECTIONS {
            return Err(format!(
                "the embedded server accepts {MINI_REDIS_CONNECTIONS} connections; use fewer --tasks"
            ));
        }
        // All clients of this program must reach the same server.
        name.get_or_insert_with(|| "client".to_owned());
    }
    let mut results = Vec::new();
    for via in ways {
        let result = work::run(via, &config, arguments).map_err(|error| {
            let hint = "start a server with `cargo run --bin server`, or pass --url embedded://";
            format!("{error}\n{hint}")
        })?;
        report::summary(&result, arguments);
        results.push(result);
    }
    if results.len() > 1 {
        report::comparison(&results);
    }
    Ok(results.iter().all(|result| result.failed == 0 && result.wrong == 0))
}
