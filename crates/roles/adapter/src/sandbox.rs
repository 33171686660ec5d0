//! The sandbox: invented people, a table and two files, for engineers who try calls without a real register.
//!
//! Its files lie in `examples/sandbox` and are part of the binary. Numbers of people are made in the country's own
//! form when the files are written, so the same sandbox serves any pack.

use std::path::{Path, PathBuf};

use access::{Agreement, Client, Endpoint, Operation, Reach, Subject};
use ids::{ActId, MemberName, NumberFormat, PersonKey, PurposeId, SystemName};
use jiff::civil::Date;
use store::{Fault, Migration, Store};

use crate::sql;

/// The code of the member.
pub const MEMBER: &str = "SANDBOX";
/// The system whose services these are.
pub const SYSTEM: &str = "adapter";
/// The system that has agreements with them.
pub const CLIENT: &str = "try";
/// How many invented people there are.
pub const PEOPLE: u8 = 4;

const FILES: [(&str, &str); 3] = [
    ("adapter.toml", include_str!("../../../../examples/sandbox/adapter.toml")),
    ("readers.csv", include_str!("../../../../examples/sandbox/readers.csv")),
    ("branches.csv", include_str!("../../../../examples/sandbox/branches.csv")),
];
const LOANS: &str = include_str!("../../../../examples/sandbox/loans.csv");
const TABLE: Migration =
    Migration { number: 1, name: "loan", sql: include_str!("../../../../examples/sandbox/loan.sql") };

/// The number of an invented person, counted from 1: the one sign that differs is the first.
pub fn person(format: &NumberFormat, which: u8) -> PersonKey {
    format.from_draw(u128::from(which))
}

/// Writes the files into a folder that exists, over what is there. Gives the path of `adapter.toml`.
pub fn write(folder: &Path, format: &NumberFormat) -> std::io::Result<PathBuf> {
    for (name, text) in FILES {
        std::fs::write(folder.join(name), with_people(text, format))?;
    }
    Ok(folder.join(FILES[0].0))
}

/// Makes and fills the table, in a store of the sandbox's own that the adapter later opens as a foreign one. The
/// second time it changes nothing.
pub async fn fill(store: &Store, format: &NumberFormat) -> Result<(), Fault> {
    store.migrate(&[TABLE]).await?;
    let text = with_people(LOANS, format);
    let rows: Vec<[String; 4]> = text
        .lines()
        .filter_map(|line| {
            let cells: Vec<String> = line.split(',').map(str::to_owned).collect();
            cells.try_into().ok()
        })
        .collect();
    let filled = store.write("sandbox.fill", move |tx| {
        let rows = rows.clone();
        Box::pin(async move {
            for [reader, books, visit, branch] in &rows {
                sql::put_loan(tx, reader, books.parse().unwrap_or(0), visit, branch).await?;
            }
            Ok(())
        })
    });
    filled.await
}

/// The agreements under which [`CLIENT`] may ask: one person of each service, and lists of loans. Purpose, act and
/// oversight come from the country; they hold for a year from `from`.
pub fn agreements(
    instance: &str,
    purpose: &PurposeId,
    act: &ActId,
    oversight: &MemberName,
    from: Date,
) -> Vec<Agreement> {
    let member = MemberName::new(instance, "GOV", MEMBER);
    let to = from.saturating_add(jiff::Span::new().years(1));
    let one = |id: &str, service: &str, fields: &[&str], reach: Reach| Agreement {
        id: id.parse().expect("a plain id"),
        client: Client::System(client(instance)),
        service: member.system(SYSTEM).service(service),
        // Disjoint paths: which of two agreements is meant needs no word of the caller.
        endpoints: vec![Endpoint {
            method: "GET".to_owned(),
            path: if reach == Reach::One { "/records/*" } else { "/records" }.to_owned(),
        }],
        fields: fields.iter().map(|field| field.parse().expect("a field of adapter.toml")).collect(),
        operation: Operation::View,
        reach,
        // `/records/{key}`: the second segment after the service code; a list names its people in the query.
        subject: if reach == Reach::One { Subject::Path(1) } else { Subject::Query("person".to_owned()) },
        health: false,
        purpose: Some(purpose.clone()),
        act: Some(act.clone()),
        article: None,
        oversight: Some(oversight.clone()),
        from,
        to,
    };
    vec![
        one("SANDBOX-readers", "readers", &["person", "name", "since"], Reach::One),
        one("SANDBOX-loans", "loans", &["person", "books", "last-visit"], Reach::One),
        one("SANDBOX-loans-of-several", "loans", &["person", "books"], Reach::Several),
    ]
}

/// The system that asks.
pub fn client(instance: &str) -> SystemName {
    MemberName::new(instance, "GOV", MEMBER).system(CLIENT)
}

fn with_people(text: &str, format: &NumberFormat) -> String {
    (1..=PEOPLE).fold(text.to_owned(), |text, which| {
        text.replace(&format!("{{{which}}}"), &person(format, which).stored())
    })
}
