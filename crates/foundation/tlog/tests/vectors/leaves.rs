//! Leaves, tags, openings and the VRF.

use crate::hex;
use serde_json::{Value, json};
use tlog::{
    BASIS_SEALED, FIELDS, Field, Hash, Kind, Leaf, Opening, TagKey, Values, VrfSecret, WARRANTS_PROVIDER,
    agency_code, alpha, basis_code, commitment, day_of_micros, group_code, person_secret, sealed_alpha, tag,
};

/// A leaf of each kind, as it might stand in the log.
pub fn example(kind: Kind) -> Leaf {
    let aux = match kind {
        Kind::Sealed | Kind::Warrant | Kind::Bulk | Kind::Segment => Hash::of(b"aux"),
        _ => Hash::ZERO,
    };
    let sealed = kind == Kind::Sealed;
    let tagged = matches!(kind, Kind::Access | Kind::Sealed | Kind::Open | Kind::Deferred | Kind::Late);
    Leaf {
        kind,
        basis: if sealed { BASIS_SEALED } else { basis_code("library-act") },
        provider: if sealed { 0 } else { agency_code("library") },
        requester: if sealed { 0 } else { agency_code("museum") },
        day: day_of_micros(1_795_564_800_000_000),
        reference: if matches!(kind, Kind::Sealed | Kind::Open | Kind::Extend | Kind::Segment) {
            4_096
        } else {
            0
        },
        due: if matches!(kind, Kind::Sealed | Kind::Warrant | Kind::Extend | Kind::Deferred) {
            20_900
        } else {
            0
        },
        count: if matches!(kind, Kind::Bulk | Kind::Segment | Kind::DayCount) { 4_096 } else { 1 },
        tag: if tagged { tag(&TagKey([7; 32]), 1) } else { Hash::ZERO },
        commitment: if matches!(kind, Kind::Segment | Kind::DayCount) {
            Hash::ZERO
        } else {
            Hash::of(b"details")
        },
        aux,
    }
}

pub fn leaf() -> Value {
    let leaves: Vec<Value> = Kind::ALL
        .into_iter()
        .map(|kind| {
            let leaf = example(kind);
            assert_eq!(Leaf::read(&leaf.bytes()), Ok(leaf));
            json!({
                "kind": kind as u8, "basis": leaf.basis, "provider": leaf.provider, "requester": leaf.requester,
                "day": leaf.day, "reference": leaf.reference, "due": leaf.due, "count": leaf.count,
                "tag": leaf.tag, "commitment": leaf.commitment, "aux": leaf.aux,
                "bytes": hex(&leaf.bytes()), "hash": leaf.hash(),
            })
        })
        .collect();
    let good = example(Kind::Access).bytes();
    let bent = |at: usize, byte: u8| {
        let mut bytes = good;
        bytes[at] = byte;
        hex(&bytes)
    };
    let refused =
        [bent(0, 0), bent(0, 2), bent(1, 0), bent(1, 14), hex(&good[1..]), hex(&[&good[..], &[0]].concat())];
    json!({
        "leaves": leaves,
        "refused": refused,
        "codes": {
            "agency": { "library": agency_code("library"), "museum": agency_code("museum") },
            "group": { "library": group_code("library") },
            "basis": { "library-act": basis_code("library-act") },
            "warrants": WARRANTS_PROVIDER,
        },
    })
}

pub fn tags() -> Value {
    let (pepper, origin, provider) = ([1; 32], "log.example/access/2026", agency_code("library"));
    let secret = person_secret(&pepper, "person-1");
    let key = TagKey([7; 32]);
    let tags: Vec<Value> = [1, 2, 3, 255, 256, u64::MAX]
        .into_iter()
        .map(|n| json!({ "n": n.to_string(), "tag": tag(&key, n) }))
        .collect();
    json!({
        "pepper": hex(&pepper), "person": "person-1", "secret": hex(&secret),
        "origin": origin, "provider": provider,
        "alpha": hex(&alpha(origin, provider, &secret)),
        "warrant_leaf": 258, "sealed_alpha": hex(&sealed_alpha(258, provider, &secret)),
        "key": hex(&key.0), "tags": tags,
    })
}

pub fn opening() -> Value {
    let seed = [3; 32];
    let mut values = Values::new();
    for field in FIELDS {
        values.set(field, format!("the {} ə", field.name()));
    }
    values.set(Field::Warrant, "");
    let person: Vec<Field> = FIELDS.into_iter().filter(|field| *field != Field::Name).collect();
    let shown = [FIELDS.to_vec(), person, vec![Field::At], Vec::new()];
    let openings: Vec<Opening> = shown.iter().map(|shown| Opening::of(&seed, &values, shown)).collect();
    let root = commitment(&seed, &values);
    assert!(openings.iter().all(|opening| opening.root() == Some(root)));
    let texts: Value =
        FIELDS.iter().map(|field| (field.name().to_owned(), json!(values.get(*field)))).collect();
    json!({ "seed": hex(&seed), "values": texts, "commitment": root, "openings": openings })
}

pub fn vrf() -> Value {
    // The first secret and input are those of c2sp.org/vrf-r255.
    let published = "3431c2b03533e280b23232e280b34e2c3132c2b03238e280b23131e280b34500";
    let bytes: [u8; 32] = published.parse::<Hash>().expect("hex").0;
    let secrets = [VrfSecret::read(&bytes), VrfSecret::of_random(&[5; 64]), VrfSecret::of_random(&[6; 64])];
    let inputs = [b"c2sp.org/vrf-r255".to_vec(), alpha("log.example/access/2026", 7, &[1; 32]), Vec::new()];
    let mut cases = Vec::new();
    for secret in secrets.map(|secret| secret.expect("a number")) {
        for input in &inputs {
            let proof = secret.prove(input);
            let public = secret.public();
            let output = public.verify(input, &proof).expect("it holds");
            cases.push(json!({
                "secret": hex(&secret.bytes()), "public": hex(&public.0), "alpha": hex(input),
                "proof": hex(&proof), "output": hex(&output), "key": hex(&TagKey::of(&output).0),
            }));
            let mut bent = proof;
            bent[40] ^= 1;
            assert_eq!(public.verify(input, &bent), None);
            cases.push(
                json!({ "public": hex(&public.0), "alpha": hex(input), "proof": hex(&bent), "output": null }),
            );
        }
    }
    json!({ "cases": cases })
}
