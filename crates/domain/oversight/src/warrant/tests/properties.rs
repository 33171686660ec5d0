//! Whatever is tried with a warrant, in any order and on any day.

use super::*;
use proptest::prelude::*;

fn any_command() -> impl Strategy<Value = Command> {
    let body = prop::sample::select(vec!["court", "reviewer", "watch"]);
    let who = prop::sample::select(vec!["Jo Bench", "Rev Second", "Wat Chman"]);
    let office = prop::sample::select(vec![Office::Court, Office::Commissioner]);
    let until = prop::sample::select(vec![date(2027, 4, 1), date(2027, 9, 1), date(2029, 1, 1)]);
    (0_u8..13, body, who, office, 0_usize..2, until, 0_i64..40).prop_map(
        |(which, body, who, office, key, until, at)| match which {
            0 => Command::Grant {
                terms: Box::new(terms()),
                by: approve(office, (body, who), key, at, &terms()),
            },
            1 => Command::Deny { reasons: why() },
            2 => Command::Confirm { by: approve(office, (body, who), key, at, &terms()) },
            3 => Command::Reject { reasons: why() },
            4 => place(TODAY),
            5 => Command::UseUp,
            6 => Command::Expire,
            7 => Command::Cancel { reasons: why() },
            8 => Command::Prolong { until, by: prolonging(office, (body, who), key, until), reasons: why() },
            9 => Command::ConfirmProlonging { by: prolonging(office, (body, who), key, until) },
            10 => Command::RejectProlonging { reasons: why() },
            11 => Command::Extend { day: day_of(TODAY) },
            _ => Command::Open { leaf: 9 },
        },
    )
}

proptest! {
    /// SG-01, SG-19: whatever is tried, in any order and on any day, nothing panics, an end stays an end, both seals
    /// are of two, and the day of light never comes back nor lies more than 366 days away.
    #[test]
    fn whatever_is_tried_two_keys_and_the_day_hold(
        commands in prop::collection::vec((any_command(), 0_i32..400), 0..40),
        straight in any::<bool>(),
    ) {
        let mut warrant = if straight { in_force() } else { after(Vec::new()) };
        for (command, days) in commands {
            let today = TODAY.checked_add(jiff::Span::new().days(days)).expect("a day");
            let before = warrant.clone();
            if let Ok(events) = decide(&warrant, command, plain(), today) {
                prop_assert!(!before.state.is_final(), "{:?} goes on with {events:?}", before.state);
                events.iter().for_each(|event| apply(&mut warrant, event));
            }
            prop_assert!(warrant.sealed_until >= before.sealed_until);
            prop_assert!(day_of(warrant.sealed_until) <= day_of(today) + 366);
            if let Some(seals) = warrant.seals() {
                prop_assert!(seals.court.apart(&seals.commissioner));
                for seal in [&seals.court, &seals.commissioner] {
                    prop_assert_ne!(&seal.institution, &warrant.terms.requester);
                    prop_assert_ne!(&seal.name, &warrant.applicant);
                }
            }
            if matches!(warrant.state, State::Opened { .. }) && !before.state.is_final() {
                prop_assert!(today >= before.sealed_until);
            }
        }
    }
}
