//! From a name to its addresses, by the system's own resolver (`getaddrinfo`), which uses `/etc/hosts`, DNS and
//! whatever else `/etc/nsswitch.conf` lists.
//!
//! It blocks while name servers do not respond and cannot be interrupted. So each lookup has a dedicated thread, which
//! ends with it. One name has one lookup at a time, and its result goes to all that asked meanwhile. Nothing is
//! cached: the system's caches know how long an address is valid, and this library does not.

use std::collections::HashMap;
use std::fs::File;
use std::io;
use std::net::{IpAddr, SocketAddr, ToSocketAddrs};
use std::sync::Arc;

use tokio::sync::watch;

use crate::error::{Error, Kind};
use crate::lock::Mutex;
use crate::os::errno;
use crate::runtime;

/// The thread's name in `ps -L`, gdb and core files.
const THREAD_NAME: &str = "redischan-dns";

/// The addresses of a name in the system's order of preference (the ports are 0), or why there are none.
type Found = Result<Arc<[SocketAddr]>, Error>;
type UnderWay = Mutex<HashMap<String, watch::Receiver<Option<Found>>>>;
type LookUp = dyn Fn(&str) -> io::Result<Vec<SocketAddr>> + Send + Sync;

/// Looks up names for all clients of a process.
pub(crate) struct Resolver {
    look_up: Arc<LookUp>,
    under_way: Arc<UnderWay>,
}

impl Resolver {
    /// The system's resolver.
    pub(crate) fn new() -> Self {
        Resolver::with(|name| Ok((name, 0).to_socket_addrs()?.collect()))
    }

    fn with(look_up: impl Fn(&str) -> io::Result<Vec<SocketAddr>> + Send + Sync + 'static) -> Self {
        Resolver { look_up: Arc::new(look_up), under_way: Arc::default() }
    }

    /// The addresses of a host, with this port.
    pub(crate) async fn addresses(&self, host: &str, port: u16) -> Result<Vec<SocketAddr>, Error> {
        if let Ok(address) = host.parse::<IpAddr>() {
            return Ok(vec![SocketAddr::new(address, port)]);
        }
        let mut lookup = self.join(host)?;
        let found = match lookup.wait_for(Option::is_some).await {
            Ok(found) => found.clone(),
            Err(_) => None, // a bug ended the thread
        };
        let addresses =
            found.unwrap_or_else(|| Err(Error::new(Kind::Panic, "the lookup of a host's name was lost")))?;
        Ok(addresses
            .iter()
            .map(|address| {
                let mut address = *address;
                address.set_port(port);
                address
            })
            .collect())
    }

    /// Whether a lookup of this name is under way.
    pub(crate) fn is_looking_up(&self, name: &str) -> bool {
        self.under_way.lock().contains_key(name)
    }

    /// Joins the lookup of this name that is under way, or starts one.
    fn join(&self, name: &str) -> Result<watch::Receiver<Option<Found>>, Error> {
        let mut under_way = self.under_way.lock();
        if let Some(lookup) = under_way.get(name) {
            return Ok(lookup.clone());
        }
        let (result, lookup) = watch::channel(None);
        under_way.insert(name.to_owned(), lookup.clone());
        drop(under_way); // or a thread that cannot be started would deadlock in `Ends::drop`
        let ends = Ends { under_way: self.under_way.clone(), name: name.to_owned() };
        let look_up = self.look_up.clone();
        runtime::spawn_thread(THREAD_NAME, move || {
            let found = addresses_of(&ends.name, &*look_up);
            drop(ends); // from here on, a caller gets a new lookup
            result.send_replace(Some(found));
        })
        .map_err(|error| error.with_kind(Kind::Connect))?;
        Ok(lookup)
    }
}

/// Removes a lookup from the table, however it ends.
struct Ends {
    under_way: Arc<UnderWay>,
    name: String,
}

impl Drop for Ends {
    fn drop(&mut self) {
        self.under_way.lock().remove(&self.name);
    }
}

fn addresses_of(name: &str, look_up: &LookUp) -> Found {
    match look_up(name) {
        Ok(addresses) if addresses.is_empty() => Err(Error::new(Kind::Connect, "the name has no address")),
        Ok(addresses) => Ok(addresses.into()),
        // A resolver that gets no descriptor reports an unknown name or a temporary failure.
        Err(error) => {
            let error = File::open("/dev/null").err().filter(is_out_of_descriptors).unwrap_or(error);
            Err(Error::new(Kind::Connect, error.to_string()).with_errno(error.raw_os_error().unwrap_or(0)))
        }
    }
}

fn is_out_of_descriptors(error: &io::Error) -> bool {
    matches!(error.raw_os_error(), Some(errno::EMFILE | errno::ENFILE))
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;
    use std::sync::atomic::{AtomicUsize, Ordering};
    use std::sync::mpsc;

    /// A resolver that returns these addresses for every name.
    pub(crate) fn fixed(addresses: &[&str]) -> &'static Resolver {
        let addresses: Vec<SocketAddr> =
            addresses.iter().map(|address| SocketAddr::new(address.parse().unwrap(), 0)).collect();
        Box::leak(Box::new(Resolver::with(move |_| Ok(addresses.clone()))))
    }

    /// A resolver that blocks until it is released, and how often it was asked.
    fn hanging() -> (&'static Resolver, Arc<AtomicUsize>, mpsc::Sender<()>) {
        let asked = Arc::new(AtomicUsize::new(0));
        let (go, wait) = mpsc::channel::<()>();
        let (counter, wait) = (asked.clone(), Mutex::new(wait));
        let resolver = Resolver::with(move |_| {
            counter.fetch_add(1, Ordering::SeqCst);
            let _ = wait.lock().recv();
            Ok(vec!["127.0.0.1:0".parse().unwrap()])
        });
        (Box::leak(Box::new(resolver)), asked, go)
    }

    #[tokio::test]
    async fn an_address_is_not_looked_up() {
        let (resolver, asked, _go) = hanging();
        for (host, address) in [("127.0.0.1", "127.0.0.1:7"), ("::1", "[::1]:7")] {
            assert_eq!(resolver.addresses(host, 7).await.unwrap(), [address.parse().unwrap()]);
        }
        assert_eq!(asked.load(Ordering::SeqCst), 0);
    }

    #[tokio::test]
    async fn one_lookup_is_under_way_for_a_name_whoever_asks_and_leaves() {
        let (resolver, asked, go) = hanging();
        // Those that wait for 1 ms stand for attempts that time out.
        for _ in 0..20 {
            let ask = resolver.addresses("name", 7);
            assert!(tokio::time::timeout(std::time::Duration::from_millis(1), ask).await.is_err());
        }
        let clients: Vec<_> = (0..50u16)
            .map(|port| tokio::spawn(async move { resolver.addresses("name", port).await.unwrap() }))
            .collect();
        let other = tokio::spawn(resolver.addresses("other", 7));
        tokio::task::yield_now().await; // each runs until it waits
        while asked.load(Ordering::SeqCst) < 2 {
            std::thread::yield_now();
        }
        assert_eq!(resolver.under_way.lock().len(), 2);
        // Each has its own thread: one message releases each, whatever the other does.
        (0..2).for_each(|_| go.send(()).unwrap());
        for (port, client) in clients.into_iter().enumerate() {
            assert_eq!(client.await.unwrap(), [SocketAddr::new([127, 0, 0, 1].into(), port as u16)]);
        }
        assert_eq!(other.await.unwrap().unwrap().len(), 1);
        assert_eq!(asked.load(Ordering::SeqCst), 2, "72 callers, two names");
        assert!(resolver.under_way.lock().is_empty());
    }

    #[tokio::test]
    async fn nothing_is_kept() {
        let count = Arc::new(AtomicUsize::new(0));
        let asked = count.clone();
        let resolver = Resolver::with(move |_| match asked.fetch_add(1, Ordering::SeqCst) {
            0 => Err(io::Error::other("no such name")),
            1 => Ok(Vec::new()),
            _ => Ok(vec!["[::1]:0".parse().unwrap()]),
        });
        let error = resolver.addresses("name", 7).await.unwrap_err();
        assert_eq!((error.kind(), error.to_string()), (Kind::Connect, "no such name".into()));
        let error = resolver.addresses("name", 7).await.unwrap_err();
        assert_eq!((error.kind(), error.to_string()), (Kind::Connect, "the name has no address".into()));
        assert_eq!(resolver.addresses("name", 7).await.unwrap(), ["[::1]:7".parse().unwrap()]);
        assert_eq!(count.load(Ordering::SeqCst), 3);
    }

    #[tokio::test]
    async fn a_lookup_that_panics_is_over() {
        let resolver = Resolver::with(|_| panic!("injected"));
        for _ in 0..2 {
            assert_eq!(resolver.addresses("name", 7).await.unwrap_err().kind(), Kind::Panic);
        }
        assert!(resolver.under_way.lock().is_empty());
    }

    #[tokio::test]
    async fn the_systems_resolver_knows_this_machine() {
        let addresses = Resolver::new().addresses("localhost", 7).await.unwrap();
        assert!(addresses.iter().all(|address| address.ip().is_loopback() && address.port() == 7));
    }
}
