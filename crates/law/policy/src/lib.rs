//! Generic policies in Cedar.
