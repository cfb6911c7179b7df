//! The arguments that C passes, checked before they are used. Each error names the argument and says what to pass.

use std::ffi::{CStr, c_char, c_void};
use std::time::Duration;

use bytes::Bytes;
use smallvec::SmallVec;

use crate::client::Timeout;
use crate::error::{Error, Kind, Outcome};
use crate::os::memory;

use super::status::{
    REDISCHAN_NIL, REDISCHAN_OK, REDISCHAN_WAIT_DEFAULT, REDISCHAN_WAIT_FOREVER, redis_status,
};

fn null(name: &str) -> Error {
    Error::invalid(format!("{name} is NULL"))
}

/// An out-parameter. It is checked before the work is done, so that no result is lost.
pub(super) struct Out<T>(*mut T);

impl<T> Out<T> {
    /// One that must not be NULL.
    pub(super) fn required(place: *mut T, name: &str) -> Result<Out<T>, Error> {
        if place.is_null() { Err(null(name)) } else { Ok(Out(place)) }
    }

    /// One that may be NULL, for a result that is not wanted.
    pub(super) fn optional(place: *mut T) -> Out<T> {
        Out(place)
    }

    pub(super) fn write(self, value: T) {
        if !self.0.is_null() {
            // SAFETY: the caller of the C function promises that a pointer it passes as an out parameter
            // may be written; the old content is plain data and is not dropped.
            unsafe { self.0.write_unaligned(value) };
        }
    }
}

/// A buffer of the caller's for one value. It is checked before the work is done, too.
pub(super) struct Buffer {
    buf: *mut c_void,
    cap: usize,
    out_len: *mut usize,
}

impl Buffer {
    pub(super) fn new(buf: *mut c_void, cap: usize, out_len: *mut usize) -> Result<Buffer, Error> {
        if buf.is_null() && cap > 0 {
            return Err(Error::invalid(format!("buf is NULL and cap is {cap}")));
        }
        Out::required(out_len, "out_len").map(|_| Buffer { buf, cap, out_len })
    }

    /// Writes a value and its length, 0 for none.
    ///
    /// # Safety
    /// There is space for as many bytes as the caller of the C function said.
    pub(super) unsafe fn take(&self, value: Option<&[u8]>) -> Result<redis_status, Error> {
        let &Buffer { buf, cap, out_len } = self;
        let Some(value) = value else {
            Out(out_len).write(0);
            return Ok(REDISCHAN_NIL);
        };
        Out(out_len).write(value.len());
        if value.len() > cap {
            let text = format!(
                "the value has {} bytes and the buffer {cap}; call again with a larger one",
                value.len()
            );
            return Err(Error::new(Kind::Range, text).with_outcome(Outcome::Answered));
        }
        // SAFETY: as the caller promises; the value is ours.
        unsafe { std::ptr::copy_nonoverlapping(value.as_ptr(), buf.cast(), value.len()) };
        Ok(REDISCHAN_OK)
    }
}

/// A struct of the caller's that begins with its size: a program compiled with an earlier header has a shorter one, and one
/// with a later header a longer one, the end of which is not touched.
pub(super) struct InOut<T> {
    place: *mut T,
    size: usize,
}

impl<T: Copy> InOut<T> {
    /// `first`: the size of the struct in the first version. `name`: that of the struct.
    ///
    /// # Safety
    /// `inout` is NULL or points to plain data whose first field, a `size_t`, can be read, and which has as many bytes as
    /// that says.
    pub(super) unsafe fn new(inout: *mut T, first: usize, name: &str) -> Result<InOut<T>, Error> {
        if inout.is_null() {
            return Err(null("inout"));
        }
        // SAFETY: as the caller promises.
        let size = unsafe { inout.cast::<usize>().read() };
        if size < first {
            let text = format!("inout.size is too small; set it to sizeof({name}) before the call");
            return Err(Error::invalid(text));
        }
        Ok(InOut { place: inout, size })
    }

    /// The size that the caller's struct has.
    pub(super) fn size(&self) -> usize {
        self.size
    }

    /// Writes as much as fits.
    pub(super) fn fill(self, with: T) {
        let known = self.size.min(size_of::<T>());
        // SAFETY: the caller's struct has `size` bytes, as `new` was promised, and no more than `with` has is written.
        unsafe { std::ptr::copy_nonoverlapping((&raw const with).cast::<u8>(), self.place.cast(), known) };
    }
}

/// A C string.
///
/// # Safety
/// `text` is NULL or points to bytes that end with a NUL and do not change while the result is used.
pub(super) unsafe fn c_bytes<'a>(text: *const c_char, name: &str) -> Result<&'a [u8], Error> {
    if text.is_null() {
        return Err(null(name));
    }
    // SAFETY: as the caller promises.
    Ok(unsafe { CStr::from_ptr(text) }.to_bytes())
}

/// A C string that is UTF-8.
///
/// # Safety
/// As for [`c_bytes`].
pub(super) unsafe fn c_str<'a>(text: *const c_char, name: &str) -> Result<&'a str, Error> {
    // SAFETY: as the caller promises.
    let bytes = unsafe { c_bytes(text, name) }?;
    std::str::from_utf8(bytes).map_err(|_| Error::invalid(format!("{name} is not UTF-8")))
}

/// Bytes and their number. With a length of 0 the pointer may be NULL.
///
/// # Safety
/// `bytes` is NULL or points to `len` bytes that do not change while the result is used.
pub(super) unsafe fn bytes<'a>(bytes: *const c_void, len: usize, name: &str) -> Result<&'a [u8], Error> {
    check_len(len, name)?;
    match (bytes.is_null(), len) {
        (true, 0) => Ok(&[]),
        (true, _) => Err(Error::invalid(format!("{name} is NULL and its length is {len}"))),
        // SAFETY: not null; the rest is what the caller promises.
        (false, _) => Ok(unsafe { std::slice::from_raw_parts(bytes.cast(), len) }),
    }
}

fn check_len(len: usize, name: &str) -> Result<(), Error> {
    if isize::try_from(len).is_err() {
        return Err(Error::invalid(format!(
            "the length of {name} is {}; a negative number was passed as size_t",
            len.cast_signed()
        )));
    }
    Ok(())
}

/// More arguments than any command has use for: a larger number is a mistake, caught before anything is allocated for
/// it.
const MAX_ARGC: usize = 1 << 24;

/// A number of arguments.
pub(super) fn count(n: i32, name: &str, least: usize) -> Result<usize, Error> {
    let bad = |kind, must: String| Error::new(kind, format!("{name} is {n}; it must be {must}"));
    match usize::try_from(n) {
        Ok(n) if n > MAX_ARGC => Err(bad(Kind::TooLarge, format!("at most {MAX_ARGC}"))),
        Ok(n) if n >= least => Ok(n),
        _ => Err(bad(Kind::Invalid, format!("at least {least}"))),
    }
}

/// The arguments of a call: usually few, which need no allocation.
pub(super) type Texts<'a> = SmallVec<[&'a [u8]; 8]>;

/// Capacity for `n` texts. A mistaken number must not end the process.
fn reserved<'a>(n: usize, name: &str) -> Result<Texts<'a>, Error> {
    let mut all = Texts::new();
    all.try_reserve_exact(n).map_err(|_| Error::new(Kind::NoMem, format!("no memory for {n} {name}")))?;
    Ok(all)
}

/// `n` texts: C strings if `lens` is NULL, else bytes.
///
/// # Safety
/// `texts` points to `n` pointers; `lens` is NULL or points to `n` lengths; each text is as [`bytes`] or
/// [`c_bytes`] asks for.
pub(super) unsafe fn texts<'a>(
    n: usize,
    texts: *const *const c_char,
    lens: *const usize,
    name: &str,
) -> Result<Texts<'a>, Error> {
    if texts.is_null() {
        return Err(null(name));
    }
    let mut all = reserved(n, name)?;
    for i in 0..n {
        // SAFETY: `i` is below `n`, and the caller promises `n` pointers; they need not be aligned.
        let text = unsafe { texts.add(i).read_unaligned() };
        let result = if lens.is_null() {
            // SAFETY: without lengths, the caller promises C strings.
            unsafe { c_bytes(text, name) }
        } else {
            // SAFETY: as above, with `n` lengths, and texts of these lengths.
            unsafe { bytes(text.cast(), lens.add(i).read_unaligned(), name) }
        };
        all.push(result.map_err(|e| Error::invalid(format!("{name}[{i}]: {e}")))?);
    }
    Ok(all)
}

/// `n` texts, end to end.
///
/// # Safety
/// `lens` points to `n` lengths and `packed` to as many bytes as they add up to.
pub(super) unsafe fn packed<'a>(
    n: usize,
    packed: *const c_void,
    lens: *const usize,
) -> Result<Texts<'a>, Error> {
    if lens.is_null() {
        return Err(null("lens"));
    }
    // SAFETY: the caller promises `n` lengths.
    let len_of = |i: usize| unsafe { lens.add(i).read_unaligned() };
    let mut total = 0usize;
    for i in 0..n {
        let len = len_of(i);
        if isize::try_from(len).is_err() {
            check_len(len, &format!("argument {i}"))?;
        }
        total = total
            .checked_add(len)
            .ok_or_else(|| Error::invalid("the sum of the lengths exceeds the address space"))?;
    }
    // SAFETY: the caller promises as many bytes as the lengths add up to.
    let mut rest = unsafe { bytes(packed, total, "bytes") }?;
    let mut all = reserved(n, "arguments")?;
    for i in 0..n {
        // The caller's lengths are read twice: if another thread changes them in between, nothing is read beyond the
        // end.
        let (text, after) =
            rest.split_at_checked(len_of(i)).ok_or_else(|| Error::invalid("lens changed during the call"))?;
        all.push(text);
        rest = after;
    }
    Ok(all)
}

/// The arguments of `n` commands, end to end, and how many each has.
///
/// # Safety
/// `argcs` points to `n` numbers; `lens` and `bytes` are as [`packed`] asks for as many texts as they add up to.
pub(super) unsafe fn packed_commands<'a>(
    n: usize,
    argcs: *const i32,
    bytes: *const c_void,
    lens: *const usize,
) -> Result<(Vec<usize>, Texts<'a>), Error> {
    if n == 0 {
        return Ok((Vec::new(), Texts::new()));
    }
    if argcs.is_null() {
        return Err(null("argcs"));
    }
    let mut counts = Vec::new();
    let no_memory = |_| Error::new(Kind::NoMem, format!("no memory for {n} commands"));
    counts.try_reserve_exact(n).map_err(no_memory)?;
    let mut total = 0;
    for i in 0..n {
        // SAFETY: `i` is below `n`, and the caller promises `n` numbers; they need not be aligned.
        let argc = count(unsafe { argcs.add(i).read_unaligned() }, &format!("argcs[{i}]"), 1)?;
        total += argc;
        counts.push(argc);
    }
    count(i32::try_from(total).unwrap_or(i32::MAX), "the sum of argcs", 1)?;
    // SAFETY: as the caller promises.
    Ok((counts, unsafe { packed(total, bytes, lens) }?))
}

/// A time in milliseconds, or one of the two REDISCHAN_WAIT_ constants.
pub(super) fn timeout(ms: i64, name: &str) -> Result<Timeout, Error> {
    match ms {
        REDISCHAN_WAIT_DEFAULT => Ok(Timeout::Default),
        REDISCHAN_WAIT_FOREVER => Ok(Timeout::Never),
        0.. => Ok(Timeout::After(Duration::from_millis(ms.unsigned_abs()))),
        _ => Err(Error::invalid(format!(
            "{name} is {ms}; pass milliseconds (0 or more), REDISCHAN_WAIT_DEFAULT (-1) or REDISCHAN_WAIT_FOREVER (-2)"
        ))),
    }
}

/// Gives C a copy of a text, followed by a NUL; NULL and NIL if there is none.
pub(super) fn give_text(
    text: Option<Bytes>,
    out: Out<*mut c_char>,
    out_len: Out<usize>,
) -> Result<redis_status, Error> {
    let Some(text) = text else {
        out.write(std::ptr::null_mut());
        out_len.write(0);
        return Ok(REDISCHAN_NIL);
    };
    let Some(copy) = memory::allocate(text.len() + 1) else {
        return Err(Error::new(Kind::NoMem, format!("no memory for a value of {} bytes", text.len()))
            .with_outcome(crate::error::Outcome::Answered));
    };
    let copy = copy.as_ptr();
    // SAFETY: `copy` has space for the text and the NUL after it, and overlaps nothing.
    unsafe {
        std::ptr::copy_nonoverlapping(text.as_ptr(), copy, text.len());
        copy.add(text.len()).write(0);
    }
    out.write(copy.cast());
    out_len.write(text.len());
    Ok(REDISCHAN_OK)
}
