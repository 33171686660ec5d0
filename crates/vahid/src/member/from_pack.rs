//! `vahid agreement from-pack`: the agreements that follow from a country's grants, without typing any.
//!
//! The law is data already: a grant says who may ask what, what for and by which act. Whoever trusts the pack signs
//! exactly what it says; a draft with other terms under the same id is refused.

use super::agreements::terms_of;
use super::dir::NodeDir;
use super::follow::Follower;
use super::keys_and_certificates::order;
use crate::clock::SystemClock;
use crate::packs;
use crate::paint::say;
use crate::passphrase::Passphrase;
use access::{Agreement, Client};
use calendar::Clock;
use centre::AgreementState;
use centre::client::{CentreClient, ClientFault};
use exchange::membership::Command;
use exchange::signing::sign_agreement;
use exchange::standing::Standing;
use ids::{AgreementId, MemberName};
use keys::Signer;
use pack::model::Country;
use std::collections::BTreeSet;
use std::path::Path;

/// The status of a centre that has no such agreement.
const NOT_FOUND: u16 = 404;

/// What became of the agreements of one member.
#[derive(Debug, Default)]
struct Tally {
    proposed: usize,
    signed: usize,
    in_force: usize,
    /// Sides that are no members yet.
    missing: BTreeSet<String>,
    /// Sides that have not proposed, or not signed, yet.
    awaited: BTreeSet<String>,
}

/// Proposes what this member asks for, and signs everything in which it is a side. May be run again at any time.
pub(super) async fn run(path: &Path, pack: &Path, passphrase: &Passphrase) -> Result<(), String> {
    let country = packs::load(pack)?;
    let dir = NodeDir::open(path)?;
    let key = dir.signer(passphrase)?;
    let mut follower = Follower::new(&dir)?;
    while follower.round(SystemClock.now().0).await?.confirmed_micros.is_none() {}
    let standing = follower.standing()?;
    let member = dir.about.member.clone();
    let client = CentreClient::new(&dir.about.centre);
    let side = Side { dir: &dir, key: &*key, client: &client };
    let mut tally = Tally::default();
    for agreement in of_the_pack(&country, &member.instance, &member.class) {
        let Some(other) = other_side(&agreement, &member) else { continue };
        if !is_member(&standing, &other) {
            tally.missing.insert(other.code);
            continue;
        }
        side.bring(&agreement, &other, &mut tally).await?;
    }
    tally.tell();
    Ok(())
}

/// Everything that a pack amounts to: its grants, and what the citizens' window asks every owner: who looked at the
/// person before it. The window's agreements begin with the first grant.
pub(crate) fn of_the_pack(country: &Country, instance: &str, class: &str) -> Vec<Agreement> {
    let mut agreements = access::from_grants(country, instance, class);
    if let Some(from) = country.grants.iter().map(|grant| grant.from).min() {
        let window = crate::country::window();
        agreements.extend(access::usage_agreements(country, instance, class, &window, from));
    }
    agreements
}

/// Who acts, and where.
struct Side<'a> {
    dir: &'a NodeDir,
    key: &'a dyn Signer,
    client: &'a CentreClient,
}

impl Side<'_> {
    /// Brings one agreement as far as this side can.
    async fn bring(
        &self,
        agreement: &Agreement,
        other: &MemberName,
        tally: &mut Tally,
    ) -> Result<(), String> {
        let member = &self.dir.about.member;
        let state = match self.state(&agreement.id).await? {
            Some(state) => state,
            None if asks(agreement, member) => {
                order(self.dir, self.key, Command::Propose(Box::new(agreement.clone()))).await?;
                tally.proposed += 1;
                self.state(&agreement.id).await?.ok_or("the centre took a draft and does not know it")?
            }
            None => {
                tally.awaited.insert(other.code.clone());
                return Ok(());
            }
        };
        if terms_of(&state.agreement) != terms_of(agreement) {
            return Err(format!(
                "{}: the centre's terms are not the pack's; read them with `vahid agreement list`, and compare the packs of both sides",
                agreement.id
            ));
        }
        let mut activated = state.activated;
        if !state.signed_by.contains(member) {
            let signature = sign_agreement(agreement, member, SystemClock.now().0, self.key)
                .map_err(|fault| fault.to_string())?;
            activated = self
                .client
                .sign(&agreement.id, &signature)
                .await
                .map_err(|fault| format!("{}: {fault}", agreement.id))?;
            tally.signed += 1;
        }
        if activated.is_some() {
            tally.in_force += 1;
        } else {
            tally.awaited.insert(other.code.clone());
        }
        Ok(())
    }

    async fn state(&self, id: &AgreementId) -> Result<Option<AgreementState>, String> {
        match self.client.agreement(id).await {
            Ok(state) => Ok(Some(state)),
            Err(ClientFault::Refused { status: NOT_FOUND, .. }) => Ok(None),
            Err(fault) => Err(fault.to_string()),
        }
    }
}

impl Tally {
    fn tell(&self) {
        let Self { proposed, signed, in_force, .. } = self;
        say!(
            "\u{1b}[32m✓\u{1b}[0m {proposed} proposed and {signed} signed just now; {in_force} of this member's agreements are in force"
        );
        let listed = |names: &BTreeSet<String>| names.iter().cloned().collect::<Vec<_>>().join(", ");
        if !self.awaited.is_empty() {
            say!("  the same is to be done by: {}", listed(&self.awaited));
        }
        if !self.missing.is_empty() {
            say!("  no members yet: {}; run this again when they are", listed(&self.missing));
        }
    }
}

/// The member at the other end; none when this member is no side of it.
fn other_side(agreement: &Agreement, member: &MemberName) -> Option<MemberName> {
    let Client::System(client) = &agreement.client else { return None };
    let owner = &agreement.service.system.member;
    if client.member == *member {
        Some(owner.clone())
    } else if owner == member {
        Some(client.member.clone())
    } else {
        None
    }
}

fn asks(agreement: &Agreement, member: &MemberName) -> bool {
    matches!(&agreement.client, Client::System(client) if client.member == *member)
}

/// Whether the oversight of an agreement must be a member is the centre's to judge; the sides must be.
fn is_member(standing: &Standing, name: &MemberName) -> bool {
    standing.member(name).is_some()
}
