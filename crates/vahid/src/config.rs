//! One configuration struct. Every key is documented with unit and default; unknown keys are refused;
//! secrets come from files only.

use serde::Deserialize;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

/// A key as `vahid config explain` shows it.
#[derive(Clone, Copy, Debug)]
pub struct Key {
    /// Its name.
    pub name: &'static str,
    /// What it counts or names.
    pub unit: &'static str,
    /// What holds when it is not given.
    pub default: &'static str,
    /// What it means.
    pub about: &'static str,
}

/// Declares a configuration struct and the list of its keys at once, so that neither can lack one.
macro_rules! documented {
    ($(#[$doc:meta])* $name:ident, $keys:ident { $($key:ident: $type:ty = $default:expr, $unit:literal, $shown:literal, $about:literal;)* }) => {
        $(#[$doc])*
        #[derive(Clone, Debug, Deserialize)]
        #[serde(deny_unknown_fields, default)]
        pub struct $name { $(#[doc = $about] pub $key: $type,)* }

        impl Default for $name {
            fn default() -> Self { Self { $($key: $default,)* } }
        }

        #[doc = "The keys, in order."]
        pub const $keys: &[Key] = &[$(Key { name: stringify!($key), unit: $unit, default: $shown, about: $about },)*];
    };
}

documented! {
    /// What `vahid serve --config FILE` reads.
    Config, KEYS {
        pack: PathBuf = PathBuf::from(crate::lang::DEFAULT_PACK), "folder", "packs/az", "The country: the pack that is served.";
        roles: Vec<String> = Vec::new(), "list", "[] (refused)",
            "What this process is: agency ids, and `portal` for the citizens' window.";
        store: String = "sqlite".to_owned(), "`sqlite` or `postgres`", "sqlite", "Where agencies keep their registers.";
        data: PathBuf = PathBuf::from("data"), "folder", "data", "With sqlite: one file an agency in this folder.";
        postgres_file: Option<PathBuf> = None, "file", "none",
            "With postgres: the file that holds the connection string (a secret, so never written here).";
        postgres_connections: usize = 8, "connections an agency", "8", "With postgres: the size of each agency's pool.";
        listen: BTreeMap<String, String> = BTreeMap::new(), "role = address:port", "{} (refused for a role of this process)",
            "Where each role of this process listens.";
        homes: BTreeMap<String, PathBuf> = BTreeMap::new(), "role = folder", "{} (an exchange of its own in the data folder)",
            "Members of an exchange: the folder of each role's node, as `vahid node init` made it.";
        passphrase_file: Option<PathBuf> = None, "file", "none (VAHID_PASSPHRASE)",
            "The file whose first line opens the sealing keys of the homes.";
        exchange: BTreeMap<String, String> = BTreeMap::new(), "role = address:port", "{}",
            "Where other nodes reach a role's home, by mutual TLS.";
        systems: BTreeMap<String, String> = BTreeMap::new(), "role = address:port", "{}",
            "Where a role's own information systems speak the REST protocol, plain: for the agency's own network.";
        systems_tls: BTreeMap<String, String> = BTreeMap::new(), "role = address:port", "{}",
            "The same over TLS, with the identity in `systems-identity.pem` of the role's home.";
        follow_seconds: u64 = 15, "seconds, 1 to 15", "15",
            "How often a member's node asks the centre: so long a stopped agreement or a revoked key may still work.";
        adapters: BTreeMap<String, PathBuf> = BTreeMap::new(), "role = file", "{}",
            "A role's tables and files that are served as they are: its adapter.toml.";
        operator: BTreeMap<String, String> = BTreeMap::new(), "role = address:port", "{}",
            "Where a role's operators read /metrics, /health and /ready: for the agency's own network.";
        access_log: Option<PathBuf> = None, "file", "none (a log of its own in the data folder)",
            "The country's access log: doors, pinned policies, pepper. `vahid log describe` writes it; the same for all members.";
        rules: Option<PathBuf> = None, "file", "none",
            "The signed list of rules as the arbiter publishes it (/rules.json): a pack of another version is not served.";
        traces: Option<String> = None, "http://host:port/v1/traces", "none",
            "The OTLP/HTTP collector beside this process that takes traces; they hold no personal data.";
        traces_per_mille: u32 = 10, "traces of 1,000", "10", "How many of the traces that begin here are kept.";
        demo_records: bool = false, "true or false", "false", "Give the registers the pack's invented first records.";
        log: String = "info".to_owned(), "filter", "info", "What is logged: error, warn, info, debug, or filters by module.";
        log_json: bool = false, "true or false", "false", "One JSON object a line instead of text.";
    }
}

/// Why a configuration cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum ConfigFault {
    /// The file cannot be read.
    #[error("{file}: {fault}")]
    Unreadable {
        /// The file.
        file: PathBuf,
        /// What happened.
        fault: std::io::Error,
    },
    /// A key is unknown or has a wrong value.
    #[error("{file}: {fault}\nhelp: `vahid config explain` lists every key")]
    Wrong {
        /// The file.
        file: PathBuf,
        /// What is wrong, with its line.
        fault: Box<toml::de::Error>,
    },
    /// The keys do not fit together.
    #[error("{0}")]
    Unfit(String),
}

/// The longest pause between two questions to the centre, seconds: whoever changes a key waits for two of them.
pub const FOLLOW_SECONDS_MAX: u64 = crate::member::SPREAD_SECONDS / 2;

/// The most bytes of a secret file.
pub const SECRET_BYTES_MAX: usize = 4_096;

impl Config {
    /// Reads and checks a file.
    pub fn read(file: &Path) -> Result<Self, ConfigFault> {
        let unreadable = |fault| ConfigFault::Unreadable { file: file.to_owned(), fault };
        let text = std::fs::read_to_string(file).map_err(unreadable)?;
        let wrong = |fault| ConfigFault::Wrong { file: file.to_owned(), fault: Box::new(fault) };
        let config: Self = toml::from_str(&text).map_err(wrong)?;
        config.check()?;
        Ok(config)
    }

    /// Refuses keys that do not fit together.
    pub fn check(&self) -> Result<(), ConfigFault> {
        let unfit = |text: String| Err(ConfigFault::Unfit(text));
        if self.roles.is_empty() {
            return unfit(
                "`roles` is empty: name the agencies this process serves, for example roles = [\"portal\"]"
                    .into(),
            );
        }
        let silent = |role: &&String| !self.listen.contains_key(*role) && !self.homes.contains_key(*role);
        if let Some(role) = self.roles.iter().find(silent) {
            return unfit(format!(
                "the role {role} has no address: add `{role} = \"127.0.0.1:8100\"` under [listen]"
            ));
        }
        if !matches!(self.store.as_str(), "sqlite" | "postgres") {
            return unfit(format!("store = {:?}: it is `sqlite` or `postgres`", self.store));
        }
        if self.store == "postgres" && self.postgres_file.is_none() {
            return unfit(
                "store = \"postgres\" needs postgres_file: the file with the connection string".into(),
            );
        }
        let homeless = |role: &&String| !self.homes.is_empty() && !self.homes.contains_key(*role);
        if let Some(role) = self.roles.iter().find(homeless) {
            return unfit(format!(
                "the role {role} has no home: in an exchange every role is a member; `vahid node init` makes its folder"
            ));
        }
        if !self.homes.is_empty() && self.access_log.is_none() {
            return unfit(
                "members of an exchange share one access log: name its file with `access_log = \"./access-log.toml\"`"
                    .into(),
            );
        }
        let doors = [("exchange", &self.exchange), ("systems_tls", &self.systems_tls)];
        for (key, listed) in doors {
            if let Some(role) = listed.keys().find(|role| !self.homes.contains_key(*role)) {
                return unfit(format!(
                    "{key}.{role} needs a home: add `{role} = \"./{role}\"` under [homes]"
                ));
            }
        }
        if !(1..=FOLLOW_SECONDS_MAX).contains(&self.follow_seconds) {
            return unfit(format!(
                "follow_seconds = {}: the centre is asked every 1 to {FOLLOW_SECONDS_MAX} seconds",
                self.follow_seconds
            ));
        }
        if self.postgres_connections == 0 {
            return unfit("postgres_connections = 0: a pool needs at least one connection".into());
        }
        Ok(())
    }
}

/// Reads a secret: the file's first line, trimmed.
pub fn secret(file: &Path) -> Result<String, ConfigFault> {
    let unreadable = |fault| ConfigFault::Unreadable { file: file.to_owned(), fault };
    let text = std::fs::read_to_string(file).map_err(unreadable)?;
    let line = text.lines().next().unwrap_or_default().trim();
    if line.is_empty() || line.len() > SECRET_BYTES_MAX {
        return Err(ConfigFault::Unfit(format!(
            "{}: a secret is the first line of its file, 1 to {SECRET_BYTES_MAX} bytes",
            file.display()
        )));
    }
    Ok(line.to_owned())
}

/// The text of `vahid config explain`.
pub fn explain() -> String {
    let mut text = String::from("# Keys of `vahid serve --config FILE` (TOML). Unknown keys are refused.\n");
    for key in KEYS {
        text.push_str(&format!(
            "\n{}\n  {}\n  unit: {}\n  default: {}\n",
            key.name, key.about, key.unit, key.default
        ));
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(text: &str) -> Result<Config, String> {
        let config: Config = toml::from_str(text).map_err(|fault| fault.to_string())?;
        config.check().map_err(|fault| fault.to_string())?;
        Ok(config)
    }

    #[test]
    fn unknown_keys_are_refused_and_say_what_is_known() {
        let fault = parse("rolls = []").expect_err("a key that nobody knows");
        assert!(fault.contains("unknown field `rolls`") && fault.contains("`roles`"), "{fault}");
        let fault = parse("roles = ['x']\nsecret = 's'").expect_err("in the open");
        assert!(fault.contains("passphrase_file"), "{fault}");
    }

    #[test]
    fn keys_that_do_not_fit_together_are_refused() {
        for (text, says) in [
            ("", "`roles` is empty"),
            ("roles = ['x']", "no address"),
            ("roles = ['x']\nstore = 'mysql'\n[listen]\nx = 'a'", "`sqlite` or `postgres`"),
            ("roles = ['x']\nstore = 'postgres'\n[listen]\nx = 'a'", "postgres_file"),
            ("roles = ['x', 'y']\n[listen]\nx = 'a'\ny = 'b'\n[homes]\nx = 'x'", "the role y has no home"),
            ("roles = ['x']\n[listen]\nx = 'a'\n[exchange]\nx = 'b'", "exchange.x needs a home"),
            ("roles = ['x']\npostgres_connections = 0\n[listen]\nx = 'a'", "at least one"),
        ] {
            let fault = parse(text).expect_err(text);
            assert!(fault.contains(says), "{text}: {fault}");
        }
    }

    #[test]
    fn the_centre_is_asked_within_the_limits() {
        for (seconds, fits) in
            [(0, false), (1, true), (FOLLOW_SECONDS_MAX, true), (FOLLOW_SECONDS_MAX + 1, false)]
        {
            let text = format!("roles = ['x']\nfollow_seconds = {seconds}\n[listen]\nx = 'a'");
            assert_eq!(parse(&text).is_ok(), fits, "{seconds}");
        }
    }

    #[test]
    fn every_key_is_explained() {
        let text = explain();
        for key in KEYS {
            assert!(
                text.contains(&format!("\n{}\n", key.name)) && !key.about.is_empty() && !key.unit.is_empty()
            );
        }
    }

    #[test]
    fn a_secret_at_the_limit_is_read_and_one_past_it_is_refused() {
        let file = std::env::temp_dir().join(format!("vahid-secret-{}", std::process::id()));
        for (bytes, fits) in [(1, true), (SECRET_BYTES_MAX, true), (SECRET_BYTES_MAX + 1, false), (0, false)]
        {
            std::fs::write(&file, format!("{}\n", "x".repeat(bytes))).expect("written");
            assert_eq!(secret(&file).is_ok(), fits, "{bytes} bytes");
        }
        std::fs::remove_file(&file).expect("removed");
    }
}
