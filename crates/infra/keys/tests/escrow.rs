//! The escrow of sealed looks: sealed by anybody, opened by two of three (SG-02).

use keys::{
    ESCROW_BYTES_MAX, ESCROW_SHARES, ESCROW_SHARES_NEEDED, Escrow, EscrowPublic, EscrowShare, KeyFault,
};

fn told(result: Result<impl std::fmt::Debug, KeyFault>, wanted: &str) {
    let fault = result.expect_err(wanted).to_string();
    assert!(fault.contains(wanted), "{fault}");
}

#[test]
fn any_two_shares_open_what_was_sealed_and_one_alone_does_not() {
    let escrow = Escrow::fresh().expect("fresh");
    let sealed = escrow.public().seal(b"leaf 7", b"who looked").expect("sealed");
    let lines = escrow.split().expect("split").map(|share| share.to_string());
    drop(escrow);
    let shares = lines.map(|line| line.parse::<EscrowShare>().expect("read"));
    assert_eq!((shares.len(), ESCROW_SHARES, ESCROW_SHARES_NEEDED), (3, 3, 2));
    for (one, other) in [(0, 1), (0, 2), (1, 2), (1, 0), (2, 0), (2, 1)] {
        let joined = Escrow::join(&shares[one], &shares[other]).expect("joined");
        assert_eq!(joined.open(b"leaf 7", &sealed).expect("opened"), b"who looked");
        assert!(shares[one].is_of(&joined.public()));
    }
    for share in &shares {
        told(Escrow::join(share, share), "another one is needed");
    }
}

#[test]
fn shares_of_another_escrow_or_split_are_refused() {
    let (escrow, stranger) = (Escrow::fresh().expect("fresh"), Escrow::fresh().expect("fresh"));
    let (first, second) = (escrow.split().expect("split"), escrow.split().expect("split"));
    let foreign = stranger.split().expect("split");
    assert!(!foreign[0].is_of(&escrow.public()));
    for (one, other) in [(0, 1), (1, 2), (2, 0)] {
        told(Escrow::join(&first[one], &foreign[other]), "different escrows");
        told(Escrow::join(&first[one], &second[other]), "not of one split");
    }
    assert_eq!(Escrow::join(&second[0], &second[2]).expect("joined").public(), escrow.public());
    // A forged share of the right escrow: a foreign height under the name of this one, with its own checksum.
    let line = first[0].to_string();
    let (name, height) = (line.split(':').nth(2).expect("there"), foreign[0].to_string());
    let body =
        height.rsplit_once(':').expect("there").0.replace(height.split(':').nth(2).expect("there"), name);
    let sum = &tlog::Hash::of(body.as_bytes()).to_string()[..8];
    let forged: EscrowShare = format!("{body}:{sum}").parse().expect("a share by its form");
    assert!(forged.is_of(&escrow.public()));
    told(Escrow::join(&forged, &first[1]), "not of one split");
}

#[test]
fn a_mistyped_share_is_refused_wherever_the_letter_is_wrong() {
    let line = Escrow::fresh().expect("fresh").split().expect("split")[1].to_string();
    assert_eq!(format!(" {line}\n").parse::<EscrowShare>().expect("read").to_string(), line);
    for place in 0..line.len() {
        let mut bytes = line.clone().into_bytes();
        bytes[place] = if bytes[place] == b'5' { b'6' } else { b'5' };
        let wrong = String::from_utf8(bytes).expect("letters");
        assert!(matches!(wrong.parse::<EscrowShare>(), Err(KeyFault::Form(_))), "{wrong}");
        let short = format!("{}{}", &line[..place], &line[place + 1..]);
        assert!(matches!(short.parse::<EscrowShare>(), Err(KeyFault::Form(_))), "{short}");
    }
    // With a checksum of its own, a line must still be a share in its one spelling.
    let body = line.rsplit_once(':').expect("there").0;
    let parts: Vec<&str> = body.split(':').collect();
    let (head, name, height) = (parts[0], parts[2], parts[3]);
    for body in [
        format!("{head}:0:{name}:{height}"),
        format!("{head}:4:{name}:{height}"),
        format!("{head}:+2:{name}:{height}"),
        format!("{head}:02:{name}:{height}"),
        format!("{head}:2:{name}"),
        format!("{head}:2:{name}:{height}:00"),
        format!("{head}0:2:{name}:{height}"),
        format!("{head}:2:{}:{height}", &name[2..]),
        format!("{head}:2:{name}:{}", height.to_uppercase() + "A"),
        format!("{head}:2:{name}:{}", "ff".repeat(32)),
    ] {
        let sum = &tlog::Hash::of(body.as_bytes()).to_string()[..8];
        assert!(matches!(format!("{body}:{sum}").parse::<EscrowShare>(), Err(KeyFault::Form(_))), "{body}");
    }
    told("".parse::<EscrowShare>(), "a share is a line");
}

#[test]
fn what_was_sealed_opens_only_whole_and_in_its_context() {
    let escrow = Escrow::fresh().expect("fresh");
    let public = escrow.public();
    let (sealed, again) =
        (public.seal(b"leaf 7", b"text").expect("sealed"), public.seal(b"leaf 7", b"text").expect("sealed"));
    assert_ne!(sealed, again, "each has its own key");
    assert_eq!(sealed.len(), 4 + 48);
    told(escrow.open(b"leaf 8", &sealed), "not sealed to this escrow");
    told(Escrow::fresh().expect("fresh").open(b"leaf 7", &sealed), "not sealed to this escrow");
    for place in 0..sealed.len() {
        let mut bent = sealed.clone();
        bent[place] ^= 1;
        assert!(escrow.open(b"leaf 7", &bent).is_err(), "byte {place}");
        assert!(escrow.open(b"leaf 7", &sealed[..place]).is_err(), "{place} bytes");
    }
    assert!(escrow.open(b"leaf 7", &[&sealed[..], &[0]].concat()).is_err());
    told(EscrowPublic::of([0; 32]).seal(b"", b"text"), "cannot be used");
}

#[test]
fn so_much_is_sealed_and_no_more() {
    let escrow = Escrow::fresh().expect("fresh");
    for length in [0, ESCROW_BYTES_MAX] {
        let plain = vec![7; length];
        let sealed = escrow.public().seal(b"", &plain).expect("sealed");
        assert_eq!(escrow.open(b"", &sealed).expect("opened"), plain);
    }
    told(escrow.public().seal(b"", &vec![7; ESCROW_BYTES_MAX + 1]), "more than");
    told(escrow.open(b"", &vec![7; ESCROW_BYTES_MAX + 49]), "another length");
}

#[test]
fn keys_are_written_as_text_and_secrets_are_not_printed() {
    let escrow = Escrow::fresh().expect("fresh");
    let public = escrow.public();
    assert_eq!(public.to_string().parse::<EscrowPublic>().expect("read"), public);
    assert_eq!(EscrowPublic::of(public.bytes()), public);
    for wrong in ["", "AAAA", "not base64"] {
        told(wrong.parse::<EscrowPublic>(), "base64 of 32 bytes");
    }
    let share = escrow.split().expect("split")[0].clone();
    let line = share.to_string();
    let height = line.split(':').nth(3).expect("there");
    let shown = format!("{escrow:?} {share:?} {public:?}");
    assert!(!shown.contains(height) && shown.contains("EscrowShare(1 of "), "{shown}");
}
