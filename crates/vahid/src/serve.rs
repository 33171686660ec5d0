//! `vahid serve --config FILE`: the roles that the file names, in this process.

use crate::chance::SystemChance;
use crate::clock::SystemClock;
use crate::config::{self, Config};
use crate::country::{Running, Setup, agencies_with_work};
use crate::local::LocalExchange;
use crate::remote::{PeerAddress, RemoteExchange};
use crate::stores::StorePlace;
use crate::{country, door, listen, packs, telemetry};
use axum::Router;
use ids::AgencyId;
use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;
use tokio::sync::watch;

/// Starts the roles and keeps them running until told to stop.
pub(crate) async fn run(file: &Path) -> Result<(), String> {
    let config = Config::read(file).map_err(|fault| fault.to_string())?;
    telemetry::start(&config.log, config.log_json);
    let pack = Arc::new(packs::load(&config.pack)?);
    let (own, peers) = (roles(&config)?, peers(&config)?);
    let known = agencies_with_work(&pack);
    if let Some(role) = own.iter().find(|role| **role != country::window() && !known.contains(*role)) {
        return Err(format!(
            "the role {role} has nothing to do: the pack gives it neither a register nor a service"
        ));
    }
    let outside = RemoteExchange::new(peers.clone());
    let setup = Setup {
        country: pack,
        place: place(&config)?,
        clock: Arc::new(SystemClock),
        chance: Arc::new(SystemChance),
        between: None,
    };
    let exchange = LocalExchange::with_outside(Arc::new(outside));
    let running = Running::open_some(setup, exchange, &own).await.map_err(|fault| fault.to_string())?;
    if config.demo_records {
        running.seed_demo().await.map_err(|fault| fault.to_string())?;
    }
    let (stop, stopped) = watch::channel(false);
    let mut tasks = running.start(&stopped);
    let secrets = Arc::new(peers.into_iter().map(|(agency, peer)| (agency, peer.secret)).collect());
    if let Some(listed) = &config.exchange {
        let address = listed.parse().map_err(|_| format!("exchange = {listed:?} is not ADDRESS:PORT"))?;
        let door = door::door(running.exchange.clone(), secrets);
        tasks.push(listen::serve(listen::take(address).await?, door, stopped.clone()));
        println!("messages from other processes: http://{address}");
    }
    for (role, router) in routers(&running) {
        let listed = config.listen.get(role.as_str()).map(String::as_str).unwrap_or_default();
        let address =
            listed.parse().map_err(|_| format!("listen.{role} = {listed:?} is not ADDRESS:PORT"))?;
        tasks.push(listen::serve(listen::take(address).await?, router, stopped.clone()));
        println!("{role} listens on http://{address}");
    }
    listen::told_to_stop().await;
    stop.send_replace(true);
    listen::goodbye(tasks).await;
    Ok(())
}

fn roles(config: &Config) -> Result<Vec<AgencyId>, String> {
    config.roles.iter().map(|role| role.parse().map_err(|fault| format!("roles: {fault}"))).collect()
}

fn peers(config: &Config) -> Result<BTreeMap<AgencyId, PeerAddress>, String> {
    let mut peers = BTreeMap::new();
    for (name, peer) in &config.peers {
        let agency: AgencyId = name.parse().map_err(|fault| format!("peers: {fault}"))?;
        let secret = config::secret(&peer.secret_file).map_err(|fault| fault.to_string())?;
        peers.insert(agency, PeerAddress { url: peer.url.clone(), secret });
    }
    Ok(peers)
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
fn routers(running: &Running) -> Vec<(AgencyId, Router)> {
    let nodes = running.nodes.iter().map(|(agency, node)| (agency.clone(), node::desk(node.clone())));
    let portal = running.portal.iter().map(|portal| (country::window(), portal::router(portal.clone())));
    nodes.chain(portal).collect()
}
