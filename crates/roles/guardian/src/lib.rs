//! One institution of oversight: its desk, its messages, its clocks.
