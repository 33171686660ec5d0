//! Where an agency's store is, and opening it. Each agency has its own: registers are not copied.

use ids::AgencyId;
use std::path::PathBuf;
use store::{Fault, Store};

/// Where the stores of a country are.
#[derive(Clone, Debug)]
pub enum StorePlace {
    /// One SQLite file an agency in a folder.
    Sqlite { dir: PathBuf },
    /// One PostgreSQL schema an agency.
    Postgres { config: String, connections: usize },
}

impl StorePlace {
    /// Opens an agency's store and brings its schema up to date.
    pub async fn open(&self, agency: &AgencyId) -> Result<Store, Fault> {
        let store = match self {
            Self::Sqlite { dir } => {
                std::fs::create_dir_all(dir)
                    .map_err(|fault| Fault::Engine(format!("{}: {fault}", dir.display())))?;
                store_sqlite::open(dir.join(format!("{agency}.sqlite")))?
            }
            Self::Postgres { config, connections } => {
                store_postgres::connect(
                    config,
                    &format!("vahid_{}", agency.as_str().replace('-', "_")),
                    *connections,
                )
                .await?
            }
        };
        store.migrate(store::MIGRATIONS).await?;
        Ok(store)
    }
}
