//! Our evaluator and the public implementation of DMN give the same answer to every question.

use dmn_judge::{Draw, Judge, countries, facts_of, ours, random_table};
use jiff::civil::date;
use std::collections::BTreeMap;

/// Inputs a table of a pack is asked about.
const INPUTS: usize = 300;
/// Tables made by chance, and inputs of each.
const TABLES: usize = 200;
const INPUTS_OF_EACH: usize = 50;

#[test]
fn the_judge_agrees_on_every_golden_case() {
    let mut asked = 0;
    for country in countries() {
        for service in country.services.values() {
            for case in &service.golden {
                let table = &service.tables[&case.table];
                let judge = Judge::of(table, &country.parameters, case.on);
                let answer =
                    judge.answer(&case.given).unwrap_or_else(|| panic!("{}: no row fired", case.title));
                for (name, value) in &case.then {
                    assert_eq!(answer.get(name), Some(value), "{} {name}", case.title);
                }
                assert_eq!(
                    Some(answer),
                    ours(table, &case.given, &country.parameters, case.on),
                    "{}",
                    case.title
                );
                asked += 1;
            }
        }
    }
    println!("{asked} golden cases");
    assert!(asked >= 7, "the example pack alone has seven");
}

#[test]
fn the_judge_agrees_on_every_table_of_every_pack() {
    let mut draw = Draw(20_261_124);
    let mut asked = 0;
    for country in countries() {
        for service in country.services.values() {
            for table in service.tables.values() {
                let on = date(2026, 11, 24);
                let judge = Judge::of(table, &country.parameters, on);
                for _ in 0..INPUTS {
                    let facts = facts_of(table, &mut draw);
                    let answer = ours(table, &facts, &country.parameters, on);
                    assert!(answer.is_some(), "{}: a checked table has a row for {facts:?}", table.id);
                    assert_eq!(judge.answer(&facts), answer, "{} {facts:?}", table.id);
                    asked += 1;
                }
            }
        }
    }
    println!("{asked} questions to tables of packs");
    assert!(asked >= 2 * INPUTS, "the example pack alone has two tables");
}

#[test]
fn the_judge_agrees_on_tables_made_by_chance() {
    let mut draw = Draw(7);
    let (mut fired, mut silent) = (0, 0);
    let none = BTreeMap::new();
    for _ in 0..TABLES {
        let table = random_table(&mut draw);
        let on = date(2026, 11, 24);
        let judge = Judge::of(&table, &none, on);
        for _ in 0..INPUTS_OF_EACH {
            let facts = facts_of(&table, &mut draw);
            let answer = ours(&table, &facts, &none, on);
            assert_eq!(judge.answer(&facts), answer, "{facts:?}\n{table:#?}");
            if answer.is_some() { fired += 1 } else { silent += 1 }
        }
    }
    println!("{fired} answers and {silent} gaps or overlaps");
    assert!(fired > 1_000 && silent > 1_000, "both kinds were asked about: {fired} and {silent}");
}

/// The comparison can fail: a judge that holds another table is noticed.
#[test]
fn a_changed_cell_is_noticed() {
    let head = "row,reader.age,=> outcome,act,article\nU,[0..120],\"\"\"yes\"\",\"\"no\"\"\",,\n";
    let table = |young: &str, old: &str| {
        let rows = format!("A,{young},\"\"\"yes\"\"\",ACT-1,a\nB,{old},\"\"\"no\"\"\",ACT-1,a\n");
        pack::rules::read_csv("t", &format!("{head}{rows}")).expect("well formed")
    };
    let (none, on) = (BTreeMap::new(), date(2026, 11, 24));
    let right = table("< 18", ">= 18");
    let judge = Judge::of(&table("<= 18", "> 18"), &none, on);
    let differ = |age: i64| {
        let facts = BTreeMap::from([("reader.age".to_owned(), age.into())]);
        judge.answer(&facts) != ours(&right, &facts, &none, on)
    };
    assert_eq!((0..=120).filter(|age| differ(*age)).collect::<Vec<i64>>(), [18]);
}
