//! `--subscribe`: shows messages, gaps and rates as they come.

use std::time::{Duration, Instant};

use redischan::client::{Client, Message, Names, Reason, Timeout, What};
use redischan::config::Config;
use redischan::error::{Error, Kind};

use super::Arguments;

/// More messages in a second than this are only counted.
const SHOWN: u64 = 20;
const SECOND: Duration = Duration::from_secs(1);

/// What came in the present second.
struct Second {
    since: Instant,
    messages: u64,
    bytes: usize,
}

impl Second {
    fn new() -> Second {
        Second { since: Instant::now(), messages: 0, bytes: 0 }
    }

    fn is_over(&self) -> bool {
        self.since.elapsed() >= SECOND
    }

    /// Says how many came, if not all were shown.
    fn close(&self) {
        if let Some(more) = self.messages.checked_sub(SHOWN).filter(|more| *more > 0) {
            let seconds = self.since.elapsed().as_secs_f64();
            let rate = self.messages as f64 / seconds;
            let megabytes = self.bytes as f64 / seconds / 1e6;
            println!("... {more} more: {rate:.0} messages/s, {megabytes:.1} MB/s");
        }
    }
}

/// Shows what comes until the program is ended, or `--count` messages have come.
pub fn run(config: Config, arguments: &Arguments) -> Result<(), Error> {
    let client = Client::connect(config)?;
    let subscriber = client.subscriber()?;
    subscriber.set("events", "yes")?;
    let is_pattern = |name: &&String| name.contains(['*', '?', '[']);
    let (patterns, channels): (Vec<&String>, Vec<&String>) = arguments.subscribe.iter().partition(is_pattern);
    for (names, list) in [(Names::Channels, channels), (Names::Patterns, patterns)] {
        let list: Vec<&[u8]> = list.iter().map(|name| name.as_bytes()).collect();
        if !list.is_empty() {
            subscriber.add(names, &list, Timeout::Default)?;
        }
    }
    let (mut second, mut taken) = (Second::new(), 0);
    while arguments.count.is_none_or(|count| taken < count) {
        if second.is_over() {
            second.close();
            second = Second::new();
        }
        let message = match subscriber.next(Timeout::After(SECOND.saturating_sub(second.since.elapsed()))) {
            Ok(message) => message,
            Err(error) if error.kind() == Kind::Timeout => continue,
            Err(error) => return Err(error),
        };
        if matches!(message.what(), What::Published) {
            taken += 1;
            second.messages += 1;
            second.bytes += message.payload().len();
            if second.messages > SHOWN {
                continue;
            }
        }
        println!("{}", line(&message));
    }
    second.close();
    Ok(())
}

fn line(message: &Message) -> String {
    let channel = message.channel().escape_ascii();
    match message.what() {
        What::Published if message.pattern().is_empty() => {
            format!("{channel}: {}", message.payload().escape_ascii())
        }
        What::Published => {
            let pattern = message.pattern().escape_ascii();
            format!("{channel} ({pattern}): {}", message.payload().escape_ascii())
        }
        What::Gap(gap) => match gap.reason {
            Reason::Overflow => {
                format!("GAP: {} messages were dropped, since this program was too slow", gap.lost)
            }
            Reason::Connection => format!("GAP: the connection was lost; not subscribed for {} ms", gap.ms),
            Reason::Moved => {
                format!("GAP: the channel's server was changed; not subscribed for {} ms", gap.ms)
            }
        },
        What::Begun => format!("subscribed to {channel}{}", message.pattern().escape_ascii()),
        What::Ended(error) => format!("ENDED: {channel}{}: {error}", message.pattern().escape_ascii()),
    }
}
