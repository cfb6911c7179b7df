//! What is to be written, in order: small requests gathered into one buffer, large ones left where they are.

use std::collections::VecDeque;
use std::ops::Range;

use bytes::{Buf, Bytes, BytesMut};

/// From this size on a request is written from its own memory, not copied.
const LARGE: usize = 16 * 1024;

/// Bytes on their way to the kernel. Positions count from the first byte ever pushed on this connection.
#[derive(Default)]
pub(crate) struct Outbox {
    /// Before `tail`, and full: gathered small requests, or one large one.
    sealed: VecDeque<Bytes>,
    tail: BytesMut,
    pushed: u64,
    written: u64,
}

impl Outbox {
    /// Adds a request; returns its positions.
    pub(crate) fn push(&mut self, request: &Bytes) -> Range<u64> {
        let start = self.pushed;
        if request.len() < LARGE {
            self.tail.extend_from_slice(request);
        } else {
            if !self.tail.is_empty() {
                self.sealed.push_back(self.tail.split().freeze());
            }
            self.sealed.push_back(request.clone());
        }
        self.pushed += request.len() as u64;
        start..self.pushed
    }

    /// What comes next; empty when all is written.
    pub(crate) fn front(&self) -> &[u8] {
        self.sealed.front().map_or(&self.tail, |bytes| bytes)
    }

    /// The kernel took the first `n` bytes of [`front`](Self::front).
    pub(crate) fn advance(&mut self, n: usize) {
        self.written += n as u64;
        match self.sealed.front_mut() {
            // Mostly all of it at once: the buffer is then used again from its start.
            None if n == self.tail.len() => self.tail.clear(),
            None => self.tail.advance(n),
            Some(front) => {
                front.advance(n);
                if front.is_empty() {
                    self.sealed.pop_front();
                }
            }
        }
    }

    /// Writing failed, and how much of [`front`](Self::front) was sent is not known: any of it may have been.
    pub(crate) fn lose_front(&mut self) {
        self.advance(self.front().len());
    }

    /// How many bytes wait.
    pub(crate) fn len(&self) -> u64 {
        self.pushed - self.written
    }

    /// The position after the last byte.
    pub(crate) fn pushed(&self) -> u64 {
        self.pushed
    }

    /// The position after the last byte that the kernel took, or may have taken.
    pub(crate) fn written(&self) -> u64 {
        self.written
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn small_and_large_come_out_in_order_and_in_one_piece() {
        let mut outbox = Outbox::default();
        let requests: Vec<Bytes> = [3, LARGE, 5, 7, LARGE + 1, LARGE, 1]
            .iter()
            .enumerate()
            .map(|(i, len)| Bytes::from(vec![i as u8; *len]))
            .collect();
        let all: Vec<u8> = requests.concat();
        let last = requests.iter().map(|request| outbox.push(request)).last();
        assert_eq!(last.map(|span| span.end), Some(all.len() as u64));
        let mut out = Vec::new();
        while !outbox.front().is_empty() {
            let n = outbox.front().len().min(1000);
            out.extend_from_slice(&outbox.front()[..n]);
            outbox.advance(n);
            assert_eq!(outbox.written(), out.len() as u64);
        }
        assert!(out == all);
        assert_eq!(outbox.len(), 0);
    }

    #[test]
    fn a_large_request_is_not_copied() {
        let mut outbox = Outbox::default();
        let request = Bytes::from(vec![1; LARGE]);
        outbox.push(&request);
        assert_eq!(outbox.front().as_ptr(), request.as_ptr());
    }
}
