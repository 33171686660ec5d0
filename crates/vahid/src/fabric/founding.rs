//! The exchange of a demonstration country: its members, their keys and the agreements that its law amounts to.
//!
//! Everything is kept in one folder, so that receipts of yesterday can be checked today: encrypted keys, their
//! passphrase in a file of its own, and every signed snapshot.

use super::secret;
use crate::member::of_the_pack;
use access::{Agreement, Client, REGISTERS_SYSTEM};
use adapter::sandbox;
use exchange::chain;
use exchange::signing::{sign_agreement, sign_snapshot};
use exchange::snapshot::{
    Member, NodeEntry, SNAPSHOT_VERSION, SealingKey, SignedAgreement, SignedSnapshot, Snapshot,
};
use exchange::standing::Standing;
use ids::{AgencyId, MemberName};
use keys::{FileSigner, Signer};
use pack::model::Country;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// The class of every member: bodies of the state.
pub(crate) const CLASS: &str = "GOV";

/// The code of each member's one node.
pub(crate) const NODE: &str = "node-1";

/// The file of the configuration in force.
pub(crate) const NEWEST: &str = "configuration.json";

/// The centre is in this process and always heard; a journey that leaps weeks ahead is no reason to stop.
const GRACE_SECONDS: u64 = 100 * 366 * 86_400;

/// What was founded.
pub(crate) struct Founded {
    /// The configuration.
    pub(crate) standing: Standing,
    /// The key that signs the configuration.
    pub(crate) authority: Arc<dyn Signer>,
    /// Every member's sealing key.
    pub(crate) signers: BTreeMap<AgencyId, Arc<dyn Signer>>,
    /// The file of the secret under which users are hashed.
    pub(crate) user_keys: PathBuf,
    /// The signed snapshot, for whoever checks receipts.
    pub(crate) snapshot_file: PathBuf,
}

/// Opens or makes the exchange of a country whose members are `agencies`.
pub(crate) fn found(
    dir: &Path,
    country: &Country,
    agencies: &[AgencyId],
    now: i64,
) -> Result<Founded, String> {
    let folder = |fault: std::io::Error| format!("{}: {fault}", dir.display());
    crate::folder::private(&dir.join("keys")).map_err(folder)?;
    // Whoever may read the folder may start the country.
    let passphrase = secret::text(&dir.join("keys/passphrase"))?;
    let user_keys = dir.join("keys/users");
    let names: Vec<String> =
        std::iter::once("authority".to_owned()).chain(agencies.iter().map(AgencyId::to_string)).collect();
    let mut signers = signers(&dir.join("keys"), &names, &passphrase)?;
    let authority = signers.remove("authority").ok_or("the authority has no key")?;
    let signers: BTreeMap<AgencyId, Arc<dyn Signer>> = agencies
        .iter()
        .filter_map(|agency| Some((agency.clone(), signers.remove(agency.as_str())?)))
        .collect();
    let file = dir.join(NEWEST);
    let former = former(&file, &*authority)?;
    let snapshot = snapshot(country, &signers, &*authority, former.as_ref(), now)?;
    let standing = match former {
        Some((former, hash)) if same(&former, &snapshot) => Standing::new(former, hash),
        _ => {
            let signed = sign_snapshot(&snapshot, &*authority).map_err(|fault| fault.to_string())?;
            publish(dir, &file, &signed, snapshot.number)?;
            let (snapshot, hash) = chain::read(&signed).map_err(|fault| fault.to_string())?;
            Standing::new(snapshot, hash)
        }
    };
    let standing = standing.map_err(|fault| fault.to_string())?;
    Ok(Founded { standing, authority, signers, user_keys, snapshot_file: file })
}

/// Opens every key, or makes it. Opening one costs what the encryption makes it cost, so they go side by side.
fn signers(
    dir: &Path,
    names: &[String],
    passphrase: &str,
) -> Result<BTreeMap<String, Arc<dyn Signer>>, String> {
    let open = |name: &String| -> Result<Arc<dyn Signer>, String> {
        let path = dir.join(format!("{name}.pem"));
        let opened = if path.exists() {
            FileSigner::open(&path, passphrase)
        } else {
            FileSigner::create(&path, passphrase)
        };
        opened.map(|signer| Arc::new(signer) as Arc<dyn Signer>).map_err(|fault| fault.to_string())
    };
    std::thread::scope(|scope| {
        let opening: Vec<_> = names.iter().map(|name| (name, scope.spawn(move || open(name)))).collect();
        let opened = opening.into_iter().map(|(name, thread)| {
            let signer = thread.join().map_err(|_| format!("the key of {name} could not be opened"))?;
            signer.map(|signer| (name.clone(), signer))
        });
        opened.collect()
    })
}

/// The snapshot that the folder holds; it must be signed by the folder's own authority.
fn former(file: &Path, authority: &dyn Signer) -> Result<Option<(Snapshot, tlog::Hash)>, String> {
    if !file.exists() {
        return Ok(None);
    }
    let named = |fault: &dyn std::fmt::Display| format!("{}: {fault}", file.display());
    let text = std::fs::read_to_string(file).map_err(|fault| named(&fault))?;
    let signed: SignedSnapshot = serde_json::from_str(&text).map_err(|fault| named(&fault))?;
    let bytes = exchange::signing::snapshot_bytes(&signed.snapshot);
    if !authority.public().verifies(&bytes, &signed.signature) {
        return Err(named(&"it was not signed by the authority whose key lies beside it"));
    }
    chain::read(&signed).map(Some).map_err(|fault| named(&fault))
}

/// Writes the snapshot beside all former ones and as the newest.
pub(super) fn publish(dir: &Path, newest: &Path, signed: &SignedSnapshot, number: u64) -> Result<(), String> {
    let text = serde_json::to_string(signed).expect("a signed snapshot has a JSON form");
    for file in [dir.join(format!("configuration-{number}.json")), newest.with_extension("new")] {
        std::fs::write(&file, &text).map_err(|fault| format!("{}: {fault}", file.display()))?;
    }
    std::fs::rename(newest.with_extension("new"), newest)
        .map_err(|fault| format!("{}: {fault}", newest.display()))
}

/// Whether two snapshots say the same, but for number, instant and the signatures (each is made anew).
fn same(former: &Snapshot, next: &Snapshot) -> bool {
    let agreements = |snapshot: &Snapshot| -> Vec<Agreement> {
        snapshot.agreements.iter().map(|signed| signed.agreement.clone()).collect()
    };
    former.members == next.members && former.nodes == next.nodes && agreements(former) == agreements(next)
}

fn snapshot(
    country: &Country,
    signers: &BTreeMap<AgencyId, Arc<dyn Signer>>,
    authority: &dyn Signer,
    former: Option<&(Snapshot, tlog::Hash)>,
    now: i64,
) -> Result<Snapshot, String> {
    let instance = country.about.country_code.as_str();
    let name = |agency: &AgencyId| MemberName::new(instance, CLASS, agency.as_str());
    let since = |member: &MemberName, key: &keys::PublicKey| -> i64 {
        let known = former.and_then(|(former, _)| former.members.iter().find(|known| known.name == *member));
        let known = known.and_then(|known| known.keys.iter().find(|held| held.key == *key));
        known.map_or(now, |held| held.from_micros)
    };
    let mut members = Vec::new();
    let mut nodes = Vec::new();
    for (agency, signer) in signers {
        let member = name(agency);
        let about = country.agencies.get(agency);
        let key = SealingKey {
            from_micros: since(&member, &signer.public()),
            key: signer.public(),
            until_micros: None,
            revoked_micros: None,
        };
        nodes.push(NodeEntry {
            name: member.server(NODE),
            address: "in-this-process".to_owned(),
            certificates: Vec::new(),
            systems: systems(agency).map(|code| member.system(code)).collect(),
        });
        members.push(Member {
            title: about.map(|about| about.name.clone()).unwrap_or_default(),
            security_body: about.is_some_and(|about| about.security_body),
            data_protection: agency == authority_of(country),
            keys: vec![key],
            systems: systems(agency).map(|code| (code.to_owned(), agency.to_string())).collect(),
            name: member,
        });
    }
    let agreements = of_the_pack(country, instance, CLASS)
        .into_iter()
        .chain(sandbox_agreements(country))
        .filter_map(|agreement| signed(agreement, signers, now).transpose())
        .map(|signed| signed.map(|signed| still_stopped(signed, former)))
        .collect::<Result<_, _>>()?;
    Ok(Snapshot {
        version: SNAPSHOT_VERSION,
        instance: instance.to_owned(),
        number: former.map_or(1, |(former, _)| former.number + 1),
        previous: former.map(|(_, hash)| *hash),
        at_micros: former.map_or(now, |(former, _)| now.max(former.at_micros)),
        grace_seconds: GRACE_SECONDS,
        authority: vec![authority.public()],
        tls_authority: String::new(),
        members,
        nodes,
        groups: BTreeMap::new(),
        agreements,
    })
}

/// The data-protection authority; without institutions, whoever keeps the oversight desk.
fn authority_of(country: &Country) -> &AgencyId {
    country.institutions.as_ref().map_or(&country.about.oversight, |found| &found.authority)
}

/// The systems of a member.
fn systems(agency: &AgencyId) -> impl Iterator<Item = &'static str> {
    let more = [sandbox::SYSTEM, sandbox::CLIENT].into_iter().filter(|_| agency.as_str() == sandbox::MEMBER);
    std::iter::once(REGISTERS_SYSTEM).chain(more)
}

/// What the sandbox's own client may ask of the sandbox: under the purpose, act and oversight of a grant that the
/// country has, so that a call looks as it would in earnest. They begin with that grant, so that they are the same
/// at each start.
fn sandbox_agreements(country: &Country) -> Vec<Agreement> {
    let Some(grant) = country.grants.first() else { return Vec::new() };
    let instance = country.about.country_code.as_str();
    let oversight = MemberName::new(instance, CLASS, grant.oversight.as_str());
    let from_years = jiff::Span::new().years(access::OPEN_TERM_YEARS);
    let agreements = sandbox::agreements(instance, &grant.purpose, &grant.basis.act, &oversight, grant.from);
    agreements.into_iter().map(|one| Agreement { to: one.from.saturating_add(from_years), ..one }).collect()
}

/// What was stopped stays stopped, whatever else changes (SG-24): whoever needs the data again agrees anew.
fn still_stopped(mut signed: SignedAgreement, former: Option<&(Snapshot, tlog::Hash)>) -> SignedAgreement {
    let known = former.and_then(|(former, _)| {
        former.agreements.iter().find(|known| known.agreement.id == signed.agreement.id)
    });
    signed.stopped = known.and_then(|known| known.stopped.clone());
    signed
}

/// The agreement with both signatures; none when a side is no member here.
fn signed(
    agreement: Agreement,
    signers: &BTreeMap<AgencyId, Arc<dyn Signer>>,
    now: i64,
) -> Result<Option<SignedAgreement>, String> {
    let Client::System(client) = &agreement.client else { return Ok(None) };
    let mut signatures = Vec::new();
    for member in [client.member.clone(), agreement.service.system.member.clone()] {
        let Some((_, signer)) = signers.iter().find(|(agency, _)| agency.as_str() == member.code) else {
            return Ok(None);
        };
        let signature =
            sign_agreement(&agreement, &member, now, &**signer).map_err(|fault| fault.to_string())?;
        signatures.push(signature);
    }
    Ok(Some(SignedAgreement { agreement, signatures, stopped: None }))
}
