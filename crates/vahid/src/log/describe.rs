//! `vahid log describe`: the one file from which the nodes of a country know their log.

use super::members::groups;
use super::operate;
use crate::publiclog::Described;
use clap::Args;
use ids::AgencyId;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use tlog::Policy;

/// What `vahid log describe` is told.
#[derive(Args)]
pub(crate) struct DescribeArguments {
    /// The folder of the operator.
    dir: PathBuf,
    /// Where members and readers reach the log; else what `vahid log init --url` was told.
    #[arg(long)]
    log: Option<String>,
    /// Where members reach the custodian; else what `vahid log init --custodian` was told.
    #[arg(long)]
    custodian: Option<String>,
    /// The file of the country's pepper, as members find it beside this one. The operator never has it.
    #[arg(long, default_value = "pepper")]
    pepper_file: PathBuf,
    /// The public half of the escrow of sealed openings, 64 hex digits.
    #[arg(long)]
    escrow: Option<String>,
    /// A group of sensitive registers and its members: ID=MEMBER,MEMBER; may be repeated.
    #[arg(long)]
    group: Vec<String>,
}

/// Prints the file.
pub(super) fn run(arguments: DescribeArguments) -> Result<(), String> {
    let about = operate::about(&arguments.dir)?;
    let missing = |what: &str| format!("where is the {what}? give --{what} URL");
    let policies = policies(&arguments.dir)?;
    let since = *policies.keys().next().ok_or("this folder has no log yet: `vahid log serve` begins it")?;
    let groups = groups(&arguments.group)?;
    let of_group = |(id, of): (String, std::collections::BTreeSet<AgencyId>)| {
        of.into_iter().map(move |member| (member, id.clone()))
    };
    let described = Described {
        name: about.name,
        since,
        log: arguments.log.or(about.url).ok_or_else(|| missing("log"))?,
        custodian: arguments.custodian.or(about.custodian).ok_or_else(|| missing("custodian"))?,
        pepper_file: arguments.pepper_file,
        policies: policies.into_values().collect(),
        escrow: arguments.escrow,
        groups: groups.into_iter().flat_map(of_group).collect(),
    };
    let text = toml::to_string_pretty(&described).map_err(|fault| fault.to_string())?;
    print!(
        "# The access log of this country, for `access_log` of `vahid serve`: the same file for all members.\n{text}"
    );
    Ok(())
}

/// The policy of each year that the folder has, by year.
fn policies(dir: &Path) -> Result<BTreeMap<i16, String>, String> {
    let listed = std::fs::read_dir(dir).map_err(|fault| format!("{}: {fault}", dir.display()))?;
    let mut found = BTreeMap::new();
    for entry in listed.flatten() {
        let year = entry.file_name().to_str().and_then(|name| name.parse::<i16>().ok());
        let file = entry.path().join("policy");
        let Some(year) = year.filter(|_| file.exists()) else { continue };
        let text = super::text(&file, tlog::NOTE_BYTES_MAX as u64)?;
        Policy::parse(&text).map_err(|fault| format!("{}: {fault}", file.display()))?;
        found.insert(year, text);
    }
    Ok(found)
}
