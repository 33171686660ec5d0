//! The command line.

use crate::{bench, centre, config, demo, journey, lang, log, member, packs, proof, serve, settings, verify};
use clap::{Parser, Subcommand};
use std::path::PathBuf;
use std::process::ExitCode;

/// One window to the state, and a log of every look.
#[derive(Parser)]
#[command(name = "vahid", version, about, after_help = EXAMPLES)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

const EXAMPLES: &str = "Examples:
  vahid demo                                      a whole sample country in this process
  vahid demo --data ./country --port 9000         with a folder and ports of your choice
  vahid serve --config node.toml                  one or more roles, as the file says
  vahid pack check packs/az                       judge a country's pack
  vahid verify --data ./country                   compute every chain and history again
  vahid verify receipt receipt.json --configuration configuration.json
                                                  check a receipt with nothing but published keys";

#[derive(Subcommand)]
enum Command {
    /// Runs a whole sample country in one process, on SQLite unless told otherwise.
    #[command(
        after_help = "Examples:\n  vahid demo\n  vahid demo --json --port 9000\n  vahid demo --postgres-file ./connection"
    )]
    Demo(demo::DemoArguments),
    /// Runs the roles that a configuration file names.
    #[command(
        after_help = "Example:\n  vahid serve --config node.toml\n  vahid config explain    lists every key"
    )]
    Serve {
        /// The configuration (TOML).
        #[arg(long)]
        config: PathBuf,
    },
    /// Drives a file of invented families through a country of its own.
    #[command(after_help = lang::JOURNEY_EXAMPLES)]
    Journey(journey::JourneyArguments),
    /// Judges a pack, runs its golden cases, or writes its tables for a modeller.
    #[command(subcommand)]
    Pack(packs::PackCommand),
    /// Computes logs, histories and cases again and compares; or checks a receipt offline.
    #[command(
        after_help = "Examples:\n  vahid verify --data ./country\n  vahid verify receipt receipt.json --configuration configuration.json --authority authority.json"
    )]
    Verify(verify::VerifyArguments),
    /// Measures, beside the machine's own limits.
    #[command(subcommand)]
    Bench(bench::BenchCommand),
    /// Founds an exchange and runs its centre.
    #[command(subcommand)]
    Centre(centre::CentreCommand),
    /// Makes a node of a member and joins an exchange with it.
    #[command(subcommand)]
    Node(member::NodeCommand),
    /// Proposes, signs and stops agreements.
    #[command(subcommand)]
    Agreement(member::AgreementCommand),
    /// Sets what a node offers to others.
    #[command(subcommand)]
    Service(settings::ServiceCommand),
    /// Sets which information systems may ask through a node.
    #[command(subcommand)]
    Client(settings::ClientCommand),
    /// Runs the access log, or checks one: whole, a receipt, or the proof of a fork.
    #[command(subcommand)]
    Log(log::LogCommand),
    /// Runs a witness of access logs.
    #[command(subcommand)]
    Witness(log::WitnessCommand),
    /// Runs the custodian of the keys of tags.
    #[command(subcommand)]
    Custodian(log::CustodianCommand),
    /// Fetches the receipt of a call from the own node.
    Receipts(proof::FetchArguments),
    /// Explains the configuration.
    #[command(subcommand)]
    Config(ConfigCommand),
}

#[derive(Subcommand)]
enum ConfigCommand {
    /// Lists every key with meaning, unit and default.
    #[command(after_help = "Example:\n  vahid config explain | less")]
    Explain,
}

/// How long threads may finish what they do when the process ends.
const SHUTDOWN_PATIENCE: std::time::Duration = std::time::Duration::from_secs(5);

/// Reads the command line and does what it says. Exit codes: 0 done, 1 refused or found wrong, 2 usage.
pub fn run() -> ExitCode {
    let cli = Cli::parse();
    let runtime = match tokio::runtime::Builder::new_multi_thread().enable_all().build() {
        Ok(runtime) => runtime,
        Err(fault) => return failed(&format!("the runtime could not start: {fault}")),
    };
    let done = match cli.command {
        Command::Demo(arguments) => runtime.block_on(demo::run(arguments)),
        Command::Serve { config } => runtime.block_on(serve::run(&config)),
        Command::Journey(arguments) => runtime.block_on(journey::run(arguments)),
        Command::Pack(command) => packs::run(command),
        Command::Bench(command) => runtime.block_on(bench::run(command)),
        Command::Verify(arguments) => runtime.block_on(verify::run(arguments)),
        Command::Centre(command) => runtime.block_on(centre::run(command)),
        Command::Node(command) => runtime.block_on(member::run(command)),
        Command::Agreement(command) => runtime.block_on(member::run_agreement(command)),
        Command::Service(command) => runtime.block_on(settings::run_service(command)),
        Command::Client(command) => settings::run_client(command),
        Command::Log(command) => runtime.block_on(log::run(command)),
        Command::Witness(command) => runtime.block_on(log::run_witness(command)),
        Command::Custodian(command) => runtime.block_on(log::run_custodian(command)),
        Command::Receipts(arguments) => runtime.block_on(proof::fetch(arguments)),
        Command::Config(ConfigCommand::Explain) => {
            println!("{}", config::explain());
            Ok(())
        }
    };
    // A log that was not closed has a thread that waits for leaves; the process must end all the same.
    runtime.shutdown_timeout(SHUTDOWN_PATIENCE);
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(text) => failed(&text),
    }
}

fn failed(text: &str) -> ExitCode {
    eprintln!("vahid: {text}");
    ExitCode::FAILURE
}
