//! The doors of an exchange's seats: other nodes by mutual TLS, own information systems by the REST protocol.

use crate::fabric::{Fabric, Home, Seat, SeatStandings};
use crate::listen;
use calendar::Clock;
use gateway::front::{Front, FrontTls, Identity, listen as front_plain, listen_tls as front_tls};
use gateway::services::Watched;
use ids::AgencyId;
use node::Node;
use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::path::Path;
use std::sync::Arc;
use tokio::sync::watch;
use tokio::task::JoinHandle;
use web::watch::{Standings, Watch, operator_routes};

/// What the doors of a process stand on.
pub(crate) struct Doors {
    /// The seats.
    pub(crate) fabric: Arc<Fabric>,
    /// Folders of nodes that joined an exchange.
    pub(crate) homes: BTreeMap<AgencyId, Arc<Home>>,
    /// The roles behind the seats; a seat without one is a gateway and nothing else.
    pub(crate) nodes: BTreeMap<AgencyId, Node>,
    /// Time.
    pub(crate) clock: Arc<dyn Clock>,
    /// When to stop.
    pub(crate) stopped: watch::Receiver<bool>,
}

impl Doors {
    /// Opens a role's door for other nodes.
    pub(crate) async fn nodes(
        &self,
        agency: &AgencyId,
        address: SocketAddr,
    ) -> Result<(SocketAddr, JoinHandle<()>), String> {
        let home = self.homes.get(agency).ok_or_else(|| format!("{agency} has no home"))?;
        let seat = self.seat(agency)?;
        let listener = listen::take(address).await?;
        let taken = listener.local_addr().map_err(|fault| fault.to_string())?;
        let tls = gateway::tls::server_config(&home.identity, home.standing.clone(), self.clock.clone());
        let mut stop = self.stopped.clone();
        let told = async move {
            // A sender that is gone means the process ends too.
            drop(stop.wait_for(|stop| *stop).await);
        };
        Ok((taken, tokio::spawn(gateway::serve::serve(seat.gateway.clone(), listener, tls, told))))
    }

    /// Opens a role's plain door for its own information systems.
    pub(crate) async fn systems(
        &self,
        agency: &AgencyId,
        address: SocketAddr,
    ) -> Result<(SocketAddr, JoinHandle<()>), String> {
        let front = self.front(agency)?;
        let listener = listen::take(address).await?;
        let taken = listener.local_addr().map_err(|fault| fault.to_string())?;
        Ok((taken, tokio::spawn(front_plain(front, listener, self.stopped.clone()))))
    }

    /// Opens a role's TLS door for its own information systems; the identity is a PEM file with certificate and key.
    pub(crate) async fn systems_tls(
        &self,
        agency: &AgencyId,
        address: SocketAddr,
        identity: &Path,
    ) -> Result<(SocketAddr, JoinHandle<()>), String> {
        let front = self.front(agency)?;
        let identity = Watched::<Identity>::open(identity).map_err(|fault| fault.to_string())?;
        let listener = listen::take(address).await?;
        let taken = listener.local_addr().map_err(|fault| fault.to_string())?;
        let tls = FrontTls::new(Arc::new(identity));
        Ok((taken, tokio::spawn(front_tls(front, listener, tls, self.stopped.clone()))))
    }

    /// Opens a role's door for its operators.
    pub(crate) async fn operator(
        &self,
        agency: &AgencyId,
        address: SocketAddr,
    ) -> Result<(SocketAddr, JoinHandle<()>), String> {
        let seat = self.seat(agency)?;
        let listener = listen::take(address).await?;
        let taken = listener.local_addr().map_err(|fault| fault.to_string())?;
        let router = operator_routes(self.watch(agency, &seat), Arc::new(self.standings(agency, &seat)));
        Ok((taken, listen::serve(listener, router, self.stopped.clone())))
    }

    fn front(&self, agency: &AgencyId) -> Result<Front, String> {
        let seat = self.seat(agency)?;
        Ok(seat.front(Arc::new(self.standings(agency, &seat)), self.watch(agency, &seat)))
    }

    fn seat(&self, agency: &AgencyId) -> Result<Arc<Seat>, String> {
        let found = self.fabric.open_seats().get(agency).cloned();
        found.ok_or_else(|| format!("{agency} has no seat in the exchange"))
    }

    /// One count for a role and the gateway before it: the page of traffic shows both.
    fn watch(&self, agency: &AgencyId, seat: &Seat) -> Arc<Watch> {
        let watch = self.nodes.get(agency).map_or_else(|| seat.watch(), Node::watch);
        watch.know(gateway::front::ROUTES);
        watch
    }

    fn standings(&self, agency: &AgencyId, seat: &Arc<Seat>) -> SeatStandings {
        let role = self.nodes.get(agency).map(|node| Arc::new(node.clone()) as Arc<dyn Standings>);
        let home = self.homes.get(agency).cloned();
        SeatStandings { role, seat: seat.clone(), home, clock: self.clock.clone() }
    }

    /// Lets the roles know how their gateways stand, and each gateway where it is counted.
    pub(crate) fn introduce(&self) {
        for (agency, seat) in self.fabric.open_seats() {
            seat.gateway.watched_by(self.watch(&agency, &seat));
        }
        for (agency, node) in &self.nodes {
            if let Ok(seat) = self.seat(agency) {
                let home = self.homes.get(agency).cloned();
                let standings = SeatStandings { role: None, seat, home, clock: self.clock.clone() };
                node.set_gateway(Arc::new(standings));
            }
        }
    }
}
