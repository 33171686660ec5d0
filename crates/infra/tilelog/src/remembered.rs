//! Which leaves were placed where: the newest ones, by their hash.

use std::collections::{HashMap, VecDeque};
use tlog::Hash;

/// Half a hash tells leaves apart: two with the same half take 2^64 tries to find, and gain an outsider nothing.
type Short = [u8; 16];

/// The newest leaves, at most a given number.
pub(crate) struct Remembered {
    max: usize,
    places: HashMap<Short, u64>,
    order: VecDeque<Short>,
}

impl Remembered {
    pub(crate) fn new(max: usize) -> Self {
        Self { max, places: HashMap::new(), order: VecDeque::new() }
    }

    /// Where a leaf with this hash stands, if it is among the newest.
    pub(crate) fn find(&self, leaf: &Hash) -> Option<u64> {
        self.places.get(&short(leaf)).copied()
    }

    /// Remembers a new leaf and forgets the oldest one beyond the limit.
    pub(crate) fn put(&mut self, leaf: &Hash, index: u64) {
        let short = short(leaf);
        self.places.insert(short, index);
        self.order.push_back(short);
        if self.order.len() > self.max
            && let Some(oldest) = self.order.pop_front()
        {
            self.places.remove(&oldest);
        }
    }
}

fn short(hash: &Hash) -> Short {
    std::array::from_fn(|index| hash.0[index])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_newest_are_remembered_up_to_the_limit_and_the_one_past_it_is_not() {
        let mut remembered = Remembered::new(3);
        let hash = |number: u64| Hash::of(&number.to_be_bytes());
        for number in 0..3 {
            remembered.put(&hash(number), number);
        }
        assert_eq!(remembered.find(&hash(0)), Some(0), "at the limit");
        remembered.put(&hash(3), 3);
        assert_eq!(remembered.find(&hash(0)), None, "one past it");
        assert!((1..4).all(|number| remembered.find(&hash(number)) == Some(number)));
    }
}
