//! `vahid node init`: keys, the request to join, and the next step.

use super::dir::{NodeDir, NodeFile, TokenFile, read_json, replace};
use crate::centre::Pinned;
use crate::chance::SystemChance;
use crate::clock::SystemClock;
use crate::paint::say;
use crate::passphrase::Passphrase;
use crate::{folder, lang};
use calendar::Clock;
use centre::client::{CentreClient, ClientFault};
use clap::Args;
use exchange::membership::{JoinRequest, NodeRequest, read_join, sign_join};
use ids::{Chance, MemberName, MessageId};
use keys::{FileSigner, Signer, TokenSigner};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// What `vahid node init` is told.
#[derive(Args)]
pub(crate) struct InitArguments {
    /// The new folder.
    dir: PathBuf,
    /// The member: INSTANCE/CLASS/CODE. The code is a short lower-case word or a number.
    #[arg(long)]
    member: String,
    /// The member's name for people, `LANGUAGE=NAME`; repeat it for each language.
    #[arg(long = "title", value_name = "LANGUAGE=NAME")]
    titles: Vec<String>,
    /// A system of the member that this node serves, `CODE` or `CODE=NAME`; repeat it for more.
    #[arg(long = "system", value_name = "CODE[=NAME]", required = true)]
    systems: Vec<String>,
    /// This node's code.
    #[arg(long, default_value = "node-1")]
    server: String,
    /// Where other nodes reach it: HOST:PORT.
    #[arg(long)]
    address: String,
    /// A further name or address in its certificate; repeat it for more. The host of --address is always there.
    #[arg(long = "host")]
    hosts: Vec<String>,
    /// The centre: http://HOST:PORT.
    #[arg(long)]
    centre: String,
    /// The centre's authority.json, got by a way you trust; without it the first fetch pins what it finds and says so.
    #[arg(long)]
    authority: Option<PathBuf>,
    /// With a token: the PKCS#11 module.
    #[arg(long, requires_all = ["token_label", "token_key", "token_pin_file"])]
    token_module: Option<PathBuf>,
    /// With a token: its label.
    #[arg(long)]
    token_label: Option<String>,
    /// With a token: the label of the key pair that is made in it.
    #[arg(long)]
    token_key: Option<String>,
    /// With a token: the file with the user PIN.
    #[arg(long)]
    token_pin_file: Option<PathBuf>,
    #[command(flatten)]
    passphrase: Passphrase,
}

/// Makes everything, sends the request when the centre is there, and says what comes next.
pub(super) async fn run(arguments: InitArguments) -> Result<(), String> {
    let member: MemberName =
        arguments.member.parse().map_err(|fault: ids::NameFault| format!("--member: {fault}"))?;
    let dir = &arguments.dir;
    if dir.join("node.toml").exists() {
        return Err(format!("{} is a node already; a key is never overwritten", dir.display()));
    }
    folder::private(dir).map_err(|fault| format!("{}: {fault}", dir.display()))?;
    let pinned: Option<Pinned> = arguments.authority.as_deref().map(read_json).transpose()?;
    if let Some(other) = pinned.as_ref().filter(|pinned| pinned.instance != member.instance) {
        return Err(format!(
            "--authority is of the exchange {}, --member of {}",
            other.instance, member.instance
        ));
    }
    let request = JoinRequest {
        id: MessageId(SystemChance.id_at(SystemClock.now().0)),
        at_micros: SystemClock.now().0,
        title: titles(&arguments.titles, &member)?,
        systems: systems(&arguments.systems),
        member,
        // Known only when the key is made, which is the last thing that may fail.
        key: FileSigner::fresh().map_err(|fault| fault.to_string())?.public(),
        node: node(&arguments)?,
    };
    check(&request)?;
    let (key, token) = make_key(&arguments)?;
    let request = JoinRequest { key: key.public(), ..request };
    finish(&arguments, request, &*key, token, pinned).await
}

/// Refuses what the centre would refuse, before any key is made.
fn check(request: &JoinRequest) -> Result<(), String> {
    let trial = FileSigner::fresh().map_err(|fault| fault.to_string())?;
    let request = JoinRequest { key: trial.public(), ..request.clone() };
    let signed = sign_join(&request, &trial).map_err(|fault| fault.to_string())?;
    read_join(&signed).map(drop).map_err(|fault| fault.to_string())
}

fn make_key(arguments: &InitArguments) -> Result<(Arc<dyn Signer>, Option<TokenFile>), String> {
    let told = |fault: keys::KeyFault| fault.to_string();
    let parts =
        (&arguments.token_module, &arguments.token_label, &arguments.token_key, &arguments.token_pin_file);
    if let (Some(module), Some(label), Some(key), Some(pin_file)) = parts {
        let absolute = |path: &Path| std::path::absolute(path).map_err(|fault| fault.to_string());
        let (module, pin_file) = (absolute(module)?, absolute(pin_file)?);
        let token = TokenFile { module, label: label.clone(), key: key.clone(), pin_file };
        let signer = TokenSigner::create_key(token.place()).map_err(told)?;
        return Ok((Arc::new(signer), Some(token)));
    }
    let file = arguments.dir.join("sealing-key.pem");
    let signer = FileSigner::create(&file, &arguments.passphrase.for_new_key()?).map_err(told)?;
    Ok((Arc::new(signer), None))
}

/// The node's part of the request, with its TLS key beside it.
fn node(arguments: &InitArguments) -> Result<NodeRequest, String> {
    let member: MemberName = arguments.member.parse().map_err(|fault: ids::NameFault| fault.to_string())?;
    let (host, _) = arguments.address.rsplit_once(':').ok_or("--address is HOST:PORT")?;
    let host = host.trim_start_matches('[').trim_end_matches(']').to_owned();
    let mut hosts = vec![host];
    hosts.extend(arguments.hosts.iter().cloned());
    let server = member.server(&arguments.server);
    let (key, csr) = keys::certificates::request(&server, &hosts).map_err(|fault| fault.to_string())?;
    replace(&arguments.dir.join("tls-key.pem"), key.as_bytes(), 0o600)?;
    Ok(NodeRequest {
        server,
        address: arguments.address.clone(),
        hosts,
        certificate_request: csr,
        systems: systems(&arguments.systems).into_keys().collect(),
    })
}

async fn finish(
    arguments: &InitArguments,
    request: JoinRequest,
    key: &dyn Signer,
    token: Option<TokenFile>,
    pinned: Option<Pinned>,
) -> Result<(), String> {
    let signed = sign_join(&request, key).map_err(|fault| fault.to_string())?;
    let about = NodeFile {
        member: request.member.clone(),
        server: arguments.server.clone(),
        systems: request.node.systems.clone(),
        address: request.node.address.clone(),
        hosts: request.node.hosts.clone(),
        centre: arguments.centre.clone(),
        request: request.id,
        sealing_key: token.is_none().then(|| "sealing-key.pem".to_owned()),
        token,
    };
    let dir = NodeDir::create(&arguments.dir, about)?;
    let text = serde_json::to_string(&signed).map_err(|fault| fault.to_string())?;
    replace(&dir.file("request.json"), text.as_bytes(), 0o644)?;
    if let Some(pinned) = pinned {
        let text = serde_json::to_string(&pinned).map_err(|fault| fault.to_string())?;
        replace(&dir.file("authority.json"), text.as_bytes(), 0o644)?;
    }
    let shown = arguments.dir.display();
    say!("\u{1b}[32m✓\u{1b}[0m keys and request are in {shown}");
    say!("  sealing key  {}", key.public().id());
    match CentreClient::new(&arguments.centre).join(&signed).await {
        Ok(id) => {
            say!("\u{1b}[32m✓\u{1b}[0m the centre has the request {id}");
            say!("  tell its administrator the id of your key by another way: that proves who you are");
            say!("next, when it is approved: vahid node fetch {shown}");
            Ok(())
        }
        Err(ClientFault::Unreachable(fault)) => {
            say!("the centre is not reachable ({fault}); bring it the request yourself:");
            say!(
                "  curl -H 'content-type: application/json' -d @{shown}/request.json {}/requests",
                arguments.centre
            );
            say!("next, when it is approved: vahid node fetch {shown}");
            Ok(())
        }
        Err(fault) => Err(format!("{fault}\nhelp: mend it, remove {shown} and begin again")),
    }
}

/// `az=…`, `en=…`; the member's code when nobody says.
fn titles(texts: &[String], member: &MemberName) -> Result<BTreeMap<String, String>, String> {
    if texts.is_empty() {
        return Ok(BTreeMap::from([(lang::TERMINAL.to_owned(), member.code.clone())]));
    }
    let pair = |text: &String| {
        let (language, name) =
            text.split_once('=').ok_or("--title is LANGUAGE=NAME, for example en=Library")?;
        Ok((language.to_owned(), name.to_owned()))
    };
    texts.iter().map(pair).collect()
}

fn systems(texts: &[String]) -> BTreeMap<String, String> {
    let pair = |text: &String| {
        let (code, name) = text.split_once('=').unwrap_or((text, text));
        (code.to_owned(), name.to_owned())
    };
    texts.iter().map(pair).collect()
}
