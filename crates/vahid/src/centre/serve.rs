//! `vahid centre serve`.

use super::CentreDir;
use crate::paint::say;
use crate::passphrase::Passphrase;
use crate::{listen, packs, telemetry};
use std::net::SocketAddr;
use std::path::Path;
use std::sync::Arc;
use tokio::sync::watch;

/// Serves until told to stop.
pub(super) async fn run(
    dir: &Path,
    address: SocketAddr,
    pack: Option<&Path>,
    passphrase: &Passphrase,
) -> Result<(), String> {
    telemetry::start("info", false);
    let country = pack.map(packs::load).transpose()?.map(Arc::new);
    let centre = CentreDir::at(dir).open(&passphrase.read()?, country).await?;
    let listener = listen::take(address).await?;
    let at = listener.local_addr().map_err(|fault| fault.to_string())?;
    say!("\u{1b}[32m●\u{1b}[0m the centre listens on http://{at}");
    say!("  catalogue      http://{at}/catalogue");
    say!("  configuration  http://{at}/configuration");
    let (stop, stopped) = watch::channel(false);
    let task = listen::serve(listener, centre::router(centre), stopped);
    listen::told_to_stop().await;
    stop.send_replace(true);
    listen::goodbye(vec![task]).await;
    Ok(())
}
