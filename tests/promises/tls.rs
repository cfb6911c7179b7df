//! Row 34: TLS, with a real redis-server and certificates made here.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use rcgen::{BasicConstraints, IsCa};
use redischan::client::{SetOptions, Timeout};
use redischan::error::{Kind, Outcome};

use crate::delivery::{NOT_FOR_EVER, under_load, wait_until_ready};
use crate::support::certificates::{Authority, params};
use crate::support::oracle::{connect, echo};
use crate::support::scripted::Scripted;
use crate::support::server::{Flavor, Server};

/// A redis-server that presents this certificate, and its URL.
fn tls_server(authority: &Authority, identity: &(PathBuf, PathBuf), args: &[&str]) -> (Server, String) {
    let text = |path: &Path| path.to_str().unwrap().to_owned();
    let fixed = [
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
    let url = format!("rediss://:secret@127.0.0.1:{}?connect_timeout=60000", server.tls_port);
    (server, url)
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
        (&other, &authority, "name", "is for elsewhere.example, not for 127.0.0.1"),
        (
            &expired,
            &authority,
            "expired",
            "the server's certificate has expired: it was valid until 2001-01-01",
        ),
        (&good, &stranger, "issuer", "an authority of the same name with another key"),
    ] {
        let (server, url) = tls_server(&authority, identity, &["--tls-auth-clients", "no"]);
        let error = connect(&with_ca(&url, ca)).err().expect("refused");
        assert_eq!((error.kind(), error.outcome()), (Kind::Tls, Outcome::NotSent), "{what}: {error}");
        assert!(error.to_string().contains("tls_ca_file"), "{what}: {error}");
        assert!(error.to_string().contains(words), "{what}: {error}");
        let admin = connect(&server.tcp_url().replace("redis://", "redis://:secret@")).unwrap();
        let stats =
            admin.command(&[b"INFO", b"commandstats"], Timeout::Default).unwrap().bytes().unwrap().unwrap();
        // One HELLO is the admin's own.
        assert!(
            !String::from_utf8_lossy(&stats).contains("cmdstat_auth"),
            "no word was sent before the proof"
        );
        // A name that the certificate is for, and a client that accepts any.
        if what == "name" {
            connect(&(with_ca(&url, ca) + "&tls_server_name=elsewhere.example")).unwrap().ping().unwrap();
        }
        connect(&(url + "&tls_insecure=yes")).unwrap().ping().unwrap();
    }
}

/// A redis-server with this certificate, and a URL to try.
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
        ("elsewhere", elsewhere, "is for elsewhere.example, not for 127.0.0.1"),
        ("expired", params("127.0.0.1", 2001), "it was valid until 2001-01-01 00:00 UTC"),
        ("early", early, "it is valid from 2098-12-31 00:00 UTC"),
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
    let by_authority = |name: &str, params| authority.sign_as(name, &params);
    for (identity, words) in [
        (authority.sign_version_1("v1", "127.0.0.1"), "X.509 version 1"),
        (authority.self_sign("own", &params("127.0.0.1", 2099)), "it is self-signed; to trust it"),
        (by_authority("own-ca", ca), "CA:TRUE"),
        (by_authority("nobody", nobody), "no subjectAltName"),
        (by_authority("client", client), "serverAuth"),
        (somebody.sign("good", "127.0.0.1", 2099), "its issuer, \"somebody else\", to tls_ca_file"),
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
    // It takes the ClientHello for half a command, and waits for the rest.
    let url = server.tcp_url().replace("redis://", "rediss://") + "?connect_timeout=300";
    let error = connect(&url).err().expect("refused");
    assert_eq!(error.outcome(), Outcome::NotSent, "{error}");
    assert!(error.to_string().contains("redis:// is for a port without TLS"), "{error}");
}

#[test]
fn row_34_scripted_nothing_is_said_before_the_proof() {
    // A server without TLS, which records whether a password arrived.
    let leaked = Arc::new(AtomicBool::new(false));
    let seen = leaked.clone();
    let server = Scripted::start_raw(move |_, mut peer| {
        let bytes = peer.read_some();
        seen.fetch_or(bytes.windows(6).any(|at| at == b"canary"), Ordering::SeqCst);
        peer.say("-ERR Protocol error\r\n");
    });
    let error = connect(&format!("rediss://u:canary@127.0.0.1:{}", server.port)).err().expect("refused");
    assert_eq!((error.kind(), error.outcome()), (Kind::Tls, Outcome::NotSent), "{error}");
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
    let (_server, url) = tls_server(&authority, &identity, &["--tls-auth-clients", "yes"]);
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
    let until = Instant::now() + NOT_FOR_EVER;
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
