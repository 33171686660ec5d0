//! Who may write into a log or ask a custodian: the members of an exchange, by the configuration that its centre signs,
//! or a table of members and their public keys.

use crate::centre::Pinned;
use crate::clock::SystemClock;
use crate::country::window;
use crate::fabric::{hear_first, hear_on};
use crate::member::{Follower, Kept};
use crate::packs;
use crate::publiclog::{StandingKeys, rights, shared};
use calendar::Clock;
use clap::Args;
use exchange::chain::{self, Staleness};
use exchange::sealed_request::{MemberKeys, Members};
use gateway::standing_cell::StandingCell;
use ids::AgencyId;
use keys::{PublicKey, Seal};
use operator::Rights;
use pack::model::Country;
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;
use tlog::{Hash, WARRANTS_PROVIDER, group_code};

/// The most bytes of a table of members.
const MEMBERS_BYTES_MAX: u64 = 4 << 20;

/// Whom a keeper knows, and what they may do.
#[derive(Args)]
pub(crate) struct Known {
    /// The exchange's centre: its members are known by the configuration that it signs, and the keeper follows it.
    #[arg(long, requires = "authority", required_unless_present = "members")]
    centre: Option<String>,
    /// The public key of the exchange (authority.json), got by a way that you trust; pinned in the folder.
    #[arg(long, requires = "centre")]
    authority: Option<PathBuf>,
    /// The class of those members that are agencies.
    #[arg(long, default_value = "GOV")]
    class: String,
    /// How often the centre is asked: so long a revoked key may still work.
    #[arg(long, default_value_t = 15, value_parser = clap::value_parser!(u64).range(1..=15))]
    follow_seconds: u64,
    /// Instead of a centre: a table of members and their public keys, {"agency": ["base64 key"]} (JSON).
    #[arg(long, conflicts_with = "centre")]
    members: Option<PathBuf>,
    /// The country's pack: its institutions have the rights of their office.
    #[arg(long)]
    pack: Option<PathBuf>,
    /// A member that writes warrants, openings and extensions, beside those of the pack; may be repeated.
    #[arg(long)]
    warrants: Vec<String>,
    /// A group of sensitive registers and its members: ID=MEMBER,MEMBER; may be repeated.
    #[arg(long)]
    group: Vec<String>,
}

impl Known {
    /// Who they are. A keeper that follows a centre does so until the process ends; what it learns lies in
    /// `exchange` of its folder, so that it starts also while the centre is away.
    pub(super) async fn members(&self, dir: &Path) -> Result<Arc<dyn Members>, String> {
        if let Some(file) = &self.members {
            return Ok(Arc::new(read(file)?));
        }
        let (Some(centre), Some(authority)) = (&self.centre, &self.authority) else {
            return Err("name the exchange: --centre URL --authority FILE".to_owned());
        };
        let pinned: Pinned = crate::member::read_json(authority)?;
        let kept = Kept::pinning(&dir.join("exchange"), &pinned)?;
        let mut follower = Follower::keeping(kept, centre)?;
        let clock = Arc::new(SystemClock);
        while follower.standing().is_err() {
            let round = follower.round(clock.now().0).await;
            round.map_err(|fault| format!("the centre {centre} tells no configuration: {fault}"))?;
        }
        let standing = follower.standing()?;
        let heard = follower.heard_micros(clock.now().0).unwrap_or(standing.at_micros());
        let cell = StandingCell::new(standing, heard);
        hear_first(&cell, &mut follower, &*clock).await;
        let every = Duration::from_secs(self.follow_seconds);
        tokio::spawn(hear_on(cell.clone(), follower, every, clock.clone()));
        let keys = StandingKeys::new(cell.clone(), &self.class);
        Ok(Arc::new(Followed { keys, cell, clock }))
    }

    /// Who writes what no owner writes.
    pub(super) fn rights(&self) -> Result<Rights, String> {
        let mut all = self.country()?.map_or_else(Rights::default, |country| rights(&country, &window()));
        all.warrants.extend(agencies(&self.warrants)?);
        all.groups = groups(&self.group)?;
        Ok(all)
    }

    /// Codes beyond a member's own, and who asks the custodian under them.
    pub(super) fn shared(&self) -> Result<BTreeMap<u32, BTreeSet<AgencyId>>, String> {
        let mut all = self.country()?.map_or_else(BTreeMap::new, |country| shared(&country, &window()));
        if !self.warrants.is_empty() {
            all.entry(WARRANTS_PROVIDER).or_default().extend(agencies(&self.warrants)?);
        }
        all.extend(groups(&self.group)?.into_iter().map(|(id, of)| (group_code(&id), of)));
        Ok(all)
    }

    fn country(&self) -> Result<Option<Country>, String> {
        self.pack.as_deref().map(packs::load).transpose()
    }
}

/// The members of an exchange while its configuration may be worked on, as for every node.
struct Followed {
    keys: StandingKeys,
    cell: StandingCell,
    clock: Arc<SystemClock>,
}

impl Members for Followed {
    fn sealed(&self, member: &AgencyId, seal: &Seal, leaf: &Hash, at_micros: i64) -> bool {
        let (standing, confirmed) = self.cell.current();
        if chain::stale(standing.snapshot(), confirmed, self.clock.now().0) == Staleness::Expired {
            tracing::error!("the centre was not heard for too long: nobody's key is believed any more");
            return false;
        }
        self.keys.sealed(member, seal, leaf, at_micros)
    }
}

/// Reads `{"agency": ["base64 of the public key", …], …}`.
fn read(file: &Path) -> Result<MemberKeys, String> {
    let text = super::text(file, MEMBERS_BYTES_MAX)?;
    let told = |fault: &dyn std::fmt::Display| format!("{}: {fault}", file.display());
    let table: BTreeMap<String, Vec<PublicKey>> =
        serde_json::from_str(&text).map_err(|fault| told(&fault))?;
    let named = table.into_iter().map(|(name, keys)| Ok((agency(&name)?, keys)));
    Ok(MemberKeys::new(named.collect::<Result<_, String>>().map_err(|fault| told(&fault))?))
}

/// Reads groups written `ID=MEMBER,MEMBER`.
pub(super) fn groups(texts: &[String]) -> Result<BTreeMap<String, BTreeSet<AgencyId>>, String> {
    let read = |text: &String| {
        let form = || format!("--group {text}: a group is written ID=MEMBER,MEMBER");
        let (id, of) = text.split_once('=').ok_or_else(form)?;
        let of = of.split(',').map(agency).collect::<Result<_, _>>()?;
        Ok((id.to_owned(), of))
    };
    texts.iter().map(read).collect()
}

/// Agencies by their names.
pub(super) fn agencies(names: &[String]) -> Result<Vec<AgencyId>, String> {
    names.iter().map(|name| agency(name)).collect()
}

fn agency(name: &str) -> Result<AgencyId, String> {
    AgencyId::parse(name).map_err(|fault| format!("{name}: {fault}"))
}
