//! The proof that the law allows one question.

use crate::{Asker, Source};
use ids::{FieldId, PersonKey};
use pack::model::Basis;

/// Proof that the law allows one question. Its fields are private and only this crate's `decide`
/// functions fill them; it is neither `Clone` nor `Copy`, so it is spent by the entry in the log.
#[derive(Debug)]
pub struct Granted {
    pub(crate) asker: Asker,
    pub(crate) source: Source,
    pub(crate) person: PersonKey,
    pub(crate) by: Option<FieldId>,
    pub(crate) fields: Vec<FieldId>,
    pub(crate) purpose: String,
    pub(crate) basis: Basis,
    pub(crate) grant: Option<String>,
    pub(crate) cover: Cover,
}

/// How much of a look the public log shows at once.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Cover {
    /// Provider, requester and basis class at once; the person is told.
    #[default]
    Plain,
    /// Under a warrant: a sealed leaf that comes to light on its day (SG-19). Nobody but the warrant's gate makes it.
    Sealed {
        /// The warrant.
        warrant: String,
        /// The number of its leaf in the public log.
        leaf: u64,
        /// The latest day of its opening, days since 1970-01-01 UTC.
        due_day: u32,
    },
    /// Deferred by law without a warrant (a sealed will): the person is told on its day.
    Deferred {
        /// The day, days since 1970-01-01 UTC.
        due_day: u32,
    },
}

impl Granted {
    /// Who asks.
    pub fn asker(&self) -> &Asker {
        &self.asker
    }
    /// Where the data lie.
    pub fn source(&self) -> &Source {
        &self.source
    }
    /// About whom.
    pub fn person(&self) -> &PersonKey {
        &self.person
    }
    /// The subject field of the lookup; none for a case file.
    pub fn by(&self) -> Option<&FieldId> {
        self.by.as_ref()
    }
    /// The fields that may be released, and no others (ACC-04).
    pub fn fields(&self) -> &[FieldId] {
        &self.fields
    }
    /// The purpose; `own-data` when the person looks.
    pub fn purpose(&self) -> &str {
        &self.purpose
    }
    /// The act and article.
    pub fn basis(&self) -> &Basis {
        &self.basis
    }
    /// What the public log shows of the look at once.
    pub fn cover(&self) -> &Cover {
        &self.cover
    }
    /// The grant that allowed it, if one was needed.
    pub fn grant(&self) -> Option<&str> {
        self.grant.as_deref()
    }
}
