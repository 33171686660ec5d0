//! The operator's side of the access log: sequencer, journal, tiles, index. It learns no identities.
