//! `vahid pack …`: judging a country before anyone is served by it.

use crate::paint::say;
use clap::Subcommand;
use pack::model::Country;
use pack::{Files, Finding};
use serde_json::json;
use std::path::{Path, PathBuf};

/// What can be done with a pack.
#[derive(Subcommand)]
pub(crate) enum PackCommand {
    /// Judges a pack: every fault with its file, line and a suggestion.
    #[command(after_help = "Example:\n  vahid pack check packs/az")]
    Check {
        /// The pack's folder.
        dir: PathBuf,
        /// One JSON object a finding.
        #[arg(long)]
        json: bool,
    },
    /// Runs the golden cases of a pack.
    #[command(after_help = "Example:\n  vahid pack test packs/az")]
    Test {
        /// The pack's folder.
        dir: PathBuf,
    },
    /// Writes a decision table as DMN 1.5, for any modeller.
    #[command(after_help = "Example:\n  vahid pack export-dmn packs/_example-library card eligibility")]
    ExportDmn {
        /// The pack's folder.
        dir: PathBuf,
        /// The service.
        service: String,
        /// The table.
        table: String,
    },
}

/// Reads a pack for serving: it must pass its check.
pub(crate) fn load(dir: &Path) -> Result<Country, String> {
    let (country, findings) = judge(dir);
    let errors: Vec<String> =
        findings.iter().filter(|finding| finding.is_error()).map(ToString::to_string).collect();
    match country {
        Some(country) if errors.is_empty() => Ok(country),
        _ => Err(format!("the pack {} does not pass its check:\n{}", dir.display(), errors.join("\n"))),
    }
}

/// Loads and checks; every finding of both.
fn judge(dir: &Path) -> (Option<Country>, Vec<Finding>) {
    let loaded = Files::read(dir).and_then(|files| pack::load_files(&files));
    match loaded {
        Ok(loaded) => {
            let findings = pack::check(&loaded.country, &loaded.places, today());
            (Some(loaded.country), findings)
        }
        Err(findings) => (None, findings),
    }
}

/// Runs the command.
pub(crate) fn run(command: PackCommand) -> Result<(), String> {
    match command {
        PackCommand::Check { dir, json } => check(&dir, json),
        PackCommand::Test { dir } => test(&dir),
        PackCommand::ExportDmn { dir, service, table } => export(&dir, &service, &table),
    }
}

fn check(dir: &Path, as_json: bool) -> Result<(), String> {
    let (country, findings) = judge(dir);
    let errors = findings.iter().filter(|finding| finding.is_error()).count();
    for finding in &findings {
        if as_json {
            let line = json!({
                "file": finding.file, "line": finding.line, "error": finding.is_error(), "code": finding.code,
                "message": finding.message, "suggestion": finding.suggestion,
            });
            say!("{line}");
        } else {
            say!("{finding}\n");
        }
    }
    if errors > 0 || country.is_none() {
        return Err(format!("{}: {errors} errors, {} warnings", dir.display(), findings.len() - errors));
    }
    if let (Some(country), false) = (country, as_json) {
        let tables: usize = country.services.values().map(|service| service.tables.len()).sum();
        say!(
            "{}: {} registers, {} services, {tables} tables, {} acts, {} languages: no errors, {} warnings",
            dir.display(),
            country.registers.len(),
            country.services.len(),
            country.acts.len(),
            country.about.languages.len(),
            findings.len()
        );
    }
    Ok(())
}

fn test(dir: &Path) -> Result<(), String> {
    let country = load(dir)?;
    let results = pack::golden::run(&country);
    let mut failed = 0;
    for result in &results {
        match &result.outcome {
            Ok(_) => say!("\u{1b}[32mok\u{1b}[0m    {}: {}", result.service, result.title),
            Err(differences) => {
                failed += 1;
                let fault = differences.join("; ");
                say!(
                    "\u{1b}[31mwrong\u{1b}[0m {}: {}\n      {}: {fault}",
                    result.service,
                    result.title,
                    result.file
                );
            }
        }
    }
    say!("{} passed, {failed} failed", results.len() - failed);
    if failed > 0 { Err(format!("{failed} golden cases do not hold")) } else { Ok(()) }
}

fn export(dir: &Path, service: &str, table: &str) -> Result<(), String> {
    let country = load(dir)?;
    let found = country.services.iter().find(|(id, _)| id.as_str() == service);
    let (_, found) = found.ok_or_else(|| format!("the pack has no service {service}"))?;
    let found = found.tables.iter().find(|(id, _)| id.as_str() == table).map(|(_, table)| table);
    let found = found.ok_or_else(|| format!("the service {service} has no table {table}"))?;
    say!("{}", pack::dmn::export(found, &country.parameters, today()).map_err(|fault| fault.to_string())?);
    Ok(())
}

/// The date by which a pack is judged; a day more or less in another zone changes no verdict.
fn today() -> jiff::civil::Date {
    calendar::Clock::now(&crate::clock::SystemClock).date_in(&jiff::tz::TimeZone::UTC)
}
