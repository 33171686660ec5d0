//! The law's word on a call: which agreement it is made under, and about whom it is.

use calendar::Instant;
use exchange::rest::Line;
use exchange::standing::Standing;
use ids::{AgreementId, PersonKey, PurposeId, ServiceName, SystemName};
use jiff::tz::TimeZone;
use sha2::{Digest, Sha256};

use access::{Agreement, CallQuestion, CallRefusal, Candidate, Granted, Judged};

/// A call as both nodes have it before them.
pub(crate) struct Asked<'a> {
    pub(crate) client: &'a SystemName,
    pub(crate) service: &'a ServiceName,
    pub(crate) purpose: Option<&'a PurposeId>,
    pub(crate) agreement: Option<&'a AgreementId>,
    pub(crate) line: &'a Line,
}

/// What the law says: the agreement, and a proof for each person. The proofs are spent by the log.
#[derive(Debug)]
pub(crate) struct Ruling<'a> {
    pub(crate) agreement: &'a Agreement,
    pub(crate) granted: Vec<Granted>,
}

/// How users are written into the log.
pub(crate) struct Users<'a>(pub(crate) &'a [u8; 32]);

impl Users<'_> {
    /// The pseudonym of the user whom the call names; empty when it names none.
    fn of(&self, client: &SystemName, line: &Line) -> String {
        let Some(user) = line.header("x-road-userid") else { return String::new() };
        let mut hash = Sha256::new();
        hash.update(self.0);
        hash.update(client.to_string());
        hash.update([0]);
        hash.update(user);
        let hash = hash.finalize();
        // 80 bits tell the users of one system apart.
        let digits: String = hash[..10].iter().map(|byte| format!("{byte:02x}")).collect();
        format!("user-{digits}")
    }
}

/// The agreements that could cover a call, as the configuration has them.
pub(crate) fn candidates<'a>(standing: &'a Standing, asked: &Asked<'_>) -> Vec<Candidate<'a>> {
    let covering = standing.agreements_for(asked.client, asked.service);
    let candidate = |one: exchange::standing::Covering<'a>| Candidate {
        agreement: one.agreement,
        client_signed: one.client_signed,
        owner_signed: one.owner_signed,
        stopped: one.stopped,
        covers_client: true,
    };
    covering.into_iter().map(candidate).collect()
}

/// Judges a call on the civil day of an instant.
pub(crate) fn judge<'a>(
    standing: &'a Standing,
    asked: &Asked<'_>,
    candidates: &[Candidate<'a>],
    users: &Users<'_>,
    (at, zone): (Instant, &TimeZone),
) -> Result<Ruling<'a>, CallRefusal> {
    let mut question = CallQuestion {
        client: asked.client.clone(),
        client_is_security: standing.is_security(&asked.client.member),
        service: asked.service.clone(),
        method: asked.line.method.clone(),
        path: asked.line.path.clone(),
        purpose: asked.purpose.cloned(),
        agreement: asked.agreement.cloned(),
        persons: Vec::new(),
        by: users.of(asked.client, asked.line),
    };
    let today = at.date_in(zone);
    // Where the persons stand in a call is said by its agreement; with one candidate there is nothing to choose.
    let place = match candidates {
        [one] => Some(one.agreement),
        [] => None,
        _ => Some(access::choose(&question, candidates, today)?),
    };
    if let Some(agreement) = place {
        // What is wrong with the persons is said only after the agreement itself was judged.
        match persons(agreement, asked.line) {
            Ok(persons) => question.persons = persons,
            Err(refusal) => {
                access::choose(&question, candidates, today)?;
                return Err(refusal);
            }
        }
    }
    match access::decide_call(&question, candidates, today)? {
        Judged::Nobody { agreement } => Ok(Ruling { agreement, granted: Vec::new() }),
        Judged::Persons { agreement, granted } => Ok(Ruling { agreement, granted }),
    }
}

fn persons(agreement: &Agreement, line: &Line) -> Result<Vec<PersonKey>, CallRefusal> {
    let (path, query) = match line.path.split_once('?') {
        Some((path, query)) => (path, Some(query)),
        None => (line.path.as_str(), None),
    };
    let is_reference = |name: &str| name.eq_ignore_ascii_case("x-subject-ref");
    let references: Vec<&str> =
        line.headers.iter().filter(|(name, _)| is_reference(name)).map(|(_, value)| value.as_str()).collect();
    access::subjects(agreement, path, query, &references)
}
