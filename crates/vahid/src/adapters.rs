//! An agency's tables and files as services, as its adapter.toml says: the drivers and the judgement for `adapter`.

use crate::fabric::Seat;
use adapter::{Adapter, AdapterConfig, AgreementJudge, ConfigFault, DatabasePlace, Home};
use calendar::Clock;
use ids::{AgencyId, Chance};
use pack::model::Country;
use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;
use store::Store;

/// Connections to each foreign database.
const FOREIGN_CONNECTIONS: usize = 4;

/// Opens the adapter of a seat; an error names every fault of its file.
pub(crate) async fn open(
    file: &Path,
    agency: &AgencyId,
    seat: &Seat,
    store: Store,
    country: Arc<Country>,
    clock: Arc<dyn Clock>,
    chance: Arc<dyn Chance>,
) -> Result<Arc<Adapter>, String> {
    let named = |fault: String| format!("{}: {fault}", file.display());
    let all = |faults: Vec<ConfigFault>| {
        named(faults.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n  "))
    };
    let text = std::fs::read_to_string(file).map_err(|fault| named(fault.to_string()))?;
    let folder = file.parent().unwrap_or(Path::new("."));
    let config = AdapterConfig::read(&text).map_err(all)?.within(folder);
    let mut databases = BTreeMap::new();
    for (name, place) in &config.databases {
        let opened = foreign(place).await.map_err(|fault| named(format!("[database.{name}]: {fault}")))?;
        databases.insert(name.clone(), opened);
    }
    let standing = seat.gateway.standing().clone();
    let judge = AgreementJudge::new(Arc::new(move |member| standing.get().is_security(member)));
    let placer = seat.gateway.placer().clone();
    let judge = Arc::new(judge);
    let home = Home { agency: agency.clone(), country, store, clock, chance, judge, placer };
    Adapter::open(&config, &databases, home).await.map(Arc::new).map_err(all)
}

async fn foreign(place: &DatabasePlace) -> Result<Store, String> {
    match place {
        DatabasePlace::Sqlite { file } => {
            store_sqlite::open_foreign(file).map_err(|fault| format!("{}: {fault}", file.display()))
        }
        DatabasePlace::Postgres { connection_file, schema } => {
            let connection = crate::config::secret(connection_file).map_err(|fault| fault.to_string())?;
            let opened = store_postgres::connect_foreign(&connection, schema, FOREIGN_CONNECTIONS);
            opened.await.map_err(|fault| fault.to_string())
        }
    }
}
