//! Rule 5, second half: `sql.rs` awaits the transaction and nothing else. The SQLite writer polls a write body
//! once; a body that waits for anything but its `tx` is rolled back at run time, so we say it at review time.

use crate::fault::Fault;
use crate::source::Source;
use crate::text;

const RULE: &str = "await-tx";
const WHY: &str =
    "the SQLite writer polls a write body exactly once; waiting for anything else rolls it back";
const MEND: &str =
    "await only `tx.…` or a function whose first argument is `tx`; do the rest in the case, before";

/// Every `.await` of a `sql.rs` whose receiver is not the transaction.
pub fn check(source: &Source) -> Vec<Fault> {
    if source.name() != "sql.rs" {
        return Vec::new();
    }
    text::find_words(&source.code, ".await")
        .into_iter()
        .filter_map(|place| {
            let line = source.line_at(place);
            let receiver = receiver(&source.code[..place]);
            if source.is_test(line) || awaits_transaction(receiver) {
                return None;
            }
            let shown = receiver.split_whitespace().collect::<Vec<_>>().join(" ");
            source.fault(line, RULE, format!("`{shown}.await`"), WHY, MEND)
        })
        .collect()
}

/// The expression that ends where `code` ends: a chain of names, calls, generics and `?`.
fn receiver(code: &str) -> &str {
    let bytes = code.as_bytes();
    let mut start = code.len();
    while let Some(index) = code[..start].trim_end().len().checked_sub(1) {
        let gap = index + 1 < start;
        match bytes[index] {
            b')' | b']' | b'}' | b'>' => match text::opening(code, index) {
                Some(open) if !gap || joins(bytes, start) => start = open,
                _ => break,
            },
            byte if byte.is_ascii_alphanumeric() || byte == b'_' => {
                // Two names with a gap between them (`return tx`, `let x`) are not one chain.
                if gap && !joins(bytes, start) {
                    break;
                }
                start = index;
            }
            b'.' | b'?' | b':' => start = index,
            _ => break,
        }
    }
    code[start..].trim()
}

/// Whether what stands at `start` continues the chain after a line break.
fn joins(bytes: &[u8], start: usize) -> bool {
    bytes.get(start).is_none_or(|byte| b".?:".contains(byte))
}

fn awaits_transaction(receiver: &str) -> bool {
    let root = receiver.split(|byte: char| !(byte.is_ascii_alphanumeric() || byte == '_')).next();
    if root == Some("tx") {
        return true;
    }
    // `load(tx, id)` and `store::rows::<T>(&mut tx, …)`: the first call of the chain takes the transaction.
    receiver.split_once('(').is_some_and(|(_, arguments)| {
        let first = arguments.trim_start().trim_start_matches('&').trim_start().trim_start_matches("mut ");
        first.starts_with("tx") && !first[2..].starts_with(|next: char| next.is_alphanumeric() || next == '_')
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(written: &str) -> Vec<String> {
        let source = Source::new("crates/domain/x/src/sql.rs", written);
        check(&source).into_iter().map(|fault| fault.what).collect()
    }

    #[test]
    fn the_transaction_may_be_awaited() {
        let good = [
            "let row = tx.one(LOAD, &[id.into()]).await?;",
            "let rows = tx\n    .rows::<Row>(LOAD, &[a, f(b)])\n    .await?;",
            "return tx.run(X).await;",
            "load(tx, id).await?;",
            "for r in super::versions(tx, id).await? {}",
            "ledger::sql::append::<Entry>(&mut tx, entry).await?;",
            "#[cfg(test)]\nmod tests { async fn f() { sleep(1).await; } }",
        ];
        for written in good {
            assert_eq!(found(written), Vec::<String>::new(), "{written}");
        }
    }

    #[test]
    fn nothing_else_may_be_awaited() {
        let bad = [
            ("tokio::time::sleep(D).await;", "`tokio::time::sleep(D).await`"),
            ("let a = app.keys.verify(&x).await?;", "`app.keys.verify(&x).await`"),
            ("let a = load(txn, id).await?;", "`load(txn, id).await`"),
            ("let a = handle.await;", "`handle.await`"),
            ("let tx = pool.get().await;", "`pool.get().await`"),
        ];
        for (written, what) in bad {
            assert_eq!(found(written), vec![what.to_owned()], "{written}");
        }
        let elsewhere = Source::new("crates/roles/x/src/cases/a.rs", "sleep(1).await;");
        assert!(check(&elsewhere).is_empty());
    }
}
