//! `vahid log fsck`: a whole log rebuilt and compared, from a folder or over the network.

use super::Trust;
use crate::clock::now_micros;
use crate::paint::say;
use clap::Args;
use indicatif::{ProgressBar, ProgressStyle};
use std::path::{Path, PathBuf};
use std::time::Duration;
use store::BoxFuture;
use tilelog::Files;
use tilelog::fsck::{Options, Progress, Reader, Report, check};
use tlog::Note;

/// How long the log may take for one file.
const PATIENCE: Duration = Duration::from_secs(30);

/// A view of a log older than this is not believed, seconds: as browsers judge it.
const AGE_SECONDS_MAX: u64 = 600;

/// What `vahid log fsck` is told.
#[derive(Args)]
pub(crate) struct FsckArguments {
    /// The log: its address with the year, or its public folder.
    log: String,
    #[command(flatten)]
    trust: Trust,
    /// A checkpoint kept from before, which the log must continue; may be repeated.
    #[arg(long)]
    kept: Vec<PathBuf>,
    /// Do not ask for fresh cosignatures: for closed years and copies.
    #[arg(long)]
    any_age: bool,
}

/// The files of a log over the network.
struct Site {
    url: String,
    http: web::client::Client,
}

impl Reader for Site {
    fn read(&self, path: String) -> BoxFuture<'_, Result<Option<Vec<u8>>, String>> {
        Box::pin(async move {
            let url = format!("{}/{path}", self.url);
            let (status, body) =
                self.http.get(&url, None, PATIENCE).await.map_err(|fault| fault.to_string())?;
            match status.as_u16() {
                200 => Ok(Some(body.to_vec())),
                404 => Ok(None),
                other => Err(format!("the log answers {other}")),
            }
        })
    }
}

/// The files of a log in a folder. They are only read: the log may be running.
struct Folder<'a>(&'a Path);

impl Reader for Folder<'_> {
    fn read(&self, path: String) -> BoxFuture<'_, Result<Option<Vec<u8>>, String>> {
        let read = match std::fs::read(self.0.join(path)) {
            Ok(bytes) => Ok(Some(bytes)),
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(None),
            Err(error) => Err(error.to_string()),
        };
        Box::pin(std::future::ready(read))
    }
}

/// Runs the check; the error is the first fault.
pub(super) async fn run(arguments: FsckArguments) -> Result<(), String> {
    let keys = arguments.trust.keys()?;
    let kept = arguments.kept.iter().map(|file| super::text(file, tlog::NOTE_BYTES_MAX as u64));
    let kept = kept.collect::<Result<Vec<_>, _>>()?;
    let is_site = ["http://", "https://"].iter().any(|scheme| arguments.log.starts_with(scheme));
    if is_site {
        let url = arguments.log.trim_end_matches('/').to_owned();
        let site = Site { url, http: web::client::Client::new() };
        judged(&site, &arguments, &keys, kept).await
    } else {
        let folder = Path::new(&arguments.log);
        if !folder.is_dir() {
            return Err(format!("{} is no folder of a log", folder.display()));
        }
        judged(&Folder(folder), &arguments, &keys, kept).await
    }
}

async fn judged(
    reader: &dyn Reader,
    arguments: &FsckArguments,
    keys: &[tlog::VerifierKey],
    kept: Vec<String>,
) -> Result<(), String> {
    let bytes = reader.read("checkpoint".to_owned()).await?.ok_or("the log has no checkpoint")?;
    let text = String::from_utf8(bytes).map_err(|_| "the checkpoint is no text")?;
    let note: Note = text.parse().map_err(|fault: tlog::NoteFault| format!("checkpoint: {fault}"))?;
    if let Some(policy) = arguments.trust.policy()? {
        quorum(&policy, &note, arguments.any_age)?;
    }
    let key = keys.iter().find(|key| note.verify(key));
    let key = key.ok_or("no key that you trust signed this log's checkpoint")?.clone();
    let work = WorkFolder::new()?;
    let files = Files::open(&work.0).map_err(|fault| fault.to_string())?;
    let options = Options { key, origin: None, kept, work: &files };
    let bar = bar();
    let shown = |progress: &Progress| {
        bar.set_length(progress.size);
        bar.set_position(progress.leaves);
    };
    let done = check(reader, &options, &mut |progress| shown(&progress)).await;
    bar.finish_and_clear();
    told(&done.map_err(|fault| format!("FAULT {fault}"))?);
    Ok(())
}

fn quorum(policy: &tlog::Policy, note: &Note, any_age: bool) -> Result<(), String> {
    let now = u64::try_from(now_micros() / 1_000_000).unwrap_or(0);
    let quorum = policy.judge(note, now).map_err(|fault| format!("checkpoint: {fault}"))?;
    let age = quorum.time_oldest_needed.map(|time| now.saturating_sub(time));
    if let Some(age) = age.filter(|age| *age > AGE_SECONDS_MAX && !any_age) {
        return Err(format!(
            "checkpoint: its cosignatures are {age} s old, more than {AGE_SECONDS_MAX}: the log shows an old view \
             (--any-age checks it all the same)"
        ));
    }
    say!("\u{1b}[32m✓\u{1b}[0m cosigned by {}", quorum.names.join(", "));
    Ok(())
}

fn told(report: &Report) {
    let checkpoint = &report.checkpoint;
    say!("\u{1b}[32m✓\u{1b}[0m {}: {} leaves, root {}", checkpoint.origin, checkpoint.size, checkpoint.root);
    for (kind, count) in &report.kinds {
        say!("  {count:>12} {kind:?}");
    }
    say!("  {} segments made again, {} leaves behind them", report.segments, report.unindexed);
    if report.continued > 0 {
        say!("  {} kept checkpoint(s) continued", report.continued);
    }
    if report.minimum_index > 0 {
        say!("  pruned: entries before leaf {} are gone", report.minimum_index);
    }
}

fn bar() -> ProgressBar {
    let bar = ProgressBar::new(0);
    let style = ProgressStyle::with_template("{bar:40.cyan} {human_pos}/{human_len} leaves, {eta} left");
    bar.set_style(style.unwrap_or_else(|_| ProgressStyle::default_bar()));
    bar
}

/// An empty folder for the index while it is made again, gone at the end.
struct WorkFolder(PathBuf);

impl WorkFolder {
    fn new() -> Result<Self, String> {
        let path = std::env::temp_dir().join(format!("vahid-fsck-{}", std::process::id()));
        drop(std::fs::remove_dir_all(&path));
        crate::folder::private(&path).map_err(|fault| format!("{}: {fault}", path.display()))?;
        Ok(Self(path))
    }
}

impl Drop for WorkFolder {
    fn drop(&mut self) {
        drop(std::fs::remove_dir_all(&self.0));
    }
}
