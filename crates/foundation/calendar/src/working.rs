//! Working days of a country, year by year, as its executive decides them.

use jiff::civil::{Date, Weekday};
use std::collections::{BTreeMap, BTreeSet};

/// The most working days that any statutory clock may count.
pub const COUNT_MAX: u32 = 2_000;

/// A published calendar. A newer version may move days; deadlines remember which one they used.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Calendar {
    /// Its version, written into every deadline.
    pub version: String,
    /// The years it covers.
    pub years: BTreeMap<i16, Year>,
}

/// One year's exceptions from the working week (Monday to Friday).
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Year {
    /// Days off other than Saturdays and Sundays, with their names by language.
    pub non_working: BTreeMap<Date, BTreeMap<String, String>>,
    /// Saturdays and Sundays on which people work, because another day was moved.
    pub moved_working: BTreeSet<Date>,
}

/// Why days could not be counted.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CalendarFault {
    /// The calendar has no such year.
    #[error("calendar {version} does not cover the year {year}: publish that year's working days first")]
    YearUnknown { version: String, year: i16 },
    /// More than [`COUNT_MAX`].
    #[error("a clock counts at most {COUNT_MAX} working days, not {asked}")]
    TooMany { asked: u32 },
}

impl Calendar {
    /// Whether people work on a day.
    pub fn is_working(&self, day: Date) -> Result<bool, CalendarFault> {
        let unknown = || CalendarFault::YearUnknown { version: self.version.clone(), year: day.year() };
        let year = self.years.get(&day.year()).ok_or_else(unknown)?;
        let weekend = matches!(day.weekday(), Weekday::Saturday | Weekday::Sunday);
        Ok(year.moved_working.contains(&day) || !(weekend || year.non_working.contains_key(&day)))
    }

    /// The day on which the `count`-th working day after `start` falls; the day of the event itself does
    /// not count. With 0 it is `start` itself.
    pub fn add_working_days(&self, start: Date, count: u32) -> Result<Date, CalendarFault> {
        if count > COUNT_MAX {
            return Err(CalendarFault::TooMany { asked: count });
        }
        let mut day = start;
        let mut left = count;
        while left > 0 {
            day = self.tomorrow(day)?;
            if self.is_working(day)? {
                left -= 1;
            }
        }
        Ok(day)
    }

    /// Working days after `from` up to and including `to`; 0 when `to` is not later.
    pub fn working_days_between(&self, from: Date, to: Date) -> Result<u32, CalendarFault> {
        let mut day = from;
        let mut count = 0;
        while day < to {
            day = self.tomorrow(day)?;
            if self.is_working(day)? {
                count += 1;
            }
        }
        Ok(count)
    }

    fn tomorrow(&self, day: Date) -> Result<Date, CalendarFault> {
        let unknown = |_| CalendarFault::YearUnknown { version: self.version.clone(), year: day.year() };
        day.tomorrow().map_err(unknown)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    fn calendar() -> Calendar {
        let mut year = Year::default();
        for day in [date(2026, 11, 9), date(2026, 11, 10)] {
            year.non_working.insert(day, BTreeMap::new());
        }
        year.moved_working.insert(date(2026, 11, 14));
        Calendar { version: "v1".into(), years: BTreeMap::from([(2026, year)]) }
    }

    #[test]
    fn days_off_do_not_count_and_moved_days_do() {
        for (count, day) in [(0, 6), (1, 11), (2, 12), (3, 13), (4, 14), (5, 16)] {
            let due = calendar().add_working_days(date(2026, 11, 6), count);
            assert_eq!(due, Ok(date(2026, 11, day)), "{count} working days");
        }
    }

    #[test]
    fn counting_back_gives_the_same_number() {
        let calendar = calendar();
        let start = date(2026, 11, 6);
        for count in 0..30 {
            let due = calendar.add_working_days(start, count).expect("covered");
            assert_eq!(calendar.working_days_between(start, due), Ok(count));
        }
    }

    #[test]
    fn an_uncovered_year_is_an_error_and_so_is_one_day_past_the_limit() {
        let fault = calendar().add_working_days(date(2026, 12, 31), 1);
        assert_eq!(fault, Err(CalendarFault::YearUnknown { version: "v1".into(), year: 2027 }));
        let fault = calendar().add_working_days(date(2026, 1, 1), COUNT_MAX + 1);
        assert_eq!(fault, Err(CalendarFault::TooMany { asked: COUNT_MAX + 1 }));
        let mut long = calendar();
        long.years.extend((2027..2040).map(|year| (year, Year::default())));
        assert!(long.add_working_days(date(2026, 1, 1), COUNT_MAX).is_ok());
    }
}
