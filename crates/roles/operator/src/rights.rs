//! Who may write which leaf. The log learns no identities, but it knows its submitters: each writes under its own
//! code, and what courts decide only their members write (SG-01, SG-11).

use ids::AgencyId;
use std::collections::{BTreeMap, BTreeSet};
use tlog::{Hash, Kind, Leaf, agency_code, group_code};

/// How many days a leaf's day may lie ahead of the log's: clocks differ around midnight.
pub const DAYS_AHEAD_MAX: u32 = 1;

/// The small table beyond "each under its own code".
#[derive(Clone, Debug, Default)]
pub struct Rights {
    /// Members of the groups of sensitive registers, by the group's id.
    pub groups: BTreeMap<String, BTreeSet<AgencyId>>,
    /// Who writes WARRANT, OPEN and EXTEND: the seats of court, commissioner and arbiter, and whoever opens seals.
    pub warrants: BTreeSet<AgencyId>,
    /// Who writes STAT: the seats that publish figures.
    pub figures: BTreeSet<AgencyId>,
}

/// Why a leaf is not taken from this member. It would be refused tomorrow too.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Denied {
    /// Bytes that are no leaf.
    #[error("it is no leaf: {0}")]
    Form(#[from] tlog::LeafFault),
    /// A code of somebody else.
    #[error("{member} may not write under the provider code {code}")]
    Provider {
        /// Who tried.
        member: AgencyId,
        /// Whose code it was.
        code: u32,
    },
    /// A sealed leaf that names somebody.
    #[error("a sealed leaf names no basis, provider and requester")]
    NotSealed,
    /// Not this member's to write.
    #[error("{member} may not write leaves of the kind {kind:?}")]
    Kind {
        /// Who tried.
        member: AgencyId,
        /// What.
        kind: Kind,
    },
    /// The log's own.
    #[error("leaves of the kind {0:?} are written by the log alone")]
    LogsOwn(Kind),
    /// From the future.
    #[error("its day {day} lies after the log's day {today}")]
    Day {
        /// The leaf's.
        day: u32,
        /// The log's.
        today: u32,
    },
    /// A field that this kind has no use for, or lacks.
    #[error("a leaf of the kind {kind:?} {what}")]
    Field {
        /// The kind.
        kind: Kind,
        /// What is wrong.
        what: &'static str,
    },
}

impl Rights {
    /// Judges one leaf of a member on the log's day.
    pub fn judge(&self, member: &AgencyId, bytes: &[u8], today: u32) -> Result<Leaf, Denied> {
        let leaf = Leaf::read(bytes)?;
        self.may_write(member, &leaf)?;
        if leaf.day > today.saturating_add(DAYS_AHEAD_MAX) {
            return Err(Denied::Day { day: leaf.day, today });
        }
        fields(&leaf)?;
        Ok(leaf)
    }

    fn may_write(&self, member: &AgencyId, leaf: &Leaf) -> Result<(), Denied> {
        let listed = |members: &BTreeSet<AgencyId>| {
            let kind = leaf.kind;
            members.contains(member).then_some(()).ok_or(Denied::Kind { member: member.clone(), kind })
        };
        match leaf.kind {
            Kind::Access | Kind::Deferred | Kind::Bulk | Kind::Late | Kind::DayCount | Kind::Correction => {
                let code = leaf.provider;
                let own = self.is_own(member, code);
                own.then_some(()).ok_or(Denied::Provider { member: member.clone(), code })
            }
            Kind::Sealed => {
                let sealed = leaf.provider == 0 && leaf.requester == 0 && leaf.basis == tlog::BASIS_SEALED;
                sealed.then_some(()).ok_or(Denied::NotSealed)
            }
            Kind::Warrant | Kind::Open | Kind::Extend => listed(&self.warrants),
            Kind::Stat => listed(&self.figures),
            Kind::Segment | Kind::Policy => Err(Denied::LogsOwn(leaf.kind)),
        }
    }

    /// Whether a code is the member's own or that of a group it belongs to.
    fn is_own(&self, member: &AgencyId, code: u32) -> bool {
        code == agency_code(member.as_str())
            || self.groups.iter().any(|(group, of)| group_code(group) == code && of.contains(member))
    }
}

/// What the form of a kind asks, as outside checkers judge it too.
fn fields(leaf: &Leaf) -> Result<(), Denied> {
    let (kind, tagged) = (leaf.kind, leaf.tag != Hash::ZERO);
    let needs_tag = matches!(kind, Kind::Access | Kind::Sealed | Kind::Deferred | Kind::Late | Kind::Open);
    let counts = matches!(kind, Kind::Bulk | Kind::DayCount | Kind::Stat);
    let due = matches!(kind, Kind::Sealed | Kind::Warrant | Kind::Extend | Kind::Deferred | Kind::Stat);
    let refers = matches!(kind, Kind::Sealed | Kind::Open | Kind::Extend | Kind::Correction | Kind::Stat);
    let last = matches!(kind, Kind::Sealed | Kind::Warrant | Kind::Bulk | Kind::Correction | Kind::Stat);
    let wrong = if needs_tag && !tagged {
        "has a tag"
    } else if matches!(kind, Kind::Warrant | Kind::Bulk | Kind::DayCount) && tagged {
        "has no tag"
    } else if !counts && leaf.count != 1 {
        "counts one"
    } else if !due && leaf.due != 0 {
        "has no due day"
    } else if !refers && leaf.reference != 0 {
        "names no other leaf"
    } else if !last && leaf.aux != Hash::ZERO {
        "leaves its last field empty"
    } else if kind != Kind::Sealed && leaf.basis == tlog::BASIS_SEALED {
        "names its legal basis"
    } else {
        return Ok(());
    };
    Err(Denied::Field { kind, what: wrong })
}

#[cfg(test)]
mod tests {
    use super::*;

    const TODAY: u32 = 20_782;

    fn agency(name: &str) -> AgencyId {
        AgencyId::parse(name).expect("a name")
    }

    /// A good leaf of a kind under a code.
    fn leaf(kind: Kind, provider: u32) -> Leaf {
        let tagged = !matches!(kind, Kind::Warrant | Kind::Bulk | Kind::DayCount);
        let sealed = kind == Kind::Sealed;
        Leaf {
            kind,
            basis: if sealed { tlog::BASIS_SEALED } else { 7 },
            provider,
            requester: if sealed { 0 } else { 9 },
            day: TODAY,
            reference: 0,
            due: 0,
            count: 1,
            tag: if tagged { Hash([1; 32]) } else { Hash::ZERO },
            commitment: Hash([2; 32]),
            aux: Hash::ZERO,
        }
    }

    fn rights() -> Rights {
        Rights {
            groups: [("clinics".to_owned(), [agency("library")].into())].into(),
            warrants: [agency("tribunal")].into(),
            figures: [agency("auditor")].into(),
        }
    }

    fn judge(member: &str, leaf: Leaf) -> Result<Leaf, Denied> {
        rights().judge(&agency(member), &leaf.bytes(), TODAY)
    }

    #[test]
    fn a_member_writes_under_its_own_code_and_its_groups_and_no_other() {
        for kind in [Kind::Access, Kind::Deferred, Kind::Bulk, Kind::Late, Kind::DayCount, Kind::Correction] {
            for code in [agency_code("library"), group_code("clinics")] {
                assert!(judge("library", leaf(kind, code)).is_ok(), "{kind:?}");
            }
            for code in [agency_code("school"), group_code("schools"), 0, tlog::WARRANTS_PROVIDER] {
                let denied = Denied::Provider { member: agency("library"), code };
                assert_eq!(judge("library", leaf(kind, code)), Err(denied), "{kind:?}");
            }
        }
        assert!(judge("school", leaf(Kind::Access, group_code("clinics"))).is_err());
    }

    #[test]
    fn what_courts_decide_only_their_members_write_and_what_the_log_does_nobody() {
        for kind in [Kind::Warrant, Kind::Open, Kind::Extend] {
            assert!(judge("tribunal", leaf(kind, 0)).is_ok(), "{kind:?}");
            assert_eq!(
                judge("library", leaf(kind, 0)),
                Err(Denied::Kind { member: agency("library"), kind }),
                "SG-01"
            );
        }
        assert!(
            judge("auditor", leaf(Kind::Stat, 0)).is_ok() && judge("tribunal", leaf(Kind::Stat, 0)).is_err()
        );
        for kind in [Kind::Segment, Kind::Policy] {
            for member in ["library", "tribunal", "auditor"] {
                let own = leaf(kind, agency_code(member));
                assert_eq!(judge(member, own), Err(Denied::LogsOwn(kind)));
            }
        }
    }

    #[test]
    fn a_sealed_leaf_names_nobody() {
        assert!(judge("library", leaf(Kind::Sealed, 0)).is_ok());
        for wrong in [
            Leaf { basis: 7, ..leaf(Kind::Sealed, 0) },
            Leaf { requester: 7, ..leaf(Kind::Sealed, 0) },
            leaf(Kind::Sealed, agency_code("library")),
        ] {
            assert_eq!(judge("library", wrong), Err(Denied::NotSealed));
        }
    }

    #[test]
    fn forms_and_days_are_held() {
        let own = leaf(Kind::Access, agency_code("library"));
        assert!(judge("library", Leaf { day: TODAY + DAYS_AHEAD_MAX, ..own }).is_ok());
        let future = TODAY + DAYS_AHEAD_MAX + 1;
        assert_eq!(
            judge("library", Leaf { day: future, ..own }),
            Err(Denied::Day { day: future, today: TODAY })
        );
        for wrong in [
            Leaf { tag: Hash::ZERO, ..own },
            Leaf { count: 2, ..own },
            Leaf { due: TODAY, ..own },
            Leaf { reference: 1, ..own },
            Leaf { aux: Hash([1; 32]), ..own },
            Leaf { basis: tlog::BASIS_SEALED, ..own },
        ] {
            assert!(matches!(judge("library", wrong), Err(Denied::Field { .. })), "{wrong:?}");
        }
        let short = rights().judge(&agency("library"), &own.bytes()[1..], TODAY);
        assert!(matches!(short, Err(Denied::Form(_))));
    }
}
