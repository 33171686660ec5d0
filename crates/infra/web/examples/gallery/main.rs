//! Every page with made-up sample data, in Azerbaijani and English, for eyes and for axe.
//!
//! `cargo run -p web --example gallery` prints the address; `/index.txt` lists the pages. The
//! language is chosen as on every page, or with `Accept-Language`.

mod ask;
mod desk;
mod desk_case;
mod event;
mod looks;
mod person;
mod public;
mod queues;
mod traffic;
mod why;

use axum::Router;
use axum::routing::get;
use std::time::Duration;
use tokio::sync::broadcast;
use web::look::{Frame, NavLink, Site, page};
use web::{Lang, Problem, Said, Wants, guarded, sse};

/// The sample in the language of the page.
pub fn say(lang: Lang, az: &str, en: &str) -> String {
    if lang == Lang::En { en } else { az }.to_owned()
}

fn site() -> Site {
    Site { name: Said::both("Nümunə portal", "Sample portal"), home: "/country".to_owned(), sample: true }
}

/// A person's frame.
pub fn person_frame(wants: &Wants, az: &str, en: &str) -> Frame {
    let lang = wants.lang;
    let nav = vec![
        NavLink::new(say(lang, "Həyat hadisələri", "Life events"), "/home", wants.here.starts_with("/home")),
        NavLink::new(say(lang, "Xidmətlər", "Services"), "/services", wants.here.starts_with("/services")),
        NavLink::new(say(lang, "Kim baxıb", "Who looked"), "/looks", wants.here.starts_with("/looks")),
    ];
    Frame::new(&site(), lang, &say(lang, az, en), &wants.here)
        .with_nav(nav)
        .with_person(say(lang, "Aysel Məmmədova", "Aysel Məmmədova"), "/out")
}

/// An official's frame.
pub fn desk_frame(wants: &Wants, az: &str, en: &str) -> Frame {
    let lang = wants.lang;
    let nav = vec![
        NavLink::new(say(lang, "İşlər", "Work"), "/desk", wants.here == "/desk"),
        NavLink::new(
            say(lang, "Ödənişlər", "Payments"),
            "/desk-payments",
            wants.here.starts_with("/desk-payments"),
        ),
        NavLink::new(say(lang, "Jurnal", "Journal"), "/desk-log", wants.here.starts_with("/desk-log")),
    ];
    let mut site = site();
    // A long name on purpose: real agencies have them.
    site.name = Said::both(
        "Milli Kitabxana yanında Oxucu Kartları və Oxu Zalları İdarəsi",
        "Office of Readers' Cards and Reading Rooms at the National Library",
    );
    site.home = "/desk".to_owned();
    Frame::new(&site, lang, &say(lang, az, en), &wants.here)
        .with_nav(nav)
        .with_person(say(lang, "Rəşad Quliyev, kitabxanaçı", "Rəşad Quliyev, librarian"), "/out")
}

/// A frame for anybody.
pub fn open_frame(wants: &Wants, az: &str, en: &str) -> Frame {
    Frame::new(&site(), wants.lang, &say(wants.lang, az, en), &wants.here)
}

macro_rules! gallery {
    ($($path:literal => $build:path),+ $(,)?) => {{
        let paths: &[&str] = &[$($path),+];
        let router = Router::new()$(.route($path, get(async |wants: Wants| page(&$build(&wants)))))+;
        (router, paths.join("\n"))
    }};
}

#[tokio::main]
async fn main() -> std::io::Result<()> {
    let (router, mut index) = gallery! {
        "/country" => public::country,
        "/sign-in" => public::sign_in,
        "/services" => public::services,
        "/acts" => public::acts,
        "/act" => public::act,
        "/home" => person::home,
        "/home-empty" => person::home_empty,
        "/event" => event::event,
        "/event-late" => event::event_late,
        "/ask" => ask::ask,
        "/ask-errors" => ask::ask_errors,
        "/confirm" => ask::confirm,
        "/done" => ask::done,
        "/why" => why::why,
        "/looks" => looks::looks,
        "/looks-silent" => looks::looks_silent,
        "/looks-none" => looks::looks_none,
        "/desk" => desk::home,
        "/desk-empty" => desk::home_empty,
        "/desk-case" => desk_case::case,
        "/desk-case-errors" => desk_case::case_errors,
        "/desk-payments" => desk::payments,
        "/desk-payments-empty" => desk::payments_empty,
        "/desk-traffic" => traffic::busy,
        "/desk-traffic-quiet" => traffic::quiet,
        "/desk-queues" => queues::busy,
        "/desk-queues-calm" => queues::calm,
        "/desk-log" => desk::log,
        "/desk-log-broken" => desk::log_broken,
    };
    index.push_str("\n/problem/not-found\n/problem/internal\n/problem/refused");

    // The stream ticks, so that the renewal of a live page can be seen and tested.
    let (ticks, _) = broadcast::channel::<()>(8);
    let sender = ticks.clone();
    tokio::spawn(async move {
        loop {
            tokio::time::sleep(Duration::from_millis(500)).await;
            // Nobody listening is no fault.
            let _ = sender.send(());
        }
    });
    let routes = router
        .route("/index.txt", get(async move || index))
        .route("/problem/internal", get(async || -> () { panic!("a bug on purpose") }))
        .route("/problem/refused", get(refused))
        .route("/stream", get(async move || sse::changes(ticks.subscribe(), |_| true)))
        .route("/tick", get(event::tick));

    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await?;
    println!("http://{}", listener.local_addr()?);
    axum::serve(listener, guarded(routes, site())).await
}

async fn refused() -> Problem {
    Problem::new(
        axum::http::StatusCode::CONFLICT,
        "card-already-held",
        Said::both("Sizin artıq oxucu kartınız var", "You already hold a reader's card"),
        Said::both(
            "Bir şəxsə yalnız bir oxucu kartı verilir.",
            "One person may hold only one reader's card.",
        ),
        Said::both(
            "Kartınız itibsə, itməsini bildirin, yenisini göndərək.",
            "If your card is lost, report it and we will send a new one.",
        ),
    )
    .with_article(web::look::Link::new("Kitabxana qanunu, 7.2", "/act#art-7"))
}
