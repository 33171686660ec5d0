//! A third agency joins a running country with nothing but the commands, and its running node keeps up.

mod hands;
mod walk;
