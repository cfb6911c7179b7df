//! What it means when the server refuses a step of the handshake.

use crate::config::{Config, Protocol};
use crate::error::{Error, Kind};

/// Whether to go on in RESP2 after this answer to HELLO, of which nothing was done: unless the refusal is not of HELLO,
/// but of the password, or of anybody for now.
pub(super) fn without_resp3(config: &Config, error: &Error) -> Result<(), Error> {
    // A proxy that takes HELLO for any command wants AUTH before it, though the password is in it.
    let password_was_not_seen = error.prefix() == b"NOAUTH" && config.password.is_some();
    match config.protocol {
        Protocol::Auto if password_was_not_seen => Ok(()),
        _ if refuses_everything(error) || error.is_temporary() || error.prefix() == b"WRONGPASS" => {
            Err(refused("HELLO", error))
        }
        Protocol::Resp3 => Err(no_resp3(&format!("it said: {error}"))),
        Protocol::Auto | Protocol::Resp2 => Ok(()),
    }
}

pub(super) fn no_resp3(how: &str) -> Error {
    Error::new(
        Kind::Unsupported,
        format!("the server does not speak RESP3 ({how}); set the option protocol to auto or 2"),
    )
}

pub(super) fn out_of_step() -> Error {
    Error::new(
        Kind::Protocol,
        "the handshake's replies do not match what was asked; is something between this client and the server?",
    )
}

/// Whether the refusal is not of this command, but of the client.
pub(super) fn refuses_everything(error: &Error) -> bool {
    // https://redis.io/docs/latest/develop/reference/clients/#maximum-concurrent-connected-clients
    matches!(error.prefix(), b"NOAUTH" | b"DENIED") || error.text().starts_with(b"ERR max number of clients")
}

/// The error of a client whose server refused `command`.
pub(super) fn refused(command: &str, error: &Error) -> Error {
    let (kind, advice) = match error.prefix() {
        b"NOAUTH" => (
            Kind::Auth,
            "the server wants a password: set the options username and password, or put them in the URL",
        ),
        b"WRONGPASS" => (Kind::Auth, "check the options username and password"),
        _ if refuses_everything(error) => (Kind::Connect, "the server is there and refuses to serve"),
        _ if error.is_temporary() => (Kind::Connect, "the server is there and does not serve for now"),
        _ if command == "AUTH" => (Kind::Auth, "check the options username and password"),
        _ if command == "SELECT" => {
            (Kind::Connect, "choose a database that the server has with the option db")
        }
        _ => (Kind::Connect, "the server is there and refuses to serve"),
    };
    // The server's words come first: its code word is then the error's prefix.
    Error::new(kind, format!("{error} (the server's answer to {command}); {advice}"))
}
