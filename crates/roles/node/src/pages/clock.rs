//! A statutory clock on a page: the strip of days, and the same in words.

use super::speech::Speech;
use jiff::civil::Date;
use web::look::{DayCell, DayClock};

/// The most days that a strip shows: of a longer clock the last ones.
const STRIP_DAYS_MAX: usize = 62;

/// Working days left until a due day: 0 on the day itself, below zero once it has passed. Absent where the
/// calendar does not reach.
pub(crate) fn days_left(speech: &Speech<'_>, today: Date, due: Date) -> Option<i32> {
    let calendar = &speech.node.country().calendar;
    if today <= due {
        let left = calendar.working_days_between(today, due).ok()?;
        return i32::try_from(left).ok();
    }
    // Late by a day off is late all the same.
    let over = calendar.working_days_between(due, today).ok()?.max(1);
    i32::try_from(over).ok().map(|over| -over)
}

/// The strip of a clock and its sentence.
pub(crate) fn strip(speech: &Speech<'_>, start: Date, due: Date) -> DayClock {
    let today = speech.node.now().today;
    let calendar = &speech.node.country().calendar;
    let mut cells = Vec::new();
    let mut day = start.tomorrow().unwrap_or(start);
    while day <= due {
        cells.push(match calendar.is_working(day) {
            Ok(false) => DayCell::Off,
            _ if day < today => DayCell::Passed,
            _ => DayCell::Left,
        });
        match day.tomorrow() {
            Ok(next) => day = next,
            Err(_) => break,
        }
    }
    if cells.len() > STRIP_DAYS_MAX {
        cells.drain(..cells.len() - STRIP_DAYS_MAX);
    }
    DayClock { cells, label: sentence(speech, today, due) }
}

fn sentence(speech: &Speech<'_>, today: Date, due: Date) -> String {
    let left = match days_left(speech, today, due) {
        None => return speech.filled("desk.due", &[&speech.date(due)]),
        Some(0) => speech.ui("last-day").to_owned(),
        Some(days) if days < 0 => speech.count("days-overdue", days.unsigned_abs() as usize),
        Some(days) => speech.count("days-left", days.unsigned_abs() as usize),
    };
    speech.filled("desk.due-left", &[&speech.date(due), &left])
}
