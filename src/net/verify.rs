//! Verifies a server's certificate, and explains a rejection in words.

use std::fmt;
use std::sync::Arc;

use tokio_rustls::rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
use tokio_rustls::rustls::client::{WebPkiServerVerifier, verify_server_name};
use tokio_rustls::rustls::pki_types::{CertificateDer, ServerName, UnixTime};
use tokio_rustls::rustls::server::ParsedCertificate;
use tokio_rustls::rustls::{CertificateError, DigitallySignedStruct, Error, OtherError, SignatureScheme};

use super::x509::{self, Facts};

/// Why a certificate was rejected, and what to do.
#[derive(Debug)]
pub(super) struct Wrong(String);

impl fmt::Display for Wrong {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for Wrong {}

/// The explanation in an error that one of these verifiers made.
pub(super) fn wrong(error: &Error) -> Option<&Wrong> {
    match error {
        Error::InvalidCertificate(CertificateError::Other(OtherError(inner))) => inner.downcast_ref(),
        _ => None,
    }
}

/// Accepts servers whose certificate is signed by a trusted authority, or is itself trusted.
#[derive(Debug)]
pub(super) struct Known {
    authorities: Arc<WebPkiServerVerifier>,
    /// The certificates in tls_ca_file; if empty, the system's are used.
    named: Vec<CertificateDer<'static>>,
}

impl Known {
    pub(super) fn new(authorities: Arc<WebPkiServerVerifier>, named: Vec<CertificateDer<'static>>) -> Self {
        Known { authorities, named }
    }

    /// A certificate in tls_ca_file is trusted whoever signed it, and whether or not it is an authority's. It still must
    /// be for this server and valid today.
    fn verify_named(
        &self,
        certificate: &CertificateDer<'_>,
        server: &ServerName<'_>,
        now: UnixTime,
    ) -> Result<ServerCertVerified, Error> {
        let bad = || Error::InvalidCertificate(CertificateError::BadEncoding);
        let Facts { not_before, not_after, .. } = x509::read(certificate).ok_or_else(bad)?;
        let at = |seconds: i64| {
            UnixTime::since_unix_epoch(std::time::Duration::from_secs(seconds.max(0).cast_unsigned()))
        };
        if now < at(not_before) {
            let not_before = at(not_before);
            return Err(CertificateError::NotValidYetContext { time: now, not_before }.into());
        }
        if now > at(not_after) {
            let not_after = at(not_after);
            return Err(CertificateError::ExpiredContext { time: now, not_after }.into());
        }
        verify_server_name(&ParsedCertificate::try_from(certificate)?, server)?;
        Ok(ServerCertVerified::assertion())
    }

    fn explain(&self, error: &CertificateError, certificate: &CertificateDer<'_>) -> String {
        use CertificateError as E;
        let facts = x509::read(certificate);
        let seconds = |time: &UnixTime| time.as_secs().cast_signed();
        let whose = |end: Option<i64>, time: &UnixTime| match end {
            Some(end) if end != seconds(time) => "the certificate of an authority that signed the server's",
            _ => "the server's certificate",
        };
        match (error, &facts) {
            (E::ExpiredContext { time, not_after }, _) => format!(
                "{} has expired: it was valid until {}, and it is now {}; renew it, or set this machine's clock",
                whose(facts.as_ref().map(|facts| facts.not_after), not_after),
                x509::show(seconds(not_after)),
                x509::show(seconds(time))
            ),
            (E::NotValidYetContext { time, not_before }, _) => format!(
                "{} is not valid yet: it is valid from {}, and it is now {}; is this machine's clock right?",
                whose(facts.as_ref().map(|facts| facts.not_before), not_before),
                x509::show(seconds(not_before)),
                x509::show(seconds(time))
            ),
            (_, Some(Facts { version, subject, .. })) if *version < 3 => format!(
                "the server's certificate (\"{subject}\") is X.509 version {version}, which cannot hold server names \
                 (openssl x509 -req makes such certificates without -extfile); give the server one of version 3 with a \
                 subjectAltName, or, for tests, set tls_insecure=yes"
            ),
            (E::NotValidForNameContext { expected, presented }, _) => {
                let expected = expected.to_str();
                if presented.is_empty() {
                    let subject = facts.map(|facts| facts.subject).unwrap_or_default();
                    format!(
                        "the server's certificate names no server, as it has no subjectAltName (the common name, \
                         \"{subject}\", does not count), and it must name {expected}; give the server one with a \
                         subjectAltName"
                    )
                } else {
                    format!(
                        "the server's certificate is for {}, not for {expected}; connect to one of these names, \
                         or set tls_server_name to it",
                        presented.iter().map(|name| plain(name)).collect::<Vec<_>>().join(", ")
                    )
                }
            }
            (E::UnknownIssuer, _) => {
                let advice = match &facts {
                    Some(facts) if facts.self_issued => {
                        "it is self-signed; to trust it, add it to tls_ca_file".to_owned()
                    }
                    Some(facts) => format!(
                        "add the certificate of its issuer, \"{}\", to tls_ca_file, and any certificates between the two to \
                         the server's file, after its own",
                        facts.issuer
                    ),
                    None => "it cannot be read".to_owned(),
                };
                let trusted = if self.named.is_empty() {
                    "that this system trusts (tls_ca_file is not set)"
                } else {
                    "in tls_ca_file"
                };
                format!("the server's certificate is not signed by an authority {trusted}: {advice}")
            }
            (E::InvalidPurposeContext { .. } | E::InvalidPurpose, _) => {
                "the server's certificate is not for servers: its extendedKeyUsage lacks serverAuth; give the server \
                 another one"
                    .to_owned()
            }
            (E::Other(_), _) if error.to_string().contains("CaUsedAsEndEntity") => {
                "the server presents the certificate of an authority (CA:TRUE) as its own; to trust it, add that \
                 certificate to tls_ca_file, or give the server one with CA:FALSE"
                    .to_owned()
            }
            (E::UnsupportedSignatureAlgorithmContext { .. }, _) => {
                "a certificate in the server's chain has a signature that is no longer secure, or that this library does \
                 not support (SHA-1, RSA below 2048 bits ...); give the server another one"
                    .to_owned()
            }
            (E::BadSignature, _) => {
                "a signature in the server's certificates is wrong: tls_ca_file has an authority of the same name with \
                 another key, or an RSA key is below 2048 bits"
                    .to_owned()
            }
            _ => format!("the server's certificate was rejected: {error}"),
        }
    }
}

/// A name as `webpki` shows it, `DnsName("host")` or `IpAddress(127.0.0.1)`, without what is around it.
fn plain(name: &str) -> &str {
    let inner = name.split_once('(').and_then(|(_, rest)| rest.strip_suffix(')')).unwrap_or(name);
    inner.trim_matches('"')
}

impl ServerCertVerifier for Known {
    fn verify_server_cert(
        &self,
        end_entity: &CertificateDer<'_>,
        intermediates: &[CertificateDer<'_>],
        server_name: &ServerName<'_>,
        ocsp_response: &[u8],
        now: UnixTime,
    ) -> Result<ServerCertVerified, Error> {
        let is_named = self.named.iter().any(|named| named == end_entity);
        let verified = if is_named {
            self.verify_named(end_entity, server_name, now)
        } else {
            self.authorities.verify_server_cert(end_entity, intermediates, server_name, ocsp_response, now)
        };
        verified.map_err(|error| match &error {
            Error::InvalidCertificate(wrong) => {
                let wrong = Wrong(self.explain(wrong, end_entity));
                CertificateError::Other(OtherError(Arc::new(wrong))).into()
            }
            _ => error,
        })
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        cert: &CertificateDer<'_>,
        dss: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        self.authorities.verify_tls12_signature(message, cert, dss)
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        cert: &CertificateDer<'_>,
        dss: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        self.authorities.verify_tls13_signature(message, cert, dss)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.authorities.supported_verify_schemes()
    }
}

/// Accepts any certificate: the option tls_insecure. The connection is encrypted, but the server is not authenticated.
/// Whether the server has the certificate's key is not checked either: it would only prove that the server has the key
/// of a certificate that anyone can make.
#[derive(Debug)]
pub(super) struct AcceptAny;

impl ServerCertVerifier for AcceptAny {
    fn verify_server_cert(
        &self,
        _end_entity: &CertificateDer<'_>,
        _intermediates: &[CertificateDer<'_>],
        _server_name: &ServerName<'_>,
        _ocsp_response: &[u8],
        _now: UnixTime,
    ) -> Result<ServerCertVerified, Error> {
        Ok(ServerCertVerified::assertion())
    }

    fn verify_tls12_signature(
        &self,
        _message: &[u8],
        _cert: &CertificateDer<'_>,
        _dss: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        Ok(HandshakeSignatureValid::assertion())
    }

    fn verify_tls13_signature(
        &self,
        _message: &[u8],
        _cert: &CertificateDer<'_>,
        _dss: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        Ok(HandshakeSignatureValid::assertion())
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        use SignatureScheme as S;
        // A server whose key supports none of these schemes fails the handshake.
        vec![
            S::ECDSA_NISTP256_SHA256,
            S::ECDSA_NISTP384_SHA384,
            S::ECDSA_NISTP521_SHA512,
            S::ED25519,
            S::ED448,
            S::RSA_PSS_SHA256,
            S::RSA_PSS_SHA384,
            S::RSA_PSS_SHA512,
            S::RSA_PKCS1_SHA256,
            S::RSA_PKCS1_SHA384,
            S::RSA_PKCS1_SHA512,
            S::ECDSA_SHA1_Legacy,
            S::RSA_PKCS1_SHA1,
        ]
    }
}
