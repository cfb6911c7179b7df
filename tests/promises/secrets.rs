//! Row 35: a password appears nowhere.

use std::sync::{Arc, Mutex};

use redischan::client::Timeout;
use redischan::config::Config;
use redischan::log;

use crate::support::oracle::{alone, connect};
use crate::support::server::{Flavor, Server};
use crate::support::transport::Transport;

crate::on_each_transport! {
    row_35_redis_password_is_shown_nowhere,
}

const CANARY: &str = "canary7f3";

fn row_35_redis_password_is_shown_nowhere(transport: Transport) {
    // Alone: the log belongs to the process.
    if !alone(&format!("secrets::row_35_redis_password_is_shown_nowhere::{transport}")) {
        return;
    }
    let seen = Arc::new(Mutex::new(String::new()));
    let note = seen.clone();
    let listener = move |record: &log::Record| note.lock().unwrap().push_str(&format!("{record:?}\n"));
    log::set_listener(Some(Box::new(listener)), log::Level::Debug as i32).unwrap();
    let mut said = String::new();

    let server = Server::start_with(Flavor::Redis, &["--requirepass", CANARY]);
    for protocol in [2, 3] {
        let url = server.url(transport, &format!("password={CANARY}&protocol={protocol}"));
        said += &format!("{:?}", Config::from_url(&url).unwrap());
        let client = connect(&url).unwrap();
        said += &format!("{:?}", client.config());
        let _ = client
            .command(&[b"AUTH", CANARY.as_bytes()], Timeout::Default)
            .map_err(|e| said += &e.to_string());
        let session = client.session(Timeout::Default).unwrap();
        let wrong = session.command(&[b"AUTH", b"nobody", CANARY.as_bytes()], Timeout::Default).unwrap_err();
        said += &format!("{wrong} {wrong:?}");
    }
    for url in [
        format!("redis://u:{CANARY}@127.0.0.1:{}", server.port),
        format!("redis://:{CANARY}x@127.0.0.1:{}", server.port),
        format!("rediss://:{CANARY}@127.0.0.1:{}", server.port),
        format!("redis://:{CANARY}@127.0.0.1:1"),
        format!("unix:///no/such/socket?password={CANARY}"),
        format!("redis://:{CANARY}/@host"),
        format!("redis://:{CANARY}?@host"),
        format!("redis://host?password={CANARY}&nosuch=1"),
        format!("redis://host?pasword={CANARY}"),
        format!("{CANARY}://host"),
        format!("redis://host:{CANARY}"),
        format!("redis://:%zz{CANARY}@host"),
    ] {
        let error =
            Config::from_url(&url).and_then(redischan::client::Client::connect).err().expect("refused");
        said += &format!("{error} {error:?}\n");
    }
    log::set_listener(None, 0).unwrap(); // every record has been delivered when this returns
    said += &seen.lock().unwrap();
    assert!(said.contains("WRONGPASS") && said.contains("connected to"), "the log was on: {said}");
    assert!(!said.contains(CANARY), "{said}");
}
