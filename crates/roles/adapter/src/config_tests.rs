use super::*;

const GOOD: &str = r#"
[database.town]
sqlite = { file = "town.db" }

[service.dwelling]
title = "Where a reader lives"
about = "person"
from = { table = { database = "town", table = "dwelling", key = "reader_no" } }
field.reader = { column = "reader_no" }
field.street = {}
list = { filters = ["street"], page_max = 20 }

[service.hours]
title = "Opening hours"
about = "nobody"
from = { file = { file = "hours.csv", key = "day" } }
field.day = {}
field.opens = { type = "int" }

[service.weather]
title = "Weather"
about = "nobody"
from = { http = { url = "http://127.0.0.1:9/weather" } }
"#;

#[track_caller]
fn refused(from: &str, to: &str, says: &str) {
    assert!(GOOD.contains(from), "{from}");
    let faults = AdapterConfig::read(&GOOD.replacen(from, to, 1)).expect_err(to);
    let said: Vec<String> = faults.iter().map(ConfigFault::to_string).collect();
    assert!(said.iter().any(|fault| fault.contains(says)), "{to}: {said:?}");
}

#[test]
fn what_is_written_well_is_read() {
    let config = AdapterConfig::read(GOOD).expect("a good file");
    assert_eq!(config.services.len(), 3);
    let http: Vec<_> = config.http_services().collect();
    assert_eq!(http, [("weather", "http://127.0.0.1:9/weather")]);
}

#[test]
fn names_that_need_quoting_tricks_are_refused_however_real() {
    for bad in [
        r#"dwelling\"; drop table reader; --"#,
        "dwelling where 1=1",
        "public.dwelling",
        "küçə",
        "",
        "1st",
        "a'b",
        "a-b",
        "a{in $1}",
    ] {
        refused(r#"table = "dwelling""#, &format!("table = \"{bad}\""), "cannot be used");
        refused(r#"key = "reader_no" } }"#, &format!("key = \"{bad}\" }} }}"), "cannot be used");
        refused("field.street = {}", &format!("field.street = {{ column = \"{bad}\" }}"), "cannot be used");
    }
    let name = |length: usize| "a".repeat(length);
    assert!(is_identifier(&name(IDENTIFIER_CHARS_MAX)) && !is_identifier(&name(IDENTIFIER_CHARS_MAX + 1)));
}

#[test]
fn each_rule_says_what_is_wrong() {
    refused(r#"database = "town""#, r#"database = "city""#, "there are: town");
    refused(r#"filters = ["street"]"#, r#"filters = ["house"]"#, "no field of the service");
    refused(r#"filters = ["street"]"#, r#"filters = ["street", "street"]"#, "twice");
    refused("page_max = 20", "page_max = 0", "1 to 1000");
    refused("page_max = 20", "page_max = 1001", "1 to 1000");
    refused("page_max = 20", "page_max = 101", "at most 100 people");
    refused(r#"field.reader = { column = "reader_no" }"#, "", "whom it is about");
    refused("field.street = {}", r#"field.street = { type = "int" }"#, "knows its own types");
    refused("[service.hours]", "[service.listMethods]", "kept for the exchange");
    refused("[service.hours]", "[service.\"opening hours\"]", "cannot be used");
    refused("title = \"Weather\"", "title = \"Weather\"\nfield.sky = {}", "its own interface");
    refused("title = \"Weather\"", "title = \"Weather\"\nsql = \"select 1\"", "unknown field");
    assert!(AdapterConfig::read(&GOOD.replace("page_max = 20", "page_max = 100")).is_ok());
    let open = "field.opens = { type = \"int\" }";
    let list = |most: u32| GOOD.replace(open, &format!("{open}\nlist = {{ page_max = {most} }}"));
    assert!(
        AdapterConfig::read(&list(PAGE_MAX)).is_ok() && AdapterConfig::read(&list(PAGE_MAX + 1)).is_err()
    );
}

#[test]
fn lists_of_things_have_limits() {
    let fields = |count: usize| {
        let many: String = (0..count - 2).map(|n| format!("field.f{n} = {{}}\n")).collect();
        AdapterConfig::read(&GOOD.replacen("field.street = {}", &format!("field.street = {{}}\n{many}"), 1))
    };
    assert!(fields(FIELDS_MAX).is_ok() && fields(FIELDS_MAX + 1).is_err());
    let filters = |count: usize| {
        let many: String = (0..count).map(|n| format!("field.f{n} = {{}}\n")).collect();
        let names: Vec<String> = (0..count).map(|n| format!("\"f{n}\"")).collect();
        let text = GOOD.replacen("field.street = {}", &format!("field.street = {{}}\n{many}"), 1);
        AdapterConfig::read(&text.replace(r#"["street"]"#, &format!("[{}]", names.join(","))))
    };
    assert!(filters(FILTERS_MAX).is_ok() && filters(FILTERS_MAX + 1).is_err());
    let services = |count: usize| {
        let many: String = (0..count - 3)
            .map(|n| {
                format!(
                    "[service.s{n}]\ntitle=\"t\"\nabout=\"nobody\"\nfrom={{http={{url=\"http://h/\"}}}}\n"
                )
            })
            .collect();
        AdapterConfig::read(&format!("{GOOD}{many}"))
    };
    assert!(services(SERVICES_MAX).is_ok() && services(SERVICES_MAX + 1).is_err());
}
