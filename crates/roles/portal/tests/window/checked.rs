//! What the person's own check is given: looks with leaves and openings, tag keys, proofs from the log's public files
//! alone; receipts; a complaint of what was hidden (ACC-04, SG-03, SG-21).

use crate::browser::{Browser, send};
use crate::town::{World, agency, look};
use axum::body::Body as HttpBody;
use axum::http::{Request, StatusCode, header};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use exchange::{Look, PublicLook};
use keys::{NoteKey, VrfKey};
use ledger::public::{Custodian, LogDown, Origin, PublicFiles};
use portal::public::{Absences, Around, Question};
use portal::{FileProofs, LogFacts, PublicParts};
use serde_json::{Value, json};
use std::sync::Arc;
use store::BoxFuture;
use testkit::stores::on_both;
use testkit::town::TEST_NOON;
use tilelog::generate::{Made, Plan, generate};
use tilelog::{Memory, Shelf};
use tlog::{
    Checkpoint, FIELDS, Field, Hash, Kind, Leaf, Note, Opening, TagKey, TlogProof, Values, VrfPublic,
    agency_code, alpha, commitment, day_of_micros, person_secret, tag, verify, vrf_output,
};

const PEPPER: [u8; 32] = [3; 32];
const PERSON: &str = "ADA001";
const LOG: &str = "http://log.example:8088/2026/";

fn origin() -> Origin {
    Origin { name: "log.example/access".into(), year: 2026 }
}

/// A log with two looks of the library at the person, which it shows, and one of the town hall, which it does not.
struct Logged {
    made: Made,
    files: Memory,
    vrf: Arc<VrfKey>,
    leaves: Vec<Leaf>,
    shown: Vec<Look>,
}

struct Keyed(Arc<VrfKey>);

impl Custodian for Keyed {
    fn prove(&self, _: Origin, alphas: Vec<Vec<u8>>) -> BoxFuture<'_, Result<Vec<[u8; 80]>, LogDown>> {
        let proofs = alphas.iter().map(|alpha| self.0.prove(alpha)).collect();
        Box::pin(std::future::ready(Ok(proofs)))
    }
    fn key(&self, _: Origin) -> BoxFuture<'_, Result<[u8; 32], LogDown>> {
        Box::pin(std::future::ready(Ok(self.0.public().0)))
    }
}

struct Served(Memory);

impl PublicFiles for Served {
    fn get(&self, _: Origin, path: String) -> BoxFuture<'_, Result<Option<Vec<u8>>, LogDown>> {
        Box::pin(std::future::ready(
            Shelf::read(&self.0, &path).map_err(|fault| LogDown::Away(fault.to_string())),
        ))
    }
}

fn key_of(vrf: &VrfKey, owner: &str) -> TagKey {
    let alpha = alpha(&origin().to_string(), agency_code(owner), &person_secret(&PEPPER, PERSON));
    TagKey::of(&vrf_output(&vrf.prove(&alpha)).unwrap())
}

fn details(owner: &str, n: u64) -> (Values, [u8; 32]) {
    let mut values = Values::new();
    values.set(Field::Person, PERSON).set(Field::Provider, owner).set(Field::N, n.to_string());
    values.set(Field::Requester, "library").set(Field::Name, "Leo Sexto");
    (values, [u8::try_from(n).unwrap(); 32])
}

fn leaf_of(vrf: &VrfKey, owner: &str, n: u64) -> Leaf {
    let (values, seed) = details(owner, n);
    Leaf {
        kind: Kind::Access,
        basis: 1,
        provider: agency_code(owner),
        requester: agency_code("library"),
        day: day_of_micros(TEST_NOON.0),
        reference: 0,
        due: 0,
        count: 1,
        tag: tag(&key_of(vrf, owner), n),
        commitment: commitment(&seed, &values),
        aux: Hash::ZERO,
    }
}

impl Logged {
    fn new(looks: u64) -> Self {
        let vrf = Arc::new(VrfKey::fresh().unwrap());
        let key = NoteKey::fresh(&origin().to_string()).unwrap();
        let leaves =
            vec![leaf_of(&vrf, "library", 1), leaf_of(&vrf, "townhall", 1), leaf_of(&vrf, "library", 2)];
        let plan = Plan {
            origin: origin().to_string(),
            looks,
            days: (day_of_micros(TEST_NOON.0) - 9, 10),
            providers: vec![1, 2, 3],
            planted: leaves.clone(),
            policy: b"a policy".to_vec(),
            seed: 9,
        };
        let files = Memory::default();
        let made = generate(&files, &key, &plan, |_| {}).unwrap();
        let mut logged = Self { made, files, vrf, leaves, shown: Vec::new() };
        logged.shown = vec![logged.look(0, 1), logged.look(2, 2)];
        logged
    }

    fn look(&self, place: usize, n: u64) -> Look {
        let (values, seed) = details("library", n);
        let person: Vec<Field> = FIELDS.into_iter().filter(|field| *field != Field::Name).collect();
        let (index, leaf) = (self.made.planted[place], self.leaves[place].bytes());
        let receipt = TlogProof {
            index,
            path: self.path(index),
            extra: leaf.to_vec(),
            checkpoint: self.made.note.clone(),
        };
        let public = PublicLook {
            origin: origin().to_string(),
            index,
            n,
            leaf: STANDARD.encode(leaf),
            opening: Opening::of(&seed, &values, &person),
            receipt: receipt.to_string(),
        };
        let at = TEST_NOON.0 - 60_000_000 * i64::try_from(n).unwrap();
        Look { public: Some(public), ..look("library", u128::from(n), at, "issue-card") }
    }

    fn path(&self, index: u64) -> Vec<Hash> {
        let read =
            |tile: &tlog::Tile| tlog::decode_tile(&Shelf::read(&self.files, &tile.path()).unwrap().unwrap());
        tlog::inclusion(index, self.made.checkpoint.size, read).unwrap()
    }

    fn proofs(&self) -> FileProofs {
        let facts = LogFacts { url: LOG.to_owned(), policy: "quorum none\n".to_owned() };
        FileProofs::new(Arc::new(Served(self.files.clone())), move |origin| {
            (origin.year == 2026).then(|| facts.clone())
        })
    }

    fn parts(&self) -> PublicParts {
        let custodian = Arc::new(Keyed(self.vrf.clone()));
        let name = origin().name;
        let absences = Arc::new(self.proofs());
        PublicParts {
            name,
            since: 2026,
            pepper: PEPPER,
            custodian,
            absences,
            oversight: Some("https://arbiter.example".to_owned()),
        }
    }

    fn world(&self, store: store::Store) -> World {
        let world = World::with_public(store, Some(self.parts()));
        world.library.holds_looks(self.shown.clone(), 2);
        world
    }
}

/// Where the answer says the tag stands; panics when it proves neither.
fn stands(around: &Around, root: &Hash, tag: &Hash) -> Option<u64> {
    if let Some((index, item, path)) = &around.before {
        assert!(verify(&item.hash(), *index, around.size, path, root));
        if item.tag == *tag {
            return Some(item.leaf);
        }
        assert!(item.tag < *tag);
    }
    let place = around.before.as_ref().map_or(0, |(index, ..)| index + 1);
    match &around.after {
        Some((item, path)) => {
            assert!(verify(&item.hash(), place, around.size, path, root) && *tag < item.tag);
        }
        None => assert_eq!(place, around.size),
    }
    None
}

#[tokio::test]
async fn proofs_are_made_from_public_files_and_hold_at_one_signed_state() {
    // With and without an index; and several segments of two sizes.
    for looks in [300, 5_000, 21_000] {
        let logged = Logged::new(looks);
        let unknown = Hash::of(b"no tag of this log");
        let mut tags: Vec<Hash> = logged.leaves.iter().map(|leaf| leaf.tag).collect();
        tags.extend([unknown, Hash::ZERO, Hash([0xff; 32])]);
        let indexes = [logged.made.planted.clone(), vec![0, logged.made.checkpoint.size]].concat();
        let question = Question { tags: tags.clone(), indexes: indexes.clone() };
        let proofs = logged.proofs().prove(origin(), question).await.unwrap();
        let note: Note = proofs.checkpoint.parse().unwrap();
        let Checkpoint { size, root, .. } = Checkpoint::parse(&note.text).unwrap();
        for (place, (index, path)) in indexes.iter().zip(&proofs.paths).enumerate() {
            assert_eq!(path.is_some(), *index < size, "{index}");
            if let (Some(path), Some(leaf)) = (path, logged.leaves.get(place)) {
                assert!(verify(&leaf.hash(), *index, size, path, &root));
            }
        }
        let (mut covered, mut found) = (0, vec![None; tags.len()]);
        for segment in &proofs.segments {
            let leaf = Leaf::read(&segment.leaf).unwrap();
            assert!(verify(&leaf.hash(), segment.index, size, &segment.path, &root));
            assert_eq!((leaf.kind, leaf.reference), (Kind::Segment, covered));
            covered += u64::from(leaf.count);
            for ((tag, around), found) in tags.iter().zip(&segment.tags).zip(&mut found) {
                *found = (*found).or(stands(around, &leaf.aux, tag));
            }
        }
        assert!(size - covered < 4_096 + 256, "the newest leaves are few: {}", size - covered);
        for ((found, index), tag) in found.iter().zip(&logged.made.planted).zip(&tags) {
            assert_eq!(*found, Some(*index).filter(|index| *index < covered), "{tag}");
        }
        assert_eq!(found[3..], [None, None, None]);
    }
}

/// Posts JSON as the page's script does.
async fn ask(browser: &Browser<'_>, body: Value) -> crate::browser::Answer {
    let mut request: Request<HttpBody> = browser.request("POST", "/looks/absence", &body.to_string());
    request.headers_mut().insert(header::CONTENT_TYPE, "application/json".parse().unwrap());
    send(browser.world, request).await
}

#[tokio::test]
async fn the_browser_is_given_all_that_it_checks_and_the_page_may_read_the_log() {
    on_both(|store| async move {
        let logged = Logged::new(300);
        let world = logged.world(store);
        let browser = Browser::of(&world, PERSON).await;
        let said = browser.get("/looks/check.json").await.json();
        assert_eq!(
            (&said["person"], &said["silent"], &said["away"]),
            (&json!(PERSON), &json!([]), &json!([]))
        );
        let secret = person_secret(&PEPPER, PERSON);
        assert_eq!(said["secret"], Hash(secret).to_string());
        assert_eq!(said["logs"][0]["url"], LOG);
        let key: Hash = said["logs"][0]["vrf"].as_str().unwrap().parse().unwrap();
        for owner in said["owners"].as_array().unwrap() {
            // Owners that proved no key are asked for at the custodian, whether they show looks or none.
            let proof = STANDARD.decode(owner["tags"][0]["proof"].as_str().unwrap()).unwrap();
            let code = agency_code(owner["agency"].as_str().unwrap());
            assert_eq!(owner["code"], code);
            let input = alpha(&origin().to_string(), code, &secret);
            assert!(VrfPublic(key.0).verify(&input, &proof.try_into().unwrap()).is_some());
        }
        let looks = said["owners"][0]["looks"].as_array().unwrap();
        assert_eq!(looks.len(), 2);
        assert!(!said.to_string().contains("Leo Sexto"), "the official's name stays closed");
        let index = looks[0]["index"].as_u64().unwrap();
        let tags = [logged.leaves[1].tag.to_string()];
        let proofs =
            ask(&browser, json!({ "origin": origin().to_string(), "tags": tags, "indexes": [index] })).await;
        assert_eq!(proofs.status, StatusCode::OK);
        assert_eq!(proofs.json()["paths"].as_array().unwrap().len(), 1);
        for other in ["log.example/access/2025", "log.example/access/x", "other/2026", ""] {
            let refused = ask(&browser, json!({ "origin": other, "tags": [], "indexes": [] })).await;
            assert_eq!(refused.status, StatusCode::NOT_FOUND, "{other}");
        }
        let looks = browser.get("/looks").await.text;
        assert!(
            looks.contains("href=\"https://arbiter.example/limits\""),
            "what the log cannot prove: {looks}"
        );
        let page = crate::browser::raw(&world, browser.request("GET", "/looks", "")).await;
        let policy = page.headers()[header::CONTENT_SECURITY_POLICY].to_str().unwrap().to_owned();
        assert!(policy.contains("connect-src 'self' http://log.example:8088;"), "{policy}");
        let home = crate::browser::raw(&world, browser.request("GET", "/home", "")).await;
        let policy = home.headers()[header::CONTENT_SECURITY_POLICY].to_str().unwrap().to_owned();
        assert!(policy.contains("connect-src 'self';"), "{policy}");
    })
    .await;
}

#[tokio::test]
async fn a_receipt_and_its_entry_are_taken_along_and_nobody_elses() {
    on_both(|store| async move {
        let logged = Logged::new(300);
        let world = logged.world(store);
        let browser = Browser::of(&world, PERSON).await;
        let entry = &logged.shown[0].entry;
        let text = browser.get(&format!("/looks/receipt/library/{entry}")).await.text;
        let receipt: TlogProof = text.parse().unwrap();
        let leaf = receipt.leaf().unwrap();
        let Checkpoint { size, root, .. } = logged.made.checkpoint.clone();
        assert!(verify(&leaf.hash(), receipt.index, size, &receipt.path, &root));
        let opening: Opening =
            serde_json::from_value(browser.get(&format!("/looks/opening/library/{entry}")).await.json())
                .unwrap();
        assert_eq!(opening.root(), Some(leaf.commitment));
        assert_eq!((opening.value(Field::Person), opening.value(Field::Name)), (Some(PERSON), None));
        for path in ["library/none", "townhall/none", "nobody/none"] {
            let answer = browser.get(&format!("/looks/receipt/{path}")).await;
            assert_eq!(answer.status, StatusCode::NOT_FOUND, "{path}");
        }
        let zip = crate::browser::raw(&world, browser.request("GET", "/looks/receipts.zip", "")).await;
        let bytes = http_body_util::BodyExt::collect(zip.into_body()).await.unwrap().to_bytes();
        let holds = |text: &str| bytes.windows(text.len()).any(|part| part == text.as_bytes());
        assert!(holds("library-2026-0001.tlog-proof") && holds("library-2026-0002.json") && holds(&text));
    })
    .await;
}

#[tokio::test]
async fn what_was_hidden_becomes_a_complaint_with_one_click() {
    on_both(|store| async move {
        let logged = Logged::new(300);
        let world = logged.world(store);
        let browser = Browser::of(&world, PERSON).await;
        let index = logged.made.planted[1];
        let form = format!("provider=townhall&origin={}&n=1&index={index}", origin());
        let answer = browser.post("/looks/complaint", &form).await;
        assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.text);
        let claim = answer.to.unwrap();
        assert!(claim.starts_with("/claims/"), "{claim}");
        let page = browser.get(&claim).await;
        assert_eq!(page.status, StatusCode::OK);
        for said in ["Town hall", &format!("Entry {index} of the log stands under my number 1")] {
            assert!(page.text.contains(said), "{said}: {}", page.text);
        }
        // A number that stands nowhere has no leaf to name.
        let skipped = format!("provider=townhall&origin={}&n=2", origin());
        let answer = browser.post("/looks/complaint", &skipped).await;
        assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.text);
        let page = browser.get(&answer.to.unwrap()).await;
        assert!(page.text.contains("my number 2 stands nowhere"), "{}", page.text);
        let nobody = browser.post("/looks/complaint", &form.replace("townhall", "nobody")).await;
        assert_eq!(nobody.status, StatusCode::NOT_FOUND);
    })
    .await;
}

#[tokio::test]
async fn a_log_that_is_away_is_named_and_never_taken_for_an_empty_one() {
    on_both(|store| async move {
        let logged = Logged::new(300);
        let world = logged.world(store);
        logged.files.remove("checkpoint").unwrap();
        let browser = Browser::of(&world, PERSON).await;
        let answer =
            ask(&browser, json!({ "origin": origin().to_string(), "tags": [], "indexes": [] })).await;
        assert_eq!(answer.status, StatusCode::SERVICE_UNAVAILABLE);
        world.town.remove(&agency("townhall"));
        let said = browser.get("/looks/check.json").await.json();
        assert_eq!(said["silent"], json!(["Town hall"]));
    })
    .await;
}
