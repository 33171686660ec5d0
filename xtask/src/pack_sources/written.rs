//! TOML as text: quoted strings and lists, so that the generated files read like hand-written ones.

/// The first lines of every generated file.
pub fn head(about: &str, sources: &str) -> String {
    format!(
        "# Generated from {sources} by `cargo xtask pack-sources`; do not edit, change the source.\n# {about}\n"
    )
}

/// A text in quotation marks, as TOML wants it.
pub fn quoted(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 2);
    out.push('"');
    for letter in text.chars() {
        match letter {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\t' => out.push_str("\\t"),
            control if control.is_control() => out.push_str(&format!("\\u{:04X}", u32::from(control))),
            other => out.push(other),
        }
    }
    out.push('"');
    out
}

/// A name in the languages of the pack, as an inline table.
pub fn named(az: &str, en: &str) -> String {
    format!("{{ az = {}, en = {} }}", quoted(az), quoted(en))
}

/// A list of texts on one line.
pub fn listed(texts: &[String]) -> String {
    format!("[{}]", texts.iter().map(|text| quoted(text)).collect::<Vec<_>>().join(", "))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whatever_is_quoted_reads_back() {
        for text in ["“ASAN” körpü", "\"Azərsu\" ASC", "a\\b", "line\nnext\tcolumn", "\u{1}", ""] {
            let table: toml::Table = format!("x = {}", quoted(text)).parse().expect("TOML");
            assert_eq!(table["x"].as_str(), Some(text));
        }
    }
}
