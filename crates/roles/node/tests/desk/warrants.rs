//! The investigator's desk over HTTP (SG-01): the form keeps what was typed and says what is wrong; nobody else has it.

use crate::town::{By, Country3};
use web::Lang::{Az, En};

/// A form that fits, with some answers changed.
fn form<'a>(changed: &[(&'a str, &'a str)]) -> Vec<(&'a str, &'a str)> {
    let mut form = vec![
        ("person", "ADA001"),
        ("reference", "case 12/26"),
        ("offence", "liberty"),
        ("purpose", "issue-card"),
        ("act", "ACT-1"),
        ("article", "art. 9"),
        ("register.1", "residents"),
        ("fields.1", "name, age_group"),
        ("looks.1", "2"),
        ("register.2", ""),
        ("from", "2026-11-24"),
        ("to", "2026-12-10"),
        ("until", "2027-03-01"),
        ("keep", "30"),
    ];
    for (name, value) in changed {
        form.retain(|(held, _)| held != name);
        form.push((name, value));
    }
    form
}

/// Applies for a warrant; gives its number.
pub async fn applied(town: &Country3) -> String {
    let wat = town.cookie("watch", "wat").await;
    let answer = town.form("watch", "/warrants/new", By::Cookie(&wat), &form(&[])).await;
    assert_eq!(answer.status, 303, "{}", answer.body);
    answer.header("location").strip_prefix("/warrants/").unwrap().to_owned()
}

#[tokio::test]
async fn an_application_goes_to_the_court_and_shows_its_state() {
    let town = Country3::new().await;
    let id = applied(&town).await;
    let wat = town.cookie("watch", "wat").await;
    let by = By::Cookie(&wat);
    for (lang, word) in [(En, "With the court"), (Az, "Məhkəmədədir")] {
        let page = town.get("watch", &format!("/warrants/{id}"), by, lang).await;
        assert!(page.body.contains(word), "{}", page.body);
        assert!(page.body.contains("case 12/26") && page.body.contains("ADA001"), "{}", page.body);
        assert!(
            !page.body.contains(&format!("/warrants/{id}/ask")),
            "nothing can be asked before it is in force"
        );
        let list = town.get("watch", "/warrants", by, lang).await;
        assert!(list.body.contains(&format!("/warrants/{id}")), "{}", list.body);
    }
    // Asking is refused by nobody's leave but the owner's: without a warrant in force there it is unknown.
    let sent = [("register", "residents")];
    let answer = town.form("watch", &format!("/warrants/{id}/ask"), by, &sent).await;
    assert_eq!(answer.status, 403, "{}", answer.body);
    assert!(
        answer.body.contains("The owner of the register holds no warrant of this number"),
        "{}",
        answer.body
    );
    let beyond = [("register", "reader")];
    let answer = town.form("watch", &format!("/warrants/{id}/ask"), by, &beyond).await;
    assert!(answer.body.contains("The court listed the registers that may be asked"), "{}", answer.body);
}

#[tokio::test]
async fn what_cannot_be_a_warrant_is_said_and_nothing_typed_is_lost() {
    let town = Country3::new().await;
    let wat = town.cookie("watch", "wat").await;
    for (changed, said) in [
        (("person", "??"), "Nobody was found under the number"),
        (("fields.1", "nickname"), "1 to 16 registers"),
        (("looks.1", "101"), "1 to 100 looks"),
        (("to", "2027-01-05"), "31 December"),
        (("until", "2028-01-01"), "366 days"),
        (("keep", "91"), "1 to 90 days"),
        (("reference", ""), "in at most 200 characters"),
        (("act", "ACT-99"), "an act that exists"),
    ] {
        let answer = town.form("watch", "/warrants/new", By::Cookie(&wat), &form(&[changed])).await;
        assert!(answer.status == 409 || answer.status == 422, "{changed:?}: {}", answer.status);
        assert!(answer.body.contains(said), "{changed:?}: {}", answer.body);
        assert!(answer.body.contains("name, age_group") || changed.0 == "fields.1", "{}", answer.body);
    }
}

/// SG-01: an agency that no court may give a warrant to has no such desk.
#[tokio::test]
async fn other_agencies_have_no_such_page() {
    let town = Country3::new().await;
    for (agency, official) in [("library", "leo"), ("townhall", "rita"), ("council", "ivy")] {
        let cookie = town.cookie(agency, official).await;
        for path in ["/warrants", "/warrants/new"] {
            let answer = town.get(agency, path, By::Cookie(&cookie), En).await;
            assert_eq!(answer.status, 404, "{agency} {path}");
        }
        let answer = town.form(agency, "/warrants/new", By::Cookie(&cookie), &form(&[])).await;
        assert_eq!(answer.status, 404, "{agency}");
    }
}
