//! Claims of a person: explain, correct, erase, object, complain; and the arbiter whom the owner cannot be (SG-06 to SG-09).

pub mod wire;
