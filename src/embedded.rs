//! `embedded://`: mini-redis inside this process, on a loopback port that the kernel chooses.
//!
//! For trying the library out, and for tests. It supports GET, SET (EX and PX), PUBLISH and SUBSCRIBE. This is the only
//! file that names `mini_redis`.

use std::net::SocketAddr;
use std::sync::Arc;

use crate::error::{Error, Kind};

/// A server that runs while it is referenced.
pub struct Server {
    address: SocketAddr,
    /// Dropping it stops the server.
    _stop: tokio::sync::oneshot::Sender<()>,
}

impl Server {
    /// Where it listens.
    pub fn address(&self) -> SocketAddr {
        self.address
    }
}

#[cfg(feature = "embedded")]
mod with_mini_redis {
    use std::collections::HashMap;
    use std::net::Ipv4Addr;
    use std::sync::{Mutex, PoisonError, Weak};

    use tokio::net::TcpListener;
    use tokio::runtime::Builder;

    use super::*;
    use crate::os::fork::ForkLocal;
    use crate::runtime;

    /// The servers that clients of this process share, by name.
    static NAMED: ForkLocal<Mutex<HashMap<String, Weak<Server>>>> = ForkLocal::new();

    impl Server {
        /// The server of that name, started if there is none; without a name, a private one.
        pub fn open(name: Option<&str>) -> Result<Arc<Server>, Error> {
            let Some(name) = name else { return Server::start().map(Arc::new) };
            let mut named = NAMED.get_or_make(Mutex::default).lock().unwrap_or_else(PoisonError::into_inner);
            if let Some(server) = named.get(name).and_then(Weak::upgrade) {
                return Ok(server);
            }
            let server = Arc::new(Server::start()?);
            named.retain(|_, server| server.strong_count() > 0);
            named.insert(name.to_owned(), Arc::downgrade(&server));
            Ok(server)
        }

        /// Starts one on a dedicated thread and runtime: a busy server must not slow the io thread.
        fn start() -> Result<Server, Error> {
            let failed = |e| Error::os(Kind::Connect, "cannot start the embedded server", &e);
            let socket = std::net::TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).map_err(failed)?;
            socket.set_nonblocking(true).map_err(failed)?;
            let address = socket.local_addr().map_err(failed)?;
            let runtime = Builder::new_current_thread().enable_io().enable_time().build().map_err(failed)?;
            let (stop, stopped) = tokio::sync::oneshot::channel();
            runtime::spawn_thread("redischan-embed", move || {
                runtime.block_on(async {
                    if let Ok(listener) = TcpListener::from_std(socket) {
                        serve(listener, stopped).await;
                    }
                });
            })?;
            Ok(Server { address, _stop: stop })
        }
    }

    /// Serves mini-redis on a listener until `stop` completes or is dropped.
    pub async fn serve<T>(listener: TcpListener, stop: impl Future<Output = T>) {
        // It always returns Ok: it handles failures of single connections itself.
        let _ = mini_redis::server::run(listener, async move { drop(stop.await) }).await;
    }
}

#[cfg(feature = "embedded")]
pub use with_mini_redis::serve;

#[cfg(not(feature = "embedded"))]
impl Server {
    /// This build has no embedded server.
    pub fn open(_name: Option<&str>) -> Result<Arc<Server>, Error> {
        Err(Error::new(
            Kind::Unsupported,
            "this build of redischan has no embedded server; build it with the feature `embedded`, or use redis://host",
        ))
    }
}
