//! One log for each year, opened when it is first needed: bounded, with keys and retention of its own.

use crate::limits::YEAR_GRACE_DAYS_MAX;
use crate::{Log, LogFault, Parts, Shelf, prune};
use calendar::{Clock, Instant};
use futures_util::lock::Mutex;
use jiff::tz::TimeZone;
use ledger::public::{LogDown, Origin, Placed, PublicFiles, PublicLog};
use std::collections::BTreeMap;
use std::sync::Arc;
use store::BoxFuture;
use tlog::LEAF_BYTES;

/// What a role gives for each year.
pub trait YearParts: Send + Sync {
    /// Journal, files, key and limits of a year's log.
    fn parts(&self, origin: &Origin) -> BoxFuture<'_, Result<Parts, LogFault>>;
    /// The public files of a year, also of one that is closed and pruned.
    fn shelf(&self, origin: &Origin) -> Result<Arc<dyn Shelf>, LogFault>;
    /// The text that opens the log: its keys and policies. Published with the first leaf.
    fn opening(&self, origin: &Origin) -> Vec<u8>;
    /// Drives a log's runner until it ends.
    fn drive(&self, runner: BoxFuture<'static, ()>);
}

/// The logs of a country, by year.
pub struct Years {
    name: Arc<str>,
    parts: Arc<dyn YearParts>,
    clock: Arc<dyn Clock>,
    open: Mutex<BTreeMap<i16, Log>>,
}

impl Years {
    /// The logs with this name, none of them open yet.
    pub fn new(name: &str, parts: Arc<dyn YearParts>, clock: Arc<dyn Clock>) -> Self {
        Self { name: name.into(), parts, clock, open: Mutex::new(BTreeMap::new()) }
    }

    /// The log of this moment's year.
    pub fn now(&self) -> Origin {
        Origin { name: self.name.clone(), year: year(self.clock.now()) }
    }

    /// Opens the log of a year, or gives it when it is open. A log without leaves is born: its first leaf is the
    /// POLICY leaf of its opening text. Refused: another country's log, a year to come.
    pub async fn log(&self, origin: &Origin) -> Result<Log, LogFault> {
        if origin.name != self.name {
            return Err(LogFault::Refused(format!("{origin} is not a log of {}", self.name)));
        }
        if origin.year > self.now().year {
            return Err(LogFault::Refused(format!("{origin} begins with its year")));
        }
        let mut open = self.open.lock().await;
        if let Some(log) = open.get(&origin.year) {
            return Ok(log.clone());
        }
        let (log, runner) = Log::open(self.parts.parts(origin).await?).await?;
        self.parts.drive(Box::pin(runner.run()));
        if log.view().checkpoint.size == 0 {
            log.add_policy(&self.parts.opening(origin)).await?;
        }
        open.insert(origin.year, log.clone());
        Ok(log)
    }

    /// The first year whose log still takes leaves.
    fn earliest(&self) -> i16 {
        year(self.clock.now().plus_seconds(-YEAR_GRACE_DAYS_MAX * 86_400))
    }

    /// The log of a year that still takes leaves: this year's, and last year's for some days after its end.
    async fn writable(&self, origin: &Origin) -> Result<Log, LogFault> {
        if origin.year < self.earliest() {
            return Err(LogFault::Refused(format!("{origin} is closed")));
        }
        self.log(origin).await
    }

    /// Removes the bundles of a closed year from its files and its journal, under a written policy. Refused while the
    /// year's log may still take leaves. See [`prune`].
    pub async fn prune(&self, origin: &Origin, policy: &str) -> Result<u64, LogFault> {
        if origin.year >= self.earliest() {
            return Err(LogFault::Refused(format!("{origin} still takes leaves")));
        }
        let mut open = self.open.lock().await;
        if let Some(log) = open.remove(&origin.year) {
            log.close().await;
        }
        let mut parts = self.parts.parts(origin).await?;
        prune(&*parts.shelf, &mut *parts.journal, u64::MAX, policy).await
    }

    /// Closes every open log and waits until nothing is under way.
    pub async fn close(&self) {
        let logs = std::mem::take(&mut *self.open.lock().await);
        for log in logs.into_values() {
            log.close().await;
        }
    }
}

impl PublicLog for Years {
    fn add(
        &self,
        origin: Origin,
        leaves: Vec<[u8; LEAF_BYTES]>,
    ) -> BoxFuture<'_, Result<Vec<Placed>, LogDown>> {
        Box::pin(async move { Ok(self.writable(&origin).await?.add(leaves).await?) })
    }
}

impl PublicFiles for Years {
    fn get(&self, origin: Origin, path: String) -> BoxFuture<'_, Result<Option<Vec<u8>>, LogDown>> {
        Box::pin(async move {
            // A path never leaves the folder of its log.
            if path.split('/').any(|part| part.is_empty() || part.starts_with('.')) {
                return Ok(None);
            }
            if origin.name != self.name {
                return Ok(None);
            }
            let open = self.open.lock().await.get(&origin.year).map(|log| log.shelf().clone());
            let shelf = match open.map_or_else(|| self.parts.shelf(&origin), Ok) {
                // A year without a log has no files.
                Err(LogFault::Refused(_)) => return Ok(None),
                found => found?,
            };
            Ok(shelf.read(&path)?)
        })
    }
}

/// The year of a moment, UTC.
fn year(at: Instant) -> i16 {
    at.date_in(&TimeZone::UTC).year()
}
