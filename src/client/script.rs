//! Lua scripts: the text is sent once, and from then on its hash.

use std::collections::HashMap;
use std::sync::Arc;

use crate::error::{Error, Kind, Outcome};
use crate::interrupt;
use crate::lock::{Condvar, Mutex};
use crate::oneshot::Deadline;

use super::{Client, Reply, Timeout, call};

/// A script and its SHA-1, by which servers that have seen the text know it.
///
/// See <https://redis.io/docs/latest/commands/evalsha/>.
#[derive(Clone, Debug)]
pub struct Script(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    text: Box<[u8]>,
    /// Forty hexadecimal digits.
    sha: String,
}

impl Script {
    /// From its text, in Lua.
    pub fn new(text: &[u8]) -> Script {
        let digest = ring::digest::digest(&ring::digest::SHA1_FOR_LEGACY_USE_ONLY, text);
        let sha = digest.as_ref().iter().map(|byte| format!("{byte:02x}")).collect();
        Script(Arc::new(Inner { text: text.into(), sha }))
    }

    /// Its SHA-1: forty hexadecimal digits.
    pub fn sha(&self) -> &str {
        &self.0.sha
    }

    pub(super) fn is_same(&self, other: &Script) -> bool {
        self.0.sha == other.0.sha
    }

    /// Calls `body` with the command that runs the script: EVAL, which brings the text, or EVALSHA.
    pub(super) fn with_argv<T>(
        &self,
        with_text: bool,
        keys: &[&[u8]],
        args: &[&[u8]],
        body: impl FnOnce(&[&[u8]]) -> T,
    ) -> T {
        let mut number = itoa::Buffer::new();
        let (name, script): (&[u8], &[u8]) =
            if with_text { (b"EVAL", &self.0.text) } else { (b"EVALSHA", self.0.sha.as_bytes()) };
        let head = [name, script, number.format(keys.len()).as_bytes()];
        body(&[&head[..], keys, args].concat())
    }
}

/// Which scripts a client has given to its server, so that many threads that find one missing give it once.
#[derive(Default)]
pub(super) struct Loads {
    /// By the hash of each.
    scripts: Mutex<HashMap<String, Load>>,
    ended: Condvar,
}

#[derive(Clone, Copy, Default)]
struct Load {
    /// How often it was given.
    count: u64,
    /// Whether a thread is at it.
    under_way: bool,
}

impl Loads {
    fn count(&self, script: &Script) -> u64 {
        self.scripts.lock().get(script.sha()).map_or(0, |load| load.count)
    }

    /// Waits while another thread gives it. True if it is then this thread's turn: nobody has since `seen` was counted.
    fn begin(&self, script: &Script, seen: u64, deadline: Deadline) -> Result<bool, Error> {
        let mut scripts = self.scripts.lock();
        loop {
            let load = scripts.entry(script.sha().to_owned()).or_default();
            if !load.under_way {
                load.under_way = load.count == seen;
                return Ok(load.under_way);
            }
            let left = deadline.remaining().unwrap_or(interrupt::SLICE).min(interrupt::SLICE);
            if left.is_zero() {
                return Err(Error::new(Kind::Timeout, "the script was not loaded in time; it was not run"));
            }
            // A condition variable does not tell of signals, so the host is asked now and then.
            drop(self.ended.wait(scripts, Some(left)));
            let requested = interrupt::is_requested(); // in its own time: nobody else need wait for that
            scripts = self.scripts.lock();
            if requested {
                return Err(Error::new(Kind::Canceled, "interrupted by a signal before the script was run"));
            }
        }
    }

    /// Ends what [`begin`](Self::begin) began.
    fn end(&self, script: &Script, given: bool) {
        if let Some(load) = self.scripts.lock().get_mut(script.sha()) {
            load.under_way = false;
            load.count += u64::from(given);
        }
        self.ended.notify_all();
    }
}

/// A server that forgets a script this often between two steps is not believed.
const ATTEMPTS: usize = 3;

impl Client {
    /// Runs a script: by its hash, and if the server does not know it, once more after it was given the text.
    pub fn eval(
        &self,
        script: &Script,
        keys: &[&[u8]],
        args: &[&[u8]],
        timeout: Timeout,
    ) -> Result<Reply, Error> {
        let deadline = self.limit(timeout).deadline;
        script.with_argv(false, keys, args, |argv| {
            for _ in 1..ATTEMPTS {
                let seen = self.loads.count(script);
                match self.call(argv, call::left(deadline)) {
                    Err(error) if is_missing(&error) => self.load(script, seen, deadline)?,
                    result => return result,
                }
            }
            self.call(argv, call::left(deadline))
        })
    }

    fn load(&self, script: &Script, seen: u64, deadline: Deadline) -> Result<(), Error> {
        if !self.loads.begin(script, seen, deadline)? {
            return Ok(());
        }
        let mut giving = Giving { loads: &self.loads, script, given: false };
        let loaded = self.call(&[b"SCRIPT", b"LOAD", &script.0.text], call::left(deadline));
        giving.given = loaded.is_ok();
        // Whatever became of its text, the script was not run.
        loaded.map(drop).map_err(|error| match error.outcome() {
            Outcome::MaybeExecuted => error.with_outcome(Outcome::NotSent),
            _ => error,
        })
    }
}

/// This thread's turn to give a script, which ends whatever comes of it.
struct Giving<'a> {
    loads: &'a Loads,
    script: &'a Script,
    given: bool,
}

impl Drop for Giving<'_> {
    fn drop(&mut self) {
        self.loads.end(self.script, self.given);
    }
}

/// Whether the server says that it does not know the script. (A script may itself return an error that begins with
/// NOSCRIPT, after it has written something.)
fn is_missing(error: &Error) -> bool {
    error.text().starts_with(b"NOSCRIPT No matching script")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_hash_is_the_server_s() {
        assert_eq!(Script::new(b"return 1").sha(), "e0e1f9fabfc9d4800c877a703b823ac0578ff8db");
    }

    #[test]
    fn the_text_or_the_hash() {
        let script = Script::new(b"return 1");
        script.with_argv(true, &[b"k"], &[b"a", b"b"], |argv| {
            assert_eq!(argv, [&b"EVAL"[..], b"return 1", b"1", b"k", b"a", b"b"]);
        });
        script.with_argv(false, &[], &[], |argv| {
            assert_eq!(argv, [&b"EVALSHA"[..], script.sha().as_bytes(), b"0"]);
        });
    }

    #[test]
    fn one_of_many_threads_gives_the_text() {
        let (loads, script) = (Loads::default(), Script::new(b"return 1"));
        let given = std::sync::atomic::AtomicU32::new(0);
        std::thread::scope(|scope| {
            for _ in 0..8 {
                scope.spawn(|| {
                    if loads.begin(&script, 0, Deadline::NEVER).unwrap() {
                        given.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
                        loads.end(&script, true);
                    }
                });
            }
        });
        assert_eq!((given.into_inner(), loads.count(&script)), (1, 1));
        assert!(loads.begin(&script, 1, Deadline::NEVER).unwrap(), "the server has forgotten it");
        loads.end(&script, false);
        assert_eq!(loads.count(&script), 1);
    }
}
