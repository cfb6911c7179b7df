//! The types of values.

/// The type of a value. The numbers are those of hiredis.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(i32)]
pub enum Kind {
    /// A bulk string.
    String = 1,
    /// An array.
    Array = 2,
    /// An integer.
    Integer = 3,
    /// Null in each of its three spellings.
    Nil = 4,
    /// A simple string.
    Status = 5,
    /// A simple or bulk error.
    Error = 6,
    /// A double.
    Double = 7,
    /// A boolean.
    Bool = 8,
    /// A map: keys and values in turn.
    Map = 9,
    /// A set.
    Set = 10,
    /// An attribute: keys and values in turn, about the value it stands before.
    Attr = 11,
    /// Data that nobody asked for.
    Push = 12,
    /// An integer of any size, as its digits.
    BigNum = 13,
    /// A verbatim string: text and a three-byte format.
    Verb = 14,
}

impl Kind {
    /// Whether values of this kind have a text: a payload, a line, or digits that a number cannot hold.
    pub fn has_text(self) -> bool {
        matches!(self, Kind::String | Kind::Status | Kind::Error | Kind::Double | Kind::BigNum | Kind::Verb)
    }

    /// Whether values of this kind have elements.
    pub fn is_aggregate(self) -> bool {
        matches!(self, Kind::Array | Kind::Map | Kind::Set | Kind::Attr | Kind::Push)
    }
}
