//! A statutory deadline: where it started, how long it is, and by which calendar it was counted.

use crate::{Calendar, CalendarFault, Instant};
use jiff::{civil::Date, tz::TimeZone};
use serde::{Deserialize, Serialize};

/// A deadline in working days. It runs to the end of its due day.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Deadline {
    /// The day of the event that started the clock; it does not count itself.
    pub start: Date,
    /// Working days allowed.
    pub working_days: u32,
    /// Last day on which the act is in time.
    pub due: Date,
    /// Version of the calendar by which `due` was counted.
    pub calendar: String,
}

impl Deadline {
    /// Counts a deadline. Fails when the calendar does not cover it.
    pub fn count(start: Date, working_days: u32, calendar: &Calendar) -> Result<Self, CalendarFault> {
        let due = calendar.add_working_days(start, working_days)?;
        Ok(Self { start, working_days, due, calendar: calendar.version.clone() })
    }

    /// Counts again with another calendar. The due day may move later, never earlier: the person was
    /// promised the old one.
    pub fn recount(&self, calendar: &Calendar) -> Result<Self, CalendarFault> {
        let fresh = Self::count(self.start, self.working_days, calendar)?;
        Ok(Self { due: fresh.due.max(self.due), ..fresh })
    }

    /// The moment after which it is late.
    pub fn rings_at(&self, zone: &TimeZone) -> Instant {
        Instant::end_of(self.due, zone)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Year;
    use jiff::civil::date;
    use std::collections::BTreeMap;

    fn calendar(version: &str, off: &[Date]) -> Calendar {
        let non_working = off.iter().map(|day| (*day, BTreeMap::new())).collect();
        let year = Year { non_working, ..Year::default() };
        Calendar { version: version.into(), years: BTreeMap::from([(2026, year), (2027, Year::default())]) }
    }

    #[test]
    fn a_new_holiday_moves_the_deadline_later_and_a_lost_one_does_not_move_it_earlier() {
        let with = calendar("with", &[date(2026, 11, 25)]);
        let without = calendar("without", &[]);
        let early = Deadline::count(date(2026, 11, 24), 1, &without).expect("covered");
        assert_eq!(early.due, date(2026, 11, 25));
        let late = early.recount(&with).expect("covered");
        assert_eq!((late.due, late.calendar.as_str()), (date(2026, 11, 26), "with"));
        let kept = late.recount(&without).expect("covered");
        assert_eq!((kept.due, kept.calendar.as_str()), (date(2026, 11, 26), "without"));
    }

    proptest::proptest! {
        #[test]
        fn recounting_never_shortens(start in 0i32..300, days in 0u32..60, off in proptest::collection::vec(0i32..365, 0..20)) {
            let day = |n: i32| date(2026, 1, 1).checked_add(jiff::Span::new().days(n)).expect("in range");
            let off: Vec<Date> = off.into_iter().map(day).collect();
            let first = Deadline::count(day(start), days, &calendar("a", &off[..off.len() / 2])).expect("covered");
            let again = first.recount(&calendar("b", &off[off.len() / 2..])).expect("covered");
            proptest::prop_assert!(again.due >= first.due);
        }
    }
}
