//! The log operator: the HTTP door of the access log, and the feeding of its witnesses.
