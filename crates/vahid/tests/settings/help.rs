//! Whoever adds a command and no example of it is told here.

use std::process::Command;

fn help(words: &[String]) -> String {
    let mut command = Command::new(env!("CARGO_BIN_EXE_vahid"));
    let output = command.args(words).arg("--help").output().expect("it runs");
    assert!(output.status.success(), "{words:?}");
    String::from_utf8(output.stdout).expect("text")
}

/// The commands that a help text lists.
fn listed(text: &str) -> Vec<String> {
    let lines = text.lines().skip_while(|line| *line != "Commands:").skip(1);
    let lines = lines.take_while(|line| !line.trim().is_empty());
    // Two spaces and a word; longer explanations go on further to the right.
    let named = lines.filter(|line| line.starts_with("  ") && !line.starts_with("   "));
    let names = named.filter_map(|line| line.split_whitespace().next().map(str::to_owned));
    names.filter(|name| name != "help").collect()
}

/// Commands that do something, each with its words.
fn leaves(words: Vec<String>, into: &mut Vec<(Vec<String>, String)>) {
    let text = help(&words);
    let below = listed(&text);
    if below.is_empty() {
        into.push((words, text));
        return;
    }
    for name in below {
        leaves([words.clone(), vec![name]].concat(), into);
    }
}

#[test]
fn every_command_shows_an_example_of_itself() {
    let mut all = Vec::new();
    leaves(Vec::new(), &mut all);
    let named: Vec<String> = all.iter().map(|(words, _)| words.join(" ")).collect();
    for known in ["service add-openapi", "client admit", "receipts", "verify receipt", "verify stores"] {
        assert!(named.contains(&known.to_owned()), "{known} in {named:?}");
    }
    let without: Vec<&String> = all
        .iter()
        .zip(&named)
        .filter(|((_, text), name)| !text.contains(&format!("\n  vahid {name}")))
        .map(|(_, name)| name)
        .collect();
    assert!(without.is_empty(), "no example in --help of: {without:?}");
}
