//! Certificates made here: an authority, and what it signed, as files.

use std::path::PathBuf;
use std::sync::OnceLock;

use rcgen::{BasicConstraints, CertificateParams, CertifiedIssuer, IsCa, KeyPair};
use tempfile::TempDir;

pub struct Authority {
    dir: TempDir,
    issuer: CertifiedIssuer<'static, KeyPair>,
}

impl Authority {
    pub fn new() -> Authority {
        let mut params = CertificateParams::new(Vec::new()).unwrap();
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        params.distinguished_name.push(rcgen::DnType::CommonName, "tests of redischan");
        let issuer = CertifiedIssuer::self_signed(params, KeyPair::generate().unwrap()).unwrap();
        let dir = TempDir::new().unwrap();
        std::fs::write(dir.path().join("ca.pem"), issuer.pem()).unwrap();
        Authority { dir, issuer }
    }

    pub fn ca(&self) -> PathBuf {
        self.dir.path().join("ca.pem")
    }

    /// Signs a certificate for a host, valid up to that year: the files of the certificate and of its key.
    pub fn sign(&self, name: &str, host: &str, last_year: i32) -> (PathBuf, PathBuf) {
        let key = KeyPair::generate().unwrap();
        let mut params = CertificateParams::new(vec![host.to_owned()]).unwrap();
        params.not_before = rcgen::date_time_ymd(2000, 1, 1);
        params.not_after = rcgen::date_time_ymd(last_year, 1, 1);
        params.distinguished_name.push(rcgen::DnType::CommonName, host);
        let certificate = params.signed_by(&key, &self.issuer).unwrap();
        let file = |ending: &str| self.dir.path().join(format!("{name}.{ending}"));
        std::fs::write(file("pem"), certificate.pem()).unwrap();
        std::fs::write(file("key"), key.serialize_pem()).unwrap();
        (file("pem"), file("key"))
    }
}

static AUTHORITY: OnceLock<Authority> = OnceLock::new();

/// The authority of this process, whose files stay until it exits.
pub fn authority() -> &'static Authority {
    extern "C" fn remove_files() {
        if let Some(authority) = AUTHORITY.get() {
            let _ = std::fs::remove_dir_all(authority.dir.path());
        }
    }
    AUTHORITY.get_or_init(|| {
        // SAFETY: the function is there until the process ends. Nothing drops a static.
        unsafe { libc::atexit(remove_files) };
        Authority::new()
    })
}

/// The certificate and key of 127.0.0.1, signed by [`authority`].
pub fn identity() -> &'static (PathBuf, PathBuf) {
    static IDENTITY: OnceLock<(PathBuf, PathBuf)> = OnceLock::new();
    IDENTITY.get_or_init(|| authority().sign("server", "127.0.0.1", 2099))
}
