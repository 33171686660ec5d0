//! What a log does to deceive, against our witness and against the Go witness: each case runs against both and the
//! answers must be those of the specification (c2sp.org/tlog-witness).

mod evidence;
mod honest;
mod race;
mod restart;
mod support;
mod tricks;
