//! `vahid node add`: another node of a member that has joined. Askers choose the one that answers best.

use super::dir::{NodeDir, NodeFile, replace};
use super::keys_and_certificates::order;
use crate::folder;
use crate::paint::say;
use crate::passphrase::Passphrase;
use clap::Args;
use exchange::membership::{Command, NodeRequest};
use std::collections::BTreeMap;
use std::path::PathBuf;

/// What `vahid node add` is told.
#[derive(Args)]
pub(crate) struct AddArguments {
    /// The folder of a node that has joined.
    dir: PathBuf,
    /// The new node's folder.
    new: PathBuf,
    /// The new node's code.
    #[arg(long)]
    server: String,
    /// Where other nodes reach it: HOST:PORT.
    #[arg(long)]
    address: String,
    /// A further name or address in its certificate; repeat it for more. The host of --address is always there.
    #[arg(long = "host")]
    hosts: Vec<String>,
    #[command(flatten)]
    passphrase: Passphrase,
}

/// Orders the centre to list the node, under the member's seal, and makes its folder. The member's sealing key goes
/// along, still encrypted: each node seals for the member.
pub(super) async fn run(arguments: AddArguments) -> Result<(), String> {
    let first = NodeDir::open(&arguments.dir)?;
    let shown = arguments.new.display();
    if arguments.new.join("node.toml").exists() {
        return Err(format!("{shown} is a node already; a key is never overwritten"));
    }
    let key = first.signer(&arguments.passphrase)?;
    folder::private(&arguments.new).map_err(|fault| format!("{shown}: {fault}"))?;
    let about = about(&arguments, &first)?;
    let server = about.member.server(&about.server);
    let (tls_key, csr) =
        keys::certificates::request(&server, &about.hosts).map_err(|fault| fault.to_string())?;
    let node = NodeRequest {
        server,
        address: about.address.clone(),
        hosts: about.hosts.clone(),
        certificate_request: csr,
        systems: about.systems.clone(),
    };
    let command = Command::ListNode { node, new_systems: BTreeMap::new() };
    let carried = order(&first, &*key, command).await?;
    let certificate = carried.certificate.ok_or("the centre gave no certificate")?;
    for name in about.sealing_key.iter().map(String::as_str).chain(["authority.json"]) {
        let bytes = std::fs::read(first.file(name)).map_err(|fault| format!("{name}: {fault}"))?;
        replace(&arguments.new.join(name), &bytes, 0o600)?;
    }
    replace(&arguments.new.join("tls-key.pem"), tls_key.as_bytes(), 0o600)?;
    replace(&arguments.new.join("certificate.pem"), certificate.as_bytes(), 0o644)?;
    // Last: a folder with this file is a node.
    let dir = NodeDir::create(&arguments.new, about)?;
    say!("\u{1b}[32m✓\u{1b}[0m {} is listed", dir.server());
    say!("next: vahid node fetch {shown}, then serve it with a store of its own");
    Ok(())
}

fn about(arguments: &AddArguments, first: &NodeDir) -> Result<NodeFile, String> {
    let (host, _) = arguments.address.rsplit_once(':').ok_or("--address is HOST:PORT")?;
    let host = host.trim_start_matches('[').trim_end_matches(']').to_owned();
    if arguments.server == first.about.server {
        return Err(format!("--server {}: the node of {} has this code", arguments.server, first.server()));
    }
    Ok(NodeFile {
        server: arguments.server.clone(),
        address: arguments.address.clone(),
        hosts: std::iter::once(host).chain(arguments.hosts.iter().cloned()).collect(),
        ..first.about.clone()
    })
}
