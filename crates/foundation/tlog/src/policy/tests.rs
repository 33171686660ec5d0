use super::*;
use crate::{Cosignature, KIND_COSIGNATURE, KIND_ED25519, NoteSignature, cosignature_message};
use ed25519_dalek::{Signer, SigningKey};

const ORIGIN: &str = "log.example/access/2026";
const NOW: u64 = 1_800_000_000;

fn secret(number: u8) -> SigningKey {
    SigningKey::from_bytes(&[number; 32])
}

fn key(number: u8, name: &str, kind: u8) -> VerifierKey {
    VerifierKey::new(name, kind, secret(number).verifying_key().to_bytes()).expect("good")
}

/// The key line of witness `number`.
fn witness(number: u8) -> VerifierKey {
    key(number, &format!("w{number}.example"), KIND_COSIGNATURE)
}

/// A policy of one log (key 100), five witnesses (keys 1 to 5) named X1 to X3, Y1 and Y2, and these lines.
fn policy(lines: &str) -> Result<Policy, PolicyFault> {
    let mut text = format!("# a comment\n\n  \t# another\nlog {}\n", key(100, ORIGIN, KIND_ED25519));
    for (number, name) in (1..).zip(["X1", "X2", "X3", "Y1", "Y2"]) {
        text += &format!("\twitness  {name}\t{} https://w{number}.example/ \n", witness(number));
    }
    Policy::parse(&(text + lines))
}

/// A checkpoint signed by the log and cosigned by witnesses at times.
fn note(cosigners: &[(u8, u64)]) -> Note {
    let checkpoint = Checkpoint { origin: ORIGIN.to_owned(), size: 5, root: crate::Hash([1; 32]) };
    let mut note = Note::unsigned(&checkpoint.text()).expect("a text");
    let log = key(100, ORIGIN, KIND_ED25519);
    let signature = secret(100).sign(note.text.as_bytes()).to_bytes().to_vec();
    note.signatures.push(NoteSignature { name: log.name, id: log.id, signature });
    for (number, time) in cosigners {
        let signature = secret(*number).sign(&cosignature_message(*time, &note.text)).to_bytes();
        let (key, signature) = (witness(*number), Cosignature { time: *time, signature }.bytes());
        note.signatures.push(NoteSignature { name: key.name, id: key.id, signature });
    }
    note
}

#[test]
fn two_levels_of_groups_count_as_the_specification_says() {
    let policy =
        policy("group X 2 X1 X2 X3\ngroup Y any Y1 Y2\ngroup XY all X Y\nquorum XY\n").expect("good");
    assert!(policy.knows(ORIGIN) && !policy.knows("another"));
    assert_eq!(policy.witnesses().map(|(name, _)| name).collect::<Vec<_>>(), ["X1", "X2", "X3", "Y1", "Y2"]);
    assert_eq!(policy.logs()[0].url, None);
    let judged = policy.judge(&note(&[(1, 100), (3, 300), (5, 200)]), NOW).expect("enough");
    assert_eq!(judged.names, ["X1", "X3", "Y2"]);
    assert_eq!(judged.time_oldest_needed, Some(100));
    assert_eq!((judged.checkpoint.origin.as_str(), judged.checkpoint.size), (ORIGIN, 5));
    // With more than enough the newest count: X3 and X2 at 250, Y1 at 400.
    let all = [(1, 100), (2, 250), (3, 300), (4, 400), (5, 200)];
    assert_eq!(policy.judge(&note(&all), NOW).map(|quorum| quorum.time_oldest_needed), Ok(Some(250)));
    for few in [&[(1, 1), (2, 1), (3, 1)][..], &[(1, 1), (4, 1), (5, 1)], &[]] {
        assert!(matches!(policy.judge(&note(few), NOW), Err(PolicyFault::Quorum(_))), "{few:?}");
    }
}

#[test]
fn a_quorum_may_be_one_witness_or_none() {
    let one = policy("quorum X2\n").expect("good");
    assert_eq!(one.judge(&note(&[(2, 7)]), NOW).map(|quorum| quorum.time_oldest_needed), Ok(Some(7)));
    assert_eq!(one.judge(&note(&[(1, 7)]), NOW), Err(PolicyFault::Quorum(vec!["X1".to_owned()])));
    let none = policy("quorum none\n").expect("good");
    let judged = none.judge(&note(&[]), NOW).expect("enough");
    assert_eq!((judged.time_oldest_needed, judged.names), (None, Vec::new()));
}

#[test]
fn only_the_log_itself_speaks_for_its_origin() {
    let policy = policy("quorum none\n").expect("good");
    let mut unsigned = note(&[(1, 7)]);
    unsigned.signatures.remove(0);
    assert_eq!(policy.judge(&unsigned, NOW), Err(PolicyFault::Unsigned(ORIGIN.to_owned())));
    let mut forged = note(&[]);
    forged.signatures[0].signature[0] ^= 1;
    assert_eq!(policy.judge(&forged, NOW), Err(PolicyFault::Signature(ORIGIN.to_owned())));
    let mut other = note(&[]);
    other.text = other.text.replace(ORIGIN, "other.example");
    assert_eq!(policy.judge(&other, NOW), Err(PolicyFault::Origin("other.example".to_owned())));
    other.text = "no checkpoint\n".to_owned();
    assert!(matches!(policy.judge(&other, NOW), Err(PolicyFault::Checkpoint(_))));
    let nobody = Policy::parse("quorum none\n").expect("a policy may know its log from elsewhere");
    assert!(matches!(nobody.judge(&note(&[]), NOW), Err(PolicyFault::Origin(_))));
}

#[test]
fn bad_cosignatures_spoil_and_those_of_the_future_or_of_strangers_do_not_count() {
    let policy = policy("quorum X1\n").expect("good");
    let mut bad = note(&[(1, 7), (2, 7)]);
    bad.signatures[2].signature[20] ^= 1;
    assert_eq!(policy.judge(&bad, NOW), Err(PolicyFault::Signature("X2".to_owned())));
    let at = |time| policy.judge(&note(&[(1, time)]), NOW);
    assert!(at(NOW + COSIGNATURE_AHEAD_SECONDS_MAX).is_ok());
    assert!(matches!(at(NOW + COSIGNATURE_AHEAD_SECONDS_MAX + 1), Err(PolicyFault::Quorum(_))));
    assert!(policy.judge(&note(&[(1, 7), (50, 7)]), NOW).is_ok());
    assert!(matches!(policy.judge(&note(&[(50, 7)]), NOW), Err(PolicyFault::Quorum(_))));
}

#[test]
fn a_broken_line_is_told() {
    // The lines above are nine.
    let detail = |lines: &str| match policy(lines).expect_err(lines) {
        PolicyFault::Line { line, detail } => {
            assert_eq!(line, 10 + lines.trim_end().matches('\n').count(), "{lines}");
            detail
        }
        fault => panic!("{lines}: {fault}"),
    };
    let (log, spare) = (key(100, "other", KIND_ED25519), key(99, "w", KIND_COSIGNATURE));
    for (lines, wanted) in [
        ("nonsense\n", "no meaning"),
        ("log\n", "no meaning"),
        ("log a b c\n", "no meaning"),
        ("witness W\n", "no meaning"),
        ("quorum\n", "no meaning"),
        ("quorum X1 X2\n", "no meaning"),
        ("group G any\n", "no meaning"),
        ("group G\n", "no meaning"),
        ("Quorum X1\n", "no meaning"),
        ("log nokey\n", "the key of a log"),
        ("witness W nokey\n", "the key of a witness"),
        (&format!("log {log}\n"), "stands above"),
        (&format!("witness W {}\n", key(1, "other", KIND_COSIGNATURE)), "stands above"),
        (&format!("log {spare}\n"), "kind 0x01"),
        (&format!("witness W {}\n", key(99, "w", KIND_ED25519)), "kind 0x04"),
        (&format!("witness X1 {spare}\n"), "is taken"),
        (&format!("witness none {spare}\n"), "names nobody"),
        ("group none any X1\n", "names nobody"),
        ("group X1 any X2\n", "is taken"),
        ("group G any X9\n", "nothing above"),
        ("group G any none\n", "nothing above"),
        ("group G any G\n", "nothing above"),
        ("group G any X1 X1\n", "in a group already"),
        ("group G any X1\ngroup H any X1\n", "in a group already"),
        ("group G 0 X1\n", "number from 1 to 1"),
        ("group G 2 X1\n", "number from 1 to 1"),
        ("group G 01 X1\n", "number from 1 to 1"),
        ("group G some X1\n", "number from 1 to 1"),
        ("quorum X9\n", "nothing above"),
        ("quorum X1\nquorum X1\n", "second quorum"),
        ("quorum none\nquorum X1\n", "second quorum"),
        ("quorum\u{b}X1\n", "control"),
        ("quorum X1\r\n", "control"),
        ("# \u{7f}\n", "control"),
    ] {
        let told = detail(lines);
        assert!(told.contains(wanted), "{lines}: {told}");
    }
    assert!(matches!(policy(""), Err(PolicyFault::Whole(text)) if text.contains("quorum")));
    assert!(matches!(policy("quorum X1"), Err(PolicyFault::Whole(text)) if text.contains("newline")));
}

#[test]
fn a_policy_may_have_so_many_parts_and_bytes_and_no_more() {
    let logs = |count: u8| -> String {
        (0..count).map(|number| format!("log {}\n", key(number, "l", KIND_ED25519))).collect()
    };
    let most = u8::try_from(POLICY_PARTS_MAX).expect("small");
    assert!(Policy::parse(&(logs(most) + "quorum none\n")).is_ok());
    assert!(Policy::parse(&(logs(most + 1) + "quorum none\n")).is_err());
    let witnesses = |count: u8| -> String {
        (0..count)
            .map(|number| format!("witness {number} {}\n", key(number, "w", KIND_COSIGNATURE)))
            .collect()
    };
    let groups = |count: u8| -> String {
        (0..count).map(|number| format!("group g{number} any {number}\n")).collect()
    };
    assert!(Policy::parse(&(witnesses(most) + &groups(most) + "quorum g0\n")).is_ok());
    assert!(Policy::parse(&(witnesses(most + 1) + "quorum none\n")).is_err());
    assert!(Policy::parse(&(witnesses(most) + &groups(most) + "group last any g0\nquorum g0\n")).is_err());
    let long = |bytes: usize| format!("#{}\nquorum none\n", "-".repeat(bytes - 14));
    assert!(Policy::parse(&long(POLICY_BYTES_MAX)).is_ok());
    assert!(matches!(Policy::parse(&long(POLICY_BYTES_MAX + 1)), Err(PolicyFault::Whole(_))));
    assert_eq!(long(POLICY_BYTES_MAX).len(), POLICY_BYTES_MAX);
}
