//! Seeded chance: the same seed gives the same table and the same facts on every machine.

use pack::model::{Domain, Table, Value, Values};
use pack::rules::read_csv;
use std::fmt::Write;

/// A row of draws (SplitMix64).
#[derive(Clone, Debug)]
pub struct Draw(pub u64);

impl Draw {
    /// The next number.
    pub fn number(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    /// A number below `end`, which is not 0.
    pub fn below(&mut self, end: u64) -> u64 {
        self.number() % end
    }

    /// One of some things.
    pub fn one_of<'a, T>(&mut self, things: &'a [T]) -> &'a T {
        &things[self.below(things.len() as u64) as usize]
    }
}

/// Facts that a table can be asked about.
pub fn facts_of(table: &Table, draw: &mut Draw) -> Values {
    let value = |domain: &Domain, draw: &mut Draw| match domain {
        Domain::Boolean => Value::Bool(draw.below(2) == 1),
        Domain::Codes(codes) => Value::Text(draw.one_of(codes).clone()),
        Domain::Range { from, to } => {
            let width = to.abs_diff(*from).saturating_add(1);
            Value::Int(from.saturating_add_unsigned(draw.below(width)))
        }
    };
    table.inputs.iter().map(|input| (input.fact.clone(), value(&input.domain, draw))).collect()
}

/// A table with all kinds of tests, gaps and overlaps included: the two evaluators must agree on those too.
pub fn random_table(draw: &mut Draw) -> Table {
    const CODES: [&str; 4] = ["north", "east", "south", "we\\\\st"];
    let kinds: Vec<u64> = (0..=draw.below(3)).map(|_| draw.below(3)).collect();
    let mut csv = String::from("row");
    for (at, _) in kinds.iter().enumerate() {
        write!(csv, ",fact-{at}.value").expect("writing into a String cannot fail");
    }
    csv.push_str(",=> outcome,=> amount,=> note,act,article\nU");
    for kind in &kinds {
        csv.push_str(match kind {
            0 => ",boolean",
            1 => ",\"\"\"north\"\",\"\"east\"\",\"\"south\"\",\"\"we\\\\st\"\"\"",
            _ => ",[-20..120]",
        });
    }
    csv.push_str(",\"\"\"yes\"\",\"\"no\"\"\",money,text,,\n");
    for row in 0..=draw.below(6) {
        write!(csv, "R{row}").expect("writing into a String cannot fail");
        for kind in &kinds {
            let cell = match kind {
                0 => (*draw.one_of(&["true", "false", "-"])).to_owned(),
                1 => codes_cell(draw, &CODES),
                _ => numbers_cell(draw),
            };
            write!(csv, ",\"{}\"", cell.replace('"', "\"\"")).expect("writing into a String cannot fail");
        }
        let outcome = draw.one_of(&["yes", "no"]);
        let amount = draw.one_of(&["", "0", "15000", "-3", "9007199254740993"]);
        let note = draw.one_of(&["", "\"\"\"a <b> & \\\"\"c\\\"\"\"\"\"", "\"\"\"ə\"\"\""]);
        writeln!(csv, ",\"\"\"{outcome}\"\"\",{amount},{note},ACT-1,art. {row}")
            .expect("writing into a String cannot fail");
    }
    read_csv("random", &csv).unwrap_or_else(|faults| panic!("{faults:#?}\n{csv}"))
}

fn codes_cell(draw: &mut Draw, codes: &[&str]) -> String {
    let listed: Vec<String> =
        codes.iter().filter(|_| draw.below(2) == 1).map(|code| format!("\"{code}\"")).collect();
    match (listed.is_empty(), draw.below(3)) {
        (true, _) => "-".to_owned(),
        (_, 0) => format!("not({})", listed.join(", ")),
        _ => listed.join(","),
    }
}

fn numbers_cell(draw: &mut Draw) -> String {
    let number = |draw: &mut Draw| -20 + i64::try_from(draw.below(141)).expect("small");
    let part = |draw: &mut Draw| {
        let (a, b) = (number(draw), number(draw));
        let (from, to) = (a.min(b), a.max(b) + 2);
        match draw.below(7) {
            0 => format!("< {a}"),
            1 => format!("<= {a}"),
            2 => format!("> {a}"),
            3 => format!(">= {a}"),
            4 => format!("[{from}..{to}]"),
            5 => format!("]{from}..{to}["),
            _ => a.to_string(),
        }
    };
    match draw.below(4) {
        0 => "-".to_owned(),
        1 => format!("{}, {}", part(draw), part(draw)),
        _ => part(draw),
    }
}
