//! The closed catalogue of figures: groups A to F of the design.

use super::Source::{self, Recounted, SignedByArbiter};

/// Whether a figure is one number or a table.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// One number.
    Number,
    /// A number for each key.
    Table,
}

/// One line of the catalogue.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Figured {
    /// Its name; the first letter is its group.
    pub id: &'static str,
    /// What is counted. Text: `report.unit.<unit>`.
    pub unit: &'static str,
    /// Where it comes from.
    pub source: Source,
    /// Number or table.
    pub kind: Kind,
}

const fn counted(id: &'static str, unit: &'static str) -> Figured {
    Figured { id, unit, source: Recounted, kind: Kind::Number }
}

const fn counted_by(id: &'static str, unit: &'static str) -> Figured {
    Figured { id, unit, source: Recounted, kind: Kind::Table }
}

const fn told(id: &'static str, unit: &'static str) -> Figured {
    Figured { id, unit, source: SignedByArbiter, kind: Kind::Number }
}

const fn told_by(id: &'static str, unit: &'static str) -> Figured {
    Figured { id, unit, source: SignedByArbiter, kind: Kind::Table }
}

/// Every figure, in the order of the report.
pub const FIGURES: [Figured; 85] = [
    // A: ordinary looks.
    counted("a.looks", "looks"),
    counted_by("a.looks-by-provider", "looks"),
    counted_by("a.looks-by-requester", "looks"),
    counted_by("a.looks-by-basis", "looks"),
    counted_by("a.looks-by-month", "looks"),
    counted("a.own-use", "looks"),
    counted("a.own-use-share", "per-mille"),
    counted("a.bulk-operations", "operations"),
    counted("a.bulk-persons", "persons"),
    counted("a.late", "looks"),
    counted("a.deferred", "looks"),
    told("a.with-case-share", "per-mille"),
    counted("a.systems-connected", "systems"),
    told("a.systems-registered", "systems"),
    // B: warrants, after 18 U.S.C. 2519 and Regulation (EU) 2017/2226, article 72(8).
    counted("b.warrants", "warrants"),
    counted("b.extensions", "extensions"),
    counted("b.looks", "looks"),
    counted("b.looks-median", "looks"),
    counted("b.looks-max", "looks"),
    told("b.applied", "warrants"),
    told("b.granted", "warrants"),
    told("b.modified", "warrants"),
    told("b.denied", "warrants"),
    told("b.emergency", "warrants"),
    told("b.emergency-refused", "warrants"),
    told_by("b.by-kind", "warrants"),
    told_by("b.by-offence", "warrants"),
    told("b.days-authorised", "days"),
    told("b.days-extended", "days"),
    told_by("b.by-register", "warrants"),
    told("b.persons-named", "persons"),
    told("b.persons-seen", "persons"),
    told_by("b.by-authority", "warrants"),
    told("b.cost", "minor-units"),
    told("b.arrests", "persons"),
    told("b.trials", "trials"),
    told("b.convictions", "persons"),
    told("b.motions-to-suppress", "motions"),
    told("b.motions-granted", "motions"),
    told("b.border-requests", "requests"),
    told("b.border-identifications", "persons"),
    told("b.border-urgent", "requests"),
    told("b.border-rejected", "requests"),
    // C: errors, after the yearly reports of the United Kingdom's commissioner.
    counted("c.corrections", "leaves"),
    told_by("c.errors-by-cause", "errors"),
    told("c.serious", "errors"),
    told("c.persons-told", "persons"),
    told("c.disciplinary", "decisions"),
    told("c.criminal", "decisions"),
    // D: seals.
    counted("d.seals", "looks"),
    counted("d.opened-on-time", "looks"),
    counted("d.opened-late", "looks"),
    counted("d.extended", "looks"),
    counted("d.overdue", "looks"),
    counted("d.open-median", "days"),
    told("d.notified", "persons"),
    told("d.acknowledgements-missing", "looks"),
    // E: rights of the person.
    told("e.viewed", "persons"),
    told("e.complaints", "claims"),
    told("e.complaints-upheld", "claims"),
    told("e.corrections-asked", "claims"),
    told("e.corrections-made", "claims"),
    told("e.corrections-refused", "claims"),
    told("e.correction-days", "days"),
    told("e.erasures", "claims"),
    told("e.objections", "claims"),
    told("e.decisions", "decisions"),
    told("e.decisions-complied", "decisions"),
    // F: health of the log.
    counted("f.tree-size", "leaves"),
    counted("f.segments", "leaves"),
    counted("f.policy-changes", "leaves"),
    counted("f.count-differences", "days"),
    counted("f.counts-missing", "days"),
    told("f.checkpoints", "checkpoints"),
    told("f.quorum-misses", "checkpoints"),
    told("f.witnesses", "witnesses"),
    told_by("f.witness-uptime", "per-mille"),
    told("f.lottery-drawn", "looks"),
    told("f.lottery-held", "looks"),
    told("f.lottery-failed", "looks"),
    told("f.lottery-missing", "looks"),
    told("f.lottery-late", "looks"),
    told("f.canaries-asked", "questions"),
    told("f.canaries-logged", "questions"),
    told("f.canaries-unlogged", "questions"),
];
