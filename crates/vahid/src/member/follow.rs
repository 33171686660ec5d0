//! Following the centre: each round fetches what is new, judges it, keeps it on disk.

use super::dir::NodeDir;
use super::kept::Kept;
use centre::client::{CentreClient, ClientFault, News};
use exchange::chain::{self, ChainFault};
use exchange::snapshot::{ForkEvidence, SignedSnapshot, Snapshot};
use exchange::standing::Standing;
use tlog::Hash;

/// Follows the centre, for a node or another keeper of the configuration. A running node calls [`Follower::round`] every minute and hands what came to
/// its gateway: snapshots first, then the instant of the confirmation.
#[derive(Debug)]
pub struct Follower {
    kept: Kept,
    client: CentreClient,
    known: Option<(Snapshot, Hash)>,
}

impl Follower {
    /// Begins with what is on disk; refused when the chain there does not hold.
    pub fn new(dir: &NodeDir) -> Result<Self, String> {
        Self::keeping(dir.kept(), &dir.about.centre)
    }

    /// The same for a follower that is no node; `centre` is `http://host:port`.
    pub(crate) fn keeping(kept: Kept, centre: &str) -> Result<Self, String> {
        let known = kept.configuration()?;
        Ok(Self { kept, client: CentreClient::new(centre), known })
    }

    /// The hash of the newest snapshot that was accepted.
    pub(crate) fn hash(&self) -> Option<Hash> {
        self.known.as_ref().map(|(_, hash)| *hash)
    }

    /// The newest snapshot on disk, ready for use.
    pub fn standing(&self) -> Result<Standing, String> {
        let (snapshot, hash) =
            self.known.clone().ok_or("there is no configuration yet: `vahid node fetch`")?;
        Standing::new(snapshot, hash).map_err(|fault| fault.to_string())
    }

    /// One round. An error leaves everything as it was: the node works on, within its grace. A fork is kept as a
    /// proof and brought to the centre too.
    pub async fn round(&mut self, now_micros: i64) -> Result<News, String> {
        let pinned = self.kept.pinned()?.ok_or("no authority is pinned yet: `vahid node fetch`")?;
        let news = match self.client.follow(self.known.as_ref(), &[pinned.key], now_micros).await {
            Ok(news) => news,
            Err(ClientFault::Chain { fault, given }) => {
                return Err(self.astray(fault, given.map(|it| *it)).await);
            }
            Err(fault) => return Err(fault.to_string()),
        };
        for accepted in &news.accepted {
            let (snapshot, hash) = &accepted.known;
            // What contradicts itself is not put in force, and not kept: the next round tries again.
            Standing::new(snapshot.clone(), *hash).map_err(|fault| fault.to_string())?;
            self.kept.keep_snapshot(snapshot.number, &accepted.signed)?;
            self.known = Some(accepted.known.clone());
        }
        if let Some(word) = &news.word {
            self.kept.keep_confirmation(word)?;
        }
        Ok(news)
    }

    /// When the centre last said that the snapshot on disk is its newest, microseconds UTC, by its signed word that
    /// was kept: a node that is started again while the centre is away has its grace from then on. None when there
    /// is no such word, or it does not hold.
    pub fn heard_micros(&self, now_micros: i64) -> Option<i64> {
        let word = self.kept.confirmation()?;
        chain::confirm(self.known.as_ref()?, &word, now_micros).ok()
    }

    async fn astray(&self, fault: ChainFault, given: Option<SignedSnapshot>) -> String {
        let told = fault.to_string();
        let (ChainFault::Fork { number, .. }, Some(other)) = (fault, given) else { return told };
        let Ok(known) = self.kept.snapshot(number) else { return told };
        let evidence = ForkEvidence { known, other };
        let kept = match self.kept.keep_fork(&evidence) {
            Ok(file) => format!("the proof is in {}", file.display()),
            Err(fault) => format!("the proof could not be kept: {fault}"),
        };
        // The centre may be the culprit and say no; the proof is ours all the same.
        drop(self.client.bring_fork(&evidence).await);
        format!("{told}; {kept}. Show it to the other members and to oversight")
    }
}
