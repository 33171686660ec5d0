use super::*;
use keys::FileSigner;

struct Bodies(Vec<(AgencyId, FileSigner)>);

impl Bodies {
    fn new(names: &[&str]) -> Self {
        let body = |name: &&str| (name.parse().expect("a name"), FileSigner::fresh().expect("a key"));
        Self(names.iter().map(body).collect())
    }

    fn signers(&self, quorum: usize) -> Signers {
        Signers { quorum, keys: self.0.iter().map(|(body, key)| (body.clone(), key.public())).collect() }
    }

    fn proposal(&self, version: &str, before: Option<&Enacted>) -> Proposal {
        Proposal {
            version: version.to_owned(),
            before: before.map(Enacted::hash),
            reason: BTreeMap::from([("xx".to_owned(), "The act changed.".to_owned())]),
            at_micros: 1,
            signers: self.signers(2),
        }
    }

    fn signed(&self, proposal: &Proposal, by: &[usize]) -> Enacted {
        let mut enacted = Enacted::of(proposal);
        for place in by {
            let (body, key) = &self.0[*place];
            enacted.signatures.insert(body.clone(), sign_rule(&enacted.text, key).expect("signed"));
        }
        enacted
    }
}

/// SG-16: one institution alone changes nothing; two of three do.
#[test]
fn a_change_needs_its_quorum() {
    let bodies = Bodies::new(&["court", "council", "accounts"]);
    let first = bodies.signed(&bodies.proposal("one", None), &[0, 1]);
    assert_eq!(
        in_force(std::slice::from_ref(&first), Some(first.hash()), "one").map(|p| p.version),
        Ok("one".into())
    );
    let alone = bodies.signed(&bodies.proposal("two", Some(&first)), &[2]);
    let wanted = RuleFault::Quorum { place: 2, held: 1, wanted: 2 };
    assert_eq!(in_force(&[first.clone(), alone], None, "two"), Err(wanted));
    let two = bodies.signed(&bodies.proposal("two", Some(&first)), &[1, 2]);
    let list = [first, two];
    assert!(in_force(&list, None, "two").is_ok());
    assert_eq!(in_force(&list, None, "one"), Err(RuleFault::Replaced { in_force: "two".into() }));
    let refused = in_force(&list, None, "bent").expect_err("never signed");
    assert_eq!(refused, RuleFault::NotEnacted { version: "bent".into(), in_force: "two".into() });
    assert_eq!(in_force(&[], None, "one"), Err(RuleFault::Empty));
}

/// An administrator who edits the pack, the list or a signature is refused by every node (SG-16).
#[test]
fn an_edited_list_is_refused() {
    let bodies = Bodies::new(&["court", "council", "accounts"]);
    let first = bodies.signed(&bodies.proposal("one", None), &[0, 1]);
    let second = bodies.signed(&bodies.proposal("two", Some(&first)), &[0, 1]);

    let mut edited = first.clone();
    edited.text = edited.text.replace("\"one\"", "\"own\"");
    assert!(matches!(in_force(&[edited], None, "own"), Err(RuleFault::Quorum { held: 0, .. })));

    // One body's signature under another's name, and a body that is no signer.
    let mut borrowed = bodies.signed(&bodies.proposal("one", None), &[0]);
    let signature = borrowed.signatures[&bodies.0[0].0];
    borrowed.signatures.insert(bodies.0[1].0.clone(), signature);
    borrowed.signatures.insert("stranger".parse().expect("a name"), signature);
    assert!(matches!(in_force(&[borrowed], None, "one"), Err(RuleFault::Quorum { held: 1, .. })));

    // A list that begins elsewhere, drops its beginning, or turns around.
    let others = Bodies::new(&["a1", "b1"]);
    let other = others.signed(&others.proposal("mine", None), &[0, 1]);
    assert!(matches!(in_force(&[other], Some(first.hash()), "mine"), Err(RuleFault::Pinned { .. })));
    let chain = |list: &[Enacted]| in_force(list, None, "two").expect_err("refused");
    assert_eq!(chain(std::slice::from_ref(&second)), RuleFault::Chain { place: 1 });
    assert_eq!(chain(&[first.clone(), first.clone()]), RuleFault::Chain { place: 2 });
    // New signers take over only by the old ones' signatures.
    let taken = others.signed(&others.proposal("mine", Some(&first)), &[0, 1]);
    assert!(matches!(chain(&[first.clone(), taken]), RuleFault::Quorum { place: 2, held: 0, .. }));
    let handed = Proposal { signers: others.signers(2), ..bodies.proposal("two", Some(&first)) };
    let handed = bodies.signed(&handed, &[0, 2]);
    let third = others.signed(&others.proposal("three", Some(&handed)), &[0, 1]);
    assert!(in_force(&[first, handed, third], None, "three").is_ok());
}

#[test]
fn a_proposal_has_bounds() {
    let bodies = Bodies::new(&["court", "council"]);
    let good = bodies.proposal("one", None);
    let reads = |change: &dyn Fn(&mut Proposal)| {
        let mut proposal = good.clone();
        change(&mut proposal);
        Proposal::read(&proposal.text()).is_ok()
    };
    assert!(reads(&|_| {}));
    for (quorum, fits) in [(0, false), (1, false), (2, true), (3, false)] {
        assert_eq!(reads(&|p| p.signers.quorum = quorum), fits, "{quorum}");
    }
    let reason = |bytes: usize| BTreeMap::from([("xx".to_owned(), "x".repeat(bytes))]);
    for (bytes, fits) in [(0, false), (1, true), (REASON_BYTES_MAX, true), (REASON_BYTES_MAX + 1, false)] {
        assert_eq!(reads(&|p| p.reason = reason(bytes)), fits, "{bytes}");
    }
    assert!(!reads(&|p| p.reason.clear()));
    let key = bodies.0[0].1.public();
    assert!(!reads(&|p| {
        p.signers.keys.insert("shadow".parse().expect("a name"), key);
    }));
    let many = |count: usize| {
        let keys = (0..count).map(|n| FileSigner::fresh().map(|key| (n, key.public())).expect("a key"));
        let named = keys.map(|(n, key)| (format!("body{n}").parse().expect("a name"), key));
        named.collect::<BTreeMap<_, _>>()
    };
    for (count, fits) in [(SIGNERS_MAX, true), (SIGNERS_MAX + 1, false)] {
        let keys = many(count);
        assert_eq!(reads(&|p| p.signers.keys = keys.clone()), fits, "{count}");
    }
    assert!(Proposal::read(&"x".repeat(TEXT_BYTES_MAX + 1)).is_err_and(|what| what.contains("bytes")));
}

#[test]
fn the_leaf_names_the_text_and_the_version() {
    let bodies = Bodies::new(&["court", "council"]);
    let version = Hash::of(b"pack").to_string();
    let enacted = bodies.signed(&bodies.proposal(&version, None), &[0, 1]);
    let leaf = enacted.leaf(1, &version, 20_000);
    assert_eq!((leaf.kind, leaf.reference, leaf.day), (Kind::Stat, 1, 20_000));
    assert_eq!((leaf.commitment, leaf.aux), (enacted.hash(), Hash::of(b"pack")));
}
