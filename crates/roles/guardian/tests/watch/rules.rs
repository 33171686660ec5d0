//! SG-16: rules change by several signatures, in public.

use crate::town::Town;
use calendar::Clock;
use guardian::Office;
use guardian::cases::rules::{found_rules, log_rules, propose_rule, rule_book, sign_rule_change};
use oversight::rules::{Enacted, Proposal, RuleFault, Signers, in_force, sign_rule};
use std::collections::BTreeMap;
use store::Store;
use testkit::stores::on_both;
use tlog::{Hash, Kind, Leaf};
use web::Lang::En;

fn reason(text: &str) -> BTreeMap<String, String> {
    web::Lang::OFFERED.into_iter().map(|lang| (lang.code().to_owned(), text.to_owned())).collect()
}

/// The founding: court, arbiter and auditor sign; two of them suffice.
async fn founded(town: &Town) -> String {
    let version = Hash::of(b"first").to_string();
    let signing = [Office::Court, Office::Arbiter, Office::Auditor];
    let keys = signing.iter().map(|office| (town.at(*office).agency().clone(), town.key(*office).public()));
    let signers = Signers { quorum: 2, keys: keys.collect() };
    let first = Proposal {
        version: version.clone(),
        before: None,
        reason: reason("Founding"),
        at_micros: town.clock.now().0,
        signers,
    };
    let mut enacted = Enacted::of(&first);
    for office in &signing[..2] {
        let signature = sign_rule(&enacted.text, &*town.key(*office)).expect("signed");
        enacted.signatures.insert(town.at(*office).agency().clone(), signature);
    }
    for office in Office::ALL {
        found_rules(town.at(office), vec![enacted.clone()]).await.expect("founded");
    }
    version
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn one_institution_changes_nothing_and_two_do() {
    on_both(story).await;
}

async fn story(store: Store) {
    let town = Town::like(store).await;
    let first = founded(&town).await;
    let second = Hash::of(b"second").to_string();
    let arbiter = town.at(Office::Arbiter);
    let list = || async { rule_book(town.at(Office::Arbiter)).await.expect("read").list };
    // An institution that is no signer may propose; its word does not count.
    let refused = propose_rule(arbiter, &first, reason("Again")).await.expect_err("in force already");
    assert_eq!(refused.code(), "rule-form");
    assert_eq!(propose_rule(arbiter, "x", reason("No hash")).await.expect_err("no hash").code(), "rule-form");
    assert_eq!(propose_rule(arbiter, &second, reason(" ")).await.expect_err("no reason").code(), "rule-form");
    let parliament = propose_rule(town.at(Office::Parliament), &second, reason("We read only")).await;
    assert_eq!(parliament.expect_err("reads only (SG-04)").code(), "wrong-sender");

    let hash = propose_rule(arbiter, &second, reason("The act changed")).await.expect("proposed");
    town.settle().await;
    let unsigned = in_force(&list().await, None, &second).expect_err("one signature");
    assert!(unsigned.to_string().contains("never signed"));
    // Who is no signer signs in vain.
    sign_rule_change(town.at(Office::Commissioner), &hash).await.expect("kept");
    town.settle().await;
    assert!(in_force(&list().await, None, &second).is_err());
    sign_rule_change(town.at(Office::Auditor), &hash).await.expect("signed");
    town.settle().await;
    for office in Office::ALL {
        let list = rule_book(town.at(office)).await.expect("read").list;
        assert!(in_force(&list, Some(list[0].hash()), &second).is_ok(), "{office} knows");
        assert_eq!(in_force(&list, None, &first), Err(RuleFault::Replaced { in_force: second.clone() }));
    }
    // Everybody reads it, as nodes do.
    let published: Vec<Enacted> =
        serde_json::from_str(&town.read(Office::Arbiter, "/rules.json", En).await).expect("a list");
    assert!(in_force(&published, None, &second).is_ok());
    assert!(town.read(Office::Arbiter, "/rules", En).await.contains("The act changed"));
    assert_eq!(sign_rule_change(arbiter, &hash).await.expect_err("nothing waits").code(), "not-found");
    // And finds it in the public log: one line a change, once.
    assert_eq!(log_rules(arbiter).await.expect("written"), 2);
    assert_eq!(log_rules(arbiter).await.expect("a round"), 0, "it stands there");
    let lines: Vec<Leaf> = town.log.all().into_iter().filter(|leaf| leaf.kind == Kind::Stat).collect();
    for ((place, enacted), version) in (1..).zip(&published).zip([&first, &second]) {
        let line = lines.iter().find(|line| line.commitment == Hash::of(enacted.text.as_bytes()));
        let line = line.expect("in the log");
        assert_eq!((line.reference, line.aux.to_string(), line.day), (place, version.clone(), town.today()));
    }
}

/// A stranger's message, or a proposal nobody signed, is not kept: anyone could fill the book.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_no_signer_signed_is_not_kept() {
    on_both(|store| async move {
        let town = Town::like(store).await;
        founded(&town).await;
        let authority = town.at(Office::Authority);
        propose_rule(authority, &Hash::of(b"own").to_string(), reason("Mine alone")).await.expect("sent");
        town.settle().await;
        for office in Office::ALL {
            let book = rule_book(town.at(office)).await.expect("read");
            assert_eq!((book.list.len(), book.waiting.len()), (1, 0), "{office}");
        }
    })
    .await;
}
