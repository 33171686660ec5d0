//! `vahid bench NAME`: figures with the machine's own limits measured in the same run. Never run in CI.

mod child;
mod exchange;
mod first_check;
mod journey;
mod log;
mod raw;
mod table;

use clap::Subcommand;

/// What can be measured.
#[derive(Subcommand)]
pub(crate) enum BenchCommand {
    /// The whole chain of a life event, end to end, on each engine.
    #[command(after_help = "Example:\n  vahid bench journey")]
    Journey(journey::JourneyBench),
    /// A sealed, durable, logged exchange beside the same hops unsigned, a proxy, nginx, the origin.
    #[command(after_help = "Example:\n  vahid bench exchange")]
    Exchange(exchange::ExchangeBench),
    /// The public access log: entries a second beside the medium's own limit, receipts, bytes, index.
    #[command(after_help = "Example:\n  vahid bench log")]
    Log(log::LogBench),
    /// The person's first full check of who looked, in a browser, against a log of millions of entries.
    #[command(after_help = "Example:\n  vahid bench first-check --entries 1000000")]
    FirstCheck(first_check::FirstCheckBench),
    /// One process of another benchmark.
    #[command(hide = true)]
    Part {
        /// Its duty.
        #[command(subcommand)]
        part: exchange::Part,
    },
}

/// Runs the command.
pub(crate) async fn run(command: BenchCommand) -> Result<(), String> {
    match command {
        BenchCommand::Journey(arguments) => journey::run(arguments).await,
        BenchCommand::Exchange(arguments) => exchange::run(arguments).await,
        BenchCommand::Log(arguments) => log::run(arguments).await,
        BenchCommand::FirstCheck(arguments) => first_check::run(arguments).await,
        BenchCommand::Part { part } => exchange::run_part(part).await,
    }
}
