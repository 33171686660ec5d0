//! The desks of court and commissioner as people use them: forms, reasons, both languages.

use crate::world::World;
use axum::body::Body;
use axum::http::{Request, StatusCode};
use guardian::Guardian;
use http_body_util::BodyExt;
use tower::ServiceExt;

struct Answer {
    status: StatusCode,
    text: String,
    cookie: String,
}

async fn send(desk: &Guardian, cookie: &str, lang: &str, method: &str, path: &str, form: &str) -> Answer {
    let request = Request::builder()
        .method(method)
        .uri(path)
        .header("accept", "text/html")
        .header("accept-language", lang)
        .header("sec-fetch-site", "same-origin")
        .header("cookie", cookie)
        .header("content-type", "application/x-www-form-urlencoded")
        .body(Body::from(form.to_owned()))
        .unwrap();
    let answer = guardian::desk(desk.clone()).oneshot(request).await.unwrap();
    let set = answer.headers().get("set-cookie").and_then(|value| value.to_str().ok()).unwrap_or_default();
    let cookie = set.split(';').next().unwrap_or_default().to_owned();
    let status = answer.status();
    let bytes = answer.into_body().collect().await.unwrap().to_bytes();
    Answer { status, text: String::from_utf8_lossy(&bytes).into_owned(), cookie }
}

async fn signed_in(desk: &Guardian, who: &str) -> String {
    send(desk, "", "en", "POST", "/sign-in", &format!("who={who}")).await.cookie
}

/// The judge's form as it stands when everything is left as asked, with one answer changed.
fn grant(changed: &str, value: &str) -> String {
    let fields = [
        ("grant.field.residents.name", "true"),
        ("grant.field.residents.age_group", "true"),
        ("grant.looks.residents", "2"),
        ("grant.from", "2026-11-24"),
        ("grant.to", "2026-12-10"),
        ("grant.until", "2027-02-01"),
        ("grant.keep", "30"),
    ];
    let said =
        |(name, held): &(&str, &str)| format!("{name}={}", if *name == changed { value } else { held });
    fields.iter().map(said).collect::<Vec<_>>().join("&")
}

/// SG-01, SG-02, SG-19: the judge narrows on the page, the commissioner confirms on his, both close their reviews.
#[tokio::test]
async fn judge_and_commissioner_decide_on_their_own_desks() {
    let world = World::open().await;
    let id = world.apply(world.draft()).await;
    let (jo, rev) = (signed_in(&world.court, "jo").await, signed_in(&world.reviewer, "rev").await);
    for (lang, words) in [("en", ["Grant the warrant", "Deny"]), ("az", ["Orderi ver", "Rədd et"])] {
        let page = send(&world.court, &jo, lang, "GET", &format!("/warrants/{id}"), "").await;
        assert_eq!(page.status, StatusCode::OK, "{}", page.text);
        assert!(words.iter().all(|word| page.text.contains(word)), "{}", page.text);
        assert!(!page.text.contains("warrants.") && !page.text.contains("warrant-"), "{}", page.text);
        let list = send(&world.court, &jo, lang, "GET", "/warrants", "").await;
        assert!(list.text.contains(&format!("/warrants/{id}")), "{}", list.text);
    }
    // Too wide is refused in words, and what was written stands in the form again.
    let wide = send(
        &world.court,
        &jo,
        "en",
        "POST",
        &format!("/warrants/{id}/grant"),
        &grant("grant.looks.residents", "9"),
    )
    .await;
    assert_eq!(wide.status, StatusCode::CONFLICT);
    assert!(wide.text.contains("never widen it") && wide.text.contains("value=\"9\""), "{}", wide.text);
    let bare = send(&world.court, &jo, "en", "POST", &format!("/warrants/{id}/deny"), "deny.reasons=").await;
    assert!(bare.status == StatusCode::CONFLICT && bare.text.contains("Write the reasons"), "{}", bare.text);

    let narrow = grant("grant.field.residents.age_group", "false");
    let done = send(&world.court, &jo, "en", "POST", &format!("/warrants/{id}/grant"), &narrow).await;
    assert_eq!(done.status, StatusCode::SEE_OTHER, "{}", done.text);
    world.deliver().await;
    let waiting = send(&world.reviewer, &rev, "en", "GET", &format!("/warrants/{id}"), "").await;
    assert!(waiting.text.contains("Narrowed by the judge"), "{}", waiting.text);
    let done = send(&world.reviewer, &rev, "en", "POST", &format!("/warrants/{id}/confirm"), "").await;
    assert_eq!(done.status, StatusCode::SEE_OTHER, "{}", done.text);
    world.deliver().await;
    world.ring_clocks().await;
    assert_eq!(world.state(id).await, "in-force");
    let page = send(&world.court, &jo, "en", "GET", &format!("/warrants/{id}"), "").await;
    assert!(
        page.text.contains("Seal of the commissioner") && page.text.contains("Rev Second"),
        "{}",
        page.text
    );

    world.go_to(jiff::civil::date(2026, 12, 11));
    world.ring_clocks().await;
    for (desk, cookie) in [(&world.court, &jo), (&world.reviewer, &rev)] {
        // A session ends with the working day; the next one begins with a new sign-in.
        let cookie = if cookie == &jo { signed_in(desk, "jo").await } else { signed_in(desk, "rev").await };
        let reviews = send(desk, &cookie, "en", "GET", "/reviews", "").await;
        assert!(reviews.text.contains(&format!("/warrants/{id}")), "{}", reviews.text);
        let form = "close-review.reasons=in+order";
        let done = send(desk, &cookie, "en", "POST", &format!("/warrants/{id}/close-review"), form).await;
        assert_eq!(done.status, StatusCode::SEE_OTHER, "{}", done.text);
        let reviews = send(desk, &cookie, "en", "GET", "/reviews", "").await;
        assert!(!reviews.text.contains(&format!("/warrants/{id}")), "{}", reviews.text);
    }
}

/// SG-16, SG-19: neither desk knows the other's acts, and a stranger none.
#[tokio::test]
async fn no_desk_does_what_is_the_other_s() {
    let world = World::open().await;
    let id = world.apply(world.draft()).await;
    let (jo, rev) = (signed_in(&world.court, "jo").await, signed_in(&world.reviewer, "rev").await);
    let path = |action: &str| format!("/warrants/{id}/{action}");
    for (desk, cookie, action) in [
        (&world.court, &jo, "confirm"),
        (&world.court, &jo, "reject"),
        (&world.court, &jo, "open"),
        (&world.reviewer, &rev, "grant"),
        (&world.reviewer, &rev, "cancel"),
    ] {
        let answer = send(desk, cookie, "en", "POST", &path(action), "").await;
        assert_eq!(answer.status, StatusCode::NOT_FOUND, "{action}");
    }
    let stranger = send(&world.court, "", "en", "POST", &path("grant"), &grant("", "")).await;
    assert_eq!(stranger.status, StatusCode::UNAUTHORIZED);
    let elsewhere = send(&world.court, &rev, "en", "GET", "/warrants", "").await;
    assert_eq!(elsewhere.status, StatusCode::SEE_OTHER, "an office's cookie is good at its own desk only");
    assert!(signed_in(&world.court, "wat").await.is_empty(), "the requester has no seat at the court");
}
