//! What the centre is made of, and its newest snapshot.

use crate::{Trouble, sql};
use calendar::{Clock, Instant};
use exchange::chain;
use exchange::signing::sign_confirmation;
use exchange::snapshot::{Confirmation, SignedSnapshot};
use exchange::standing::Standing;
use ids::Chance;
use keys::Signer;
use keys::certificates::Authority;
use pack::model::Country;
use std::sync::{Arc, Mutex, PoisonError};
use store::Store;

/// A confirmation is given to everybody for so long, seconds: a token signs slowly.
const CONFIRMATION_SECONDS: i64 = 10;

/// What the binary hands to the centre.
pub struct CentreParts {
    /// The centre's own store, migrated.
    pub store: Store,
    /// Time.
    pub clock: Arc<dyn Clock>,
    /// Chance.
    pub chance: Arc<dyn Chance>,
    /// The key that signs snapshots.
    pub signer: Arc<dyn Signer>,
    /// The authority that signs the nodes' TLS certificates.
    pub tls: Arc<Authority>,
    /// The pack, for the words of the catalogue; without it purposes, acts and fields are shown by their ids.
    pub country: Option<Arc<Country>>,
}

/// The centre. Cheap to clone.
#[derive(Clone)]
pub struct Centre {
    pub(crate) inner: Arc<Inner>,
}

pub(crate) struct Inner {
    pub(crate) parts: CentreParts,
    newest: Mutex<Option<Arc<Newest>>>,
    confirmation: Mutex<Option<Confirmation>>,
}

/// The newest snapshot, ready for use.
pub(crate) struct Newest {
    /// As it travels.
    pub(crate) body: String,
    /// With its look-ups.
    pub(crate) standing: Standing,
}

/// How an exchange begins.
#[derive(Clone, Debug)]
pub struct Foundation {
    /// Its name: `AZ`.
    pub instance: String,
    /// How long nodes may work on the last snapshot when the centre is not heard, seconds.
    pub grace_seconds: u64,
}

impl Centre {
    /// A centre over its parts.
    pub fn new(parts: CentreParts) -> Self {
        let (newest, confirmation) = (Mutex::new(None), Mutex::new(None));
        Self { inner: Arc::new(Inner { parts, newest, confirmation }) }
    }

    pub(crate) fn store(&self) -> &Store {
        &self.inner.parts.store
    }

    pub(crate) fn now(&self) -> Instant {
        self.inner.parts.clock.now()
    }

    /// The newest snapshot. Another process may have added it: the store is always asked which it is.
    pub(crate) async fn newest(&self) -> Result<Arc<Newest>, Trouble> {
        let mark = self.store().read("centre.newest_hash", |tx| Box::pin(sql::newest_hash(tx))).await?;
        let mark = mark.ok_or(Trouble::NotFounded)?;
        if let Some(held) = self.held().filter(|held| held.standing.hash() == mark) {
            return Ok(held);
        }
        let body = self.store().read("centre.newest", |tx| Box::pin(sql::newest(tx))).await?;
        let newest = Arc::new(Newest::read(body.ok_or(Trouble::NotFounded)?)?);
        *self.inner.newest.lock().unwrap_or_else(PoisonError::into_inner) = Some(newest.clone());
        Ok(newest)
    }

    fn held(&self) -> Option<Arc<Newest>> {
        self.inner.newest.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// The snapshot with a number, as it was signed.
    pub(crate) async fn snapshot(&self, number: u64) -> Result<String, Trouble> {
        let number = i64::try_from(number).map_err(|_| Trouble::NotFound("snapshot"))?;
        let found =
            self.store().read("centre.snapshot", move |tx| Box::pin(sql::snapshot(tx, number))).await?;
        found.ok_or(Trouble::NotFound("snapshot"))
    }

    /// The word that the newest snapshot is the newest one, at most ten seconds old.
    pub(crate) async fn confirmation(&self) -> Result<Confirmation, Trouble> {
        let newest = self.newest().await?;
        let (now, hash) = (self.now().0, newest.standing.hash());
        let given = self.inner.confirmation.lock().unwrap_or_else(PoisonError::into_inner).clone();
        let young =
            |word: &Confirmation| (0..CONFIRMATION_SECONDS * 1_000_000).contains(&(now - word.at_micros));
        if let Some(word) = given.filter(|word| word.hash == hash && young(word)) {
            return Ok(word);
        }
        let signer = self.inner.parts.signer.clone();
        let sign = move || sign_confirmation(newest.standing.snapshot(), &hash, now, &*signer);
        let word = tokio::task::spawn_blocking(sign)
            .await
            .map_err(|_| Trouble::Damaged("the signing thread died".into()))??;
        *self.inner.confirmation.lock().unwrap_or_else(PoisonError::into_inner) = Some(word.clone());
        Ok(word)
    }
}

impl Newest {
    /// Reads what the store holds; whatever is wrong with it is damage, since the centre itself wrote it.
    pub(crate) fn read(body: String) -> Result<Self, Trouble> {
        let damaged = |text: String| Trouble::Damaged(format!("the newest snapshot: {text}"));
        let signed: SignedSnapshot =
            serde_json::from_str(&body).map_err(|fault| damaged(fault.to_string()))?;
        let (snapshot, hash) = chain::read(&signed).map_err(|fault| damaged(fault.to_string()))?;
        let standing = Standing::new(snapshot, hash).map_err(|fault| damaged(fault.to_string()))?;
        Ok(Self { body, standing })
    }
}
