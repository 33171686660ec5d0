//! A log, two witnesses and a custodian, each a process of its own.

use crate::hands::{Hands, NAME};
use ledger::public::Custodian;
use tlog::{Opening, TlogProof, Values, commitment};
use witness::custodian::CustodianClient;

#[tokio::test(flavor = "multi_thread")]
async fn a_log_with_two_witnesses_is_checked_from_its_address_and_its_receipts_offline() {
    let hands = Hands::new("vahid_log");
    let year = hands.origin().year.to_string();
    let said = hands.says(0, &["log", "init", "log", "--name", NAME]);
    let key = Hands::told(&said, "public key: ");
    let mut lines = String::new();
    let mut witnesses = Vec::new();
    for name in ["w1", "w2"] {
        let said = hands.says(0, &["witness", "init", name, "--name", &format!("{name}.example")]);
        let vkey = Hands::told(&said, "public key: ");
        let keeper = hands.start(&["witness", "serve", "--dir", name, "--log", &key]);
        lines.push_str(&format!("witness {name} {vkey} {}\n", keeper.url));
        witnesses.push(keeper);
    }
    std::fs::write(hands.path("log/witnesses"), format!("{lines}group both all w1 w2\nquorum both\n"))
        .expect("written");
    let log = hands.start(&["log", "serve", "--dir", "log", "--members", "members.json"]);
    let policy = format!("log/{year}/policy");

    // A look is placed and cosigned by both.
    let mut values = Values::default();
    values.set(tlog::Field::Purpose, "a loan");
    let seed = [5; 32];
    let leaf = hands.look(1, commitment(&seed, &values));
    let (placed, checkpoint) = hands.place_witnessed(&hands.remote(&log.url), &leaf).await;

    // The whole log, from its address and from its folder.
    let address = format!("{}/{year}", log.url);
    for place in [address.as_str(), &format!("log/{year}/public")] {
        let said = hands.says(0, &["log", "fsck", place, "--policy", &policy]);
        assert!(said.contains("cosigned by w1, w2") && said.contains("1 Access"), "{said}");
    }
    hands.says(0, &["log", "fsck", &address, "--key", &key]);

    // A receipt and its opening, offline.
    let proof = TlogProof {
        index: placed.index,
        path: placed.path.clone(),
        extra: leaf.bytes().to_vec(),
        checkpoint: checkpoint.clone(),
    };
    std::fs::write(hands.path("look.tlog-proof"), proof.to_string()).expect("written");
    let opening = Opening::of(&seed, &values, &[tlog::Field::Purpose]);
    std::fs::write(hands.path("look.json"), serde_json::to_string(&opening).expect("JSON")).expect("written");
    let words = ["log", "proof", "look.tlog-proof", "--policy", &policy, "--opening", "look.json"];
    let said = hands.says(0, &words);
    assert!(said.contains("Access") && said.contains("a loan"), "{said}");
    let other = Opening::of(&[6; 32], &values, &[tlog::Field::Purpose]);
    std::fs::write(hands.path("look.json"), serde_json::to_string(&other).expect("JSON")).expect("written");
    assert!(hands.says(1, &words).contains("not the ones that the leaf commits to"));
    let moved = TlogProof { index: 0, ..proof };
    std::fs::write(hands.path("look.tlog-proof"), moved.to_string()).expect("written");
    hands.says(1, &words[..5]);

    // A copy with one changed byte.
    let published =
        std::fs::read_to_string(hands.path(&format!("log/{year}/public/checkpoint"))).expect("there");
    // The log's own count of yesterday's seals stands there too, before the look or behind it.
    let size = published.lines().nth(1).expect("a size");
    let bundle = hands.path(&format!("log/{year}/public/tile/entries/000.p/{size}"));
    let mut bytes = std::fs::read(&bundle).expect("a bundle");
    bytes[200] ^= 1;
    std::fs::write(&bundle, bytes).expect("written");
    assert!(hands.says(1, &["log", "fsck", &address, "--policy", &policy]).contains("FAULT"));
    hands.says(2, &["log", "fsck", &address]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_custodian_answers_its_members_with_a_key_for_each_year() {
    let hands = Hands::new("vahid_custodian");
    let origin = hands.origin();
    let said = hands.says(0, &["custodian", "init", "custodian", "--origin", &origin.to_string()]);
    let public = Hands::told(&said, "public key: ");
    hands.says(1, &["custodian", "init", "custodian", "--origin", &origin.to_string()]);
    hands.says(1, &["custodian", "init", "custodian", "--origin", "no-year"]);
    let keeper = hands.start(&["custodian", "serve", "--dir", "custodian", "--members", "members.json"]);
    let client = CustodianClient::new(&keeper.url, hands.sealer(), Hands::library(), hands.clock.clone());
    let key = client.key(origin.clone()).await.expect("published");
    assert_eq!(key.iter().map(|byte| format!("{byte:02x}")).collect::<String>(), public);
    let alpha = tlog::alpha(&origin.to_string(), tlog::agency_code("library"), &[7; 32]);
    let proofs = client.prove(origin.clone(), vec![alpha.clone()]).await.expect("a member");
    assert!(tlog::VrfPublic(key).verify(&alpha, &proofs[0]).is_some());
    let foreign = tlog::alpha(&origin.to_string(), tlog::agency_code("school"), &[7; 32]);
    client.prove(origin, vec![foreign]).await.expect_err("another owner's tags");
}
