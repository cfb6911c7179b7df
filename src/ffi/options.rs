//! The section of the header: options.

use std::ffi::c_char;

use crate::config::Config;
use crate::error::Error;

use super::args::c_str;
use super::guard::{guard_errno, guard_ok, guard_value};
use super::status::redis_status;

/// The options of a client that is to be connected. One thread at a time may use it.
pub struct redis_options {
    /// What was set so far; each value was checked when it was set.
    config: Config,
    /// The same as text, to be applied on top of $REDIS_URL if it contains no URL.
    settings: Vec<(String, String)>,
}

impl redis_options {
    /// The options of the client; on top of $REDIS_URL if no URL was set.
    pub(super) fn config(&self) -> Result<Config, Error> {
        if self.settings.iter().any(|(name, _)| name == "url") {
            return Ok(self.config.clone());
        }
        let mut config = Config::from_url(&Config::default_url())?;
        self.settings.iter().try_for_each(|(name, value)| config.set(name, value))?;
        Ok(config)
    }
}

/// Creates a set of options, all at their defaults; docs/options.md lists them. Until the option "url" is set, the
/// server is that of $REDIS_URL, else redis://127.0.0.1:6379.
///
/// Returns: the options; NULL if there is no memory. Free them with redis_options_free. Since 0.1.0.
#[unsafe(no_mangle)]
pub extern "C" fn redis_options_new() -> *mut redis_options {
    guard_value(|| {
        Ok(Box::into_raw(Box::new(redis_options { config: Config::default(), settings: Vec::new() })))
    })
    .unwrap_or(std::ptr::null_mut())
}

/// Sets one option by name. Times are in milliseconds, sizes in bytes, all as text. The same names work as URL query
/// parameters: redis://host/0?timeout=500. The option "url" sets the server's address and everything else in the URL;
/// later calls win.
///
/// Errors: REDISCHAN_ERR_INVALID for an unknown name or a bad value; the options do not change. Since 0.1.0.
///
/// # Safety
/// `o` is NULL or came from `redis_options_new`; the texts are NULL or C strings.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn redis_options_set(
    o: *mut redis_options,
    name: *const c_char,
    value: *const c_char,
) -> redis_status {
    guard_ok(|| {
        // SAFETY: as the caller promises, one thread at a time.
        let options =
            unsafe { o.as_mut() }.ok_or_else(|| Error::invalid("o is NULL; call redis_options_new first"))?;
        // SAFETY: as the caller promises.
        let (name, value) = unsafe { (c_str(name, "name")?, c_str(value, "value")?) };
        options.config.set(name, value)?;
        options.settings.push((name.to_owned(), value.to_owned()));
        Ok(())
    })
}

/// Frees the options. NULL is allowed. Clients made with them are not affected. Since 0.1.0.
///
/// # Safety
/// `o` is NULL or came from `redis_options_new` and has not been freed.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn redis_options_free(o: *mut redis_options) {
    if !o.is_null() {
        // SAFETY: as the caller promises, `o` came from Box::into_raw and is freed once.
        guard_errno(|| drop(unsafe { Box::from_raw(o) }));
    }
}
