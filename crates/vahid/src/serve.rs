//! `vahid serve --config FILE`: the roles that the file names, in this process.

use crate::chance::SystemChance;
use crate::clock::SystemClock;
use crate::config::{self, Config};
use crate::country::{Running, Setup, Way, agencies_with_work, log_house};
use crate::doors::Doors;
use crate::fabric::{Fabric, Home, hear_first, keep_up};
use crate::member::Follower;
use crate::paint::say;
use crate::passphrase::Passphrase;
use crate::placing::PublicAccess;
use crate::publiclog::{LogHouse, read_away};
use crate::stores::StorePlace;
use crate::{adapters, country, listen, packs, telemetry};
use axum::Router;
use ids::AgencyId;
use pack::model::Country;
use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::watch;
use tokio::task::JoinHandle;

/// Starts the roles and keeps them running until told to stop.
pub(crate) async fn run(file: &Path) -> Result<(), String> {
    let config = Config::read(file).map_err(|fault| fault.to_string())?;
    let exporter = start_telemetry(&config)?;
    let pack = Arc::new(packs::load(&config.pack)?);
    let own = roles(&config, &pack)?;
    if let Some(file) = &config.rules {
        crate::rulebook::judge(file, &pack.version)?;
    }
    let (homes, mut followers) = homes(&config)?;
    hear_all(&homes, &mut followers).await;
    let way = way(&config, &pack, &homes)?;
    let (public, house) = access_log(&config, &pack, &way)?;
    let Way::Sealed(fabric) = way.clone() else {
        return Err("roles are served over the exchange".to_owned());
    };
    let setup = Setup {
        country: pack.clone(),
        place: place(&config)?,
        clock: Arc::new(SystemClock),
        chance: Arc::new(SystemChance),
        between: None,
        way,
        public,
    };
    let running = Running::open_some(setup, &own).await.map_err(|fault| fault.to_string())?;
    if config.demo_records {
        running.seed_demo().await.map_err(|fault| fault.to_string())?;
    }
    open_adapters(&config, &running, &fabric).await?;
    let (stop, stopped) = watch::channel(false);
    let mut tasks = match &house {
        Some(house) => house.start(&stopped).await?,
        None => Vec::new(),
    };
    tasks.extend(running.start(&stopped));
    let doors = Doors {
        nodes: running.nodes.clone(),
        clock: Arc::new(SystemClock),
        stopped: stopped.clone(),
        fabric: fabric.clone(),
        homes,
    };
    doors.introduce();
    tasks.extend(open_doors(&config, &doors).await?);
    tasks.extend(keep_members(&doors, followers, Duration::from_secs(config.follow_seconds)));
    for (role, router) in routers(&running, &config) {
        let address = address("listen", &role, config.listen.get(role.as_str()))?;
        let listener = listen::take(address).await?;
        let address = listener.local_addr().map_err(|fault| fault.to_string())?;
        tasks.push(listen::serve(listener, router, stopped.clone()));
        say!("{role} listens on http://{address}");
    }
    say!("ready");
    listen::told_to_stop().await;
    stop.send_replace(true);
    listen::goodbye(tasks).await;
    if let Some(exporter) = exporter {
        // It waits for the collector, so it has a thread of its own.
        drop(tokio::task::spawn_blocking(move || exporter.stop()).await);
    }
    Ok(())
}

fn start_telemetry(config: &Config) -> Result<Option<trace::Exporter>, String> {
    let collector = config.traces.as_ref().map(|endpoint| trace::Collector {
        endpoint: endpoint.clone(),
        name: config.roles.join("+"),
        per_mille: config.traces_per_mille,
    });
    telemetry::start_with(&config.log, config.log_json, collector.as_ref())
}

/// The roles of this process. One that the pack gives no work may still be a member: a gateway and nothing else.
fn roles(config: &Config, pack: &Country) -> Result<Vec<AgencyId>, String> {
    let parse = |role: &String| role.parse().map_err(|fault| format!("roles: {fault}"));
    let own: Vec<AgencyId> = config.roles.iter().map(parse).collect::<Result<_, _>>()?;
    let known = agencies_with_work(pack);
    let idle = |role: &&AgencyId| {
        **role != country::window() && !known.contains(*role) && !config.homes.contains_key(role.as_str())
    };
    match own.iter().find(idle) {
        Some(role) => Err(format!(
            "the role {role} has nothing to do: the pack gives it neither a register nor a service, and it has no home in an exchange"
        )),
        None => Ok(own),
    }
}

type Opened = (BTreeMap<AgencyId, Arc<Home>>, BTreeMap<AgencyId, Follower>);

fn homes(config: &Config) -> Result<Opened, String> {
    let (mut homes, mut followers) = (BTreeMap::new(), BTreeMap::new());
    for (role, folder) in &config.homes {
        let passphrase = Passphrase { passphrase_file: config.passphrase_file.clone() };
        let (home, follower) = Home::open(folder, passphrase).map_err(|fault| fault.to_string())?;
        let agency = home.agency().map_err(|fault| fault.to_string())?;
        if agency.as_str() != role {
            return Err(format!(
                "homes.{role} is the folder of {agency}: the member's code is the role's name"
            ));
        }
        homes.insert(agency.clone(), Arc::new(home));
        followers.insert(agency, follower);
    }
    Ok((homes, followers))
}

/// Members of an exchange, or an exchange of this process alone.
fn way(config: &Config, pack: &Country, homes: &BTreeMap<AgencyId, Arc<Home>>) -> Result<Way, String> {
    if homes.is_empty() {
        return country::sealed(&config.data, pack, Arc::new(SystemClock));
    }
    let fabric = Fabric::join(homes.clone(), pack, Arc::new(SystemClock), Arc::new(SystemChance))?;
    Ok(Way::Sealed(Arc::new(fabric)))
}

/// The country's access log, or one of this process alone.
fn access_log(
    config: &Config,
    pack: &Country,
    way: &Way,
) -> Result<(PublicAccess, Option<Arc<LogHouse>>), String> {
    if let Some(file) = &config.access_log {
        return Ok((read_away(file)?, None));
    }
    let house = log_house(&config.data, pack, way, (None, Vec::new()), Arc::new(SystemClock))?;
    Ok((house.access(), Some(house)))
}

async fn open_adapters(config: &Config, running: &Running, fabric: &Fabric) -> Result<(), String> {
    let seats = fabric.open_seats();
    for (role, file) in &config.adapters {
        let agency: AgencyId = role.parse().map_err(|fault| format!("adapters: {fault}"))?;
        let seat =
            seats.get(&agency).ok_or_else(|| format!("adapters.{role}: this process has no such role"))?;
        let store = running.store_of(&agency).ok_or_else(|| format!("adapters.{role}: no store is open"))?;
        let (clock, chance) = (Arc::new(SystemClock), Arc::new(SystemChance));
        let opened =
            adapters::open(file, &agency, seat, store, running.country.clone(), clock, chance).await?;
        seat.fill_adapter(opened);
    }
    Ok(())
}

async fn open_doors(config: &Config, doors: &Doors) -> Result<Vec<JoinHandle<()>>, String> {
    let mut tasks = Vec::new();
    let agency = |role: &String| role.parse::<AgencyId>().map_err(|fault| format!("{role}: {fault}"));
    for (role, listed) in &config.exchange {
        let agency = agency(role)?;
        let (taken, task) = doors.nodes(&agency, address("exchange", &agency, Some(listed))?).await?;
        tasks.push(task);
        say!("{role} is reached by other nodes at {taken}");
    }
    for (role, listed) in &config.systems {
        let agency = agency(role)?;
        let (taken, task) = doors.systems(&agency, address("systems", &agency, Some(listed))?).await?;
        tasks.push(task);
        say!("{role} serves its information systems at http://{taken}");
    }
    for (role, listed) in &config.operator {
        let agency = agency(role)?;
        let address = address("operator", &agency, Some(listed))?;
        let (taken, task) = doors.operator(&agency, address).await?;
        tasks.push(task);
        println!("{role} tells its operators at http://{taken}/metrics");
    }
    for (role, listed) in &config.systems_tls {
        let agency = agency(role)?;
        let identity =
            config.homes.get(role).map(|home| home.join("systems-identity.pem")).unwrap_or_default();
        let address = address("systems_tls", &agency, Some(listed))?;
        let (taken, task) = doors.systems_tls(&agency, address, &identity).await?;
        tasks.push(task);
        say!("{role} serves its information systems at https://{taken}");
    }
    Ok(tasks)
}

/// Every member hears its centre, all at the same time.
async fn hear_all(homes: &BTreeMap<AgencyId, Arc<Home>>, followers: &mut BTreeMap<AgencyId, Follower>) {
    let first = followers.iter_mut().filter_map(|(agency, follower)| {
        let home = homes.get(agency)?;
        Some(hear_first(&home.standing, follower, &SystemClock))
    });
    futures_util::future::join_all(first).await;
}

/// Each member's node follows its centre.
fn keep_members(
    doors: &Doors,
    followers: BTreeMap<AgencyId, Follower>,
    every: Duration,
) -> Vec<JoinHandle<()>> {
    let seats = doors.fabric.open_seats();
    let members = followers.into_iter().filter_map(|(agency, follower)| {
        let (home, seat) = (doors.homes.get(&agency)?.clone(), seats.get(&agency)?.clone());
        let kept = keep_up(home, seat, follower, every, doors.clock.clone(), doors.stopped.clone());
        Some(tokio::spawn(kept))
    });
    members.collect()
}

fn address(key: &str, role: &AgencyId, listed: Option<&String>) -> Result<SocketAddr, String> {
    let listed = listed.map(String::as_str).unwrap_or_default();
    listed.parse().map_err(|_| format!("{key}.{role} = {listed:?} is not ADDRESS:PORT"))
}

fn place(config: &Config) -> Result<StorePlace, String> {
    match &config.postgres_file {
        Some(file) if config.store == "postgres" => {
            let connection = config::secret(file).map_err(|fault| fault.to_string())?;
            Ok(StorePlace::Postgres { config: connection, connections: config.postgres_connections })
        }
        _ => Ok(StorePlace::Sqlite { dir: config.data.clone() }),
    }
}

/// Each role's pages.
fn routers(running: &Running, config: &Config) -> Vec<(AgencyId, Router)> {
    let nodes = running.nodes.iter().map(|(agency, node)| (agency.clone(), node::desk(node.clone())));
    let portal = running.portal.iter().map(|portal| (country::window(), portal::router(portal.clone())));
    let offices = running.guardians.iter().map(|(office, guardian)| {
        // A body with a node listens twice; its office under the office's own name.
        let name = match running.nodes.contains_key(guardian.agency()) {
            true => crate::offices::store_name(*office),
            false => guardian.agency().clone(),
        };
        (name, guardian::desk(guardian.clone()))
    });
    // An office may work without a desk, its officials sit elsewhere; nodes and the window may not.
    let offices = offices.filter(|(name, _)| config.listen.contains_key(name.as_str()));
    nodes.chain(portal).chain(offices).collect()
}
