//! What the index says of a tag over HTTP, judged as a reader judges it: nothing is believed.

use operator::AbsenceAnswer;
use tlog::{Checkpoint, Found, Hash, Note, SEGMENT_LEAVES, leaf_hash, verify};
use witnessing::{Bed, look};

#[tokio::test(flavor = "multi_thread")]
async fn presence_and_absence_hold_against_segments_that_are_in_the_log() {
    let bed = Bed::with("absence", false).await;
    bed.looks(0..SEGMENT_LEAVES + 100).await;
    // The segment is made behind the answer of the round that filled it; the next round waits for that.
    bed.looks(SEGMENT_LEAVES + 100..SEGMENT_LEAVES + 101).await;
    let remote = bed.remote("library");
    let ask = async |tag: &Hash| remote.absence(&bed.origin(), tag).await.expect("answers");
    let there = look("library", 17, 0).tag;
    let answer = ask(&there).await;
    judge(&bed, &answer).await;
    let Found::Present(places) = &answer.segments[0].found else { panic!("{answer:?}") };
    assert_eq!(places[0].verify(&answer.segments[0].root, &there), Some(18));
    assert_eq!(answer.tail_first, SEGMENT_LEAVES);
    let absent = Hash::of(b"nobody");
    let answer = ask(&absent).await;
    judge(&bed, &answer).await;
    let Found::Absent(absence) = &answer.segments[0].found else { panic!("{answer:?}") };
    assert!(absence.verify(&answer.segments[0].root, &absent));
    assert!(!absence.verify(&answer.segments[0].root, &there), "the proof is about one tag");
}

/// The SEGMENT leaf stands in the tree of the checkpoint, and says this root.
async fn judge(bed: &Bed, answer: &AbsenceAnswer) {
    let note: Note = answer.checkpoint.parse().expect("a note");
    assert!(note.verify(&bed.policy().logs()[0].key));
    let checkpoint = Checkpoint::parse(&note.text).expect("a checkpoint");
    assert_eq!(answer.segments.len(), 1);
    for segment in &answer.segments {
        let leaf = tlog::Leaf {
            kind: tlog::Kind::Segment,
            basis: 0,
            provider: 0,
            requester: 0,
            day: bed.today(),
            reference: segment.first,
            due: 0,
            count: u32::try_from(segment.count).expect("small"),
            tag: Hash::ZERO,
            commitment: Hash::ZERO,
            aux: segment.root,
        };
        let hash = leaf_hash(&leaf.bytes());
        assert!(verify(&hash, segment.leaf, checkpoint.size, &segment.path, &checkpoint.root));
    }
}
