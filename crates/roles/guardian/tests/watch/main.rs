//! The watch over owners, requesters, rules and the log itself: each attack says who notices and when.

mod canaries;
mod desks;
mod hostile;
mod lottery;
mod new_year;
mod report;
mod rules;
mod town;
