//! A mini-redis server for trying the library out: `cargo run --bin server`.

use std::process::ExitCode;

use clap::Parser;
use tokio::net::TcpListener;
use tokio::signal::unix::{SignalKind, signal};

/// A small Redis server (mini-redis) for trying the library out. It keeps its data in memory and supports GET, SET (with
/// EX and PX), PUBLISH and SUBSCRIBE. Ctrl-C stops it.
#[derive(Parser)]
#[command(
    version,
    after_help = "Example:\n  cargo run --bin server -- --port 7000\n  cargo run --bin client -- --url redis://127.0.0.1:7000"
)]
struct Arguments {
    /// The port to listen on; 0: any free port
    #[arg(long, default_value_t = 6379)]
    port: u16,
    /// The address to listen on
    #[arg(long, default_value = "127.0.0.1")]
    host: String,
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> ExitCode {
    match serve(Arguments::parse()).await {
        Ok(()) => ExitCode::SUCCESS,
        Err(text) => {
            eprintln!("server: {text}");
            ExitCode::FAILURE
        }
    }
}

async fn serve(arguments: Arguments) -> Result<(), String> {
    let Arguments { host, port } = &arguments;
    let listener = TcpListener::bind((host.as_str(), *port)).await.map_err(|error| match error.kind() {
        std::io::ErrorKind::AddrInUse => format!("port {port} is taken; choose another with --port"),
        std::io::ErrorKind::PermissionDenied => {
            format!("port {port} needs root; choose one from 1024 on with --port")
        }
        _ => format!("cannot listen on {host}:{port}: {error}"),
    })?;
    let address = listener.local_addr().map_err(|error| error.to_string())?;
    let mut terminated = signal(SignalKind::terminate()).map_err(|error| error.to_string())?;
    println!("mini-redis listens on redis://{address} (Ctrl-C stops it)");
    redischan::embedded::serve(listener, async move {
        tokio::select! {
            _ = tokio::signal::ctrl_c() => {}
            _ = terminated.recv() => {}
        }
    })
    .await;
    Ok(())
}
