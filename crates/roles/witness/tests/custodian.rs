//! The custodian over HTTP: members get proofs under their own code, nobody else gets any (ACC-04).

use calendar::{Clock, Instant, ManualClock};
use exchange::sealed_request::MemberKeys;
use ids::AgencyId;
use keys::{FileSigner, Sealer, Signer, VrfKey};
use ledger::public::{Custodian as _, LogDown, Origin};
use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::sync::Arc;
use tlog::{VrfPublic, WARRANTS_PROVIDER, agency_code, alpha};
use witness::custodian::{
    ALPHAS_A_MINUTE_MAX, ALPHAS_A_REQUEST_MAX, Custodian, CustodianClient, CustodianParts, LocalCustodian,
    ProveFault, ProveRequest, router,
};

const SECRET: [u8; 32] = [9; 32];
const AT: i64 = 1_795_564_800_000_000;

struct Place {
    custodian: Custodian,
    url: String,
    clock: Arc<ManualClock>,
    library: Arc<Sealer>,
    public: VrfPublic,
}

fn agency(name: &str) -> AgencyId {
    AgencyId::parse(name).expect("a name")
}

fn origin(year: i16) -> Origin {
    Origin { name: "log.example/access".into(), year }
}

async fn place() -> Place {
    let signer = FileSigner::fresh().expect("a key");
    let key = VrfKey::fresh().expect("a key");
    let public = key.public();
    let clock = Arc::new(ManualClock::at(Instant(AT)));
    let custodian = Custodian::new(CustodianParts {
        keys: BTreeMap::from([(origin(2026).to_string(), key)]),
        members: Arc::new(MemberKeys::new([(agency("library"), vec![signer.public()])].into())),
        shared: BTreeMap::from([(WARRANTS_PROVIDER, [agency("school")].into())]),
        clock: clock.clone(),
    });
    let listener =
        tokio::net::TcpListener::bind(SocketAddr::from(([127, 0, 0, 1], 0))).await.expect("a port");
    let url = format!("http://{}", listener.local_addr().expect("bound"));
    let app = router(custodian.clone());
    tokio::spawn(async move { axum::serve(listener, app).await });
    Place { custodian, url, clock, library: Arc::new(Sealer::new(Arc::new(signer))), public }
}

impl Place {
    fn client(&self, sealer: Arc<Sealer>, member: &str, clock: Arc<dyn Clock>) -> CustodianClient {
        CustodianClient::new(&self.url, sealer, agency(member), clock)
    }

    fn own(&self, year: i16) -> Vec<u8> {
        alpha(&origin(year).to_string(), agency_code("library"), &SECRET)
    }
}

fn refused<T: std::fmt::Debug>(answer: Result<T, LogDown>, word: &str) {
    match answer {
        Err(LogDown::Refused(why)) => assert!(why.contains(word), "{why}"),
        other => panic!("{other:?}, wanted a refusal with {word:?}"),
    }
}

#[tokio::test]
async fn a_member_gets_proofs_that_hold_under_the_published_key() {
    let place = place().await;
    let client = place.client(place.library.clone(), "library", place.clock.clone());
    let key = client.key(origin(2026)).await.expect("published");
    assert_eq!(key, place.public.0);
    let sealed = tlog::sealed_alpha(7, agency_code("library"), &SECRET);
    let alphas = vec![place.own(2026), sealed];
    let proofs = client.prove(origin(2026), alphas.clone()).await.expect("a member");
    for (alpha, proof) in alphas.iter().zip(&proofs) {
        assert!(place.public.verify(alpha, proof).is_some());
    }
    let local = LocalCustodian::new(place.custodian.clone(), agency("library"));
    assert_eq!(local.prove(origin(2026), alphas).await, Ok(proofs), "the same in this process");
    assert_eq!(place.custodian.counts(), (4, 0), "all that it knows afterwards: how many");
    refused(client.key(origin(2027)).await, "404");
    refused(client.prove(origin(2027), vec![place.own(2027)]).await, "no key");
}

#[tokio::test]
async fn strangers_borrowed_names_and_old_requests_get_nothing() {
    let place = place().await;
    let stranger = Arc::new(Sealer::new(Arc::new(FileSigner::fresh().expect("a key"))));
    let ask = async |client: CustodianClient| client.prove(origin(2026), vec![place.own(2026)]).await;
    refused(ask(place.client(stranger.clone(), "library", place.clock.clone())).await, "seal of library");
    refused(ask(place.client(stranger, "nobody", place.clock.clone())).await, "seal of nobody");
    let late = Arc::new(ManualClock::at(Instant(AT - 301 * 1_000_000)));
    refused(ask(place.client(place.library.clone(), "library", late)).await, "clock");
    let http = web::client::Client::new();
    let url = format!("{}/prove", place.url);
    let bare = http.post_json(&url, None, "x", std::time::Duration::from_secs(5)).await;
    assert_eq!(bare.expect("answers").0.as_u16(), 403, "no seal at all");
    assert_eq!(place.custodian.counts().0, 0);
}

#[tokio::test]
async fn nobody_looks_for_a_persons_traces_at_another_owner() {
    let place = place().await;
    let client = place.client(place.library.clone(), "library", place.clock.clone());
    let name = origin(2026).to_string();
    for foreign in [
        alpha(&name, agency_code("school"), &SECRET),
        alpha(&name, WARRANTS_PROVIDER, &SECRET),
        alpha("other.example/access/2026", agency_code("library"), &SECRET),
        tlog::sealed_alpha(7, agency_code("school"), &SECRET),
        b"anything".to_vec(),
    ] {
        refused(client.prove(origin(2026), vec![place.own(2026), foreign]).await, "input 1");
    }
    let opener = LocalCustodian::new(place.custodian.clone(), agency("school"));
    let warrants = alpha(&name, WARRANTS_PROVIDER, &SECRET);
    opener.prove(origin(2026), vec![warrants]).await.expect("its shared code");
}

#[tokio::test]
async fn a_member_that_asks_too_often_waits_for_the_next_minute() {
    let place = place().await;
    let ask = |count: usize| {
        let request = ProveRequest { origin: origin(2026).to_string(), alphas: vec![place.own(2026); count] };
        place.custodian.prove(&agency("library"), &request)
    };
    // The limit itself has its test beside it; here it is reached by its last inputs only.
    for _ in 0..3 {
        ask(1).expect("within the minute");
    }
    let most = ProveRequest {
        origin: origin(2026).to_string(),
        alphas: vec![place.own(2026); ALPHAS_A_MINUTE_MAX - 2],
    };
    let often = place.custodian.prove(&agency("library"), &most);
    assert_eq!(often, Err(ProveFault::Often(agency("library"))));
    place.clock.leap_seconds(60);
    ask(1).expect("a new minute");
}

#[tokio::test]
async fn more_than_one_request_can_carry_goes_in_parts() {
    let place = place().await;
    let client = place.client(place.library.clone(), "library", place.clock.clone());
    let alphas = vec![place.own(2026); ALPHAS_A_REQUEST_MAX + 1];
    let proofs = client.prove(origin(2026), alphas).await.expect("in two parts");
    assert_eq!(proofs.len(), ALPHAS_A_REQUEST_MAX + 1);
    assert!(proofs.windows(2).all(|pair| pair[0] == pair[1]), "the same input has one proof");
}
