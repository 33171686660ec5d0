//! Where an agency's store is, and opening it. Each agency has its own: registers are not copied.

use ids::AgencyId;
use std::path::PathBuf;
use std::sync::Arc;
use store::{Engine, Fault, Store};

/// Where the stores of a country are.
#[derive(Clone, Debug)]
pub enum StorePlace {
    /// One SQLite file an agency in a folder.
    Sqlite { dir: PathBuf },
    /// One PostgreSQL schema an agency.
    Postgres { config: String, connections: usize },
    /// Stores at another place, each with something put between it and its role. The simulator places its
    /// fuses here; a running country has no such thing.
    Watched { place: Box<StorePlace>, watch: Watch },
}

/// Makes a store of an agency's engine.
#[derive(Clone)]
pub struct Watch(Arc<MakeStore>);

/// How a watch makes a store.
type MakeStore = dyn Fn(&AgencyId, Arc<dyn Engine>) -> Store + Send + Sync;

impl Watch {
    /// A watch that makes stores in this way.
    pub fn new(make: impl Fn(&AgencyId, Arc<dyn Engine>) -> Store + Send + Sync + 'static) -> Self {
        Self(Arc::new(make))
    }
}

impl std::fmt::Debug for Watch {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Watch")
    }
}

impl StorePlace {
    /// Opens an agency's store and brings its schema up to date.
    pub async fn open(&self, agency: &AgencyId) -> Result<Store, Fault> {
        let store = match self {
            Self::Watched { place, watch } => (watch.0)(agency, place.engine(agency).await?),
            place => Store::new(place.engine(agency).await?),
        };
        store.migrate(store::MIGRATIONS).await?;
        Ok(store)
    }

    async fn engine(&self, agency: &AgencyId) -> Result<Arc<dyn Engine>, Fault> {
        match self {
            Self::Sqlite { dir } => {
                crate::folder::private(dir)
                    .map_err(|fault| Fault::Engine(format!("{}: {fault}", dir.display())))?;
                let file = dir.join(format!("{agency}.sqlite"));
                let settings = store_sqlite::Settings::default();
                Ok(Arc::new(store_sqlite::SqliteEngine::open(&file, settings)?))
            }
            Self::Postgres { config, connections } => {
                let schema = schema_of(agency);
                let engine = store_postgres::PostgresEngine::connect(config, &schema, *connections);
                Ok(Arc::new(engine.await?))
            }
            Self::Watched { .. } => Err(Fault::Engine("a watched place is not watched twice".to_owned())),
        }
    }
}

/// The schema of an agency: its id where that is a plain name; otherwise made plain, with a few digits of the id's
/// hash, so that no two agencies share one.
fn schema_of(agency: &AgencyId) -> String {
    let dashed = agency.as_str().replace('-', "_");
    let plain: String = dashed
        .chars()
        .map(|sign| if sign.is_ascii_alphanumeric() { sign.to_ascii_lowercase() } else { '_' })
        .collect();
    if plain == dashed {
        return format!("vahid_{plain}");
    }
    let hash = tlog::Hash::of(agency.as_str().as_bytes()).to_string();
    format!("vahid_{}_{}", &plain[..plain.len().min(SCHEMA_NAME_KEPT)], &hash[..8])
}

/// How much of a name that had to be changed is kept: a schema's name has at most 63 signs.
const SCHEMA_NAME_KEPT: usize = 40;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_agency_has_a_schema_of_its_own() {
        let of = |id: &str| schema_of(&id.parse().expect("an id"));
        assert_eq!(of("town-hall"), "vahid_town_hall");
        assert!(of("SANDBOX").starts_with("vahid_sandbox_"));
        assert_ne!(of("SANDBOX"), of("sandbox"));
        assert_ne!(of("a.b"), of("a-b"));
        assert!(of(&"A".repeat(ids::SLUG_LENGTH_MAX)).len() <= 63);
        assert!(of(&"a".repeat(ids::SLUG_LENGTH_MAX - 8)).len() <= 63);
    }
}
