//! The agreements by which a person's window asks every owner of a register who looked (SG-03, SG-21).

use crate::agreement::{Agreement, Client, Endpoint, Subject};
use crate::derived::{OPEN_TERM_YEARS, REGISTERS_SYSTEM};
use ids::{AgencyId, MemberName};
use jiff::ToSpan;
use jiff::civil::Date;
use pack::model::{Country, Register};
use policy::{Operation, Reach};
use std::collections::BTreeMap;

/// The code of the service that tells who looked, at every owner of a register.
pub const FIND_USAGE: &str = "findUsage";

/// For each owner of a register two agreements with the `window`: who looked at one person, and whether and since
/// when the log can be asked, which is about nobody. They rest on the act of the owner's first register, as a
/// person's look at their own data does, and last as long as an open grant from `from`.
pub fn usage_agreements(
    country: &Country,
    instance: &str,
    class: &str,
    window: &AgencyId,
    from: Date,
) -> Vec<Agreement> {
    let member = |agency: &AgencyId| MemberName::new(instance, class, agency.as_str());
    let mut owners: BTreeMap<&AgencyId, &Register> = BTreeMap::new();
    for register in country.registers.values() {
        owners.entry(&register.owner).or_insert(register);
    }
    let mut agreements = Vec::new();
    for (owner, register) in owners {
        let one = |word: &str, paths: &[&str], fields: &[&str], subject: Subject| {
            Some(Agreement {
                id: format!("{word}.{owner}").parse().ok()?,
                client: Client::System(member(window).system(REGISTERS_SYSTEM)),
                service: member(owner).system(REGISTERS_SYSTEM).service(FIND_USAGE),
                endpoints: paths.iter().map(|path| reading(path)).collect(),
                fields: fields.iter().filter_map(|field| field.parse().ok()).collect(),
                operation: Operation::View,
                reach: Reach::One,
                subject,
                health: false,
                purpose: "own-data".parse().ok(),
                act: Some(register.basis.act.clone()),
                article: Some(register.basis.article.clone()),
                oversight: Some(member(&country.about.oversight)),
                from,
                to: from.saturating_add(OPEN_TERM_YEARS.years()).saturating_sub(1.day()),
            })
        };
        let about = Subject::Query("userCode".to_owned());
        agreements.extend(one("usage", &["/v2/findUsage"], &["usages", "totalUsages"], about));
        let alive = ["/v2/usagePeriod", "/v2/heartbeat"];
        agreements.extend(one(
            "usage-alive",
            &alive,
            &["status", "periodStart", "periodEnd"],
            Subject::Nobody,
        ));
    }
    agreements
}

fn reading(path: &str) -> Endpoint {
    Endpoint { method: "GET".to_owned(), path: path.to_owned() }
}
