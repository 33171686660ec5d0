//! `agencies/institutions.toml`: the bodies that keep power within its bounds, each apart from those it watches.

use ids::AgencyId;
use serde::Deserialize;

/// Which body holds which office of oversight (SG-04, SG-10, SG-11, SG-19, SG-24). The check of the pack refuses
/// an institution that watches itself.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Institutions {
    /// The name of the country's access log, before the year: `example.org/access`.
    pub log: String,
    /// Runs the log; learns no identities.
    pub operator: AgencyId,
    /// Keeps the key of the tags.
    pub custodian: AgencyId,
    /// Grants warrants and extends seals.
    pub court: AgencyId,
    /// Confirms each warrant, independently of court and requester (SG-19).
    pub commissioner: AgencyId,
    /// Decides what the owner of data refuses (SG-06), and opens drawn leaves.
    pub arbiter: AgencyId,
    /// The data-protection authority: may stop an exchange (SG-24).
    pub authority: AgencyId,
    /// Reads counts, bases, bodies and samples (SG-04).
    pub parliament: AgencyId,
    /// Checks the log without the operator (SG-22).
    pub auditor: AgencyId,
    /// Who signs that the log did not fork: bodies of the country.
    pub witnesses: Vec<AgencyId>,
    /// The same, outside the country and its government's reach.
    #[serde(default)]
    pub witnesses_abroad: Vec<AgencyId>,
    /// Who may ask a court for a warrant; nobody else can.
    #[serde(default)]
    pub requesters: Vec<AgencyId>,
}

impl Institutions {
    /// The institutions that have a desk of their own, each with the name of its office, in a fixed order.
    pub fn desks(&self) -> [(&'static str, &AgencyId); 6] {
        [
            ("court", &self.court),
            ("commissioner", &self.commissioner),
            ("arbiter", &self.arbiter),
            ("authority", &self.authority),
            ("parliament", &self.parliament),
            ("auditor", &self.auditor),
        ]
    }

    /// Every office with its holder.
    pub fn offices(&self) -> impl Iterator<Item = (&'static str, &AgencyId)> {
        let keepers = [("operator", &self.operator), ("custodian", &self.custodian)];
        let witnesses = self.all_witnesses().map(|body| ("witnesses", body));
        keepers.into_iter().chain(self.desks()).chain(witnesses)
    }

    /// The witnesses, those of the country first.
    pub fn all_witnesses(&self) -> impl Iterator<Item = &AgencyId> {
        self.witnesses.iter().chain(&self.witnesses_abroad)
    }

    /// Whether a body holds an office of oversight with a desk.
    pub fn watches(&self, body: &AgencyId) -> bool {
        self.desks().iter().any(|(_, holder)| *holder == body)
    }
}
