//! The house's own programs: `cargo xtask layers|tidy|test|bench|…`.
//!
//! What a program can check, nobody has to remember. This crate reads the tree and says where it breaks the
//! house's law; it never changes a source file, and it holds next to no dependencies so that it builds in
//! seconds.

mod bench;
mod families;
mod fault;
mod layers;
mod pack_sources;
mod proof;
mod source;
mod text;
mod tidy;
mod workspace;

use std::process::ExitCode;

const USAGE: &str = "\
cargo xtask COMMAND

  layers                the law of the floors: who may use whom
  tidy                  the law of the sources: purity, SQL, pack words, sizes, doc comments
  test [--fast]         everything the project claims, from formatting to a browser; installs what is missing
                        (--fast leaves out the release binary and the browser)
  pack-sources          make the lists of the first country again from the files of its sources
  families              make the thousand invented families of examples/ again
  bench NAME [--json]   build the release binary and measure NAME with it
";

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let Some((command, rest)) = arguments.split_first() else {
        eprint!("{USAGE}");
        return ExitCode::from(2);
    };
    let root = workspace::root();
    let outcome = match (command.as_str(), rest) {
        ("layers", []) => layers::run(&root),
        ("tidy", []) => tidy::run(&root),
        ("families", []) => families::run(),
        ("pack-sources", []) => pack_sources::run(),
        ("test", []) => return proof::run(&root, proof::Extent::Whole),
        ("test", [flag]) if flag == "--fast" => return proof::run(&root, proof::Extent::Fast),
        ("bench", [_, ..]) => return bench::run(&root, rest),
        ("help" | "--help" | "-h", _) => {
            print!("{USAGE}");
            Ok(())
        }
        _ => {
            eprint!("xtask: `{}` is not a command I know.\n\n{USAGE}", arguments.join(" "));
            return ExitCode::from(2);
        }
    };
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(message) => {
            eprintln!("{message}");
            ExitCode::FAILURE
        }
    }
}
