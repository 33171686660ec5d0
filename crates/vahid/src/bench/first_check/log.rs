//! The log of the measurement, with its witnesses' cosignatures and the looks that stand in it.

use crate::clock::now_micros;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use exchange::{Look, PublicLook, TagProof};
use indicatif::{ProgressBar, ProgressStyle};
use keys::{NoteKey, VrfKey};
use ledger::public::Origin;
use std::path::Path;
use std::sync::Arc;
use tilelog::generate::{Made, Plan, generate};
use tilelog::{Files, Shelf};
use tlog::{
    FIELDS, Field, Hash, Kind, LEAF_BYTES, Leaf, Note, NoteSigner, Opening, TagKey, TlogProof, Values,
    agency_code, alpha, basis_code, commitment, day_of_micros, inclusion, person_secret, tag, vrf_output,
};

/// The person whose looks are checked.
pub(super) const PERSON: &str = "ADA001";

/// The asker of all looks.
const REQUESTER: &str = "library";

/// Microseconds of a day.
const DAY_MICROS: i64 = 86_400_000_000;

/// How many days of the log there are.
const DAYS: u32 = 300;

/// The log and all that its readers need.
pub(super) struct MadeLog {
    pub(super) origin: Origin,
    pub(super) files: Arc<Files>,
    /// The policy lines, without a log's address.
    pub(super) policy: String,
    pub(super) vrf: Arc<VrfKey>,
    pub(super) pepper: [u8; 32],
    pub(super) owners: Vec<Owner>,
}

/// What an owner shows.
pub(super) struct Owner {
    pub(super) agency: String,
    pub(super) tag: TagProof,
    pub(super) looks: Vec<Look>,
}

struct Planted {
    at_micros: i64,
    n: u64,
    leaf: Leaf,
    opening: Opening,
}

/// Makes a log of `entries` looks below a folder. `each`: looks of every owner at the person.
pub(super) fn make(folder: &Path, entries: u64, providers: usize, each: u64) -> Result<MadeLog, String> {
    let told = |fault: &dyn std::fmt::Display| fault.to_string();
    let now = now_micros();
    let year = calendar::Instant(now).date_in(&jiff::tz::TimeZone::UTC).year();
    let origin = Origin { name: "log.example/access".into(), year };
    let key = NoteKey::fresh(&origin.to_string()).map_err(|fault| told(&fault))?;
    let (vrf, pepper) = (VrfKey::fresh().map_err(|fault| told(&fault))?, [7; 32]);
    let secret = person_secret(&pepper, PERSON);
    let mut owners = Vec::new();
    let mut planted = Vec::new();
    for number in 0..providers {
        let agency = format!("owner-{number:03}");
        let proof = vrf.prove(&alpha(&origin.to_string(), agency_code(&agency), &secret));
        let output = vrf_output(&proof).ok_or("a fresh proof has no output")?;
        let tag = TagProof { origin: origin.to_string(), proof: STANDARD.encode(proof), warrant_leaf: None };
        planted.extend((1..=each).map(|n| plant(&agency, &TagKey::of(&output), n, now)));
        owners.push(Owner { agency, tag, looks: Vec::new() });
    }
    let files = Arc::new(Files::open(folder).map_err(|fault| told(&fault))?);
    let plan = Plan {
        origin: origin.to_string(),
        looks: entries,
        days: (day_of_micros(now) - DAYS, DAYS),
        providers: owners.iter().map(|owner| agency_code(&owner.agency)).collect(),
        planted: planted.iter().map(|planted| planted.leaf).collect(),
        policy: serde_json::json!({ "tag_key": Hash(vrf.public().0) }).to_string().into_bytes(),
        seed: 4,
    };
    let bar = ProgressBar::new(entries);
    bar.set_style(
        ProgressStyle::with_template("making the log {bar:30} {pos}/{len} {per_sec} {eta}")
            .map_err(|fault| told(&fault))?,
    );
    let made = generate(&*files, &key, &plan, |done| bar.set_position(done)).map_err(|fault| told(&fault))?;
    bar.finish_and_clear();
    // Making it took minutes, and a browser wants the word of witnesses that is fresh.
    let policy = witness(&files, &made, &key, now_micros())?;
    let each = usize::try_from(each).map_err(|fault| told(&fault))?;
    for (place, (planted, index)) in planted.into_iter().zip(&made.planted).enumerate() {
        let owner = &mut owners[place / each];
        let look = shown(&owner.agency, &files, &made, *index, planted)?;
        owner.looks.push(look);
    }
    Ok(MadeLog { origin, files, policy, vrf: Arc::new(vrf), pepper, owners })
}

fn plant(agency: &str, key: &TagKey, n: u64, now: i64) -> Planted {
    let at_micros = now - DAY_MICROS * i64::try_from(n).unwrap_or(1);
    let mut values = Values::new();
    for (field, value) in [
        (Field::Person, PERSON.to_owned()),
        (Field::Provider, agency.to_owned()),
        (Field::Service, "register.residents".to_owned()),
        (Field::Fields, "name moved_in".to_owned()),
        (Field::Requester, REQUESTER.to_owned()),
        (Field::Role, "automatic".to_owned()),
        (Field::Purpose, "issue-card".to_owned()),
        (Field::Article, "ACT-1 art. 3.1".to_owned()),
        (Field::At, (at_micros / 1_000).to_string()),
        (Field::N, n.to_string()),
    ] {
        values.set(field, value);
    }
    let seed = Hash::of(format!("{agency} {n}").as_bytes()).0;
    let leaf = Leaf {
        kind: Kind::Access,
        basis: basis_code("ACT-1"),
        provider: agency_code(agency),
        requester: agency_code(REQUESTER),
        day: day_of_micros(at_micros),
        reference: 0,
        due: 0,
        count: 1,
        tag: tag(key, n),
        commitment: commitment(&seed, &values),
        aux: Hash::ZERO,
    };
    let person: Vec<Field> = FIELDS.into_iter().filter(|field| *field != Field::Name).collect();
    Planted { at_micros, n, leaf, opening: Opening::of(&seed, &values, &person) }
}

/// Three witnesses cosign the log's checkpoint; gives the policy that trusts them.
fn witness(files: &Files, made: &Made, key: &NoteKey, now: i64) -> Result<String, String> {
    let mut note: Note = made.note.parse().map_err(|fault: tlog::NoteFault| fault.to_string())?;
    let mut policy = format!("log {}\n", key.verifier());
    let time = u64::try_from(now / 1_000_000).map_err(|fault| fault.to_string())?;
    for name in ["north", "south", "abroad"] {
        let witness = NoteKey::fresh(&format!("{name}.example")).map_err(|fault| fault.to_string())?;
        note.signatures.push(witness.cosign(time, &note.text));
        policy += &format!("witness {name} {}\n", witness.cosigner());
    }
    policy += "group local any north south\ngroup all all local abroad\nquorum all\n";
    files.write("checkpoint", note.to_string().as_bytes()).map_err(|fault| fault.to_string())?;
    Ok(policy)
}

fn shown(agency: &str, files: &Files, made: &Made, index: u64, planted: Planted) -> Result<Look, String> {
    let read = |tile: &tlog::Tile| {
        let bytes = files.read(&tile.path()).ok().flatten().unwrap_or_default();
        tlog::decode_tile(&bytes)
    };
    let path = inclusion(index, made.checkpoint.size, read).map_err(|fault| fault.to_string())?;
    let bytes: [u8; LEAF_BYTES] = planted.leaf.bytes();
    let receipt = TlogProof { index, path, extra: bytes.to_vec(), checkpoint: made.note.clone() };
    Ok(Look {
        entry: uuid::Uuid::from_u128(u128::from(index)).to_string(),
        at_micros: planted.at_micros,
        provider: agency.to_owned(),
        requester: REQUESTER.to_owned(),
        duty: "automatic".to_owned(),
        source: "register.residents".to_owned(),
        fields: vec!["name".to_owned(), "moved_in".to_owned()],
        purpose: "issue-card".to_owned(),
        act: "ACT-1".to_owned(),
        article: "art. 3.1".to_owned(),
        public: Some(PublicLook {
            origin: made.checkpoint.origin.clone(),
            index,
            n: planted.n,
            leaf: STANDARD.encode(bytes),
            opening: planted.opening,
            receipt: receipt.to_string(),
        }),
    })
}
