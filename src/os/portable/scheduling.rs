//! The terms on which the library's threads run: those of the thread that started them. POSIX has no way to ask for
//! those of the main thread.

/// Leaves them as they are.
pub(crate) fn adopt_that_of_the_process() {}
