//! The longest lines and the largest lengths.

/// The longest length or integer line, sign and leading zeros included. 64 bits need 20.
pub const MAX_NUMBER_LINE: usize = 32;
/// The longest double or big number line that is taken for one. They are checked whole, so they are kept whole.
pub const MAX_BIG_NUMBER_LINE: usize = 64 * 1024;
/// Beyond this no length is a value on its way, but a server gone wrong.
pub const MAX_PLAUSIBLE_LENGTH: u64 = 1 << 40;
