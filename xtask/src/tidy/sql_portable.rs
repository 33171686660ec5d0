//! The portable subset: one text of every query and of the schema runs on both engines, so a text holds
//! nothing that only one of them knows, or that each answers in its own way.

use crate::fault::Fault;
use crate::source::Source;
use crate::text;

const RULE: &str = "sql-portable";

/// Pieces of SQL that do not travel, with the reason and the remedy.
const FORBIDDEN: [(&str, &str, &str); 12] = [
    ("now()", "time comes from the program, so that a replay gives the same rows", "bind the instant"),
    ("current_timestamp", "time comes from the program", "bind the instant"),
    (
        "current_date",
        "the day comes from the country's calendar, not from the server's zone",
        "bind the date",
    ),
    ("random()", "chance comes from the program, so that a replay gives the same rows", "bind the value"),
    ("gen_random_uuid(", "ids are made by the program", "bind the id"),
    ("= true", "SQLite keeps booleans as numbers", "write `where open`"),
    ("= false", "SQLite keeps booleans as numbers", "write `where not open`"),
    (
        "select *",
        "columns added later would arrive unasked, and a permit names its fields",
        "list the columns",
    ),
    ("returning *", "columns added later would arrive unasked", "list the columns"),
    ("create trigger", "rules live in Rust, where they are read and tested", "do it in decide.rs"),
    ("create function", "stored procedures exist in one engine only", "do it in Rust"),
    ("for update", "SQLite has one writer and no row locks", "use the store's own token"),
];

/// SQL texts of the product that use what does not travel. The two engine crates speak their own dialect.
pub fn check(source: &Source) -> Vec<Fault> {
    let engine = ["crates/infra/store-sqlite/", "crates/infra/store-postgres/"];
    if engine.iter().any(|folder| source.path.starts_with(folder)) {
        return Vec::new();
    }
    let mut faults = Vec::new();
    for literal in source.literals.iter().filter(|literal| !source.is_test(literal.line)) {
        let flat = text::flat_sql(&literal.text);
        if text::is_row_sql(&flat) || flat.starts_with("create ") {
            for (piece, why, mend) in breaches(&flat) {
                faults.extend(source.fault(literal.line, RULE, format!("`{piece}` in SQL"), why, mend));
            }
        }
    }
    faults
}

/// The same for a migration of `schema/`, told at the line where the piece stands.
pub fn check_migration(path: &str, written: &str) -> Vec<Fault> {
    let mut faults = Vec::new();
    for (index, line) in written.lines().enumerate() {
        for (piece, why, mend) in breaches(&text::flat_sql(line)) {
            let what = format!("`{piece}` in a migration");
            faults.push(Fault { path: path.into(), line: index + 1, rule: RULE, what, why, mend });
        }
    }
    faults
}

fn breaches(flat: &str) -> Vec<(&'static str, &'static str, &'static str)> {
    let unquoted = without_quoted(flat);
    let compared = without_assignments(&unquoted);
    let mut found: Vec<_> = FORBIDDEN
        .iter()
        .filter(|(piece, _, _)| {
            let read = if piece.starts_with('=') { &compared } else { &unquoted };
            !text::find_words(read, piece).is_empty()
        })
        .copied()
        .collect();
    if writes_inside_with(&unquoted) {
        let why = "SQLite has no data-modifying CTE";
        found.push(("with … as (write)", why, "write with one statement and read with the next"));
    }
    found
}

/// The text with everything between single quotes left out.
fn without_quoted(flat: &str) -> String {
    flat.split('\'').step_by(2).collect::<Vec<_>>().join("''")
}

/// The text without what stands between `set` and `where`: `set open = false` is an assignment, which both
/// engines understand, and not a comparison.
fn without_assignments(flat: &str) -> String {
    let mut pieces = flat.split(" set ");
    let mut kept = pieces.next().unwrap_or("").to_owned();
    for piece in pieces {
        kept.push_str(piece.find(" where ").map_or("", |at| &piece[at..]));
    }
    kept
}

fn writes_inside_with(flat: &str) -> bool {
    flat.starts_with("with ")
        && flat.match_indices(" as (").any(|(at, piece)| {
            let inside = flat[at + piece.len()..].trim_start();
            ["insert ", "update ", "delete "].iter().any(|verb| inside.starts_with(verb))
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(path: &str, sql: &str) -> Vec<String> {
        let source = Source::new(path, &format!("const A: &str = \"-- letters.x\n{sql}\";"));
        check(&source).into_iter().map(|fault| fault.what).collect()
    }

    #[test]
    fn what_does_not_travel_is_found() {
        let bad = [
            ("insert into letter (at) values (now())", "`now()` in SQL"),
            ("select id from letter where at < CURRENT_TIMESTAMP", "`current_timestamp` in SQL"),
            ("select id from letter order by random()", "`random()` in SQL"),
            ("select id from letter where open = true", "`= true` in SQL"),
            ("update letter set seen = false where open = false", "`= false` in SQL"),
            ("select * from letter", "`select *` in SQL"),
            ("delete from letter where id = $1 returning *", "`returning *` in SQL"),
            (
                "with gone as (delete from letter returning id) select id from gone",
                "`with … as (write)` in SQL",
            ),
        ];
        for (sql, what) in bad {
            assert_eq!(found("crates/domain/letters/src/sql.rs", sql), vec![what.to_owned()], "{sql}");
            assert!(found("crates/infra/store-postgres/src/lib.rs", sql).is_empty());
        }
    }

    #[test]
    fn the_portable_subset_is_left_alone() {
        let good = [
            "select id, count(*) from letter where open and state = 'now()' group by id",
            "with due as (select id from letter) select id from due",
            "insert into letter (id) values ($1) on conflict (id) do update set state = excluded.state",
            "update letter set open = false, at = $2 where id = $1 and open",
            "insert into letter (id) values ($1) on conflict (id) do update set open = true",
            "select id from letter where at < $1 -- never now()",
        ];
        for sql in good {
            assert_eq!(found("crates/domain/letters/src/sql.rs", sql), Vec::<String>::new(), "{sql}");
        }
    }

    #[test]
    fn a_migration_is_told_by_its_line() {
        let written =
            "-- the time is never now()\ncreate table a (\n  at {ts} default current_timestamp\n);\n";
        let lines: Vec<usize> =
            check_migration("schema/1.sql", written).iter().map(|fault| fault.line).collect();
        assert_eq!(lines, vec![3]);
    }
}
