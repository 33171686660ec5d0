//! What was fetched under permits and may not leave yet.

use ids::EntryId;

/// A value together with the entries that must stand in the public log before it leaves the process. Only
/// [`crate::Placer::release`] opens it: whoever forgets the log has nothing to give.
#[derive(Debug)]
#[must_use = "only the placer opens it"]
pub struct Held<T> {
    pub(crate) value: T,
    pub(crate) entries: Vec<EntryId>,
}

impl<T> Held<T> {
    /// Holds a value until these entries are in the log. With none it holds nothing back: for what is about nobody.
    pub fn new(value: T, entries: Vec<EntryId>) -> Self {
        Self { value, entries }
    }

    /// The same entries behind what is made of the value.
    pub fn map<U>(self, make: impl FnOnce(T) -> U) -> Held<U> {
        Held { value: make(self.value), entries: self.entries }
    }

    /// The entries.
    pub fn entries(&self) -> &[EntryId] {
        &self.entries
    }
}
