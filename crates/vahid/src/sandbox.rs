//! The sandbox of a demonstration: invented people behind an adapter, for engineers who try calls.

use crate::adapters;
use crate::chance::SystemChance;
use crate::clock::SystemClock;
use crate::country::Running;
use crate::fabric::Fabric;
use adapter::sandbox;
use ids::AgencyId;
use std::path::Path;
use std::sync::Arc;

/// Writes the sandbox's files and table below a folder and puts its services behind its gateway.
pub(crate) async fn open(data: &Path, running: &Running, fabric: &Fabric) -> Result<AgencyId, String> {
    let member: AgencyId = sandbox::MEMBER.parse().map_err(|fault| format!("{fault}"))?;
    let seat = fabric.open_seats().get(&member).cloned().ok_or("the sandbox has no seat")?;
    let store = running.store_of(&member).ok_or("the sandbox has no store")?;
    let folder = data.join("sandbox");
    std::fs::create_dir_all(&folder).map_err(|fault| format!("{}: {fault}", folder.display()))?;
    let format = &running.country.about.personal_number;
    let config = sandbox::write(&folder, format).map_err(|fault| format!("{}: {fault}", folder.display()))?;
    let table = store_sqlite::open(&folder.join("library.db")).map_err(|fault| fault.to_string())?;
    sandbox::fill(&table, format).await.map_err(|fault| fault.to_string())?;
    drop(table);
    let (clock, chance) = (Arc::new(SystemClock), Arc::new(SystemChance));
    let opened =
        adapters::open(&config, &member, &seat, store, running.country.clone(), clock, chance).await?;
    seat.fill_adapter(opened);
    Ok(member)
}
