//! Reads a few fields of a certificate: for errors that say what is wrong with it, and for the dates of one that is in
//! tls_ca_file. Whether a certificate proves an identity is up to `webpki` alone.

/// What a certificate states.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Facts {
    /// 1 to 3.
    pub(super) version: u8,
    /// Seconds since 1970.
    pub(super) not_before: i64,
    pub(super) not_after: i64,
    /// Its issuer's and its subject's common name, or else organization.
    pub(super) issuer: String,
    pub(super) subject: String,
    /// Whether the full names of both are equal.
    pub(super) self_issued: bool,
}

const INTEGER: u8 = 0x02;
const OBJECT: u8 = 0x06;
const SEQUENCE: u8 = 0x30;
const SET: u8 = 0x31;
const UTC_TIME: u8 = 0x17;
const GENERALIZED_TIME: u8 = 0x18;
/// The tag of the version, which is absent in version 1.
const VERSION: u8 = 0xa0;
/// 2.5.4.3 and 2.5.4.10, encoded.
const COMMON_NAME: &[u8] = &[0x55, 0x04, 0x03];
const ORGANIZATION: &[u8] = &[0x55, 0x04, 0x0a];
/// Names are cut to this many characters.
const SHOWN: usize = 64;

/// Reads the first fields of a certificate, <https://www.rfc-editor.org/rfc/rfc5280#section-4.1>. None if the bytes are
/// not one.
pub(super) fn read(der: &[u8]) -> Option<Facts> {
    let (certificate, _) = take(der, SEQUENCE)?;
    let (mut rest, _) = take(certificate, SEQUENCE)?;
    let mut version = 1;
    if let Some((number, behind)) = take(rest, VERSION) {
        version = take(number, INTEGER)?.0.last()?.checked_add(1)?;
        rest = behind;
    }
    let (_serial, rest) = take(rest, INTEGER)?;
    let (_algorithm, rest) = take(rest, SEQUENCE)?;
    let (issuer, rest) = take(rest, SEQUENCE)?;
    let (validity, rest) = take(rest, SEQUENCE)?;
    let (subject, _) = take(rest, SEQUENCE)?;
    let (not_before, validity) = time(validity)?;
    let (not_after, _) = time(validity)?;
    Some(Facts {
        version,
        not_before,
        not_after,
        issuer: name(issuer),
        subject: name(subject),
        self_issued: issuer == subject,
    })
}

/// The content of the first element, if it has this tag, and the bytes after it.
fn take(bytes: &[u8], tag: u8) -> Option<(&[u8], &[u8])> {
    let (&[found, first], rest) = bytes.split_first_chunk::<2>()?;
    let (len, rest) = if first < 0x80 {
        (usize::from(first), rest)
    } else {
        let (digits, rest) =
            rest.split_at_checked(usize::from(first & 0x7f)).filter(|(n, _)| n.len() <= 4)?;
        (digits.iter().fold(0, |len, digit| len << 8 | usize::from(*digit)), rest)
    };
    if found == tag { rest.split_at_checked(len) } else { None }
}

/// The best name in a list of names, escaped for display.
fn name(mut names: &[u8]) -> String {
    let mut best: &[u8] = b"";
    while let Some((set, rest)) = take(names, SET) {
        names = rest;
        let Some((kind, value)) = take(set, SEQUENCE).and_then(|(pair, _)| take(pair, OBJECT)) else {
            continue;
        };
        // Any kind of string.
        let Some((text, _)) = value.first().and_then(|tag| take(value, *tag)) else { continue };
        if kind == COMMON_NAME || (kind == ORGANIZATION && best.is_empty()) {
            best = text;
        }
    }
    let shown: String = String::from_utf8_lossy(best).chars().take(SHOWN).collect();
    shown.escape_debug().to_string()
}

/// A time, and the bytes after it.
fn time(bytes: &[u8]) -> Option<(i64, &[u8])> {
    let (text, year_digits, rest) = match take(bytes, UTC_TIME) {
        Some((text, rest)) => (text, 2, rest),
        None => take(bytes, GENERALIZED_TIME).map(|(text, rest)| (text, 4, rest))?,
    };
    let digits = text.strip_suffix(b"Z").filter(|digits| digits.iter().all(u8::is_ascii_digit))?;
    let (year, others) = digits.split_at_checked(year_digits).filter(|(_, others)| others.len() == 10)?;
    let number = |digits: &[u8]| digits.iter().fold(0, |n, digit| n * 10 + i64::from(digit - b'0'));
    let year = match number(year) {
        year if year_digits == 4 => year,
        year if year < 50 => 2000 + year,
        year => 1900 + year,
    };
    let mut pairs = others.chunks(2).map(number);
    let (month, day) = (pairs.next()?, pairs.next()?);
    let (hour, minute, second) = (pairs.next()?, pairs.next()?, pairs.next()?);
    Some((days(year, month, day) * 86_400 + hour * 3600 + minute * 60 + second, rest))
}

/// Days from 1970 to a date of the Gregorian calendar: <https://howardhinnant.github.io/date_algorithms.html>.
fn days(year: i64, month: i64, day: i64) -> i64 {
    let year = if month <= 2 { year - 1 } else { year };
    let era = year.div_euclid(400);
    let of_era = year.rem_euclid(400);
    let of_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;
    era * 146_097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719_468
}

/// A time in readable form.
pub(super) fn show(seconds: i64) -> String {
    let (day, second) = (seconds.div_euclid(86_400) + 719_468, seconds.rem_euclid(86_400));
    let (era, of_era) = (day.div_euclid(146_097), day.rem_euclid(146_097));
    let year = (of_era - of_era / 1460 + of_era / 36_524 - of_era / 146_096) / 365;
    let of_year = of_era - (365 * year + year / 4 - year / 100);
    let shifted = (5 * of_year + 2) / 153;
    let month = if shifted < 10 { shifted + 3 } else { shifted - 9 };
    let date = of_year - (153 * shifted + 2) / 5 + 1;
    let year = year + era * 400 + i64::from(month <= 2);
    format!("{year}-{month:02}-{date:02} {:02}:{:02} UTC", second / 3600, second / 60 % 60)
}

#[cfg(test)]
mod tests {
    use rcgen::{CertificateParams, DnType, KeyPair};

    use super::*;

    #[test]
    fn dates_there_and_back() {
        for (seconds, shown) in [
            (0, "1970-01-01 00:00 UTC"),
            (951_782_400, "2000-02-29 00:00 UTC"),
            (1_735_689_599, "2024-12-31 23:59 UTC"),
            (4_102_444_800, "2100-01-01 00:00 UTC"),
            (-86_400, "1969-12-31 00:00 UTC"),
        ] {
            assert_eq!(show(seconds), shown);
        }
        for day in -200_000..200_000 {
            let shown = show(day * 86_400);
            let parts: Vec<i64> = shown[..shown.len() - 10].split('-').map(|n| n.parse().unwrap()).collect();
            assert_eq!(days(parts[0], parts[1], parts[2]), day, "{shown}");
        }
    }

    #[test]
    fn a_certificate_says_who_when_and_by_whom() {
        let mut params = CertificateParams::new(vec!["localhost".to_owned()]).unwrap();
        params.not_before = rcgen::date_time_ymd(1999, 12, 31);
        params.not_after = rcgen::date_time_ymd(2051, 2, 3);
        params.distinguished_name = rcgen::DistinguishedName::new();
        params.distinguished_name.push(DnType::OrganizationName, "org");
        params.distinguished_name.push(DnType::CommonName, "a\nname");
        let key = KeyPair::generate().unwrap();
        let certificate = params.self_signed(&key).unwrap();
        let facts = read(certificate.der()).unwrap();
        assert_eq!((facts.version, facts.self_issued), (3, true));
        assert_eq!((facts.issuer.as_str(), facts.subject.as_str()), ("a\\nname", "a\\nname"));
        assert_eq!(show(facts.not_before), "1999-12-31 00:00 UTC");
        assert_eq!(show(facts.not_after), "2051-02-03 00:00 UTC");
        for end in 0..certificate.der().len() {
            let _ = read(&certificate.der()[..end]); // it must not panic
        }
    }
}
