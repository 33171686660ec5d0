//! `vahid demo`: a whole sample country in one process.

use crate::chance::SystemChance;
use crate::clock::SystemClock;
use crate::country::{Running, Setup, log_house, members, sealed};
use crate::doors::Doors;
use crate::paint::say;
use crate::placing::PublicAccess;
use crate::progress::Steps;
use crate::publiclog::LogHouse;
use crate::stores::StorePlace;
use crate::{config, lang, listen, telemetry};
use axum::Router;
use clap::Args;
use ids::AgencyId;
use pack::model::Country;
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::net::{IpAddr, SocketAddr};
use std::path::PathBuf;
use std::sync::Arc;
use tokio::sync::watch;
use tokio::task::JoinHandle;

/// What `vahid demo` can be told.
#[derive(Args)]
pub(crate) struct DemoArguments {
    /// The folder of the registers; kept between runs.
    #[arg(long, default_value = "data/demo")]
    data: PathBuf,
    /// The portal's port; the agencies' desks follow it.
    #[arg(long, default_value_t = 8100)]
    port: u16,
    /// The address to listen on.
    #[arg(long, default_value = "127.0.0.1")]
    host: IpAddr,
    /// The country.
    #[arg(long, default_value = lang::DEFAULT_PACK)]
    pack: PathBuf,
    /// Keep the registers in PostgreSQL: the file that holds the connection string.
    #[arg(long)]
    postgres_file: Option<PathBuf>,
    /// Let the institutions sign a changed pack, for this reason: without their signatures it is not served.
    #[arg(long, value_name = "WHY")]
    sign_rules: Option<String>,
    /// Print all addresses as one line of JSON once everything is ready.
    #[arg(long)]
    json: bool,
    /// What is logged: error, warn, info, debug.
    #[arg(long, default_value = "warn")]
    log: String,
}

/// Starts the country and keeps it running until Ctrl-C.
pub(crate) async fn run(arguments: DemoArguments) -> Result<(), String> {
    telemetry::start(&arguments.log, false);
    let steps = Steps::new(arguments.json);
    steps.begin("reading the country");
    let country = Arc::new(crate::packs::load(&arguments.pack)?);
    steps.done(&format!(
        "{}: {} registers, {} services, {} agencies",
        country.text(lang::TERMINAL, "country"),
        country.registers.len(),
        country.services.len(),
        country.agencies.len()
    ));
    steps.begin("opening the registers");
    let (running, house) = open(&arguments, country.clone()).await?;
    crate::rulebook::hold(&running, arguments.sign_rules.as_deref()).await?;
    let seeded = running.seed_demo().await.map_err(|fault| fault.to_string())?;
    steps.done(&format!("{} agencies open, {seeded} invented records added", running.nodes.len()));
    steps.begin("opening the doors");
    let (stop, stopped) = watch::channel(false);
    let mut tasks = house.start(&stopped).await?;
    tasks.extend(running.start(&stopped));
    let fabric = running.fabric.clone().ok_or("the demonstration has an exchange")?;
    crate::sandbox::open(&arguments.data, &running, &fabric).await?;
    let (clock, nodes) = (Arc::new(SystemClock), running.nodes.clone());
    let of_systems = Doors { fabric, homes: BTreeMap::new(), nodes, clock, stopped: stopped.clone() };
    of_systems.introduce();
    let base = SocketAddr::new(arguments.host, arguments.port);
    let mut doors = doors(&running, base)?;
    doors.extend(public_doors(&running, &house, base)?);
    for door in &doors {
        let listener = listen::take(door.address).await?;
        tasks.push(listen::serve(listener, door.router.clone(), stopped.clone()));
    }
    let systems = systems(&running, base, &of_systems, &mut tasks).await?;
    steps.finish();
    let addresses = addresses(&country, &running, &doors, &systems);
    if arguments.json {
        say!("{addresses}");
    } else {
        greet(&country, &doors, &arguments);
        greet_engineers(&country, &systems);
    }
    listen::told_to_stop().await;
    stop.send_replace(true);
    listen::goodbye(tasks).await;
    Ok(())
}

async fn open(arguments: &DemoArguments, country: Arc<Country>) -> Result<(Running, Arc<LogHouse>), String> {
    let place = match &arguments.postgres_file {
        Some(file) => {
            let config = config::secret(file).map_err(|fault| fault.to_string())?;
            StorePlace::Postgres { config, connections: 4 }
        }
        None => StorePlace::Sqlite { dir: arguments.data.clone() },
    };
    let way = sealed(&arguments.data, &country, Arc::new(SystemClock))?;
    let (clock, chance) = (Arc::new(SystemClock), Arc::new(SystemChance));
    let own = members(&country);
    let base = SocketAddr::new(arguments.host, arguments.port);
    let count = country.institutions.as_ref().map_or(0, |found| found.all_witnesses().count());
    let witnesses =
        (0..count).map(|number| after(base, WITNESSES_AFTER, number)).collect::<Result<_, _>>()?;
    let at = (Some(after(base, LOG_AFTER, 0)?), witnesses);
    let house = log_house(&arguments.data, &country, &way, at, clock.clone())?;
    let arbiter = after(base, OFFICES_AFTER, guardian::Office::Arbiter as usize)?;
    let oversight = country.institutions.as_ref().map(|_| format!("http://{arbiter}"));
    let public = PublicAccess { oversight, ..house.access() };
    let setup = Setup { country, place, clock, chance, between: None, way, public };
    let running = Running::open_some(setup, &own).await.map_err(|fault| fault.to_string())?;
    Ok((running, house))
}

/// The log's door is so many ports after the portal's: its address stands in the policy that readers pin, so it must
/// not move when the pack gets another agency.
const LOG_AFTER: u16 = 60;

/// The witnesses' doors, in the order of the pack.
const WITNESSES_AFTER: u16 = 61;

/// The desks of the institutions of oversight, in the order of the offices.
const OFFICES_AFTER: u16 = 70;

/// An address some ports after another.
fn after(base: SocketAddr, begin: u16, number: usize) -> Result<SocketAddr, String> {
    let number = u16::try_from(number).ok().and_then(|number| begin.checked_add(number));
    let port = number.and_then(|number| base.port().checked_add(number));
    let port = port.ok_or("the ports of the demonstration would pass 65535; choose a lower --port")?;
    Ok(SocketAddr::new(base.ip(), port))
}

/// The log's door, and a desk for each institution of oversight.
fn public_doors(running: &Running, house: &LogHouse, base: SocketAddr) -> Result<Vec<Door>, String> {
    let router = operator::router(house.operator.clone());
    let mut doors = vec![Door { role: "log".to_owned(), address: after(base, LOG_AFTER, 0)?, router }];
    for (number, (office, guardian)) in running.guardians.iter().enumerate() {
        let address = after(base, OFFICES_AFTER, number)?;
        let router = guardian::desk(guardian.clone());
        doors.push(Door { role: office.to_string(), address, router });
    }
    Ok(doors)
}

/// One listener.
struct Door {
    /// `portal`, or the agency.
    role: String,
    address: SocketAddr,
    router: Router,
}

impl Door {
    fn url(&self) -> String {
        format!("http://{}", self.address)
    }
}

/// The portal on the base port, then each agency's desk.
fn doors(running: &Running, base: SocketAddr) -> Result<Vec<Door>, String> {
    let mut port = base.port();
    let portal = running.portal.clone().ok_or("the demonstration has a portal")?;
    let mut doors = vec![Door { role: "portal".to_owned(), address: base, router: portal::router(portal) }];
    for (agency, node) in &running.nodes {
        port = port.checked_add(1).ok_or("the ports of the desks would pass 65535; choose a lower --port")?;
        let address = SocketAddr::new(base.ip(), port);
        doors.push(Door { role: agency.to_string(), address, router: node::desk(node.clone()) });
    }
    Ok(doors)
}

/// The doors for information systems follow the desks, the sandbox's first.
async fn systems(
    running: &Running,
    portal: SocketAddr,
    doors: &Doors,
    tasks: &mut Vec<JoinHandle<()>>,
) -> Result<BTreeMap<AgencyId, SocketAddr>, String> {
    let base = after(portal, 0, running.nodes.len())?;
    let mut port = base.port();
    let mut taken = BTreeMap::new();
    let window = crate::country::window();
    for agency in running.bare.keys().chain(running.nodes.keys()).chain([&window]) {
        port = port.checked_add(1).ok_or("the ports would pass 65535; choose a lower --port")?;
        let (address, task) = doors.systems(agency, SocketAddr::new(base.ip(), port)).await?;
        tasks.push(task);
        taken.insert(agency.clone(), address);
    }
    Ok(taken)
}

/// Where an agency's engineers begin.
fn greet_engineers(country: &Country, systems: &BTreeMap<AgencyId, SocketAddr>) {
    let instance = &country.about.country_code;
    let Some(door) = systems.get(adapter::sandbox::MEMBER) else { return };
    let member = format!("{instance}/GOV/{}", adapter::sandbox::MEMBER);
    say!("  for engineers: the sandbox speaks the X-Road Message Protocol for REST r1 at http://{door}");
    say!(
        "      curl -H 'X-Road-Client: {member}/{}' http://{door}/r1/{member}/{}/listMethods\n",
        adapter::sandbox::CLIENT,
        adapter::sandbox::SYSTEM
    );
}

/// All addresses and sample people, for scripts.
fn addresses(
    country: &Country,
    running: &Running,
    doors: &[Door],
    systems: &BTreeMap<AgencyId, SocketAddr>,
) -> Value {
    let desk = |agency: &str| doors.iter().find(|door| door.role == agency).map(Door::url);
    let people: Vec<Value> = country
        .demo
        .people
        .iter()
        .map(|person| json!({ "who": person.key, "name": person.name, "story": person.story }))
        .collect();
    let officials: Vec<Value> = country
        .demo
        .officials
        .iter()
        .map(|official| {
            let agency = country.roles.get(&official.role).map(|role| role.agency.to_string());
            json!({ "who": official.id, "name": official.name, "role": official.role, "agency": agency, "unit": official.unit })
        })
        .collect();
    let desks: serde_json::Map<String, Value> =
        running.nodes.keys().map(|agency| (agency.to_string(), json!(desk(agency.as_str())))).collect();
    let offices: serde_json::Map<String, Value> =
        running.guardians.keys().map(|office| (office.to_string(), json!(desk(office.name())))).collect();
    json!({ "ready": true, "portal": desk("portal"), "desks": desks, "log": desk("log"), "offices": offices, "people": people, "officials": officials,
            "systems": systems.iter().map(|(agency, address)| (agency.to_string(), json!(format!("http://{address}")))).collect::<serde_json::Map<_, _>>() })
}

/// The body that holds the office of that name.
fn holder(country: &Country, office: &str) -> Option<String> {
    let desks = country.institutions.as_ref()?.desks();
    desks.into_iter().find(|(name, _)| *name == office).map(|(_, body)| body.to_string())
}

/// Whether a body has a node beside its office.
fn running_beside(country: &Country, body: &str) -> bool {
    crate::country::agencies_with_work(country).iter().any(|agency| agency.as_str() == body)
        && crate::country::institutions(country).any(|agency| agency.as_str() == body)
}

/// What stands behind a door.
fn name_of<'a>(country: &'a Country, language: &str, role: &str) -> &'a str {
    let body = holder(country, role).unwrap_or_else(|| role.to_owned());
    let agency = country.agencies.iter().find(|(id, _)| id.as_str() == body);
    let own = if role == "log" { "the public access log" } else { "the citizens' window" };
    agency.and_then(|(_, agency)| agency.name.get(language)).map_or(own, String::as_str)
}

fn greet(country: &Country, doors: &[Door], arguments: &DemoArguments) {
    let language = lang::TERMINAL;
    say!(
        "\n\u{1b}[1mVahid\u{1b}[0m: {} (a demonstration: everybody here is invented)\n",
        country.text(language, "country")
    );
    for door in doors {
        let name = name_of(country, language, &door.role);
        say!("  \u{1b}[36m{:<28}\u{1b}[0m {name}", door.url());
        let body = holder(country, &door.role).unwrap_or_else(|| door.role.clone());
        let is_office = body != door.role;
        let officials = country.demo.officials.iter().filter(|official| {
            let role = country.roles.get(&official.role);
            // An office and a node of one body have different officials.
            role.is_some_and(|role| {
                let beside = running_beside(country, &body);
                role.agency.as_str() == body && (!beside || role.auditor != is_office)
            })
        });
        for official in officials {
            say!(
                "      sign in as {}: {}",
                official.name,
                country.text(language, &format!("role.{}", official.role))
            );
        }
        if door.role == "portal" {
            for person in &country.demo.people {
                say!(
                    "      sign in as {}: {}",
                    person.name,
                    person.story.get(language).map_or("", String::as_str)
                );
            }
        }
    }
    let place = match &arguments.postgres_file {
        Some(_) => "PostgreSQL".to_owned(),
        None => arguments.data.display().to_string(),
    };
    say!("\n  registers: {place}\n  stop with Ctrl-C; nothing acknowledged is lost\n");
}
