//! Random replies for the tests, with a separate encoder: the code under test must not check itself.

use proptest::collection::vec;
use proptest::prelude::*;

/// A reply as a test means it.
#[derive(Clone, Debug)]
pub enum Sample {
    Bulk(Vec<u8>),
    Status(Vec<u8>),
    Error(Vec<u8>),
    BulkError(Vec<u8>),
    Verbatim(String, Vec<u8>),
    Integer(i64),
    Double(String),
    BigNumber(String),
    Bool(bool),
    /// Null, in one of its forms.
    Null(&'static str),
    /// An aggregate other than an attribute: its type byte and its values, keys and values for a map.
    Aggregate(u8, Vec<Sample>),
    /// Alternating keys and values, and the value that they describe.
    Attributed(Vec<Sample>, Box<Sample>),
}

impl Sample {
    pub fn encode(&self, out: &mut Vec<u8>) {
        match self {
            Sample::Bulk(text) => payload(out, '$', text),
            Sample::BulkError(text) => payload(out, '!', text),
            Sample::Verbatim(format, text) => payload(out, '=', &[format.as_bytes(), b":", text].concat()),
            Sample::Status(text) => line(out, '+', text),
            Sample::Error(text) => line(out, '-', text),
            Sample::Integer(n) => line(out, ':', n.to_string().as_bytes()),
            Sample::Double(text) => line(out, ',', text.as_bytes()),
            Sample::BigNumber(text) => line(out, '(', text.as_bytes()),
            Sample::Bool(it) => line(out, '#', if *it { b"t" } else { b"f" }),
            Sample::Null(spelling) => out.extend_from_slice(spelling.as_bytes()),
            Sample::Aggregate(byte, values) => {
                let n = if *byte == b'%' { values.len() / 2 } else { values.len() };
                line(out, char::from(*byte), n.to_string().as_bytes());
                values.iter().for_each(|value| value.encode(out));
            }
            Sample::Attributed(attributes, value) => {
                line(out, '|', (attributes.len() / 2).to_string().as_bytes());
                attributes.iter().for_each(|value| value.encode(out));
                value.encode(out);
            }
        }
    }
}

fn line(out: &mut Vec<u8>, kind: char, text: &[u8]) {
    out.extend([kind.to_string().as_bytes(), text, b"\r\n"].concat());
}

fn payload(out: &mut Vec<u8>, kind: char, text: &[u8]) {
    line(out, kind, text.len().to_string().as_bytes());
    out.extend([text, b"\r\n"].concat());
}

/// Replies, including pushes, whose texts consist of these bytes.
pub fn replies(bytes: BoxedStrategy<Vec<u8>>) -> impl Strategy<Value = Sample> {
    let push = vec(values(bytes.clone()), 0..4).prop_map(|mut rest| {
        rest.insert(0, Sample::Bulk(b"message".to_vec()));
        Sample::Aggregate(b'>', rest)
    });
    prop_oneof![5 => values(bytes), 1 => push]
}

fn values(bytes: BoxedStrategy<Vec<u8>>) -> impl Strategy<Value = Sample> {
    // A line ends at its first CRLF, so it has none inside.
    let text = bytes.clone().prop_filter("one line", |text| !text.windows(2).any(|pair| pair == b"\r\n"));
    let scalar = prop_oneof![
        3 => bytes.clone().prop_map(Sample::Bulk),
        1 => text.clone().prop_map(Sample::Status),
        1 => text.prop_map(Sample::Error),
        1 => bytes.clone().prop_map(Sample::BulkError),
        1 => ("[a-z]{3}", bytes).prop_map(|(format, text)| Sample::Verbatim(format, text)),
        2 => any::<i64>().prop_map(Sample::Integer),
        1 => any::<f64>().prop_filter("RESP has its own", |x| x.is_finite()).prop_map(|x| Sample::Double(format!("{x:e}"))),
        1 => any::<f32>().prop_filter("RESP has its own", |x| x.is_finite()).prop_map(|x| Sample::Double(x.to_string())),
        1 => prop::sample::select(vec!["inf", "-inf", "1.", "+3", "10E-5"]).prop_map(|x| Sample::Double(x.to_owned())),
        1 => "[+-]?[0-9]{1,40}".prop_map(Sample::BigNumber),
        1 => any::<bool>().prop_map(Sample::Bool),
        1 => prop::sample::select(vec!["_\r\n", "$-1\r\n", "*-1\r\n"]).prop_map(Sample::Null),
    ];
    scalar.prop_recursive(6, 48, 6, |inner| {
        let even = vec((inner.clone(), inner.clone()), 0..4)
            .prop_map(|pairs| pairs.into_iter().flat_map(|(key, value)| [key, value]).collect::<Vec<_>>());
        prop_oneof![
            3 => vec(inner.clone(), 0..6).prop_map(|values| Sample::Aggregate(b'*', values)),
            1 => vec(inner.clone(), 0..6).prop_map(|values| Sample::Aggregate(b'~', values)),
            1 => even.clone().prop_map(|values| Sample::Aggregate(b'%', values)),
            1 => (even, inner).prop_map(|(attributes, value)| Sample::Attributed(attributes, Box::new(value))),
        ]
    })
}
