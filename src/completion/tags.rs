//! Finds the open requests with a tag: a hash table whose chains are links between the entries, so that beginning and
//! ending a request costs no allocation.

/// No entry.
const NONE: u32 = u32::MAX;

/// Fibonacci hashing, by 2^64 over the golden ratio: consecutive or evenly spaced tags go to different buckets.
const SCATTER: u64 = 0x9e37_79b9_7f4a_7c15;

#[derive(Default)]
pub(super) struct Tags {
    /// The latest entry of each bucket; the length is a power of two.
    latest: Vec<u32>,
    links: Vec<Link>,
}

#[derive(Clone, Copy)]
struct Link {
    tag: u64,
    /// The entries of the same bucket that were opened just before and just after this one.
    before: u32,
    after: u32,
    /// Whether it is in the table.
    is_open: bool,
}

const FREE: Link = Link { tag: 0, before: NONE, after: NONE, is_open: false };

impl Tags {
    /// Adds the entry `at`, of a request with this tag.
    pub(super) fn open(&mut self, at: u32, tag: u64) {
        if at as usize >= self.links.len() {
            self.links.resize(at as usize + 1, FREE);
            if self.links.len() > self.latest.len() {
                self.grow();
            }
        }
        self.link(at, tag);
    }

    /// Removes the entry `at`.
    pub(super) fn close(&mut self, at: u32) {
        let Link { tag, before, after, is_open } = self.links[at as usize];
        if !is_open {
            return;
        }
        match after {
            NONE => {
                let bucket = self.bucket(tag);
                self.latest[bucket] = before;
            }
            after => self.links[after as usize].before = before,
        }
        if before != NONE {
            self.links[before as usize].after = after;
        }
        self.links[at as usize] = FREE;
    }

    /// The entries with this tag, in the order in which they were opened.
    pub(super) fn find(&self, tag: u64) -> Vec<u32> {
        let mut found = Vec::new();
        let mut at = if self.latest.is_empty() { NONE } else { self.latest[self.bucket(tag)] };
        while at != NONE {
            let link = &self.links[at as usize];
            if link.tag == tag {
                found.push(at);
            }
            at = link.before;
        }
        found.reverse();
        found
    }

    fn bucket(&self, tag: u64) -> usize {
        let bits = self.latest.len().trailing_zeros();
        tag.wrapping_mul(SCATTER).checked_shr(64 - bits).unwrap_or(0) as usize
    }

    fn link(&mut self, at: u32, tag: u64) {
        let bucket = self.bucket(tag);
        let before = std::mem::replace(&mut self.latest[bucket], at);
        if before != NONE {
            self.links[before as usize].after = at;
        }
        self.links[at as usize] = Link { tag, before, after: NONE, is_open: true };
    }

    /// Doubles the table. Each chain is moved from its oldest entry on, so that the order stays.
    fn grow(&mut self) {
        let latest = std::mem::take(&mut self.latest);
        self.latest = vec![NONE; (2 * latest.len()).max(64)];
        for mut at in latest {
            let mut chain = Vec::new();
            while at != NONE {
                chain.push(at);
                at = self.links[at as usize].before;
            }
            for at in chain.into_iter().rev() {
                self.link(at, self.links[at as usize].tag);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn entries_are_found_by_their_tag_in_their_order() {
        let mut tags = Tags::default();
        assert!(tags.find(7).is_empty());
        // Compared with a linear search, with few tags and with many.
        for kinds in [1, 3, 1000] {
            let mut open: Vec<(u32, u64)> = Vec::new();
            let mut free: Vec<u32> = Vec::new();
            let mut entries = 0;
            for _ in 0..20_000 {
                let tag = fastrand::u64(0..kinds) << 32;
                match fastrand::u8(0..5) {
                    0 | 1 => {
                        let at = free.pop().unwrap_or_else(|| {
                            entries += 1;
                            entries - 1
                        });
                        tags.open(at, tag);
                        open.push((at, tag));
                    }
                    2 if !open.is_empty() => {
                        let (at, _) = open.remove(fastrand::usize(..open.len()));
                        tags.close(at);
                        free.push(at);
                    }
                    3 if open.len() > 50 => {
                        open.drain(..).for_each(|(at, _)| {
                            tags.close(at);
                            free.push(at);
                        });
                    }
                    _ => {
                        let expected: Vec<u32> =
                            open.iter().filter(|(_, other)| *other == tag).map(|(at, _)| *at).collect();
                        assert_eq!(tags.find(tag), expected);
                    }
                }
            }
            open.iter().for_each(|(at, _)| tags.close(*at));
            tags = Tags::default();
        }
    }

    #[test]
    fn a_chain_stays_short() {
        for step in [1, 8, 4096, 1 << 32, u64::MAX] {
            let mut tags = Tags::default();
            (0..10_000u32).for_each(|at| tags.open(at, u64::from(at).wrapping_mul(step)));
            let mut lengths = vec![0; tags.latest.len()];
            tags.links.iter().for_each(|link| lengths[tags.bucket(link.tag)] += 1);
            assert!(*lengths.iter().max().unwrap() <= 8, "steps of {step}");
        }
    }
}
