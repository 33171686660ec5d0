use super::*;
use tlog::{Kind, Leaf};

fn leaf(kind: Kind, day: u32) -> Leaf {
    Leaf {
        kind,
        basis: 0x0102,
        provider: 7,
        // What OPEN and EXTEND name there is the log that they mean; 0 is their own.
        requester: if matches!(kind, Kind::Open | Kind::Extend) { 0 } else { 8 },
        day,
        reference: 0,
        due: 0,
        count: 1,
        tag: Hash::ZERO,
        commitment: Hash::ZERO,
        aux: Hash::ZERO,
    }
}

fn tallied(leaves: &[Leaf]) -> Tally {
    let mut tally = Tally::new(2026);
    leaves.iter().for_each(|leaf| tally.add(leaf));
    tally
}

fn frame(as_of: u32) -> Frame {
    Frame {
        year: 2026,
        origin: "log/2026".to_owned(),
        as_of,
        root: Hash::ZERO,
        checkpoint: "note".to_owned(),
        later: Vec::new(),
        names: BTreeMap::from([(
            "00000007".to_owned(),
            BTreeMap::from([("xx".to_owned(), "A, B".to_owned())]),
        )]),
    }
}

/// Groups A to F of the design are all there, each figure once, and each recounted one is counted.
#[test]
fn the_catalogue_is_whole() {
    let ids: std::collections::BTreeSet<_> = FIGURES.iter().map(|figured| figured.id).collect();
    assert_eq!(ids.len(), FIGURES.len());
    for group in ["a.", "b.", "c.", "d.", "e.", "f."] {
        assert!(ids.iter().any(|id| id.starts_with(group)), "{group}");
    }
    let recounted = FIGURES.iter().filter(|figured| figured.source == Source::Recounted);
    let counted = Tally::new(2026).figures(0);
    assert!(
        counted
            .keys()
            .copied()
            .eq(recounted.map(|figured| figured.id).collect::<std::collections::BTreeSet<_>>())
    );
    for figured in FIGURES.iter().filter(|figured| figured.source == Source::Recounted) {
        assert_eq!(
            matches!(counted[figured.id], Value::Table(_)),
            figured.kind == FigureKind::Table,
            "{}",
            figured.id
        );
    }
}

#[test]
fn ordinary_looks_are_counted_by_both_sides_basis_and_month() {
    let own = Leaf { requester: 7, ..leaf(Kind::Access, 20_782) };
    let bulk = Leaf { count: 250, day: 20_790, ..leaf(Kind::Bulk, 0) };
    let report = report(
        frame(20_800),
        &tallied(&[
            own,
            leaf(Kind::Late, 20_782),
            leaf(Kind::Deferred, 20_782),
            bulk,
            leaf(Kind::Sealed, 20_782),
        ]),
        &Told::new(),
    );
    for (id, wanted) in [
        ("a.looks", 4),
        ("a.own-use", 1),
        ("a.own-use-share", 250),
        ("a.bulk-operations", 1),
        ("a.bulk-persons", 250),
        ("a.late", 1),
        ("a.deferred", 1),
        ("b.looks", 1),
        ("f.tree-size", 5),
    ] {
        assert_eq!(report.number(id), wanted, "{id}");
    }
    assert_eq!(report.value("a.looks-by-provider"), &Value::Table(vec![("00000007".to_owned(), 4)]));
    assert_eq!(report.value("a.looks-by-basis"), &Value::Table(vec![("0102".to_owned(), 4)]));
    let months = Value::Table(vec![("2026-11".to_owned(), 3), ("2026-12".to_owned(), 1)]);
    assert_eq!(report.value("a.looks-by-month"), &months);
    assert_eq!((report.size, report.value("e.viewed")), (5, &Value::Untold));
}

/// Each line: what a warrant's seals look like to the public, and what is reported (SG-02, SG-19).
#[test]
fn seals_are_on_time_late_extended_or_overdue() {
    let warrant = |due| Leaf { due, ..leaf(Kind::Warrant, 10) };
    let sealed = |reference, due| Leaf { reference, due, ..leaf(Kind::Sealed, 12) };
    let open = |reference, day| Leaf { reference, ..leaf(Kind::Open, day) };
    let extend = |reference, due| Leaf { reference, due, ..leaf(Kind::Extend, 20) };
    let check = |leaves: &[Leaf], as_of, wanted: [u64; 5]| {
        let sums = tallied(leaves).seals().sums(as_of);
        let got = [sums.seals, sums.on_time, sums.opened_late, sums.extended, sums.overdue];
        assert_eq!(got, wanted, "{leaves:?}");
    };
    let pair = [warrant(30), sealed(0, 0), sealed(0, 25)];
    check(&pair, 25, [2, 0, 0, 0, 0]);
    check(&pair, 26, [2, 0, 0, 0, 1]);
    check(&pair, 31, [2, 0, 0, 0, 2]);
    let with = |more: &[Leaf]| [&pair[..], more].concat();
    check(&with(&[open(0, 25)]), 99, [2, 2, 0, 0, 0]);
    check(&with(&[open(0, 26)]), 99, [2, 1, 1, 0, 0]);
    check(&with(&[open(2, 25)]), 99, [2, 1, 0, 0, 1]);
    check(&with(&[extend(0, 90)]), 90, [2, 0, 0, 2, 0]);
    check(&with(&[extend(0, 90)]), 91, [2, 0, 0, 2, 2]);
    check(&with(&[extend(0, 90), open(0, 90)]), 99, [2, 2, 0, 2, 0]);
    check(&with(&[extend(1, 90), open(0, 40)]), 99, [2, 1, 1, 1, 0]);
    // What is open cannot be closed again, and a second opening changes nothing.
    check(&with(&[open(0, 25), extend(0, 90), open(0, 95)]), 99, [2, 2, 0, 0, 0]);
    // A look under a warrant that is open already is open; a seal without a known warrant has its own day.
    check(&[warrant(30), open(0, 20), sealed(0, 0)], 99, [1, 1, 0, 0, 0]);
    check(&[leaf(Kind::Access, 1), sealed(0, 15)], 16, [1, 0, 0, 0, 1]);
}

/// Kind, day, requester, reference and due day of a leaf, as the shared vectors have them.
type WrittenLeaf = (u8, u32, u32, u64, u32);

/// The same vectors hold `tools/overdue-seals` and `tools/recount` to the same numbers: an extension after the day, a
/// seal that lasts too long, leaves that mean the log of another year (SG-19).
#[test]
fn the_shared_vectors_hold() {
    #[derive(serde::Deserialize)]
    struct Vector {
        name: String,
        today: u32,
        logs: Vec<(i16, Vec<WrittenLeaf>)>,
        alone: usize,
        with_later: usize,
    }
    let text = include_str!("../../../../../tools/overdue-seals/vectors.json");
    let vectors: Vec<Vector> = serde_json::from_str(text).expect("vectors");
    assert!(vectors.len() >= 10);
    for Vector { name, today, logs, alone, with_later } in vectors {
        let read = |(kind, day, requester, reference, due): &WrittenLeaf| {
            let kind = Kind::ALL.into_iter().find(|one| *one as u8 == *kind).expect("a kind");
            Leaf { requester: *requester, reference: *reference, due: *due, ..leaf(kind, *day) }
        };
        let ((year, own), later) = logs.split_first().expect("a log");
        let mut tally = Tally::new(*year);
        own.iter().for_each(|one| tally.add(&read(one)));
        assert_eq!(tally.seals().overdue(today).len(), alone, "{name}");
        for (year, leaves) in later {
            leaves.iter().for_each(|one| tally.add_later(*year, &read(one)));
        }
        assert_eq!(tally.seals().overdue(today).len(), with_later, "{name}, with later years");
    }
}

#[test]
fn medians_are_the_lower_middle() {
    let warrant = leaf(Kind::Warrant, 1);
    let sealed = |reference| Leaf { reference, due: 90, ..leaf(Kind::Sealed, 10) };
    let open = |reference, day| Leaf { reference, ..leaf(Kind::Open, day) };
    let sums = tallied(&[
        warrant,
        warrant,
        warrant,
        warrant,
        sealed(0),
        sealed(0),
        sealed(0),
        sealed(1),
        sealed(2),
        open(0, 12),
        open(7, 50),
        open(8, 20),
    ]);
    let sums = sums.seals().sums(60);
    assert_eq!((sums.warrants, sums.looks_median, sums.looks_max), (4, 1, 3));
    assert_eq!(sums.open_median, 2, "of 2, 2, 2, 10, 40");
}

#[test]
fn a_report_is_signed_over_its_exact_text() {
    let key = keys::FileSigner::fresh().expect("a key");
    let told =
        Told::from([("e.viewed".to_owned(), Value::Number(9)), ("a.looks".to_owned(), Value::Number(0))]);
    let made = report(frame(3), &tallied(&[leaf(Kind::Access, 1)]), &told);
    assert_eq!((made.number("e.viewed"), made.number("a.looks")), (9, 1), "what is counted cannot be told");
    let signed = SignedReport::sign(&made, &key).expect("signed");
    assert_eq!(signed.open().as_ref(), Some(&made));
    let mut bent = signed.clone();
    bent.report = bent.report.replace("\"value\":9", "\"value\":8");
    assert_ne!(bent.report, signed.report);
    assert_eq!(bent.open(), None);
}

#[test]
fn csv_has_a_line_a_number_and_no_formula() {
    let told = Told::from([("c.errors-by-cause".to_owned(), Value::Table(vec![("=1+1".to_owned(), 2)]))]);
    let text = csv(&report(frame(3), &tallied(&[leaf(Kind::Access, 1)]), &told), "xx");
    let lines: Vec<&str> = text.split("\r\n").collect();
    assert_eq!(lines[0], "group,figure,unit,source,key,name,value");
    assert!(lines.contains(&"A,a.looks,looks,recounted,,,1"));
    assert!(lines.contains(&"A,a.looks-by-provider,looks,recounted,00000007,\"A, B\",1"), "{text}");
    assert!(lines.contains(&"C,c.errors-by-cause,errors,signed-by-arbiter,'=1+1,,2"));
    assert!(lines.contains(&"E,e.viewed,persons,signed-by-arbiter,,,"), "untold stays visible");
}
