//! The public leaves of warrants, by the court's clock: WARRANT when both have sealed, EXTEND when both have decided,
//! OPEN on the day (SG-19). No human act stands between a day and its leaf.
//!
//! What a crash means: a leaf is a row before it is first sent, so the same bytes go again and the log knows them; what
//! follows from its place is one commit.

use super::{act, court, get, keep, seed, tell, tell_around, tell_requester};
use crate::{Guardian, Office, Trouble};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use calendar::Instant;
use exchange::{Body, LookNotice};
use jiff::civil::Date;
use jiff::tz::TimeZone;
use ledger::public::{LogDown, Origin};
use oversight::warrant::sql::{self, LeafRow};
use oversight::warrant::wire::Message;
use oversight::warrant::{
    Command, DisclosedLeaf, Held, LeafPlace, Seals, Warrant, WarrantId, escrow, extend_leaf, open_leaf,
    warrant_leaf,
};
use store::{Fault, Tx};
use tlog::{FIELDS, Kind, TlogProof, WARRANTS_PROVIDER};

/// The most warrants that one round takes on.
const ROUND_MAX: i64 = 64;

/// The day in UTC: the day of light begins for everybody at the same moment.
fn utc_today(guardian: &Guardian) -> Date {
    guardian.at().date_in(&TimeZone::UTC)
}

/// The log of a year.
fn origin(guardian: &Guardian, year: i16) -> Origin {
    Origin { name: guardian.institutions().log.as_str().into(), year }
}

/// One round of the court's clock; gives how much was done. Other offices have nothing to do.
pub async fn warrants_once(guardian: &Guardian) -> Result<usize, Trouble> {
    if guardian.office() != Office::Court {
        return Ok(0);
    }
    let made = make_warrants(guardian).await? + make_extensions(guardian).await?;
    let expired = expire(guardian).await?;
    let opening = make_openings(guardian).await?;
    let placed = place(guardian).await?;
    if made + expired + opening + placed > 0 {
        guardian.wake();
    }
    Ok(made + expired + opening + placed)
}

/// Warrants of these states that have no leaf of a kind under way.
async fn without_leaf(
    guardian: &Guardian,
    states: &[&'static str],
    kind: Kind,
) -> Result<Vec<Warrant>, Fault> {
    let states = states.to_vec();
    let read = guardian.store().read("warrants.without_leaf", move |tx| {
        let states = states.clone();
        Box::pin(async move {
            let mut found = Vec::new();
            for line in sql::in_states(tx, &states, ROUND_MAX).await? {
                let leaves = sql::leaves_of(tx, line.warrant.terms.id).await?;
                // A placed EXTEND or WARRANT leaf was followed by its event in the same commit.
                if !leaves.iter().any(|leaf| leaf.kind == kind as u8 && leaf.place.is_none()) {
                    found.push(line.warrant);
                }
            }
            Ok::<_, Fault>(found)
        })
    });
    read.await
}

async fn make_warrants(guardian: &Guardian) -> Result<usize, Trouble> {
    let mut made = 0;
    for warrant in without_leaf(guardian, &["confirmed"], Kind::Warrant).await? {
        // The looks of a warrant stand in the log of its own year; before that year begins it waits.
        if utc_today(guardian).year() != warrant.terms.from.year() {
            continue;
        }
        let Some(escrow_key) = guardian.inner.links.escrow.get() else {
            tracing::error!("no warrant comes into force: this court has no escrow key");
            return Ok(made);
        };
        let (at, seed) = (guardian.at(), seed(guardian));
        let opening = serde_json::to_vec(&warrant).map_err(|fault| Fault::Engine(fault.to_string()))?;
        let ciphertext = escrow_key.encrypt(&opening).map_err(Fault::Engine)?;
        let hash = tlog::Hash::of(&ciphertext);
        let leaf = warrant_leaf(&warrant.terms, guardian.agency(), (seed, at.0), hash);
        let row = row(guardian, &warrant, leaf, (0, at), Vec::new());
        let worker = guardian.clone();
        let write = guardian.store().write("warrants.make_leaf", move |tx| {
            let (guardian, row, ciphertext) = (worker.clone(), row.clone(), ciphertext.clone());
            Box::pin(async move {
                sql::add_leaf(tx, &row).await?;
                escrow::sql::sent(tx, &hash, row.warrant, guardian.at()).await?;
                let ciphertext = STANDARD.encode(&ciphertext);
                let message = Message::Escrow { id: row.warrant, hash, ciphertext };
                tell(tx, &guardian, &guardian.institutions().arbiter, row.warrant, message).await
            })
        });
        write.await?;
        made += 1;
    }
    Ok(made)
}

fn row(
    guardian: &Guardian,
    warrant: &Warrant,
    made: DisclosedLeaf,
    (n, at): (u64, Instant),
    proof: Vec<u8>,
) -> LeafRow {
    let details: std::collections::BTreeMap<&str, &str> =
        FIELDS.iter().map(|field| (field.name(), made.values.get(*field))).collect();
    LeafRow {
        id: guardian.fresh_id(),
        warrant: warrant.terms.id,
        kind: made.leaf.kind as u8,
        person: warrant.terms.person.clone(),
        year: at.date_in(&TimeZone::UTC).year(),
        n,
        made_at: at,
        leaf: made.leaf.bytes(),
        seed: made.seed.to_vec(),
        details: serde_json::to_string(&details).expect("texts have a JSON form"),
        proof,
        place: None,
    }
}

async fn make_extensions(guardian: &Guardian) -> Result<usize, Trouble> {
    let states = ["in-force", "used-up", "expired", "cancelled"];
    let mut made = 0;
    for warrant in without_leaf(guardian, &states, Kind::Extend).await? {
        let until = warrant.pending.as_ref().and_then(|held| held.commissioner.as_ref().map(|_| held.until));
        let (Some(until), Some(of)) = (until, warrant.leaf()) else { continue };
        let at = guardian.at();
        let leaf = extend_leaf((guardian.agency(), &warrant.terms.act), of, until, at.0);
        let disclosed = DisclosedLeaf { leaf, seed: [0; 32], values: tlog::Values::new() };
        let row = row(guardian, &warrant, disclosed, (0, at), Vec::new());
        add(guardian, row).await?;
        made += 1;
    }
    Ok(made)
}

async fn add(guardian: &Guardian, row: LeafRow) -> Result<(), Fault> {
    let write = guardian.store().write("warrants.add_leaf", move |tx| {
        let row = row.clone();
        Box::pin(async move { sql::add_leaf(tx, &row).await })
    });
    write.await
}

/// Warrants whose last day has passed are used no more.
async fn expire(guardian: &Guardian) -> Result<usize, Trouble> {
    let worker = guardian.clone();
    let write = guardian.store().write("warrants.expire", move |tx| {
        let guardian = worker.clone();
        Box::pin(async move {
            let over = sql::run_out(tx, guardian.today(), ROUND_MAX).await?;
            for line in &over {
                let mut warrant = line.warrant.clone();
                act(tx, &guardian, &mut warrant, Command::Expire, "clock").await?;
                court::ended(tx, &guardian, &warrant, "").await?;
            }
            Ok::<_, Trouble>(over.len())
        })
    });
    write.await
}

/// OPEN leaves for warrants whose day has come. The tag key is the person's for the pseudo-provider of warrants.
async fn make_openings(guardian: &Guardian) -> Result<usize, Trouble> {
    let today = utc_today(guardian);
    let read =
        guardian.store().read("warrants.to_open", move |tx| Box::pin(sql::to_open(tx, today, ROUND_MAX)));
    let due: Result<_, Fault> = read.await;
    let mut made = 0;
    for line in due? {
        made += usize::from(make_opening(guardian, line.warrant).await?);
    }
    Ok(made)
}

async fn make_opening(guardian: &Guardian, warrant: Warrant) -> Result<bool, Trouble> {
    let (Some(of), id) = (warrant.leaf(), warrant.terms.id) else { return Ok(false) };
    let person = warrant.terms.person.clone();
    let year = utc_today(guardian).year();
    let read = guardian.store().read("warrants.opened_before", move |tx| {
        let person = person.clone();
        Box::pin(async move {
            let about = sql::leaves_about(tx, &person, Kind::Open as u8).await?;
            let waits = about.iter().any(|leaf| leaf.warrant == id);
            let n = about.iter().filter(|leaf| leaf.year == year).map(|leaf| leaf.n).max().unwrap_or(0);
            Ok::<_, Fault>((waits, n + 1))
        })
    });
    let (waits, n) = read.await?;
    if waits {
        return Ok(false);
    }
    let (key, proof) = tag_key(guardian, &warrant, year).await?;
    let at = guardian.at();
    let leaf = open_leaf(&warrant.terms, guardian.agency(), of, (&key, n), (seed(guardian), at.0));
    add(guardian, row(guardian, &warrant, leaf, (n, at), proof)).await?;
    Ok(true)
}

/// The person's tag key for openings of warrants, proven by the custodian, which learns no identity.
async fn tag_key(
    guardian: &Guardian,
    warrant: &Warrant,
    year: i16,
) -> Result<(tlog::TagKey, Vec<u8>), Trouble> {
    let origin = origin(guardian, year);
    let parts = &guardian.inner.parts;
    let secret = tlog::person_secret(&parts.pepper, &warrant.terms.person.stored());
    let alpha = tlog::alpha(&origin.to_string(), WARRANTS_PROVIDER, &secret);
    let public = parts.custodian.key(origin.clone()).await?;
    let proof = parts.custodian.prove(origin, vec![alpha.clone()]).await?;
    let wrong = || LogDown::Refused("the custodian's proof of a tag key does not hold".to_owned());
    let proof = proof.first().ok_or_else(wrong)?;
    let output = tlog::VrfPublic(public).verify(&alpha, proof).ok_or_else(wrong)?;
    Ok((tlog::TagKey::of(&output), proof.to_vec()))
}

/// Sends the leaves that wait, and lets follow what follows. One that the log refuses for good stays and is told.
async fn place(guardian: &Guardian) -> Result<usize, Trouble> {
    let read = guardian.store().read("warrants.waiting", |tx| Box::pin(sql::waiting_leaves(tx, ROUND_MAX)));
    let waiting: Result<_, Fault> = read.await;
    let mut placed = 0;
    for row in waiting? {
        let log = &guardian.inner.parts.log;
        let found = match log.add(origin(guardian, row.year), vec![row.leaf]).await {
            Ok(found) => found,
            Err(LogDown::Refused(why)) => {
                tracing::error!(warrant = %row.warrant, "the log refuses a leaf of a warrant: {why}");
                continue;
            }
            Err(away) => return Err(away.into()),
        };
        let Some(found) = found.first() else { continue };
        let receipt = TlogProof {
            index: found.index,
            path: found.path.clone(),
            extra: row.leaf.to_vec(),
            checkpoint: found.checkpoint.to_string(),
        };
        let (worker, index, receipt) = (guardian.clone(), found.index, receipt.to_string());
        let write = guardian.store().write("warrants.placed", move |tx| {
            let (guardian, row, receipt) = (worker.clone(), row.clone(), receipt.clone());
            Box::pin(async move { follow(tx, &guardian, &row, index, &receipt).await })
        });
        write.await?;
        placed += 1;
    }
    Ok(placed)
}

/// What follows from a leaf's place: one commit.
async fn follow(
    tx: &Tx<'_>,
    guardian: &Guardian,
    row: &LeafRow,
    index: u64,
    receipt: &str,
) -> Result<(), Trouble> {
    sql::leaf_placed(tx, row.id, index, receipt).await?;
    let mut warrant = get(tx, row.warrant).await?;
    let day = tlog::day_of_micros(row.made_at.0);
    if row.kind == Kind::Warrant as u8 {
        let leaf = LeafPlace { index, year: row.year, day };
        act(tx, guardian, &mut warrant, Command::Place(leaf), "clock").await?;
        return in_force(tx, guardian, &warrant, leaf, receipt).await;
    }
    if row.kind == Kind::Extend as u8 {
        return extended(tx, guardian, &mut warrant, day).await;
    }
    open(tx, guardian, &mut warrant, index).await
}

async fn in_force(
    tx: &Tx<'_>,
    guardian: &Guardian,
    warrant: &Warrant,
    leaf: LeafPlace,
    receipt: &str,
) -> Result<(), Trouble> {
    let (terms, id) = (warrant.terms.clone(), warrant.terms.id);
    let seals: Seals = warrant.seals().cloned().ok_or(Trouble::NotFound("seal"))?;
    sql::begin_review(tx, id, guardian.at()).await?;
    let held = Box::new(Held { terms, seals, leaf, receipt: receipt.to_owned() });
    tell_around(tx, guardian, &warrant.terms, &Message::InForce { held }).await?;
    Ok(tell_requester(tx, guardian, warrant, "").await?)
}

async fn extended(tx: &Tx<'_>, guardian: &Guardian, warrant: &mut Warrant, day: u32) -> Result<(), Trouble> {
    // The warrant may have come to light while its longer seal was under way: then the day does not move.
    let Some(pending) = warrant.pending.clone() else { return Ok(()) };
    let Some(commissioner) = pending.commissioner else { return Ok(()) };
    act(tx, guardian, warrant, Command::Extend { day }, "clock").await?;
    let message =
        Message::Extended { id: warrant.terms.id, until: pending.until, court: pending.court, commissioner };
    tell_around(tx, guardian, &warrant.terms, &message).await?;
    Ok(tell_requester(tx, guardian, warrant, "").await?)
}

/// The day has come: the person is told, and everybody who held the secret (SG-02).
async fn open(tx: &Tx<'_>, guardian: &Guardian, warrant: &mut Warrant, leaf: u64) -> Result<(), Trouble> {
    let id: WarrantId = warrant.terms.id;
    // The leaf stands and nothing takes it back: whatever was under way, the warrant is open.
    keep(tx, guardian, warrant, &[oversight::warrant::Event::Opened { leaf }], "clock").await?;
    tell_around(tx, guardian, &warrant.terms, &Message::Opened { id, leaf }).await?;
    tell_requester(tx, guardian, warrant, "").await?;
    let notice = LookNotice { person: warrant.terms.person.clone(), count: 1, at_micros: guardian.at().0 };
    let portal = guardian.inner.parts.portal.clone();
    Ok(guardian.post(tx, &portal, "looked", Body::Looked { notices: vec![notice] }).await?)
}
