//! Numbers as bars of an SVG path. Whole numbers only: no picture needs more.

/// The width of the picture, in its own units: ten for each of sixty minutes.
const BAR_UNITS: u64 = 10;
/// The height of the picture, in its own units.
const HEIGHT: u64 = 100;
/// The lowest bar that is still seen; one failed request in an hour of thousands must show.
const HEIGHT_MIN: u64 = 4;

/// One bar for each number, as tall as its part of `top`; nothing for 0.
pub(crate) fn path(numbers: impl Iterator<Item = u64>, top: u64) -> String {
    let mut path = String::new();
    for (place, number) in (0u64..).zip(numbers) {
        if number == 0 {
            continue;
        }
        let height = (number.min(top).saturating_mul(HEIGHT) / top.max(1)).max(HEIGHT_MIN);
        path.push_str(&format!("M{} {HEIGHT}v-{height}h8v{height}z", place * BAR_UNITS + 1));
    }
    path
}

/// The round number at or above the highest: 1, 2 or 5 with noughts.
pub(crate) fn round_top(highest: u64) -> u64 {
    let mut step: u64 = 1;
    loop {
        for digit in [1, 2, 5] {
            let top = step.saturating_mul(digit);
            if top >= highest {
                return top;
            }
        }
        step = step.saturating_mul(10);
    }
}

/// A part of the whole, 0 to 100; a part that is more than nothing is at least 1.
pub(crate) fn percent(part: u64, whole: u64) -> u8 {
    if part == 0 {
        return 0;
    }
    let of_hundred = part.min(whole).saturating_mul(100) / whole.max(1);
    u8::try_from(of_hundred).unwrap_or(100).clamp(1, 100)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bars_keep_their_place_and_their_part_of_the_height() {
        assert_eq!(path([0, 5, 10].into_iter(), 10), "M11 100v-50h8v50zM21 100v-100h8v100z");
        assert_eq!(path([1].into_iter(), 1_000_000), "M1 100v-4h8v4z", "one of a million is still seen");
        assert_eq!(path([9].into_iter(), 0), "M1 100v-4h8v4z", "no division by nothing");
    }

    #[test]
    fn tops_are_round_and_parts_stay_within_the_whole() {
        for (highest, top) in [(0, 1), (1, 1), (2, 2), (3, 5), (6, 10), (11, 20), (99, 100), (501, 1000)] {
            assert_eq!(round_top(highest), top, "{highest}");
        }
        assert_eq!(round_top(u64::MAX), u64::MAX);
        for (part, whole, wanted) in
            [(0, 0, 0), (1, 1000, 1), (50, 100, 50), (100, 100, 100), (101, 100, 100)]
        {
            assert_eq!(percent(part, whole), wanted, "{part} of {whole}");
        }
    }
}
