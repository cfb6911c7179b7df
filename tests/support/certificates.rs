//! Creates certificates: an authority, and what it signed, as files.

use std::path::PathBuf;
use std::sync::OnceLock;

use rcgen::{BasicConstraints, CertificateParams, CertifiedIssuer, IsCa, KeyPair, SigningKey};
use tempfile::TempDir;

pub struct Authority {
    dir: TempDir,
    issuer: CertifiedIssuer<'static, KeyPair>,
}

impl Authority {
    pub fn new() -> Authority {
        Authority::called("tests of redischan")
    }

    pub fn called(name: &str) -> Authority {
        let mut params = CertificateParams::new(Vec::new()).unwrap();
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        params.distinguished_name.push(rcgen::DnType::CommonName, name);
        let issuer = CertifiedIssuer::self_signed(params, KeyPair::generate().unwrap()).unwrap();
        let dir = TempDir::new().unwrap();
        std::fs::write(dir.path().join("ca.pem"), issuer.pem()).unwrap();
        Authority { dir, issuer }
    }

    pub fn ca(&self) -> PathBuf {
        self.dir.path().join("ca.pem")
    }

    /// Signs a certificate for a host, valid until that year.
    pub fn sign(&self, name: &str, host: &str, last_year: i32) -> (PathBuf, PathBuf) {
        self.sign_as(name, &params(host, last_year))
    }

    /// Signs a certificate with these parameters.
    pub fn sign_as(&self, name: &str, params: &CertificateParams) -> (PathBuf, PathBuf) {
        let key = KeyPair::generate().unwrap();
        let certificate = params.signed_by(&key, &self.issuer).unwrap();
        self.files(name, &certificate.pem(), &key)
    }

    /// A self-signed certificate.
    pub fn self_sign(&self, name: &str, params: &CertificateParams) -> (PathBuf, PathBuf) {
        let key = KeyPair::generate().unwrap();
        let certificate = params.self_signed(&key).unwrap();
        self.files(name, &certificate.pem(), &key)
    }

    fn files(&self, name: &str, certificate: &str, key: &KeyPair) -> (PathBuf, PathBuf) {
        let file = |ending: &str| self.dir.path().join(format!("{name}.{ending}"));
        std::fs::write(file("pem"), certificate).unwrap();
        std::fs::write(file("key"), key.serialize_pem()).unwrap();
        (file("pem"), file("key"))
    }

    /// As [`sign`](Self::sign), of X.509 version 1: without the version and without extensions.
    pub fn sign_version_1(&self, name: &str, host: &str) -> (PathBuf, PathBuf) {
        let key = KeyPair::generate().unwrap();
        let certificate = params(host, 2099).signed_by(&key, &self.issuer).unwrap();
        let all = elements(content(certificate.der()));
        let kept = elements(content(all[0])).into_iter().filter(|element| !matches!(element[0], 0xa0 | 0xa3));
        let head = der(0x30, &kept.collect::<Vec<_>>().concat());
        let signature = self.issuer.key().sign(&head).unwrap();
        let signature = der(0x03, &[&[0], &signature[..]].concat());
        let certificate = der(0x30, &[&head, all[1], &signature].concat());
        self.files(name, &pem(&certificate), &key)
    }
}

pub fn params(host: &str, last_year: i32) -> CertificateParams {
    let mut params = CertificateParams::new(vec![host.to_owned()]).unwrap();
    params.not_before = rcgen::date_time_ymd(2000, 1, 1);
    params.not_after = rcgen::date_time_ymd(last_year, 1, 1);
    params.distinguished_name.push(rcgen::DnType::CommonName, host);
    params
}

fn pem(der: &[u8]) -> String {
    const DIGITS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut text = String::from("-----BEGIN CERTIFICATE-----\n");
    for line in der.chunks(48) {
        for three in line.chunks(3) {
            let bits = (0..3).fold(0, |bits, i| bits << 8 | u32::from(three.get(i).copied().unwrap_or(0)));
            for i in 0..4 {
                let digit = char::from(DIGITS[(bits >> (18 - 6 * i) & 63) as usize]);
                text.push(if i <= three.len() { digit } else { '=' });
            }
        }
        text.push('\n');
    }
    text + "-----END CERTIFICATE-----\n"
}

/// An element of DER.
fn der(tag: u8, content: &[u8]) -> Vec<u8> {
    let len = u16::try_from(content.len()).unwrap().to_be_bytes();
    [&[tag, 0x82], &len[..], content].concat()
}

/// The lengths of its head and of its content.
fn head_and_content(element: &[u8]) -> (usize, usize) {
    match element[1] {
        len @ ..=0x7f => (2, len.into()),
        0x81 => (3, element[2].into()),
        _ => (4, u16::from_be_bytes([element[2], element[3]]).into()),
    }
}

fn content(element: &[u8]) -> &[u8] {
    let (head, len) = head_and_content(element);
    &element[head..head + len]
}

fn elements(mut bytes: &[u8]) -> Vec<&[u8]> {
    let mut all = Vec::new();
    while !bytes.is_empty() {
        let (head, len) = head_and_content(bytes);
        let (element, rest) = bytes.split_at(head + len);
        all.push(element);
        bytes = rest;
    }
    all
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
        // SAFETY: the function exists until the process ends. Nothing drops a static.
        unsafe { libc::atexit(remove_files) };
        Authority::new()
    })
}

/// The certificate and key of 127.0.0.1, signed by [`authority`].
pub fn identity() -> &'static (PathBuf, PathBuf) {
    static IDENTITY: OnceLock<(PathBuf, PathBuf)> = OnceLock::new();
    IDENTITY.get_or_init(|| authority().sign("server", "127.0.0.1", 2099))
}
