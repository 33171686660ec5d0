//! A person's own view is complete: compared with the raw tables of every owner (SG-14, SG-21).
