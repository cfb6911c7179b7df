//! The objects for more than one call at a time: pipelines, queues, scripts and scans, used correctly or not.

use std::ffi::c_char;
use std::ptr::null_mut;

use redischan::ffi::client::redis_client;
use redischan::ffi::commands::redis_mget_into;
use redischan::ffi::pipeline::*;
use redischan::ffi::queue::*;
use redischan::ffi::reply::*;
use redischan::ffi::scan::*;
use redischan::ffi::script::*;
use redischan::ffi::session::redis_session;
use redischan::ffi::status::*;

use super::Input;
use super::c_api::{Packed, Text};

/// What a C program holds, each NULL until it is made.
pub(crate) struct Several {
    pipeline: *mut redis_pipeline,
    queue: *mut redis_queue,
    script: *mut redis_script,
    scan: *mut redis_scan,
    /// How many completions the queue owes.
    owed: usize,
}

/// Arguments for one call.
pub(crate) struct Given<'a> {
    pub(crate) client: *mut redis_client,
    pub(crate) session: *mut redis_session,
    pub(crate) argc: i32,
    pub(crate) texts: *const *const c_char,
    pub(crate) lens: *const usize,
    pub(crate) packed: &'a Packed,
    pub(crate) key: &'a Text,
    pub(crate) value: &'a Text,
    pub(crate) time: i64,
    pub(crate) out: *mut *mut redis_reply,
}

impl Several {
    pub(crate) fn new() -> Several {
        Several { pipeline: null_mut(), queue: null_mut(), script: null_mut(), scan: null_mut(), owed: 0 }
    }

    /// One call, and its status.
    pub(crate) fn call(&mut self, given: &Given<'_>, input: &mut Input<'_>) -> redis_status {
        let &Given { client: c, session, argc, texts, lens, packed, key, value, time, out } = given;
        let time = time.min(1000);
        let few = argc.clamp(-1, 3); // script calls take two numbers, and both at their largest would fit
        let (bytes, sizes) = (packed.bytes(), packed.lens());
        // SAFETY: as for the calls of `Host`: texts are as long as their lengths say, except for lengths that no object
        // can have; objects are live or NULL, and used by this thread alone.
        unsafe {
            match input.byte() % 27 {
                0 => self.new_pipeline(c, input.byte()),
                1 => redis_pipeline_add(self.pipeline, argc, texts, lens),
                2 => redis_pipeline_add_packed(self.pipeline, argc, bytes, sizes),
                3 => redis_pipeline_exec(self.pipeline, time, out),
                4 => redis_session_exec(session, self.pipeline, time, out),
                5 => redis_pipeline_clear(self.pipeline),
                6 => {
                    redis_pipeline_free(std::mem::replace(&mut self.pipeline, null_mut()));
                    i32::from(redis_pipeline_len(self.pipeline) != 0)
                }
                7 => self.new_script(value),
                8 => redis_script_run(c, self.script, few, texts, lens, few, texts, lens, time, out),
                9 => redis_script_run_packed(c, self.script, few - 1, 1, bytes, sizes, time, out),
                10 => {
                    redis_pipeline_add_script(self.pipeline, self.script, few, texts, lens, few, texts, lens)
                }
                11 => redis_pipeline_add_script_packed(self.pipeline, self.script, few - 1, 1, bytes, sizes),
                12 => self.new_queue(c),
                13 => self.submitted(redis_queue_submit(self.queue, 1, argc, texts, lens, time)),
                14 => self.submitted(redis_queue_submit_packed(self.queue, 2, argc, bytes, sizes, time)),
                15 => self.submitted(redis_queue_submit_pipeline(self.queue, 3, self.pipeline, time)),
                16 => redis_queue_cancel(self.queue, input.byte().into()),
                17 | 18 => self.take(argc, time),
                19 => self.free_queue(),
                20 => self.new_scan(c, key, value, input),
                21 => self.next(time),
                22 => redis_scan_page(self.scan, time, out),
                23 => self.submitted(redis_queue_submit_script(
                    self.queue,
                    4,
                    self.script,
                    few,
                    texts,
                    lens,
                    few,
                    texts,
                    lens,
                    time,
                )),
                24 => self.submitted(redis_queue_submit_script_packed(
                    self.queue,
                    5,
                    self.script,
                    few - 1,
                    1,
                    bytes,
                    sizes,
                    time,
                )),
                25 => self.submitted(redis_queue_submit_scan(self.queue, 6, self.scan, time)),
                _ => mget_into(c, argc, texts, lens, input.byte()),
            }
        }
    }

    fn new_pipeline(&mut self, c: *mut redis_client, how: u8) -> redis_status {
        let mut made = null_mut();
        // SAFETY: `made` may be written; what it replaces is live or NULL, and not used again.
        unsafe {
            let status =
                redis_pipeline_new(c, how & 1 == 1, if how < 0xF0 { &raw mut made } else { null_mut() });
            assert_eq!(made.is_null(), status < 0);
            if status == REDISCHAN_OK {
                redis_pipeline_free(std::mem::replace(&mut self.pipeline, made));
            }
            status
        }
    }

    fn new_script(&mut self, text: &Text) -> redis_status {
        let mut made = null_mut();
        // SAFETY: as above.
        unsafe {
            let status = redis_script_new(text.bytes().cast(), text.len, &raw mut made);
            assert_eq!(redis_script_sha(made).is_null(), status < 0);
            if status == REDISCHAN_OK {
                redis_script_free(std::mem::replace(&mut self.script, made));
            }
            status
        }
    }

    fn new_queue(&mut self, c: *mut redis_client) -> redis_status {
        let mut made = null_mut();
        // SAFETY: as above.
        let status = unsafe { redis_queue_new(c, &raw mut made) };
        if status == REDISCHAN_OK {
            self.free_queue();
            self.queue = made;
        }
        status
    }

    fn new_scan(
        &mut self,
        c: *mut redis_client,
        key: &Text,
        pattern: &Text,
        input: &mut Input<'_>,
    ) -> redis_status {
        let mut made = null_mut();
        let what = i32::from(input.byte() % 6) - 1;
        let (pattern, len) = (pattern.bytes().cast(), pattern.len);
        // SAFETY: as above.
        unsafe {
            let (key, key_len) = (key.bytes().cast(), key.len);
            let count = u64::from(input.byte());
            let status =
                redis_scan_new(c, what, key, key_len, pattern, len, pattern, len, count, &raw mut made);
            if status == REDISCHAN_OK {
                redis_scan_free(std::mem::replace(&mut self.scan, made));
            }
            status
        }
    }

    fn submitted(&mut self, status: redis_status) -> redis_status {
        self.owed += usize::from(status == REDISCHAN_OK);
        status
    }

    /// What is taken is counted: nothing comes twice.
    fn take(&mut self, most: i32, time: i64) -> redis_status {
        let mut places = [const { std::mem::MaybeUninit::<redis_completion>::uninit() }; 3];
        // SAFETY: there is space for three, and for no negative number.
        let taken = unsafe { redis_queue_take(self.queue, places.as_mut_ptr().cast(), most.min(3), time) };
        for place in places.iter().take(usize::try_from(taken).unwrap_or(0)) {
            // SAFETY: that many were written.
            let done = unsafe { place.assume_init_read() };
            assert!((1..=6).contains(&done.tag) && !done.reply.is_null() && done.reserved == 0);
            assert!((REDISCHAN_NOT_SENT..=REDISCHAN_ANSWERED).contains(&done.outcome));
            assert!((REDISCHAN_ERR_TOO_LARGE..=REDISCHAN_NIL).contains(&done.code));
            // SAFETY: it is ours, and freed once.
            unsafe {
                assert!(done.code >= 0 || redis_reply_type(done.reply) == REDISCHAN_TYPE_ERROR);
                redis_reply_free(done.reply);
            }
            self.owed = self.owed.checked_sub(1).expect("nothing completes twice");
        }
        taken.min(REDISCHAN_OK)
    }

    fn next(&mut self, time: i64) -> redis_status {
        let (mut text, mut len) = (std::ptr::null(), usize::MAX);
        // SAFETY: the places may be written; the scan is live or NULL.
        let status =
            unsafe { redis_scan_next(self.scan, time, &raw mut text, &raw mut len, null_mut(), null_mut()) };
        if status == REDISCHAN_OK {
            // SAFETY: that many bytes and a NUL were given.
            assert_eq!(unsafe { *text.add(len) }, 0);
        }
        status
    }

    fn free_queue(&mut self) -> redis_status {
        self.owed = 0;
        // SAFETY: it is live or NULL, and not used again.
        unsafe { redis_queue_free(std::mem::replace(&mut self.queue, null_mut())) };
        REDISCHAN_OK
    }
}

impl Drop for Several {
    fn drop(&mut self) {
        self.free_queue();
        // SAFETY: they are live or NULL, and not used again.
        unsafe {
            redis_pipeline_free(self.pipeline);
            redis_script_free(self.script);
            redis_scan_free(self.scan);
        }
    }
}

/// A buffer that is too small stays as it is.
fn mget_into(
    c: *mut redis_client,
    n: i32,
    keys: *const *const c_char,
    lens: *const usize,
    cap: u8,
) -> redis_status {
    let mut bufs = [[0xA5u8; 64]; 3];
    let places = bufs.each_mut().map(|buf| buf.as_mut_ptr().cast());
    let cap = usize::from(cap).min(64);
    let mut found = [0; 3];
    // SAFETY: the keys are at most three where their number is not refused.
    let status = unsafe {
        redis_mget_into(c, n.clamp(-1, 3), keys, lens, places.as_ptr(), [cap; 3].as_ptr(), found.as_mut_ptr())
    };
    assert!(bufs.iter().all(|buf| buf[cap..].iter().all(|b| *b == 0xA5)), "more than the buffer was written");
    status
}
