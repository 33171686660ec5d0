//! Spans of one call across nodes, for an engineer who looks for lost time. Being built.
