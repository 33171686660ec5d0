//! The text that opens a year's log: whose keys and which rules hold in it. Published as `policy/0`, and committed to by
//! the log's first leaf, so that every reader judges tags by the same custodian's key.

use ledger::public::Origin;

/// The text. Without a custodian's key no reader can check the tags of persons.
pub(crate) fn opening(origin: &Origin, policy: &str, tag_key: Option<&str>, rules: Option<&str>) -> Vec<u8> {
    let mut said = serde_json::json!({
        "format": "vahid/log-policy/1",
        "origin": origin.to_string(),
        "tag_key": tag_key,
        "policy": policy,
        "leaf": "128 bytes, version 1",
        "codes": "agency: first 4 bytes of SHA-256(\"agency:\" id); basis: first 2 of SHA-256(\"basis:\" act)",
    });
    if let (Some(rules), Some(said)) = (rules, said.as_object_mut()) {
        said.insert("rules".to_owned(), rules.into());
    }
    let mut bytes = serde_json::to_vec_pretty(&said).expect("texts have a JSON form");
    bytes.push(b'\n');
    bytes
}
