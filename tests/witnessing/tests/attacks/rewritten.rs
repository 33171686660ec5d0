//! An operator that rewrites the past with all its consequences: tiles, index and a freshly signed checkpoint, all
//! fitting together. One leaf is dropped, edited or moved.

use crate::hostile_operator::{copy, published, twin};
use ledger::public::PublicLog;
use operator::Operator;
use tlog::{Checkpoint, leaf_hash, verify};
use witnessing::{Bed, agency, go_check, look};

const LEAVES: u64 = 20;

#[tokio::test(flavor = "multi_thread")]
async fn dropped_edited_or_moved_leaf_is_refused_at_the_next_checkpoint_and_seen_by_the_holder_of_its_receipt()
 {
    type Rewrite = fn(&mut Vec<[u8; 128]>);
    let ways: [(&str, Rewrite); 3] = [
        ("dropped", |leaves| {
            leaves.remove(7);
        }),
        ("edited", |leaves| leaves[7][70] ^= 1),
        ("moved", |leaves| leaves.swap(7, 8)),
    ];
    for (way, rewrite) in ways {
        let bed = Bed::new(way).await;
        let day = bed.today();
        let mut leaves: Vec<_> = (0..LEAVES).map(|number| look("library", number, day).bytes()).collect();
        let held = leaves[7];
        let receipt = place(&bed.operator, leaves.clone()).await.remove(7);
        bed.operator.feed().await;
        let kept = bed.folder.path().join("kept");
        std::fs::copy(bed.public().join("checkpoint"), &kept).expect("a reader keeps it");

        // The same key, another past: a new journal under the old name.
        let (log, other) = (bed.folder.path().join("log"), bed.folder.path().join("other"));
        copy(&log, &other);
        for part in ["journal", "public"] {
            std::fs::remove_dir_all(other.join(format!("{}/{part}", bed.origin().year))).expect("removed");
        }
        rewrite(&mut leaves);
        leaves.push(look("library", 900, day).bytes());
        leaves.push(look("library", 901, day).bytes());
        // The folder of a log without a journal keeps its key.
        let twin = twin(&bed, &other);
        place(&twin, leaves).await;

        // The witnesses, at the next checkpoint.
        twin.feed().await;
        let year = bed.origin().year;
        assert!(bed.policy().judge(&published(&other, year), bed.unix()).is_err(), "{way}: no quorum");
        let health = twin.log(&twin.now()).await.expect("open").view();

        // The holder of the receipt: his path leads to no root that this log shows, now or for its old size.
        let theirs = &receipt.checkpoint[..=receipt.checkpoint.find("\n\n").expect("a note")];
        let theirs = Checkpoint::parse(theirs).expect("a checkpoint");
        let held = leaf_hash(&held);
        assert!(verify(&held, receipt.index, theirs.size, &receipt.path, &theirs.root));
        let log = twin.log(&twin.now()).await.expect("open");
        let path = log.inclusion(receipt.index, health.checkpoint.size).expect("in the tree");
        assert!(
            !verify(&held, receipt.index, health.checkpoint.size, &path, &health.checkpoint.root),
            "{way}: the log cannot prove the leaf any more"
        );

        // The Go checker, with a checkpoint that a reader kept; and ours.
        let public = other.join(format!("{year}/public"));
        if let Some((code, report)) = go_check(public.to_str().expect("text"), None, Some(&kept)) {
            assert_eq!(code, 1, "{way}: {report}");
            assert!(report["faults"].to_string().contains("rewritten"), "{way}: {report}");
            let (code, report) = go_check(public.to_str().expect("text"), None, None).expect("Go is there");
            assert_eq!(code, 0, "{way}: by itself the lie fits together: {report}");
        }
        let kept = std::fs::read_to_string(&kept).expect("a note");
        let fault = crate::go_checks::fsck(&public, &bed.policy(), vec![kept]).await.expect_err("found");
        assert!(!fault.what.is_empty(), "{way}");
    }
}

async fn place(operator: &Operator, leaves: Vec<[u8; 128]>) -> Vec<ledger::public::Placed> {
    operator.local(agency("library")).add(operator.now(), leaves).await.expect("placed")
}
