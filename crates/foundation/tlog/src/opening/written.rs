//! The JSON form of an opening: always all fields, in order, each with its text and salt or with its hash.

use super::{FIELDS, Field, Opening, Part};
use crate::Hash;
use serde::{Deserialize, Serialize};

/// All fields, in order.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Written {
    fields: Vec<WrittenPart>,
}

#[derive(Serialize, Deserialize)]
#[serde(untagged)]
enum WrittenPart {
    Opened(WrittenOpened),
    Closed(WrittenClosed),
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct WrittenOpened {
    name: Field,
    value: String,
    salt: Hash,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct WrittenClosed {
    name: Field,
    hash: Hash,
}

/// Why a text is not an opening.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("an opening has its {} fields in their order", FIELDS.len())]
pub struct OpeningFault;

impl From<Opening> for Written {
    fn from(opening: Opening) -> Self {
        let written = |(name, part)| match part {
            Part::Opened { value, salt } => WrittenPart::Opened(WrittenOpened { name, value, salt }),
            Part::Closed(hash) => WrittenPart::Closed(WrittenClosed { name, hash }),
        };
        Self { fields: FIELDS.into_iter().zip(opening.0).map(written).collect() }
    }
}

impl TryFrom<Written> for Opening {
    type Error = OpeningFault;

    fn try_from(written: Written) -> Result<Self, OpeningFault> {
        let part = |part| match part {
            WrittenPart::Opened(open) => (open.name, Part::Opened { value: open.value, salt: open.salt }),
            WrittenPart::Closed(closed) => (closed.name, Part::Closed(closed.hash)),
        };
        let (names, parts): (Vec<Field>, Vec<Part>) = written.fields.into_iter().map(part).unzip();
        if names != FIELDS {
            return Err(OpeningFault);
        }
        parts.try_into().map(Self).map_err(|_| OpeningFault)
    }
}
