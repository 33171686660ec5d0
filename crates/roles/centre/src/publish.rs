//! How a snapshot comes to be: the newest one, changed, checked as every node will check it, signed, added.

use crate::sql::{self, Also, NewSnapshot};
use crate::{Centre, Foundation, Trouble};
use exchange::chain;
use exchange::signing::sign_snapshot;
use exchange::snapshot::{SNAPSHOT_VERSION, SignedSnapshot, Snapshot};
use exchange::standing::Standing;
use std::collections::BTreeMap;
use std::sync::Arc;
use tlog::Hash;

/// How often a change is tried again when another process added a snapshot in between.
const TRIES_MAX: u32 = 8;

impl Centre {
    /// Makes the first snapshot: no members yet. Refused when there is one.
    pub async fn found(&self, foundation: &Foundation) -> Result<(), Trouble> {
        let parts = &self.inner.parts;
        let snapshot = Snapshot {
            version: SNAPSHOT_VERSION,
            instance: foundation.instance.clone(),
            number: 1,
            previous: None,
            at_micros: self.now().0,
            grace_seconds: foundation.grace_seconds,
            authority: vec![parts.signer.public()],
            tls_authority: parts.tls.certificate_pem().to_owned(),
            members: Vec::new(),
            nodes: Vec::new(),
            groups: BTreeMap::new(),
            agreements: Vec::new(),
        };
        let (signed, hash) = self.signed(snapshot).await?;
        chain::accept(None, &signed, &[parts.signer.public()]).map_err(unfit)?;
        if self.add(1, hash, "founded", &signed, Vec::new()).await? {
            return Ok(());
        }
        Err(Trouble::Taken("this exchange was founded already".to_owned()))
    }

    /// Adds a snapshot that differs from the newest one by `change`, and what belongs to it, in one commit.
    /// Gives its number. When another one came in between, the change is made on that one.
    pub(crate) async fn publish(
        &self,
        reason: &str,
        also: Vec<Also>,
        change: impl Fn(&mut Snapshot) -> Result<(), Trouble>,
    ) -> Result<u64, Trouble> {
        for _ in 0..TRIES_MAX {
            let newest = self.newest().await?;
            let (before, before_hash) = (newest.standing.snapshot(), newest.standing.hash());
            let mut next = before.clone();
            change(&mut next)?;
            next.number = before.number + 1;
            next.previous = Some(before_hash);
            // A clock that was set back must not break the chain.
            next.at_micros = self.now().0.max(before.at_micros);
            let (signed, hash) = self.signed(next).await?;
            let known = (before.clone(), before_hash);
            let (next, _) = chain::accept(Some(&known), &signed, &[]).map_err(unfit)?;
            let number = next.number;
            Standing::new(next, hash).map_err(unfit)?;
            if self.add(number, hash, reason, &signed, also.clone()).await? {
                tracing::info!(number, reason, "A snapshot of the configuration was added");
                return Ok(number);
            }
        }
        Err(Trouble::Busy)
    }

    async fn signed(&self, snapshot: Snapshot) -> Result<(SignedSnapshot, Hash), Trouble> {
        let signer = self.inner.parts.signer.clone();
        let sign = move || sign_snapshot(&snapshot, &*signer);
        let died = |_| Trouble::Damaged("the signing thread died".to_owned());
        let signed = tokio::task::spawn_blocking(sign).await.map_err(died)??;
        let hash = Hash::of(signed.snapshot.as_bytes());
        Ok((signed, hash))
    }

    /// False when the number is taken. A crash before the commit leaves nothing; after it, everything.
    async fn add(
        &self,
        number: u64,
        hash: Hash,
        reason: &str,
        signed: &SignedSnapshot,
        also: Vec<Also>,
    ) -> Result<bool, Trouble> {
        let at = self.now();
        let body = serde_json::to_string(signed).expect("a signed snapshot has a JSON form");
        let number = i64::try_from(number).map_err(|_| Trouble::Busy)?;
        let new = Arc::new((NewSnapshot { number, hash, at, reason: reason.to_owned(), body }, also));
        self.store()
            .write("centre.publish", move |tx| {
                let new = new.clone();
                Box::pin(async move { sql::publish(tx, &new.0, &new.1).await })
            })
            .await
    }
}

/// What the chain or a reader refuses is a change that may not be made.
fn unfit(fault: impl std::fmt::Display) -> Trouble {
    Trouble::Unfit(fault.to_string())
}
