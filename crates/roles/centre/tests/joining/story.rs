use crate::town::{Player, Town, agreement, plain, refused};
use access::{Client, Operation, Reach};
use centre::Approval;
use centre::client::ClientFault;
use exchange::membership::Command;
use exchange::standing::Standing;
use store::Store;
use testkit::stores::on_both;

/// Two members, a data-protection authority, an agreement from draft to stop, a third member on the way (SG-12, SG-24).
#[tokio::test(flavor = "multi_thread")]
async fn members_join_agree_and_are_stopped() {
    on_both(story).await;
}

async fn story(store: Store) {
    let town = Town::founded(store).await;
    let library = town.join("library", plain()).await;
    let school = town.join("school", plain()).await;
    let guardian = Approval { data_protection: true, ..plain() };
    let guardian = town.join("guardian", guardian).await;
    let cards = agreement("cards", &school, &library, &guardian);
    town.order(&school, Command::Propose(Box::new(cards.clone()))).await.expect("handed in");
    assert_eq!(town.client.drafts().await.expect("listed")[0].waits_for.len(), 2);
    // One side alone changes nothing.
    assert_eq!(town.client.sign(&cards.id, &school.signs(&cards)).await.expect("taken"), None);
    assert!(town.newest().await.0.agreements.is_empty());
    // A stranger's signature, and one over other terms.
    assert_eq!(
        refused(town.client.sign(&cards.id, &guardian.signs(&cards)).await),
        (403, "not-a-side".into())
    );
    let mut wider = cards.clone();
    wider.fields.push("owner".parse().expect("a field"));
    assert_eq!(refused(town.client.sign(&cards.id, &library.signs(&wider)).await), (422, "request".into()));
    let number = town.client.sign(&cards.id, &library.signs(&cards)).await.expect("taken");
    assert_eq!(number, Some(5));
    let (snapshot, hash) = town.newest().await;
    let standing = Standing::new(snapshot, hash).expect("it stands");
    let found = standing.agreements_for(&school.name.system("main"), &cards.service);
    assert!(found[0].client_signed && found[0].owner_signed && !found[0].stopped);

    // A third joins while the others run; what was known before is followed, not fetched again.
    let known = (standing.snapshot().clone(), standing.hash());
    let museum = town.join("museum", plain()).await;
    let news = town.client.follow(Some(&known), &[], town.now()).await.expect("it follows");
    assert_eq!(news.accepted.len(), 1);
    assert_eq!(news.accepted[0].known.0.members.last().expect("four").name, museum.name);

    // Only the authority for data protection stops it, and once.
    assert_eq!(
        refused(town.client.stop(&library.stops(&cards, &town)).await),
        (403, "not-data-protection".into())
    );
    let mut other = guardian.stops(&cards, &town);
    other.reason.push_str(" And more.");
    assert_eq!(refused(town.client.stop(&other).await), (422, "request".into()));
    let order = guardian.stops(&cards, &town);
    assert_eq!(town.client.stop(&order).await.expect("stopped"), 7);
    assert_eq!(refused(town.client.stop(&order).await), (409, "decided".into()));
    let (snapshot, hash) = town.newest().await;
    let standing = Standing::new(snapshot, hash).expect("it stands");
    let found = standing.agreements_for(&school.name.system("main"), &cards.service);
    assert!(found[0].stopped);
    let stop = standing.snapshot().agreements[0].stopped.clone().expect("it says so");
    assert!(standing.stop_holds(&stop));
}

#[tokio::test(flavor = "multi_thread")]
async fn an_agreement_without_the_four_or_with_what_is_never_given_is_not_activated() {
    on_both(unlawful).await;
}

async fn unlawful(store: Store) {
    let town = Town::founded(store).await;
    let library = town.join("library", plain()).await;
    let school = town.join("school", plain()).await;
    let guardian = town.join("guardian", plain()).await;
    let watch = town.join("watch", Approval { security_body: true, ..plain() }).await;
    let mut place = 0;
    let mut drafts = Vec::new();
    let mut draft = |asker: &Player, change: &dyn Fn(&mut access::Agreement)| {
        place += 1;
        let mut agreement = agreement(&format!("a-{place}"), asker, &library, &guardian);
        change(&mut agreement);
        drafts.push(agreement);
    };
    // SG-12: the four; `who` is the client, which a group without members leaves open.
    draft(&school, &|a| a.purpose = None);
    draft(&school, &|a| a.act = None);
    draft(&school, &|a| a.article = Some(" ".to_owned()));
    draft(&school, &|a| a.oversight = None);
    draft(&school, &|a| a.oversight = Some(Player::new("nobody").name));
    draft(&school, &|a| a.oversight = Some(library.name.clone()));
    draft(&school, &|a| a.fields.clear());
    draft(&school, &|a| a.client = Client::Group("nobody".to_owned()));
    draft(&school, &|a| a.to = a.from.yesterday().expect("a day"));
    draft(&school, &|a| a.to = jiff::civil::date(2026, 11, 2));
    draft(&school, &|a| a.service = library.name.system("other").service("cards"));
    // SG-15, SG-17, RF-03, RF-06: never for a security body.
    draft(&watch, &|a| a.reach = Reach::Several);
    draft(&watch, &|a| a.reach = Reach::Events);
    draft(&watch, &|a| a.operation = Operation::Search);
    draft(&watch, &|a| a.health = true);
    for draft in &drafts {
        town.order(&library, Command::Propose(Box::new(draft.clone())))
            .await
            .expect("a draft may be anything");
        let answer = town.client.sign(&draft.id, &library.signs(draft)).await;
        assert_eq!(refused(answer), (422, "unlawful".into()), "{draft:?}");
    }
    assert!(town.newest().await.0.agreements.is_empty());
    let missing = town.client.sign(&drafts[1].id, &library.signs(&drafts[1])).await.expect_err("refused");
    let ClientFault::Refused { reason, .. } = missing else { panic!("{missing}") };
    assert_eq!(reason, "an agreement says by which act (SG-12); this one does not");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_request_is_decided_once_and_its_reason_is_told() {
    let fresh = testkit::stores::Fresh::sqlite();
    fresh.store.migrate(store::MIGRATIONS).await.expect("a schema");
    let town = Town::founded(fresh.store.clone()).await;
    let school = Player::new("school");
    let asked = school.asks(&town);
    let id = town.client.join(&asked).await.expect("taken");
    assert_eq!(town.client.join(&asked).await.expect("the same again is the same"), id);
    let mut other = asked.clone();
    other.text = other.text.replace("Main", "Plain");
    assert_eq!(refused(town.client.join(&other).await), (422, "request".into()));
    town.centre.refuse(id, "The member has no founding act.").await.expect("refused");
    let state = town.client.request_state(id).await.expect("known");
    assert_eq!(
        (state.state.as_str(), state.reason.as_deref()),
        ("refused", Some("The member has no founding act."))
    );
    assert_eq!(town.centre.approve(id, plain()).await.expect_err("too late").code(), "decided");
    assert_eq!(town.centre.refuse(id, "Again.").await.expect_err("once").code(), "decided");
    let reason = |bytes: usize| "r".repeat(bytes);
    for (bytes, code) in
        [(centre::REASON_BYTES_MAX, "not-found"), (centre::REASON_BYTES_MAX + 1, "unfit"), (0, "unfit")]
    {
        assert_eq!(town.centre.refuse(town.id(), &reason(bytes)).await.expect_err("none").code(), code);
    }
    // A member does not join twice.
    let library = town.join("library", plain()).await;
    assert_eq!(refused(town.client.join(&library.asks(&town)).await), (409, "taken".into()));
    // The certificate is for the key that asked: a broken request is refused and stays waiting.
    let broken = Player::new("museum");
    let id = town.client.join(&broken.asks(&town)).await.expect("taken");
    let wrong = town.centre.approve(id, Approval { certificate_days: 0, ..Approval::default() }).await;
    assert_eq!(wrong.expect_err("no days").code(), "unfit");
    assert_eq!(town.centre.waiting().await.expect("listed").len(), 1);
}

/// Who joins a group later is covered only after its own signature (SG-12: who).
#[tokio::test(flavor = "multi_thread")]
async fn a_group_is_covered_member_by_member() {
    on_both(group).await;
}

async fn group(store: Store) {
    let town = Town::founded(store).await;
    let library = town.join("library", plain()).await;
    let school = town.join("school", plain()).await;
    let college = town.join("college", plain()).await;
    let guardian = town.join("guardian", plain()).await;
    let systems = [school.name.system("main"), college.name.system("main")];
    let stranger = [Player::new("nobody").name.system("main")];
    assert_eq!(town.centre.set_group("schools", &stranger).await.expect_err("unknown").code(), "unfit");
    town.centre.set_group("schools", &systems[..1]).await.expect("set");
    let mut cards = agreement("cards", &school, &library, &guardian);
    cards.client = Client::Group("schools".to_owned());
    town.order(&library, Command::Propose(Box::new(cards.clone()))).await.expect("handed in");
    assert_eq!(town.client.sign(&cards.id, &library.signs(&cards)).await.expect("taken"), None);
    assert!(town.client.sign(&cards.id, &school.signs(&cards)).await.expect("taken").is_some());
    // The college is not in the group yet, then it is and has not signed, then it has.
    let early = town.client.sign(&cards.id, &college.signs(&cards)).await;
    assert_eq!(refused(early), (403, "not-a-side".into()));
    town.centre.set_group("schools", &systems).await.expect("set");
    let covered = async || {
        let (snapshot, hash) = town.newest().await;
        let standing = Standing::new(snapshot, hash).expect("it stands");
        let signed = |system| {
            let found = standing.agreements_for(system, &cards.service);
            found.first().map(|found| found.client_signed && found.owner_signed)
        };
        [signed(&systems[0]), signed(&systems[1])]
    };
    assert_eq!(covered().await, [Some(true), Some(false)]);
    town.client.sign(&cards.id, &college.signs(&cards)).await.expect("taken").expect("in force");
    assert_eq!(covered().await, [Some(true), Some(true)]);
    town.centre.set_group("schools", &[]).await.expect("removed");
    assert_eq!(covered().await, [None, None]);
}
