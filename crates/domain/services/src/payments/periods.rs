//! Which periods of a grant are owed by a day.

use jiff::civil::Date;

/// The most periods that one grant may owe: fifty years of months.
pub const PERIODS_MAX: usize = 600;

/// The periods owed from the first day of a grant to `today`: calendar months as `2026-11`, or `once`. A
/// period's name is half of an order's key, so asking again owes nothing new.
pub fn owed_periods(from: Date, until: Date, monthly: bool, today: Date) -> Vec<String> {
    if today < from {
        return Vec::new();
    }
    if !monthly {
        return vec!["once".to_owned()];
    }
    let last = today.min(until);
    let mut month = from.first_of_month();
    let mut periods = Vec::new();
    while month <= last && periods.len() < PERIODS_MAX {
        periods.push(format!("{:04}-{:02}", month.year(), month.month()));
        match month.checked_add(jiff::Span::new().months(1)) {
            Ok(next) => month = next,
            Err(_) => break,
        }
    }
    periods
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    #[test]
    fn a_grant_owes_each_month_once_and_stops_at_its_end() {
        let owed = |today| owed_periods(date(2026, 11, 10), date(2027, 1, 9), true, today);
        assert_eq!(owed(date(2026, 11, 9)), Vec::<String>::new());
        assert_eq!(owed(date(2026, 11, 10)), ["2026-11"]);
        assert_eq!(owed(date(2026, 12, 1)), ["2026-11", "2026-12"]);
        assert_eq!(owed(date(2029, 1, 1)), ["2026-11", "2026-12", "2027-01"]);
        assert_eq!(owed_periods(date(2026, 11, 10), date(2027, 1, 9), false, date(2029, 1, 1)), ["once"]);
    }

    #[test]
    fn fifty_years_are_owed_and_not_a_month_more() {
        let owed = owed_periods(date(2000, 1, 1), date(2999, 1, 1), true, date(2049, 12, 31));
        assert_eq!(owed.len(), PERIODS_MAX);
        let owed = owed_periods(date(2000, 1, 1), date(2999, 1, 1), true, date(2050, 1, 1));
        assert_eq!(owed.len(), PERIODS_MAX);
    }
}
