//! TLS by rustls: which servers to trust, and the client's own certificate.
//!
//! Certificates and keys are read once, when the client is created: a missing or wrong file is reported then, not at
//! some later reconnect.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use tokio::net::TcpStream;
use tokio_rustls::TlsConnector;
use tokio_rustls::client::TlsStream;
use tokio_rustls::rustls::client::WebPkiServerVerifier;
use tokio_rustls::rustls::crypto::ring;
use tokio_rustls::rustls::pki_types::pem::{self, PemObject};
use tokio_rustls::rustls::pki_types::{CertificateDer, PrivateKeyDer, ServerName};
use tokio_rustls::rustls::{self, ClientConfig, RootCertStore};

use crate::error::{Error, Kind};

use super::verify::{self, AcceptAny, Known};

/// The TLS options.
#[derive(Clone, Debug, Default)]
pub(crate) struct TlsFiles {
    /// The certificates of trusted authorities or servers; `None`: the system's.
    pub(crate) ca: Option<PathBuf>,
    /// Our certificate chain and its key.
    pub(crate) identity: Option<(PathBuf, PathBuf)>,
    /// Whether any certificate is accepted.
    pub(crate) insecure: bool,
}

/// Turns TCP connections to one server into TLS connections.
#[derive(Clone)]
pub(crate) struct Tls {
    connector: TlsConnector,
    server: ServerName<'static>,
}

impl Tls {
    /// Reads the files. `server` is the name, or IP address, that the server's certificate must be for.
    pub(crate) fn new(server: &str, files: &TlsFiles) -> Result<Tls, Error> {
        let name = ServerName::try_from(server.to_owned()).map_err(|_| {
            Error::invalid("tls_server_name, or else the host, is not a valid server name for a certificate")
        })?;
        let provider = Arc::new(ring::default_provider());
        let builder = ClientConfig::builder_with_provider(provider.clone())
            .with_safe_default_protocol_versions()
            .map_err(|e| bad("the TLS library", e))?;
        let builder = if files.insecure {
            builder.dangerous().with_custom_certificate_verifier(Arc::new(AcceptAny))
        } else {
            let named = match &files.ca {
                Some(file) => certificates(file, "tls_ca_file")?,
                None => Vec::new(),
            };
            let roots = Arc::new(roots(&named)?);
            let authorities = WebPkiServerVerifier::builder_with_provider(roots, provider)
                .build()
                .map_err(|e| bad("tls_ca_file", e))?;
            builder.dangerous().with_custom_certificate_verifier(Arc::new(Known::new(authorities, named)))
        };
        let config = match &files.identity {
            None => builder.with_no_client_auth(),
            Some((cert, key)) => {
                let chain = certificates(cert, "tls_cert_file")?;
                let key = PrivateKeyDer::from_pem_file(key).map_err(|e| bad_pem("tls_key_file", key, &e))?;
                builder
                    .with_client_auth_cert(chain, key)
                    .map_err(|e| bad("tls_cert_file and tls_key_file", e))?
            }
        };
        Ok(Tls { connector: TlsConnector::from(Arc::new(config)), server: name })
    }

    /// Performs the TLS handshake. No RESP is sent before the server is authenticated.
    pub(super) async fn shake(&self, tcp: TcpStream, endpoint: &str) -> Result<TlsStream<TcpStream>, Error> {
        self.connector.connect(self.server.clone(), tcp).await.map_err(|e| refused(&e, endpoint))
    }
}

/// The authorities in tls_ca_file, or else the system's.
fn roots(named: &[CertificateDer<'static>]) -> Result<RootCertStore, Error> {
    let mut roots = RootCertStore::empty();
    if named.is_empty() {
        // A system's store may hold certificates that rustls rejects; the others are used.
        roots.add_parsable_certificates(rustls_native_certs::load_native_certs().certs);
        if roots.is_empty() {
            return Err(Error::new(
                Kind::Tls,
                "this system has no trusted certificates; install them (Debian: ca-certificates), or set \
                 tls_ca_file to the file of the authority that signed the server's certificate",
            ));
        }
    }
    for certificate in named {
        roots.add(certificate.clone()).map_err(|e| bad("tls_ca_file", e))?;
    }
    Ok(roots)
}

fn certificates(file: &Path, option: &str) -> Result<Vec<CertificateDer<'static>>, Error> {
    let wrong = |e: pem::Error| bad_pem(option, file, &e);
    let found: Vec<_> =
        CertificateDer::pem_file_iter(file).map_err(wrong)?.collect::<Result<_, _>>().map_err(wrong)?;
    if found.is_empty() { Err(bad_pem(option, file, &pem::Error::NoItemsFound)) } else { Ok(found) }
}

fn bad_pem(option: &str, file: &Path, error: &pem::Error) -> Error {
    let errno = fs::metadata(file).err().and_then(|e| e.raw_os_error()).unwrap_or(0);
    let text = format!("{option}, {}: {error}; give a readable file in PEM form", file.display());
    Error::new(Kind::Tls, text).with_errno(errno)
}

fn bad(option: &str, error: impl std::fmt::Display) -> Error {
    Error::new(Kind::Tls, format!("{option}: {error}"))
}

/// Why there is no TLS connection, and what to look at.
fn refused(error: &io::Error, endpoint: &str) -> Error {
    use rustls::Error as E;
    let cause = error.get_ref().and_then(|inner| inner.downcast_ref::<rustls::Error>());
    if let Some(wrong) = cause.and_then(verify::wrong) {
        let text = format!(
            "no TLS connection to {endpoint}: {wrong}. Nothing was sent (tls_ca_file and tls_server_name say which \
             server is expected)"
        );
        return Error::new(Kind::Tls, text);
    }
    let advice = match cause {
        Some(E::InvalidCertificate(_)) => {
            "nothing was sent; check tls_ca_file and tls_server_name, and the server's certificate"
        }
        Some(E::AlertReceived(_)) => {
            "the server refused; does it want a client certificate (tls_cert_file, tls_key_file)?"
        }
        Some(E::InvalidMessage(_)) => "is this the server's TLS port? redis:// is for a port without TLS",
        Some(_) => {
            "the server and this library have no TLS version or cipher in common; they need TLS 1.2 or 1.3"
        }
        None => "the connection was lost during the TLS handshake; is this the server's TLS port?",
    };
    Error::new(Kind::Tls, format!("no TLS connection to {endpoint}: {error}; {advice}"))
        .with_errno(error.raw_os_error().unwrap_or(0))
}
