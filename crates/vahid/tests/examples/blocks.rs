//! The shell blocks of a README, and what each of their calls shall answer.

use std::path::Path;
use std::process::Command;

/// A block of commands, and the statuses that its calls shall have.
pub struct Block {
    pub commands: String,
    pub statuses: Vec<u16>,
    /// The codes of errors that the comments name (`# 500 access_denied: …`).
    pub codes: Vec<String>,
}

/// What a block did.
pub struct Done {
    pub printed: String,
    pub statuses: Vec<u16>,
}

/// The blocks of a README. A call's status is noted in its comment (`# 400: …`); else it is the one that the text
/// block right after shows (`HTTP/1.1 400 …`, one a call); else 200.
pub fn blocks(readme: &Path) -> Vec<Block> {
    let text = std::fs::read_to_string(readme).expect("a README");
    let mut parts = text.split("```");
    let mut blocks: Vec<Block> = Vec::new();
    // Outside, inside, outside, inside …: what is inside begins with the language.
    while let (Some(_), Some(inside)) = (parts.next(), parts.next()) {
        match inside.split_once('\n') {
            Some(("sh", commands)) => {
                let calls: Vec<&str> = commands.lines().filter(|line| line.starts_with("curl ")).collect();
                let statuses = calls.iter().map(|line| noted(line)).collect();
                let codes = calls.iter().filter_map(|line| code(line)).collect();
                blocks.push(Block { commands: commands.to_owned(), statuses, codes });
            }
            Some(("text", answers)) => {
                let shown = answers.lines().filter_map(status_line);
                if let Some(block) = blocks.last_mut() {
                    block.statuses.iter_mut().zip(shown).for_each(|(status, shown)| *status = shown);
                }
            }
            _ => {}
        }
    }
    blocks
}

fn noted(line: &str) -> u16 {
    let comment = line.rsplit_once(" # ").map_or("", |(_, comment)| comment.trim_start());
    comment.get(..3).and_then(|digits| digits.parse().ok()).unwrap_or(200)
}

fn code(line: &str) -> Option<String> {
    let (status, rest) = line.rsplit_once(" # ")?.1.trim().split_once(' ')?;
    status.parse::<u16>().ok()?;
    Some(rest.split(':').next()?.to_owned())
}

fn status_line(line: &str) -> Option<u16> {
    line.strip_prefix("HTTP/1.1 ")?.get(..3)?.parse().ok()
}

/// Runs commands in a folder as they stand, after `before`. Each call also writes its status where the test reads it.
pub fn run(folder: &Path, before: &str, commands: &str, options: &str) -> Done {
    let mark = "%{stderr}[status %{http_code}]\\n";
    let script = format!(
        "curl() {{ command curl --silent --max-time 30 {options} --write-out '{mark}' \"$@\"; echo; }}\n{before}\n{commands}"
    );
    let mut shell = Command::new("sh");
    let output = shell.current_dir(folder).args(["-c", &script]).output().expect("a shell");
    let told = String::from_utf8_lossy(&output.stderr);
    let statuses = told.lines().filter_map(|line| line.strip_prefix("[status ")?.get(..3)?.parse().ok());
    Done { statuses: statuses.collect(), printed: String::from_utf8_lossy(&output.stdout).into_owned() }
}

#[test]
fn statuses_are_read_from_comments_and_from_the_answers_shown() {
    let folder = testkit::folder::Folder::new("vahid_blocks");
    let file = folder.path().join("README.md");
    let text = "a\n```sh\nX=1\ncurl a   # 400: wrong\ncurl b # fine\n```\n```text\nnot a status\n```\n\n```sh\ncurl c\ncurl d\n```\n\
        ```text\nHTTP/1.1 200 OK\n\nHTTP/1.1 500 No\n```\n";
    std::fs::write(&file, text).expect("written");
    let found: Vec<Vec<u16>> = blocks(&file).into_iter().map(|block| block.statuses).collect();
    assert_eq!(found, [vec![400, 200], vec![200, 500]]);
    let codes =
        ["curl a # 500 access_denied: whom?", "curl a # 400: no", "curl a # fine", "curl a"].map(code);
    assert_eq!(codes, [Some("access_denied".to_owned()), None, None, None]);
}
