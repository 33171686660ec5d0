//! Whatever comes in is refused or read, never a panic; and what is read has one spelling, so that nobody passes
//! two texts off as one (ACC-04).

use proptest::prelude::*;
use serde_json::Value;
use std::fmt::Display;
use std::path::Path;
use std::str::FromStr;
use tlog::{
    Checkpoint, Leaf, Note, NoteSignature, Opening, Policy, Segment, Tile, TlogProof, VerifierKey,
    decode_bundle, decode_tile, encode_bundle, encode_tile, parse_entries_path,
};

/// A value of the vector files.
fn vector(file: &str) -> Value {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("vectors").join(file);
    serde_json::from_str(&std::fs::read_to_string(path).expect("the vectors are there")).expect("JSON")
}

/// Texts of every form, as they should be.
fn texts() -> Vec<String> {
    let (note, proof) = (vector("note.json"), vector("proof.json"));
    let mut texts =
        vec![note["notes"][0]["note"].clone(), note["keys"][0].clone(), note["checkpoint"]["text"].clone()];
    texts.extend([
        proof["receipts"][0]["text"].clone(),
        proof["receipts"][1]["text"].clone(),
        proof["policy"].clone(),
    ]);
    texts.extend(
        ["segment/4096-4096/tile/0/000", "tile/1/x001/234.p/7", "tile/entries/x001/234"].map(Value::from),
    );
    texts.into_iter().map(|text| text.as_str().expect("a text").to_owned()).collect()
}

/// What is read is written as it was.
fn one_spelling<T: FromStr + Display>(text: &str) -> Result<(), TestCaseError> {
    if let Ok(read) = text.parse::<T>() {
        prop_assert_eq!(read.to_string(), text);
    }
    Ok(())
}

fn read_everything(text: &str) -> Result<(), TestCaseError> {
    one_spelling::<Note>(text)?;
    one_spelling::<NoteSignature>(text)?;
    one_spelling::<VerifierKey>(text)?;
    one_spelling::<TlogProof>(text)?;
    if let Ok(read) = Checkpoint::parse(text) {
        prop_assert!(text.starts_with(&read.text()), "only extension lines may follow");
    }
    if let Some(tile) = Tile::parse(text) {
        prop_assert_eq!(tile.path(), text);
    }
    if let Some((n, width)) = parse_entries_path(text) {
        prop_assert_eq!(tlog::entries_path(n, width), text);
    }
    if let Some((segment, rest)) = Segment::parse(text) {
        prop_assert_eq!(segment.prefix() + rest, text);
    }
    // Policies and openings have blanks and orders of names that say nothing; they must only not panic.
    let _ = Policy::parse(text);
    let _ = serde_json::from_str::<Opening>(text);
    Ok(())
}

/// Quick cases, so there are many of them.
fn many() -> ProptestConfig {
    ProptestConfig { cases: 4_000, failure_persistence: None, ..ProptestConfig::default() }
}

proptest! {
    #![proptest_config(many())]

    #[test]
    fn any_text_is_refused_or_has_one_spelling(text in any::<String>()) {
        read_everything(&text)?;
    }

    #[test]
    fn a_good_text_with_a_changed_place_is_refused_or_has_one_spelling(
        which in any::<prop::sample::Index>(),
        at in any::<prop::sample::Index>(),
        cut in 0..3_usize,
        put in "[ \n\t+=/a-zA-Z0-9\u{2014}.-]{0,3}",
    ) {
        let texts = texts();
        let letters: Vec<char> = which.get(&texts).chars().collect();
        let at = at.index(letters.len());
        let end = (at + cut).min(letters.len());
        let bent: String = letters[..at].iter().copied().chain(put.chars()).chain(letters[end..].iter().copied()).collect();
        read_everything(&bent)?;
    }

    #[test]
    fn any_bytes_are_refused_or_have_one_form(bytes in prop::collection::vec(any::<u8>(), 0..300), length in 0..6_usize) {
        if let Ok(leaf) = Leaf::read(&bytes) {
            prop_assert_eq!(&leaf.bytes()[..], &bytes[..]);
        }
        if let Ok(hashes) = decode_tile(&bytes) {
            prop_assert_eq!(&encode_tile(&hashes), &bytes);
        }
        // Bundles of random bytes are cut; short entries are whole more often.
        let small: Vec<u8> = bytes.iter().enumerate().map(|(at, byte)| if at % 2 == 0 { 0 } else { byte % (length as u8 + 1) }).collect();
        for bytes in [&bytes, &small] {
            if let Ok(entries) = decode_bundle(bytes) {
                prop_assert_eq!(&encode_bundle(&entries).expect("it was one"), bytes);
            }
        }
    }
}

#[test]
fn the_good_texts_are_read() {
    // Else the test above bends what nobody reads.
    let texts = texts();
    assert!(texts[0].parse::<Note>().is_ok() && texts[1].parse::<VerifierKey>().is_ok());
    assert!(Checkpoint::parse(&texts[2]).is_ok());
    assert!(texts[3].parse::<TlogProof>().is_ok() && texts[4].parse::<TlogProof>().is_ok());
    assert!(Policy::parse(&texts[5]).is_ok() && Segment::parse(&texts[6]).is_some());
    assert!(Tile::parse(&texts[7]).is_some() && parse_entries_path(&texts[8]).is_some());
}
