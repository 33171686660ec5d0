//! An operator that shows two trees or goes back: its own key signs both, so nobody but witnesses and holders of
//! receipts can tell, and they do.

use ledger::public::{Origin, PublicLog};
use operator::{HomeParts, LogHome, Operator, OperatorParts, Rights};
use std::path::Path;
use std::sync::Arc;
use tilelog::Limits;
use tlog::{Checkpoint, Note, leaf_hash, verify};
use witness::witness::{Contradiction, Evidence};
use witnessing::{Bed, PASSPHRASE, agency, look};

/// A second operator over a copy of the folder: the same key, the same witnesses.
pub fn twin(bed: &Bed, folder: &Path) -> Operator {
    let home = Arc::new(LogHome::new(HomeParts {
        folder: folder.to_owned(),
        passphrase: PASSPHRASE.to_owned(),
        url: None,
        opening: Arc::new(|origin, policy| format!("{origin}\n{policy}").into_bytes()),
        limits: Limits::default(),
        clock: bed.clock.clone(),
    }));
    let policy = home.clone();
    Operator::new(OperatorParts {
        name: witnessing::NAME.into(),
        years: home,
        policy: Arc::new(move |origin: &Origin| policy.policy(origin).map(Some)),
        members: Arc::new(exchange::sealed_request::MemberKeys::default()),
        rights: Rights::default(),
        clock: bed.clock.clone(),
    })
}

pub fn copy(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).expect("made");
    for entry in std::fs::read_dir(from).expect("a folder") {
        let entry = entry.expect("an entry");
        let target = to.join(entry.file_name());
        if entry.file_type().expect("a kind").is_dir() {
            copy(&entry.path(), &target);
        } else {
            std::fs::copy(entry.path(), target).expect("copied");
        }
    }
}

/// Places looks into an operator's log.
pub async fn place(
    operator: &Operator,
    day: u32,
    numbers: std::ops::Range<u64>,
) -> Vec<ledger::public::Placed> {
    let leaves = numbers.map(|number| look("library", number, day).bytes()).collect();
    operator.local(agency("library")).add(operator.now(), leaves).await.expect("placed")
}

/// The published note of a log folder.
pub fn published(folder: &Path, year: i16) -> Note {
    let file = folder.join(format!("{year}/public/checkpoint"));
    std::fs::read_to_string(file).expect("published").parse().expect("a note")
}

pub fn evidence_of(bed: &Bed, witness: usize) -> Vec<Evidence> {
    let folder = bed.folder.path().join(format!("w{witness}/evidence"));
    let files = std::fs::read_dir(folder).expect("a folder").map(|file| file.expect("a file").path());
    files
        .map(|file| serde_json::from_slice(&std::fs::read(file).expect("bytes")).expect("evidence"))
        .collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn fork_is_refused_by_every_witness_and_kept_as_proof() {
    // Who notices: all witnesses when the second tree is fed; whoever gets their evidence files, offline.
    let bed = Bed::new("fork").await;
    bed.looks(0..5).await;
    bed.operator.years().close().await;
    let (first, second) = (bed.folder.path().join("log"), bed.folder.path().join("twin"));
    copy(&first, &second);
    bed.looks(5..12).await;
    bed.operator.feed().await;
    let twin = twin(&bed, &second);
    place(&twin, bed.today(), 100..107).await;
    twin.feed().await;
    let year = bed.origin().year;
    let lie = published(&second, year);
    assert!(bed.policy().judge(&lie, bed.unix()).is_err(), "the second tree has no quorum");
    let key = bed.policy().logs()[0].key.clone();
    for witness in 1..=bed.witnesses.len() {
        let proofs: Vec<_> = evidence_of(&bed, witness)
            .iter()
            .map(|evidence| evidence.judge(std::slice::from_ref(&key)))
            .collect();
        assert_eq!(proofs, [Ok(Contradiction::SameSize(13))]);
    }
    place(&twin, bed.today(), 107..120).await;
    twin.feed().await;
    assert!(bed.policy().judge(&published(&second, year), bed.unix()).is_err());
    let other_past = Ok(Contradiction::OtherPast(13));
    assert!(
        evidence_of(&bed, 1).iter().any(|evidence| evidence.judge(std::slice::from_ref(&key)) == other_past)
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn roll_back_has_no_quorum_until_it_has_grown_and_then_is_a_fork() {
    // Who notices: every witness at once (it has seen more), the operator's own alarm, every holder of a receipt.
    let bed = Bed::new("roll_back").await;
    bed.looks(0..5).await;
    bed.operator.feed().await;
    bed.operator.years().close().await;
    let (log, old) = (bed.folder.path().join("log"), bed.folder.path().join("old"));
    copy(&log, &old);
    let receipts = place(&bed.operator, bed.today(), 5..20).await;
    bed.operator.feed().await;
    let twin = twin(&bed, &old);
    place(&twin, bed.today(), 300..302).await;
    twin.feed().await;
    let back = published(&old, bed.origin().year);
    let shown = Checkpoint::parse(&back.text).expect("a checkpoint");
    assert_eq!(shown.size, 6, "readers of the old copy see the last tree that had a quorum");
    assert!(receipts[14].index >= shown.size, "a holder of a receipt asks for leaf {}", receipts[14].index);
    let newest = twin.log(&twin.now()).await.expect("open").view();
    let receipt = &receipts[0];
    let leaf = leaf_hash(&look("library", 5, bed.today()).bytes());
    let theirs = Checkpoint::parse(&receipt.checkpoint[..=receipt.checkpoint.find("\n\n").expect("a note")]);
    let theirs = theirs.expect("a checkpoint");
    assert!(verify(&leaf, receipt.index, theirs.size, &receipt.path, &theirs.root));
    assert_ne!(newest.checkpoint.root, theirs.root);
    // It grows beyond what the witnesses saw and tries again.
    place(&twin, bed.today(), 302..330).await;
    for _ in 0..2 {
        twin.feed().await;
    }
    assert_eq!(Checkpoint::parse(&published(&old, bed.origin().year).text).expect("a checkpoint").size, 6);
    let key = bed.policy().logs()[0].key.clone();
    assert!(evidence_of(&bed, 1).iter().all(|evidence| evidence.judge(std::slice::from_ref(&key)).is_ok()));
    assert_eq!(evidence_of(&bed, 1).len(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn two_trees_shown_to_two_witnesses_reach_no_quorum_and_monitors_prove_it() {
    // Who notices: readers at once (no quorum on either tree); any monitor that asks two witnesses.
    let bed = Bed::new("two_trees").await;
    bed.looks(0..5).await;
    bed.operator.years().close().await;
    let (first, second) = (bed.folder.path().join("log"), bed.folder.path().join("twin"));
    let text = std::fs::read_to_string(first.join("witnesses")).expect("the policy");
    copy(&first, &second);
    let only = |keep: usize| {
        let mut text = text.clone();
        for (number, (_, url)) in bed.witnesses.iter().enumerate().filter(|(number, _)| *number != keep) {
            assert_ne!(number, keep);
            text = text.replace(url, "http://127.0.0.1:1");
        }
        text
    };
    std::fs::write(first.join("witnesses"), only(0)).expect("written");
    std::fs::write(second.join("witnesses"), only(1)).expect("written");
    bed.looks(5..9).await;
    bed.operator.feed().await;
    let twin = twin(&bed, &second);
    place(&twin, bed.today(), 200..204).await;
    twin.feed().await;
    for folder in [&first, &second] {
        assert!(bed.policy().judge(&published(folder, bed.origin().year), bed.unix()).is_err());
    }
    let hash = tlog::Hash::of(bed.origin().to_string().as_bytes()).to_string();
    let seen = |witness: usize| bed.witnesses[witness].0.last_by_hash(&hash).expect("cosigned");
    let evidence = Evidence::new(&seen(0), &seen(1), &[], 0);
    assert_eq!(evidence.judge(&[bed.policy().logs()[0].key.clone()]), Ok(Contradiction::SameSize(10)));
}
