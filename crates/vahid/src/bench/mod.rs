//! `vahid bench NAME`: figures with the machine's own limits measured in the same run. Never run in CI.

mod child;
mod journey;
mod raw;
mod table;

use clap::Subcommand;

/// What can be measured.
#[derive(Subcommand)]
pub(crate) enum BenchCommand {
    /// The whole chain of a life event, end to end, on each engine.
    Journey(journey::JourneyBench),
}

/// Runs the command.
pub(crate) async fn run(command: BenchCommand) -> Result<(), String> {
    match command {
        BenchCommand::Journey(arguments) => journey::run(arguments).await,
    }
}
