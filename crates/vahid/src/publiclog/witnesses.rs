//! The witnesses of a demonstration: each has its key, its memory and its own door.

use crate::{fabric, listen};
use calendar::Clock;
use keys::NoteKey;
use pack::model::Institutions;
use std::net::SocketAddr;
use std::path::Path;
use std::sync::Arc;
use tlog::VerifierKey;
use tokio::sync::watch;
use tokio::task::JoinHandle;
use witness::witness::{STALL_SECONDS, Shelf, Witness, WitnessParts, router};

/// One witness before it is open: its policy line is needed to name the log, and the log's key to open it.
pub(super) struct Opened {
    name: String,
    key: NoteKey,
    address: SocketAddr,
}

/// Opens or makes the key of each witness; they listen at these addresses, in the order of the pack.
pub(super) fn open(
    dir: &Path,
    institutions: &Institutions,
    addresses: &[SocketAddr],
) -> Result<Vec<Opened>, String> {
    let bodies: Vec<String> = institutions.all_witnesses().map(ToString::to_string).collect();
    std::thread::scope(|scope| {
        let opening: Vec<_> = bodies
            .into_iter()
            .zip(addresses)
            .map(|(name, address)| (name.clone(), *address, scope.spawn(move || key(dir, &name))))
            .collect();
        let opened = opening.into_iter().map(|(name, address, thread)| {
            let key =
                thread.join().map_err(|_| format!("the key of witness {name} could not be opened"))??;
            Ok(Opened { name, key, address })
        });
        opened.collect()
    })
}

fn key(dir: &Path, name: &str) -> Result<NoteKey, String> {
    let dir = dir.join(format!("witness-{name}"));
    crate::folder::private(&dir).map_err(|fault| format!("{}: {fault}", dir.display()))?;
    // Whoever may read the folder may start the country.
    let passphrase = fabric::secret_text(&dir.join("passphrase"))?;
    let (file, name) = (dir.join("key.pem"), format!("witness.example/{name}"));
    let key = match file.exists() {
        true => NoteKey::open(&file, &passphrase, &name),
        false => NoteKey::create(&file, &passphrase, &name),
    };
    key.map_err(|fault| format!("{}: {fault}", file.display()))
}

/// The lines of the policy: two of the country's own witnesses, and any one abroad if the pack names one.
pub(super) fn policy(opened: &[Opened], institutions: &Institutions) -> String {
    let mut text = String::new();
    for Opened { name, key, address } in opened {
        text.push_str(&format!("witness {name} {} http://{address}\n", key.cosigner()));
    }
    let list =
        |bodies: &[ids::AgencyId]| bodies.iter().map(ToString::to_string).collect::<Vec<_>>().join(" ");
    let enough = institutions.witnesses.len().min(2);
    text.push_str(&format!("group home {enough} {}\n", list(&institutions.witnesses)));
    if institutions.witnesses_abroad.is_empty() {
        text.push_str("quorum home\n");
    } else {
        text.push_str(&format!("group abroad any {}\n", list(&institutions.witnesses_abroad)));
        text.push_str("group both all home abroad\nquorum both\n");
    }
    text
}

/// Opens each witness over the logs' keys and serves its door.
pub(super) async fn serve(
    dir: &Path,
    opened: Vec<Opened>,
    logs: &[VerifierKey],
    clock: &Arc<dyn Clock>,
    stop: &watch::Receiver<bool>,
) -> Result<Vec<JoinHandle<()>>, String> {
    let mut tasks = Vec::new();
    for Opened { name, key, address } in opened {
        let shelf =
            Shelf::open(&dir.join(format!("witness-{name}/memory"))).map_err(|fault| fault.to_string())?;
        let parts = WitnessParts {
            shelf,
            key,
            logs: logs.to_vec(),
            clock: clock.clone(),
            stall_seconds: STALL_SECONDS,
        };
        let opened = Witness::open(parts).map_err(|fault| format!("witness {name}: {fault}"))?;
        let listener = listen::take(address).await?;
        tasks.push(listen::serve(listener, router(opened), stop.clone()));
    }
    Ok(tasks)
}
