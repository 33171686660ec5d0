//! The index: which leaves carry which tag. A segment is a sorted list of items (tag, then leaf number) over a
//! stretch of leaves, a tree in tile form below `segment/{first}-{count}/`, its root in a SEGMENT leaf. Two
//! neighbours in it prove that nothing lies between them.
//!
//! It is a pure function of the public log, so anyone can make it again and compare.

mod absence;
mod build;
mod index;

pub use absence::{Looked, Shown, absence};
pub use build::make_segment;
pub use index::Live;

pub(crate) use absence::look;
pub(crate) use build::{Built, build, held};
pub(crate) use index::{Index, Retired, live_at, segment_leaf};

/// The file that lists the live segments.
pub(crate) const LIVE_FILE: &str = "segment/live";
