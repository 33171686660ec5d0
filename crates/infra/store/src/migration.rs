//! The schema's history: numbered, hashed, only added to.

use sha2::{Digest, Sha256};

use crate::Fault;

/// One step of the schema, in the portable words of [`crate::sql`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Migration {
    /// Its place in the one list, from 1.
    pub number: u32,
    /// The name of its file without number and ending.
    pub name: &'static str,
    /// One or more statements.
    pub sql: &'static str,
}

/// The platform's schema, oldest first.
pub const MIGRATIONS: &[Migration] = &[
    Migration { number: 1, name: "store", sql: include_str!("../../../../schema/0001_store.sql") },
    Migration { number: 2, name: "registers", sql: include_str!("../../../../schema/0002_registers.sql") },
    Migration { number: 3, name: "access", sql: include_str!("../../../../schema/0003_access.sql") },
    Migration { number: 4, name: "cases", sql: include_str!("../../../../schema/0004_cases.sql") },
    Migration { number: 5, name: "window", sql: include_str!("../../../../schema/0005_window.sql") },
    Migration { number: 6, name: "exchange", sql: include_str!("../../../../schema/0006_exchange.sql") },
    Migration { number: 7, name: "feed", sql: include_str!("../../../../schema/0007_feed.sql") },
    Migration { number: 8, name: "centre", sql: include_str!("../../../../schema/0008_centre.sql") },
    Migration { number: 9, name: "late", sql: include_str!("../../../../schema/0009_late.sql") },
    Migration { number: 10, name: "openings", sql: include_str!("../../../../schema/0010_openings.sql") },
    Migration { number: 11, name: "tilelog", sql: include_str!("../../../../schema/0011_tilelog.sql") },
    Migration { number: 12, name: "warrants", sql: include_str!("../../../../schema/0012_warrants.sql") },
    Migration { number: 13, name: "claims", sql: include_str!("../../../../schema/0013_claims.sql") },
    Migration { number: 14, name: "report", sql: include_str!("../../../../schema/0014_report.sql") },
    Migration { number: 15, name: "notices", sql: include_str!("../../../../schema/0015_notices.sql") },
];

/// The runner's own book, written by drivers before anything else. Whoever changes it can make
/// the program apply a step twice or not at all.
pub const CREATE_MIGRATION_TABLE: &str = "create table if not exists migration (
  number bigint not null primary key, -- the place in the list, from 1
  name text not null,                 -- the name of the file, for people
  sha256 text not null                -- of the text that landed: 64 lower-case hex digits
)";

/// Reads what has landed, for drivers: columns `number`, `sha256`.
pub const SELECT_LANDED: &str = "select number, sha256 from migration order by number";

/// Notes one landed migration, for drivers: `$1` number, `$2` name, `$3` sha256.
pub const NOTE_MIGRATION: &str = "insert into migration (number, name, sha256) values ($1, $2, $3)";

/// A migration as the database remembers it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Landed {
    /// The number it landed under.
    pub number: u32,
    /// SHA-256 of the text that landed, in hex.
    pub sha256: String,
}

impl Migration {
    /// SHA-256 of the portable text, in lower-case hex: the same on both engines.
    pub fn sha256(&self) -> String {
        Sha256::digest(self.sql).iter().map(|byte| format!("{byte:02x}")).collect()
    }
}

/// What is still to be applied, in order. Refuses a list that is not 1, 2, 3, …, a landed
/// migration whose text changed, and one that was passed over. A database that is ahead of this
/// program is accepted: migrations work with old and new code.
pub fn pending<'m>(list: &'m [Migration], landed: &[Landed]) -> Result<&'m [Migration], Fault> {
    let refuse = |number: u32, why: &str| Fault::Migration { number, why: why.to_owned() };
    for (expected, migration) in (1u32..).zip(list) {
        if migration.number != expected {
            return Err(refuse(migration.number, "the list does not count 1, 2, 3 without a gap"));
        }
    }
    for (expected, past) in (1u32..).zip(landed) {
        if past.number != expected {
            return Err(refuse(expected, "was passed over when a later one landed"));
        }
    }
    for (migration, past) in list.iter().zip(landed) {
        if migration.sha256() != past.sha256 {
            return Err(refuse(migration.number, "its text changed after it had landed"));
        }
    }
    Ok(&list[landed.len().min(list.len())..])
}

#[cfg(test)]
mod tests {
    use super::*;

    const ONE: Migration = Migration { number: 1, name: "one", sql: "select 1" };
    const TWO: Migration = Migration { number: 2, name: "two", sql: "select 2" };

    fn landed(migration: Migration) -> Landed {
        Landed { number: migration.number, sha256: migration.sha256() }
    }

    #[test]
    fn only_the_rest_is_pending() {
        assert_eq!(pending(&[ONE, TWO], &[]), Ok([ONE, TWO].as_slice()));
        assert_eq!(pending(&[ONE, TWO], &[landed(ONE)]), Ok([TWO].as_slice()));
        assert_eq!(pending(&[ONE], &[landed(ONE), landed(TWO)]), Ok([].as_slice()));
    }

    #[test]
    fn changed_and_passed_over_ones_are_refused() {
        let changed = Migration { sql: "select 9", ..ONE };
        for (list, past) in [
            (vec![changed], vec![landed(ONE)]),
            (vec![ONE, TWO], vec![landed(TWO)]),
            (vec![TWO], vec![]),
            (vec![ONE, ONE], vec![]),
        ] {
            let refusal = pending(&list, &past);
            assert!(matches!(refusal, Err(Fault::Migration { .. })), "{refusal:?}");
        }
    }

    #[test]
    fn the_platform_list_is_in_order_and_renders() {
        assert_eq!(pending(MIGRATIONS, &[]), Ok(MIGRATIONS));
        for migration in MIGRATIONS {
            for dialect in [crate::sql::Dialect::Sqlite, crate::sql::Dialect::Postgres] {
                assert!(crate::sql::render(migration.sql, dialect).is_ok(), "{}", migration.name);
            }
        }
    }

    /// A landed migration is in the database of somebody who cannot be asked: its text never changes again.
    /// A new one adds its line with `sha256sum`.
    #[test]
    fn landed_migrations_are_unchanged_and_every_migration_is_listed() {
        let landed = include_str!("../../../../schema/landed.sha256");
        let listed: Vec<(&str, &str)> = landed.lines().filter_map(|line| line.split_once("  ")).collect();
        let now: Vec<(String, String)> = MIGRATIONS
            .iter()
            .map(|one| (one.sha256(), format!("{:04}_{}.sql", one.number, one.name)))
            .collect();
        assert_eq!(now.iter().map(|(hash, file)| (hash.as_str(), file.as_str())).collect::<Vec<_>>(), listed);
    }
}
