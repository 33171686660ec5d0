//! The JSON of a problem. Where a text exists in both languages, both travel beside the chosen one.

use serde_json::{Map, Value, json};

use super::{Problem, Said};
use crate::Lang;

/// The body of `application/problem+json`. Without a known language the Azerbaijani text leads.
pub(super) fn body(problem: &Problem, lang: Option<Lang>) -> String {
    let mut out = Map::new();
    out.insert("type".to_owned(), json!(format!("urn:vahid:problem:{}", problem.code)));
    out.insert("status".to_owned(), json!(problem.status.as_u16()));
    out.insert("code".to_owned(), json!(problem.code));
    say(&mut out, "title", &problem.title, lang);
    say(&mut out, "detail", &problem.detail, lang);
    say(&mut out, "what_to_do", &problem.what_to_do, lang);
    if let Some(reference) = &problem.reference {
        out.insert("reference".to_owned(), json!(reference));
    }
    if let Some(article) = &problem.article {
        out.insert("article".to_owned(), json!({"text": article.text, "href": article.href}));
    }
    for (name, value) in &problem.members {
        out.insert((*name).to_owned(), json!(value));
    }
    if !problem.errors.is_empty() {
        let errors = problem.errors.iter().map(|error| {
            let mut out = Map::new();
            out.insert("field".to_owned(), json!(error.field));
            out.insert("code".to_owned(), json!(error.code));
            say(&mut out, "message", &error.message, lang);
            Value::Object(out)
        });
        out.insert("errors".to_owned(), errors.collect());
    }
    Value::Object(out).to_string()
}

fn say(out: &mut Map<String, Value>, key: &str, said: &Said, lang: Option<Lang>) {
    out.insert(key.to_owned(), json!(said.in_lang(lang.unwrap_or(Lang::Az))));
    if let Said::Both { az, en } = said {
        out.insert(format!("{key}_az"), json!(az));
        out.insert(format!("{key}_en"), json!(en));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Kind;

    #[test]
    fn both_languages_travel_and_the_chosen_one_leads() {
        let problem = Problem::of(Kind::NotFound).with_reference("r-1");
        let read = |lang| serde_json::from_str::<Value>(&body(&problem, lang)).unwrap();
        assert_eq!(read(None)["title"], read(None)["title_az"]);
        assert_eq!(read(Some(Lang::En))["title"], read(None)["title_en"]);
        assert_ne!(read(None)["title_az"], read(None)["title_en"]);
        assert_eq!(read(None)["type"], "urn:vahid:problem:not-found");
        assert_eq!(read(None)["status"], 404);
        assert_eq!(read(None)["reference"], "r-1");
    }

    #[test]
    fn a_member_of_its_own_kind_travels_beside_the_words() {
        let problem = Problem::of(Kind::NotFound).with_member("record", "r-1");
        let read: Value = serde_json::from_str(&body(&problem, None)).unwrap();
        assert_eq!((&read["record"], &read["status"]), (&json!("r-1"), &json!(404)));
    }

    #[test]
    fn a_field_says_where_and_what() {
        let problem =
            Problem::of(Kind::MalformedForm).with_field("person.name", "missing", Said::once("Ad yazın"));
        let read: Value = serde_json::from_str(&body(&problem, None)).unwrap();
        assert_eq!(
            read["errors"][0],
            json!({"field": "person.name", "code": "missing", "message": "Ad yazın"})
        );
    }
}
