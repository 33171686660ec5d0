//! A statutory clock as a strip of days, counted by the country's calendar.

use crate::words::Words;
use calendar::Deadline;
use jiff::civil::Date;
use web::look::{DayCell, DayClock};

/// The most days of one strip; a longer clock is told in words only.
pub(super) const CELLS_MAX: usize = 60;

/// The strip of a deadline, and the same in words.
pub(super) fn clock(words: Words<'_>, deadline: &Deadline, today: Date) -> DayClock {
    DayClock { cells: cells(words, deadline, today), label: label(words, deadline, today) }
}

/// Last day, and how many working days are left; today counts as long as it lasts.
pub(super) fn label(words: Words<'_>, deadline: &Deadline, today: Date) -> String {
    let left = left(words, deadline.due, today);
    words.filled("clock-label", &[&words.date(deadline.due), &left])
}

/// How many working days are left or have passed since the last day.
pub(super) fn left(words: Words<'_>, due: Date, today: Date) -> String {
    let between =
        |from, to| words.country.calendar.working_days_between(from, to).ok().map(|days| days as usize);
    if today == due {
        return words.ui("last-day");
    }
    let (key, days) =
        if today > due { ("days-overdue", between(due, today)) } else { ("days-left", between(today, due)) };
    // A calendar that does not cover the days says nothing rather than something wrong.
    days.map_or_else(|| words.ui("days-uncounted"), |days| words.count(key, days))
}

fn cells(words: Words<'_>, deadline: &Deadline, today: Date) -> Vec<DayCell> {
    let mut cells = Vec::new();
    let mut day = deadline.start;
    while day < deadline.due {
        let (Ok(next), true) = (day.tomorrow(), cells.len() < CELLS_MAX) else { return Vec::new() };
        day = next;
        let Ok(working) = words.country.calendar.is_working(day) else { return Vec::new() };
        cells.push(match (working, day < today) {
            (false, _) => DayCell::Off,
            (true, true) => DayCell::Passed,
            (true, false) => DayCell::Left,
        });
    }
    cells
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::words::Words;
    use jiff::civil::date;
    use jiff::tz::TimeZone;
    use pack::model::Country;
    use std::path::Path;
    use web::Lang;

    fn country() -> Country {
        let dir = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../packs/_example-library");
        pack::load(&dir).unwrap_or_else(|findings| panic!("{findings:?}"))
    }

    #[test]
    fn days_off_and_worked_saturdays_stand_in_the_strip() {
        use DayCell::{Left, Off, Passed};
        let (country, zone) = (country(), TimeZone::UTC);
        let words = Words { country: &country, zone: &zone, lang: Lang::En };
        // 27 November 2026 is a day off there, Saturday the 28th is worked.
        let deadline = Deadline::count(date(2026, 11, 24), 4, &country.calendar).unwrap();
        let strip = clock(words, &deadline, date(2026, 11, 26));
        assert_eq!(strip.cells, [Passed, Left, Off, Left, Off, Left]);
        assert_eq!(strip.label, "Last day: 30 November 2026 (2 working days left)");
        for (today, words_left) in [
            (date(2026, 11, 29), "1 working day left"),
            (date(2026, 11, 30), "today is the last day"),
            (date(2026, 12, 2), "2 working days overdue"),
        ] {
            assert!(label(words, &deadline, today).ends_with(&format!("({words_left})")), "{today}");
        }
    }

    #[test]
    fn a_strip_of_the_limit_is_drawn_and_one_day_more_is_told_in_words() {
        let (country, zone) = (country(), TimeZone::UTC);
        let words = Words { country: &country, zone: &zone, lang: Lang::Az };
        let strip = |due| {
            let start = date(2026, 2, 1);
            let deadline = Deadline { start, working_days: 1, due, calendar: "v".into() };
            clock(words, &deadline, start).cells.len()
        };
        assert_eq!((strip(date(2026, 4, 2)), strip(date(2026, 4, 3))), (CELLS_MAX, 0));
    }
}
