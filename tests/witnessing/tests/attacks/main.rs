//! Attacks on the public log and what notices them: each test says who and when in its name or first comment.

mod absence;
mod door;
mod feeding;
mod go_checks;
mod hostile_operator;
mod hostile_submitter;
mod rewritten;
