//! Where SQL lives and how it is named: beside its rule in `sql.rs`, each text opening with `-- subject.name`,
//! the same name the transaction, the span and the metric carry. One name, one grep.

use crate::fault::Fault;
use crate::source::{Literal, Source};
use crate::text;

const NAME: &str = "sql-name";
const PLACE: &str = "sql-place";

/// Nameless texts in `sql.rs`, and SQL outside `sql.rs` and the stores. Tests may poke at the tables.
pub fn check(source: &Source) -> Vec<Fault> {
    let texts = source.literals.iter().filter(|literal| !source.is_test(literal.line));
    let mut faults = Vec::new();
    for literal in texts {
        let row_sql = text::is_row_sql(&text::flat_sql(&literal.text));
        if source.name() == "sql.rs" {
            if (row_sql || opens_with_comment(literal)) && !is_named(literal) {
                let why = "a slow query in the engine's log must lead to its line here by one grep";
                let mend = "open the text with `-- subject.name`, in small letters, on a line of its own";
                let what = format!("a SQL text opens with `{}`", opening(literal));
                faults.extend(source.fault(literal.line, NAME, what, why, mend));
            }
        } else if row_sql && !source.path.starts_with("crates/infra/store") {
            let why = "SQL away from its rule is forgotten by the two-engine tests and by the reader";
            let mend = "move the text to the subject's sql.rs and call it by its function";
            let what = format!("SQL outside sql.rs: `{}`", opening(literal));
            faults.extend(source.fault(literal.line, PLACE, what, why, mend));
        }
    }
    faults
}

fn opening(literal: &Literal) -> &str {
    literal.text.trim_start().lines().next().unwrap_or("").trim_end()
}

/// A comment with words in it; a bare `--` is a piece of somebody's parser.
fn opens_with_comment(literal: &Literal) -> bool {
    opening(literal).strip_prefix("-- ").is_some_and(|words| !words.trim().is_empty())
}

fn is_named(literal: &Literal) -> bool {
    let Some(name) = opening(literal).strip_prefix("-- ") else { return false };
    let Some((subject, rest)) = name.split_once('.') else { return false };
    text::is_plain_name(subject) && rest.split('.').all(text::is_plain_name)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(path: &str, written: &str) -> Vec<&'static str> {
        check(&Source::new(path, written)).into_iter().map(|fault| fault.rule).collect()
    }

    #[test]
    fn texts_of_sql_rs_are_named() {
        let path = "crates/domain/letters/src/sql.rs";
        assert!(found(path, "const A: &str = \"-- letters.load\nselect id from letter\";").is_empty());
        assert!(found(path, "f(r#\"\n    -- letters.load_open\n    select id from letter\"#)").is_empty());
        assert!(
            found(path, "let column = \"id\"; log(\"update done\"); strip(\"-- \"); find(\"--\");")
                .is_empty()
        );
        for bad in ["select id from letter", "-- load\nselect id from letter", "-- Letters.load\nselect 1"] {
            assert_eq!(found(path, &format!("const A: &str = \"{bad}\";")), vec!["sql-name"], "{bad}");
        }
        assert_eq!(
            found(path, "const A: &str = \"-- letters.load all of them\nselect 1\";"),
            vec!["sql-name"]
        );
    }

    #[test]
    fn sql_stays_in_its_place() {
        let bad = [
            "select id from letter",
            "INSERT INTO letter (id) values ($1)",
            "update letter set state = $1",
            "delete from letter",
            "-- letters.load\nselect id from letter",
            "with due as (select 1) select id from due",
        ];
        for written in bad {
            let written = format!("f(\"{written}\");");
            assert_eq!(found("crates/roles/x/src/cases/a.rs", &written), vec!["sql-place"], "{written}");
            assert!(found("crates/infra/store/src/jobs.rs", &written).is_empty());
            assert!(found("crates/infra/store-sqlite/src/lib.rs", &written).is_empty());
            assert!(found("crates/infra/ledger/tests/tamper.rs", &written).is_empty());
        }
        assert!(found("crates/roles/x/src/a.rs", "f(\"Select a language from the list\".len());").len() < 2);
        assert!(
            found("crates/roles/x/src/a.rs", "f(\"update the record\"); g(\"with reasons\");").is_empty()
        );
    }
}
