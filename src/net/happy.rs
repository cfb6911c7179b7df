//! Several addresses of one name: the first that accepts a connection wins, as in RFC 8305 (Happy Eyeballs).
//!
//! An address that swallows packets then costs a moment, not the whole connect timeout. Only the order of the address
//! families and the race come from the RFC; `getaddrinfo` can only look up both families together.

use std::io;
use std::net::SocketAddr;
use std::time::Duration;

use tokio::task::JoinSet;
use tokio::time::sleep;

/// How long an attempt runs before the next one starts (the "Connection Attempt Delay" of RFC 8305, section 5).
const DELAY: Duration = Duration::from_millis(250);
/// Its minimum (same section).
const LEAST: Duration = Duration::from_millis(10);

/// Why each address failed, in the order in which they failed.
pub(super) type Failures = Vec<(SocketAddr, io::Error)>;

/// The pause between the starts of two attempts. All attempts start in the first half of `within`; the last one has
/// the other half.
pub(super) fn delay(addresses: usize, within: Duration) -> Duration {
    let share = within / 2 / u32::try_from(addresses).unwrap_or(u32::MAX).max(1);
    share.clamp(LEAST, DELAY)
}

/// Each address once, the families alternating, the one that the system prefers first; the order within a family
/// stays.
pub(super) fn interleave(addresses: Vec<SocketAddr>) -> Vec<SocketAddr> {
    let first_is_v4 = addresses.first().is_some_and(SocketAddr::is_ipv4);
    let (first, second): (Vec<_>, Vec<_>) =
        addresses.into_iter().partition(|address| address.is_ipv4() == first_is_v4);
    let (mut first, mut second) = (first.into_iter(), second.into_iter());
    let mut mixed = Vec::new();
    loop {
        let pair = [first.next(), second.next()];
        if pair == [None, None] {
            return mixed;
        }
        for address in pair.into_iter().flatten() {
            if !mixed.contains(&address) {
                mixed.push(address);
            }
        }
    }
}

/// Tries the first address, and the next one after `delay` or as soon as an attempt has failed. Returns the first
/// connection and cancels the other attempts.
pub(super) async fn race<T, F>(
    addresses: Vec<SocketAddr>,
    delay: Duration,
    connect: impl Fn(SocketAddr) -> F,
) -> Result<T, Failures>
where
    T: Send + 'static,
    F: Future<Output = io::Result<T>> + Send + 'static,
{
    let mut waiting = addresses.into_iter();
    let mut attempts = JoinSet::new();
    let mut failures = Failures::new();
    loop {
        if let Some(address) = waiting.next() {
            let attempt = connect(address);
            attempts.spawn(async move { (address, attempt.await) });
        }
        tokio::select! {
            biased;
            Some(ended) = attempts.join_next() => match ended {
                Ok((_, Ok(connection))) => return Ok(connection),
                Ok((address, Err(error))) => failures.push((address, error)),
                Err(error) if error.is_panic() => std::panic::resume_unwind(error.into_panic()),
                Err(_) => {}
            },
            () = sleep(delay), if waiting.len() > 0 => {}
            else => return Err(failures),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::{Arc, Mutex};
    use tokio::time::Instant;

    fn addresses(texts: &[&str]) -> Vec<SocketAddr> {
        texts.iter().map(|text| SocketAddr::new(text.parse().unwrap(), 1)).collect()
    }

    #[test]
    fn the_families_take_turns() {
        let cases: &[(&[&str], &[&str])] = &[
            (&[], &[]),
            (&["1.1.1.1"], &["1.1.1.1"]),
            (&["::1", "::2", "::3", "1.1.1.1"], &["::1", "1.1.1.1", "::2", "::3"]),
            (&["1.1.1.1", "1.1.1.2", "::1", "::2"], &["1.1.1.1", "::1", "1.1.1.2", "::2"]),
            (&["::1", "127.0.0.1", "127.0.0.1", "::1"], &["::1", "127.0.0.1"]),
        ];
        for (given, wanted) in cases {
            assert_eq!(interleave(addresses(given)), addresses(wanted), "{given:?}");
        }
    }

    #[test]
    fn all_attempts_begin_within_the_time_to_connect() {
        let ms = Duration::from_millis;
        assert_eq!(delay(2, ms(5000)), ms(250));
        assert_eq!(delay(2, ms(200)), ms(50));
        assert_eq!(delay(20, ms(5000)), ms(125));
        assert_eq!(delay(1000, ms(100)), ms(10));
        assert_eq!(delay(usize::MAX, Duration::ZERO), ms(10));
    }

    /// How an address responds: it accepts or refuses a connection after a time; `None`: never.
    type Manner = Option<(u64, bool)>;
    /// The addresses; which one wins or how many failed, after how long, and when the attempts start.
    type Case<'a> = (&'a [Manner], Result<usize, usize>, u128, &'a [u128]);

    /// The outcome of a race among these, how long it took, and when each attempt started, in milliseconds.
    async fn run(manners: &[Manner]) -> (Result<usize, usize>, u128, Vec<u128>, usize) {
        let begun = Instant::now();
        let starts = Arc::new(Mutex::new(Vec::new()));
        let alive = Arc::new(());
        let addresses =
            (0..manners.len()).map(|n| SocketAddr::new([127, 0, 0, 1].into(), n as u16)).collect();
        let raced = race(addresses, DELAY, |address| {
            starts.lock().unwrap().push(begun.elapsed().as_millis());
            let (number, alive) = (address.port() as usize, alive.clone());
            let manner = manners[number];
            async move {
                let _alive = alive;
                match manner {
                    None => std::future::pending().await,
                    Some((after, taken)) => {
                        sleep(Duration::from_millis(after)).await;
                        if taken { Ok(number) } else { Err(io::Error::other("refused")) }
                    }
                }
            }
        })
        .await;
        let took = begun.elapsed().as_millis();
        tokio::task::yield_now().await; // lets canceled attempts go
        let starts = starts.lock().unwrap().clone();
        (raced.map_err(|failures| failures.len()), took, starts, Arc::strong_count(&alive) - 1)
    }

    #[tokio::test(start_paused = true)]
    async fn the_first_connection_wins_and_the_others_end() {
        let (taken, refused, silent) = (Some((5, true)), Some((5, false)), None);
        let cases: &[Case] = &[
            (&[taken, taken], Ok(0), 5, &[0]),
            (&[silent, taken], Ok(1), 255, &[0, 250]),
            (&[refused, taken], Ok(1), 10, &[0, 5]),
            (&[refused, refused, silent, taken], Ok(3), 265, &[0, 5, 10, 260]),
            (&[silent, refused, taken], Ok(2), 260, &[0, 250, 255]),
            (&[Some((300, true)), silent, taken], Ok(0), 300, &[0, 250]),
            (&[Some((600, true)), Some((20, false))], Ok(0), 600, &[0, 250]),
            (&[refused, refused], Err(2), 10, &[0, 5]),
            (&[Some((400, false)), Some((500, false))], Err(2), 750, &[0, 250]),
            (&[], Err(0), 0, &[]),
        ];
        for (number, (manners, wanted, took, starts)) in cases.iter().enumerate() {
            let (got, time, begun, alive) = run(manners).await;
            assert_eq!((got, time, &begun[..], alive), (*wanted, *took, *starts, 0), "case {number}");
        }
    }
}
