//! The backend for every Unix system: the standard library and POSIX.

pub(crate) mod clock;
pub(crate) mod cores;
pub(crate) mod fork;
#[cfg_attr(redischan_model, allow(dead_code))] // a model has its own
pub(crate) mod park;
pub(crate) mod peer;
pub(crate) mod raise;
pub(crate) mod scheduling;
