//! The commands of the handshake.

use crate::config::Config;
use crate::manager::fence::{Echo, Word};
use crate::manager::greeting::Purpose;

/// A command of the handshake, and what it means when the server refuses it.
pub(super) struct Step {
    pub(super) argv: Vec<Vec<u8>>,
    pub(super) if_refused: IfRefused,
}

#[derive(Clone, Copy, PartialEq)]
pub(super) enum IfRefused {
    /// Go on without.
    Tolerate,
    /// No connection.
    Fail,
}

impl Step {
    pub(super) fn asks_for_id(&self) -> bool {
        matches!(self.argv.as_slice(), [client, id] if client == b"CLIENT" && id == b"ID")
    }

    pub(super) fn asks_for_tracking(&self) -> bool {
        self.argv.get(1).is_some_and(|word| word == b"TRACKING")
    }

    /// The command's name; never its arguments, which may be a password.
    pub(super) fn name(&self) -> String {
        self.argv.first().map(|name| String::from_utf8_lossy(name).into_owned()).unwrap_or_default()
    }
}

/// HELLO 3, with who we are, if that has not been said.
pub(super) fn hello(config: &Config, with_names: bool) -> Step {
    let mut argv = vec![b"HELLO".to_vec(), b"3".to_vec()];
    if with_names && let Some(password) = &config.password {
        let user = config.username.as_deref().unwrap_or("default");
        argv.extend([b"AUTH".to_vec(), user.into(), password.expose().into()]);
    }
    if with_names && let Some(name) = &config.client_name {
        argv.extend([b"SETNAME".to_vec(), name.as_bytes().into()]);
    }
    Step { argv, if_refused: IfRefused::Fail }
}

/// AUTH, or else a PING: HELLO would have told that a password is wanted.
pub(super) fn who_we_are(config: &Config) -> Step {
    match (&config.username, &config.password) {
        (Some(user), Some(password)) => step(IfRefused::Fail, &["AUTH", user, password.expose()]),
        (None, Some(password)) => step(IfRefused::Fail, &["AUTH", password.expose()]),
        (_, None) => step(IfRefused::Tolerate, &["PING"]),
    }
}

pub(super) fn database(config: &Config) -> Option<Step> {
    (config.db != 0).then(|| step(IfRefused::Fail, &["SELECT", &config.db.to_string()]))
}

/// What a server need not know.
pub(super) fn courtesies(config: &Config, purpose: Purpose, with_name: bool) -> Vec<Step> {
    let mut steps = Vec::new();
    let mut say = |argv: &[&str]| steps.push(step(IfRefused::Tolerate, argv));
    if let Some(name) = config.client_name.as_ref().filter(|_| with_name) {
        say(&["CLIENT", "SETNAME", name]);
    }
    say(&["CLIENT", "SETINFO", "LIB-NAME", "redischan"]);
    say(&["CLIENT", "SETINFO", "LIB-VER", env!("CARGO_PKG_VERSION")]);
    if purpose == Purpose::Private {
        say(&["CLIENT", "ID"]);
    }
    steps
}

pub(super) fn say_word(word: &Word, echo: Echo) -> Step {
    let argv = word.argv(echo).into_iter().map(<[u8]>::to_vec).collect();
    Step { argv, if_refused: IfRefused::Tolerate }
}

pub(super) fn step(if_refused: IfRefused, argv: &[&str]) -> Step {
    Step { argv: argv.iter().map(|arg| arg.as_bytes().to_vec()).collect(), if_refused }
}
