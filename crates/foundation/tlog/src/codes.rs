//! Public codes: what stands in a leaf instead of names. Anyone computes them from the published lists of
//! members, groups of sensitive registers and acts.

use crate::Hash;

/// The pseudo-provider under which a person finds the openings of warrants about her (SG-02); no member has it.
pub const WARRANTS_PROVIDER: u32 = u32::MAX;

/// Microseconds of a day.
const DAY_MICROS: i64 = 86_400 * 1_000_000;

/// The code of a member: the first four bytes of `SHA-256("agency:" ‖ id)`. Never 0 nor [`WARRANTS_PROVIDER`].
pub fn agency_code(agency: &str) -> u32 {
    wide(&["agency:", agency].concat())
}

/// The code of a group of members whose registers are too sensitive to be told apart in public: the first four
/// bytes of `SHA-256("group:" ‖ id)`. Never 0 nor [`WARRANTS_PROVIDER`].
pub fn group_code(group: &str) -> u32 {
    wide(&["group:", group].concat())
}

/// The code of a legal act: the first two bytes of `SHA-256("basis:" ‖ id)`. Never 0 nor
/// [`crate::BASIS_SEALED`].
pub fn basis_code(act: &str) -> u16 {
    let digest = Hash::of(["basis:", act].concat().as_bytes());
    let codes = digest.0.chunks_exact(2).map(|pair| u16::from_be_bytes([pair[0], pair[1]]));
    free(codes, &[0, crate::BASIS_SEALED]).unwrap_or(1)
}

/// The UTC day of a moment in microseconds since 1970: days since 1970-01-01. Earlier moments are day 0.
pub fn day_of_micros(at: i64) -> u32 {
    u32::try_from(at.div_euclid(DAY_MICROS).max(0)).unwrap_or(u32::MAX)
}

fn wide(text: &str) -> u32 {
    let digest = Hash::of(text.as_bytes());
    let codes = digest.0.chunks_exact(4).map(|four| u32::from_be_bytes([four[0], four[1], four[2], four[3]]));
    free(codes, &[0, WARRANTS_PROVIDER]).unwrap_or(1)
}

/// The first code that means nothing else: where the first bytes of the hash are taken, the next ones count.
fn free<T: PartialEq>(mut codes: impl Iterator<Item = T>, taken: &[T]) -> Option<T> {
    codes.find(|code| !taken.contains(code))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_the_first_bytes_of_their_hash() {
        let first = |text: &str| u32::from_str_radix(&Hash::of(text.as_bytes()).to_string()[..8], 16);
        assert_eq!(Ok(agency_code("library")), first("agency:library"));
        assert_eq!(Ok(group_code("library")), first("group:library"));
        assert_ne!(agency_code("library"), group_code("library"));
        assert_eq!(
            Ok(u32::from(basis_code("library-act"))),
            first("basis:library-act").map(|code| code >> 16)
        );
    }

    #[test]
    fn a_code_with_another_meaning_gives_way_to_the_next_bytes() {
        assert_eq!(free([0, u32::MAX, 7, 8].into_iter(), &[0, u32::MAX]), Some(7));
        assert_eq!(free([0, 0].into_iter(), &[0]), None);
        // Acts of which the first two bytes are taken exist; none of 200,000 gets such a code.
        let mut gave_way = 0;
        for number in 0..200_000 {
            let act = format!("act-{number}");
            let code = basis_code(&act);
            assert!(code != 0 && code != crate::BASIS_SEALED, "{act}");
            let digest = Hash::of(format!("basis:{act}").as_bytes());
            gave_way += u32::from(digest.0[..2] != code.to_be_bytes());
        }
        assert!(gave_way > 0, "the rule was tried");
    }

    #[test]
    fn a_day_begins_at_midnight_utc() {
        assert_eq!(day_of_micros(0), 0);
        assert_eq!(day_of_micros(DAY_MICROS - 1), 0);
        assert_eq!(day_of_micros(DAY_MICROS), 1);
        assert_eq!(day_of_micros(-1), 0, "nothing is logged before 1970");
        // 2026-11-25T00:00:00Z.
        assert_eq!(day_of_micros(1_795_564_800 * 1_000_000), 20_782);
    }
}
