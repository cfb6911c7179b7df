//! Row 34: TLS, with a real redis-server and certificates made here.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use rcgen::{BasicConstraints, CertificateParams, CertifiedIssuer, IsCa, KeyPair, SigningKey};
use redischan::client::{SetOptions, Timeout};
use redischan::error::{Kind, Outcome};
use tempfile::TempDir;

use crate::delivery::{under_load, wait_until_ready};
use crate::support::oracle::{connect, echo};
use crate::support::scripted::Scripted;
use crate::support::server::{Flavor, Server};

/// An authority, and what it signed, as files.
struct Authority {
    dir: TempDir,
    issuer: CertifiedIssuer<'static, KeyPair>,
}

impl Authority {
    fn new() -> Authority {
        Authority::called("tests of redischan")
    }

    fn called(name: &str) -> Authority {
        let mut params = CertificateParams::new(Vec::new()).unwrap();
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        params.distinguished_name.push(rcgen::DnType::CommonName, name);
        let issuer = CertifiedIssuer::self_signed(params, KeyPair::generate().unwrap()).unwrap();
        let dir = TempDir::new().unwrap();
        std::fs::write(dir.path().join("ca.pem"), issuer.pem()).unwrap();
        Authority { dir, issuer }
    }

    fn ca(&self) -> PathBuf {
        self.dir.path().join("ca.pem")
    }

    /// Signs a certificate for a host, valid up to that year.
    fn sign(&self, name: &str, host: &str, last_year: i32) -> (PathBuf, PathBuf) {
        let key = KeyPair::generate().unwrap();
        let certificate = params(host, last_year).signed_by(&key, &self.issuer).unwrap();
        self.files(name, &certificate.pem(), &key)
    }

    /// A certificate that is its own issuer's.
    fn self_sign(&self, name: &str, params: &CertificateParams) -> (PathBuf, PathBuf) {
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
    fn sign_version_1(&self, name: &str, host: &str) -> (PathBuf, PathBuf) {
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

fn params(host: &str, last_year: i32) -> CertificateParams {
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

/// How many bytes its head takes, and its content.
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

/// A redis-server whose TLS port is `port + 1`... of its own choosing, and the URL of that.
fn tls_server(authority: &Authority, identity: &(PathBuf, PathBuf), args: &[&str]) -> (Server, String) {
    let port = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    let text = |path: &Path| path.to_str().unwrap().to_owned();
    let fixed = [
        "--tls-port".to_owned(),
        port.to_string(),
        "--tls-cert-file".to_owned(),
        text(&identity.0),
        "--tls-key-file".to_owned(),
        text(&identity.1),
        "--tls-ca-cert-file".to_owned(),
        text(&authority.ca()),
        "--requirepass".to_owned(),
        "secret".to_owned(),
    ];
    let all: Vec<&str> = fixed.iter().map(String::as_str).chain(args.iter().copied()).collect();
    let server = Server::start_with(Flavor::Redis, &all);
    (server, format!("rediss://:secret@127.0.0.1:{port}?connect_timeout=1000"))
}

fn with_ca(url: &str, authority: &Authority) -> String {
    format!("{url}&tls_ca_file={}", authority.ca().display())
}

#[test]
fn row_34_redis_over_tls_works() {
    let authority = Authority::new();
    let identity = authority.sign("server", "127.0.0.1", 2099);
    let (_server, url) = tls_server(&authority, &identity, &["--tls-auth-clients", "no"]);
    let client = connect(&(with_ca(&url, &authority) + "&timeout=60000")).unwrap();
    under_load(
        16,
        |_| echo(&client, Timeout::Default).unwrap(),
        || std::thread::sleep(Duration::from_millis(300)),
    );
    let value = vec![b'x'; 20 << 20];
    client.set(b"big", &value, SetOptions::default()).unwrap();
    assert!(client.get(b"big").unwrap().as_deref() == Some(&value[..]));
    assert!(client.command(&[b"BLPOP", b"none", b"0.01"], Timeout::Default).unwrap().is_nil());
    client.session(Timeout::Default).unwrap().command(&[b"MULTI"], Timeout::Default).unwrap();
    assert_eq!(client.stats().reconnects, 0);
    client.close(Timeout::Default).unwrap();
}

#[test]
fn row_34_redis_certificates_that_prove_nothing() {
    let (authority, stranger) = (Authority::new(), Authority::new());
    let good = authority.sign("good", "127.0.0.1", 2099);
    let other = authority.sign("other", "elsewhere.example", 2099);
    let expired = authority.sign("expired", "127.0.0.1", 2001);
    for (identity, ca, what, words) in [
        (&other, &authority, "name", "is for elsewhere.example, and not for 127.0.0.1"),
        (
            &expired,
            &authority,
            "expired",
            "the server's certificate has expired: it was valid until 2001-01-01",
        ),
        (&good, &stranger, "issuer", "an authority of the same name with another key"),
    ] {
        let (server, url) = tls_server(&authority, identity, &["--tls-auth-clients", "no"]);
        let start = Instant::now();
        let error = connect(&with_ca(&url, ca)).err().expect("refused");
        assert_eq!((error.kind(), error.outcome()), (Kind::Tls, Outcome::NotSent), "{what}: {error}");
        assert!(error.to_string().contains("tls_ca_file"), "{what}: {error}");
        assert!(error.to_string().contains(words), "{what}: {error}");
        assert!(start.elapsed() < Duration::from_secs(2), "{what}");
        let admin = connect(&server.tcp_url().replace("redis://", "redis://:secret@")).unwrap();
        let stats =
            admin.command(&[b"INFO", b"commandstats"], Timeout::Default).unwrap().bytes().unwrap().unwrap();
        // One HELLO is the admin's own.
        assert!(
            !String::from_utf8_lossy(&stats).contains("cmdstat_auth"),
            "no word was sent before the proof"
        );
        // A name that the certificate is for, and one who takes any.
        if what == "name" {
            connect(&(with_ca(&url, ca) + "&tls_server_name=elsewhere.example")).unwrap().ping().unwrap();
        }
        connect(&(url + "&tls_insecure=yes")).unwrap().ping().unwrap();
    }
}

/// A redis-server with this certificate, and the URL that is refused or not.
fn served(authority: &Authority, identity: &(PathBuf, PathBuf)) -> (Server, String) {
    tls_server(authority, identity, &["--tls-auth-clients", "no"])
}

#[test]
fn row_34_redis_any_certificate_will_do_where_the_user_says_so() {
    let authority = Authority::new();
    let mut ca = params("elsewhere.example", 2001);
    ca.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    let mut unknown = params("127.0.0.1", 2099);
    let mut extension = rcgen::CustomExtension::from_oid_content(&[1, 2, 3, 4], vec![5, 0]);
    extension.set_criticality(true);
    unknown.custom_extensions.push(extension);
    for identity in [
        authority.sign_version_1("v1", "127.0.0.1"),
        authority.self_sign("own-ca", &ca),
        authority.self_sign("unknown", &unknown),
    ] {
        let (_server, url) = served(&authority, &identity);
        connect(&format!("{url}&tls_insecure=yes")).unwrap().ping().unwrap();
        let (_server, old) =
            tls_server(&authority, &identity, &["--tls-auth-clients", "no", "--tls-protocols", "TLSv1.2"]);
        connect(&format!("{old}&tls_insecure=yes")).unwrap().ping().unwrap();
        let error = connect(&with_ca(&url, &authority)).err().expect("refused");
        assert_eq!((error.kind(), error.outcome()), (Kind::Tls, Outcome::NotSent), "{error}");
    }
}

#[test]
fn row_34_redis_a_certificate_that_is_named_is_trusted() {
    let (authority, stranger) = (Authority::new(), Authority::new());
    let mut ca = params("127.0.0.1", 2099);
    ca.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    let named = |url: &str, file: &Path| format!("{url}&tls_ca_file={}", file.display());
    for identity in [
        authority.self_sign("own-ca", &ca),
        authority.self_sign("own", &params("127.0.0.1", 2099)),
        stranger.sign("stranger", "127.0.0.1", 2099),
    ] {
        let (_server, url) = served(&authority, &identity);
        connect(&named(&url, &identity.0)).unwrap().ping().unwrap();
        let error = connect(&with_ca(&url, &authority)).err().expect("refused");
        assert_eq!((error.kind(), error.outcome()), (Kind::Tls, Outcome::NotSent), "{error}");
    }
    // Its name and its dates count.
    let mut elsewhere = params("elsewhere.example", 2099);
    elsewhere.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    let mut early = params("127.0.0.1", 2099);
    early.not_before = rcgen::date_time_ymd(2098, 12, 31);
    for (name, params, words) in [
        ("elsewhere", elsewhere, "is for elsewhere.example, and not for 127.0.0.1"),
        ("expired", params("127.0.0.1", 2001), "it was valid until 2001-01-01 00:00 UTC"),
        ("early", early, "it will be from 2098-12-31 00:00 UTC"),
    ] {
        let identity = authority.self_sign(name, &params);
        let (_server, url) = served(&authority, &identity);
        let error = connect(&named(&url, &identity.0)).err().expect("refused");
        assert_eq!((error.kind(), error.outcome()), (Kind::Tls, Outcome::NotSent), "{error}");
        assert!(error.to_string().contains(words), "{error}");
    }
}

#[test]
fn row_34_redis_errors_say_what_is_wrong_with_a_certificate() {
    let authority = Authority::new();
    let mut ca = params("127.0.0.1", 2099);
    ca.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    let mut nobody = params("127.0.0.1", 2099);
    nobody.subject_alt_names.clear();
    let mut client = params("127.0.0.1", 2099);
    client.extended_key_usages = vec![rcgen::ExtendedKeyUsagePurpose::ClientAuth];
    let somebody = Authority::called("somebody else");
    let by_authority = |name: &str, params: CertificateParams| {
        let key = KeyPair::generate().unwrap();
        let certificate = params.signed_by(&key, &authority.issuer).unwrap();
        authority.files(name, &certificate.pem(), &key)
    };
    for (identity, words) in [
        (authority.sign_version_1("v1", "127.0.0.1"), "X.509 version 1"),
        (authority.self_sign("own", &params("127.0.0.1", 2099)), "it is self-signed"),
        (by_authority("own-ca", ca), "CA:TRUE"),
        (by_authority("nobody", nobody), "no subjectAltName"),
        (by_authority("client", client), "serverAuth"),
        (somebody.sign("good", "127.0.0.1", 2099), "its issuer is \"somebody else\""),
    ] {
        let (_server, url) = served(&authority, &identity);
        let error = connect(&with_ca(&url, &authority)).err().expect("refused");
        assert_eq!((error.kind(), error.outcome()), (Kind::Tls, Outcome::NotSent), "{error}");
        assert!(error.to_string().contains(words), "{words}: {error}");
    }
}

#[test]
fn row_34_redis_the_wrong_scheme_is_named() {
    let authority = Authority::new();
    let identity = authority.sign("server", "127.0.0.1", 2099);
    let (server, url) = served(&authority, &identity);
    for protocol in ["auto", "2", "3"] {
        let plain = format!("{}&protocol={protocol}", url.replace("rediss://", "redis://"));
        let error = connect(&plain).err().expect("refused");
        assert_eq!((error.kind(), error.outcome()), (Kind::Connect, Outcome::NotSent), "{error}");
        assert!(error.to_string().contains("rediss://"), "{protocol}: {error}");
    }
    // It takes the greeting for half a command, and waits for the rest.
    let url = server.tcp_url().replace("redis://", "rediss://") + "?connect_timeout=300";
    let error = connect(&url).err().expect("refused");
    assert_eq!(error.outcome(), Outcome::NotSent, "{error}");
    assert!(error.to_string().contains("redis:// is for a port without TLS"), "{error}");
}

#[test]
fn row_34_scripted_nothing_is_said_before_the_proof() {
    // A server that speaks plainly, and notes whether a password came.
    let leaked = Arc::new(AtomicBool::new(false));
    let seen = leaked.clone();
    let server = Scripted::start_raw(move |_, mut peer| {
        let bytes = peer.read_some();
        seen.fetch_or(bytes.windows(6).any(|at| at == b"canary"), Ordering::SeqCst);
        peer.say("-ERR Protocol error\r\n");
    });
    let start = Instant::now();
    let error = connect(&format!("rediss://u:canary@127.0.0.1:{}", server.port)).err().expect("refused");
    assert_eq!((error.kind(), error.outcome()), (Kind::Tls, Outcome::NotSent), "{error}");
    assert!(start.elapsed() < Duration::from_secs(1), "{:?}", start.elapsed());
    assert!(!leaked.load(Ordering::SeqCst));
}

#[test]
fn row_34_redis_too_old_a_version_of_tls() {
    let authority = Authority::new();
    let identity = authority.sign("server", "127.0.0.1", 2099);
    let args =
        ["--tls-auth-clients", "no", "--tls-protocols", "TLSv1.1", "--tls-ciphers", "DEFAULT@SECLEVEL=0"];
    let (_server, url) = tls_server(&authority, &identity, &args);
    let error = connect(&with_ca(&url, &authority)).err().expect("refused");
    assert_eq!((error.kind(), error.outcome()), (Kind::Tls, Outcome::NotSent), "{error}");
}

#[test]
fn row_34_redis_mutual_tls() {
    let authority = Authority::new();
    let identity = authority.sign("server", "127.0.0.1", 2099);
    let (cert, key) = authority.sign("client", "worker", 2099);
    let (_server, url) = tls_server(&authority, &identity, &[]);
    let url = with_ca(&url, &authority);
    let error = connect(&url).err().expect("a certificate is wanted");
    assert!(matches!(error.kind(), Kind::Tls | Kind::Connect), "{error:?}");
    let url = format!("{url}&tls_cert_file={}&tls_key_file={}", cert.display(), key.display());
    connect(&url).unwrap().ping().unwrap();
}

#[test]
fn row_34_redis_certificate_swapped_between_two_connections() {
    let (authority, stranger) = (Authority::new(), Authority::new());
    let good = authority.sign("good", "127.0.0.1", 2099);
    let bad = stranger.sign("bad", "127.0.0.1", 2099);
    let (server, url) = tls_server(&authority, &good, &["--tls-auth-clients", "no"]);
    let client = connect(&(with_ca(&url, &authority) + "&timeout=300&reconnect_max=50")).unwrap();
    let admin = connect(&server.tcp_url().replace("redis://", "redis://:secret@")).unwrap();
    let swap = |identity: &(PathBuf, PathBuf)| {
        let (cert, key) = (identity.0.to_str().unwrap().as_bytes(), identity.1.to_str().unwrap().as_bytes());
        let argv: &[&[u8]] = &[b"CONFIG", b"SET", b"tls-cert-file", cert, b"tls-key-file", key];
        admin.command(argv, Timeout::Default).unwrap();
        admin
            .command(&[b"CLIENT", b"KILL", b"TYPE", b"normal", b"SKIPME", b"yes"], Timeout::Default)
            .unwrap();
    };
    swap(&bad);
    let until = Instant::now() + Duration::from_secs(10);
    loop {
        match client.get(b"k") {
            Err(error) if error.kind() == Kind::Timeout => {
                assert!(error.to_string().contains("TLS"), "{error}");
                break;
            }
            _ => assert!(Instant::now() < until, "the swapped certificate was taken"),
        }
    }
    swap(&good);
    wait_until_ready(&client);
    client.ping().unwrap();
}

#[test]
fn files_that_are_missing_or_wrong_are_told_at_once() {
    let authority = Authority::new();
    let (cert, key) = authority.sign("client", "worker", 2099);
    let text = |path: &Path| path.to_str().unwrap().to_owned();
    for (options, names) in [
        ("tls_ca_file=/no/such/file".to_owned(), "tls_ca_file"),
        (format!("tls_ca_file={}", text(&key)), "tls_ca_file"),
        (format!("tls_cert_file=/no/such&tls_key_file={}", text(&key)), "tls_cert_file"),
        (format!("tls_cert_file={}&tls_key_file={}", text(&cert), text(&cert)), "tls_key_file"),
    ] {
        let options = if options.contains("ca_file") {
            options
        } else {
            format!("{options}&tls_ca_file={}", text(&authority.ca()))
        };
        let error = connect(&format!("rediss://127.0.0.1:1?{options}")).err().expect("refused");
        assert_eq!((error.kind(), error.outcome()), (Kind::Tls, Outcome::NotSent), "{error}");
        assert!(error.to_string().contains(names), "{options}: {error}");
    }
}
