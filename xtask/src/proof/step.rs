//! One step of the proof: a name, something to run, how long it took.

use std::fmt;
use std::process::Command;
use std::time::{Duration, Instant};

/// A named piece of the proof.
pub struct Step<'a> {
    name: String,
    action: Action<'a>,
}

enum Action<'a> {
    Command(Command),
    Inside(Box<dyn FnOnce() -> Result<(), String> + 'a>),
}

/// How many steps passed and failed; steps after a failure are not run and count as neither.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Count {
    /// Steps that ended well.
    pub passed: usize,
    /// Steps that did not: 0 or 1, for the first failure ends the run.
    pub failed: usize,
}

impl fmt::Display for Count {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{} passed, {} failed", self.passed, self.failed)
    }
}

impl<'a> Step<'a> {
    /// A step that is a program; it fails when the program's exit code is not 0.
    pub fn command(name: &str, command: Command) -> Step<'a> {
        Step { name: name.to_owned(), action: Action::Command(command) }
    }

    /// A step that is done in this process.
    pub fn inside(name: &str, action: impl FnOnce() -> Result<(), String> + 'a) -> Step<'a> {
        Step { name: name.to_owned(), action: Action::Inside(Box::new(action)) }
    }

    /// The step's name, as shown.
    #[cfg(test)]
    pub fn name(&self) -> &str {
        &self.name
    }

    fn run(self) -> Result<(), String> {
        match self.action {
            Action::Inside(action) => action(),
            Action::Command(mut command) => run_command(&mut command),
        }
    }
}

/// Runs a program with our own output; the error names the command and its exit code.
pub fn run_command(command: &mut Command) -> Result<(), String> {
    let shown = shown(command);
    println!("      $ {shown}");
    let status = command.status().map_err(|error| format!("cannot start `{shown}`: {error}"))?;
    match status.code() {
        Some(0) => Ok(()),
        Some(code) => Err(format!("`{shown}` ended with exit code {code}")),
        None => Err(format!("`{shown}` was ended by a signal")),
    }
}

/// The command as one would type it: the program by its name, not by its place on this machine.
fn shown(command: &Command) -> String {
    let program = command.get_program().to_string_lossy().into_owned();
    let name = program.rsplit('/').next().unwrap_or(&program).to_owned();
    let arguments = command.get_args().map(|argument| argument.to_string_lossy().into_owned());
    std::iter::once(name).chain(arguments).collect::<Vec<_>>().join(" ")
}

/// Runs the steps in order, tells each with its number and time, and stops at the first failure.
pub fn run_all(steps: Vec<Step<'_>>) -> Count {
    let total = steps.len();
    let mut count = Count { passed: 0, failed: 0 };
    for (index, step) in steps.into_iter().enumerate() {
        println!("[{}/{total}] {}", index + 1, step.name);
        let watch = Watch::start();
        let outcome = step.run();
        let seconds = watch.elapsed().as_secs_f64();
        match outcome {
            Ok(()) => {
                count.passed += 1;
                println!("      ok in {seconds:.1} s\n");
            }
            Err(message) => {
                count.failed += 1;
                eprintln!("{message}");
                println!("      FAILED after {seconds:.1} s; {} step(s) not run\n", total - index - 1);
                break;
            }
        }
    }
    count
}

struct Watch(Instant);

impl Watch {
    #[expect(
        clippy::disallowed_methods,
        reason = "a step's duration is shown to a person and decides nothing"
    )]
    fn start() -> Watch {
        Watch(Instant::now())
    }

    fn elapsed(&self) -> Duration {
        self.0.elapsed()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::cell::Cell;

    #[test]
    fn the_first_failure_ends_the_run() {
        let ran = Cell::new(0);
        let good = || {
            ran.set(ran.get() + 1);
            Ok(())
        };
        let count = run_all(vec![
            Step::inside("one", good),
            Step::inside("two", || Err("no".into())),
            Step::inside("three", good),
        ]);
        assert_eq!((count, ran.get()), (Count { passed: 1, failed: 1 }, 1));
        assert_eq!(count.to_string(), "1 passed, 1 failed");
    }

    #[test]
    fn a_failed_command_is_told_with_its_exit_code() {
        let mut command = Command::new("/bin/sh");
        command.args(["-c", "exit 7"]);
        assert_eq!(run_command(&mut command), Err("`sh -c exit 7` ended with exit code 7".into()));
        assert!(run_command(&mut Command::new("no-such-program")).unwrap_err().contains("cannot start"));
        assert_eq!(run_command(&mut Command::new("true")), Ok(()));
    }
}
