//! `services.toml`: what is refused, what a command changes, and what a caller is told.

use super::call::{question, send};
use super::origin::Origin;
use super::world::{CLIENT, Made, OWNER, echo, open_client, path, rest};
use gateway::services::{
    self, Fetched, SERVICES_MAX, ServiceWire, Services, SettingsFault, TIMEOUT_MS_MAX, Trust, Watched,
};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

/// A folder of its own, gone afterwards.
pub struct Folder(PathBuf);

impl Folder {
    pub fn new() -> Self {
        static COUNT: AtomicUsize = AtomicUsize::new(0);
        let count = COUNT.fetch_add(1, Ordering::SeqCst);
        let path = std::env::temp_dir().join(format!("vahid-front-{}-{count}", std::process::id()));
        std::fs::create_dir_all(&path).expect("a folder");
        Self(path)
    }
    pub fn path(&self, name: &str) -> PathBuf {
        self.0.join(name)
    }
    pub fn file(&self, name: &str, text: &str) -> PathBuf {
        let path = self.0.join(name);
        std::fs::write(&path, text).expect("written");
        path
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        drop(std::fs::remove_dir_all(&self.0));
    }
}

fn name(code: &str) -> ids::ServiceName {
    format!("{OWNER}/{code}").parse().expect("a name")
}

fn read(lines: &str) -> Result<Services, SettingsFault> {
    let text = format!("[[service]]\nsystem = \"{OWNER}\"\ncode = \"c\"\n{lines}");
    Services::read(&text, Path::new(""))
}

#[test]
fn what_cannot_be_served_is_refused() {
    let good = "kind = \"rest\"\nurl = \"http://service.example/api\"\n";
    assert!(read(good).is_ok());
    for wrong in [
        "kind = \"rest\"",
        "kind = \"soap\"\nurl = \"http://service.example\"",
        "kind = \"rest\"\nurl = \"service.example\"",
        "kind = \"rest\"\nurl = \"ftp://service.example\"",
        "kind = \"rest\"\nurl = \"http://service.example/?q=1\"",
        "kind = \"rest\"\nurl = \"http://user:word@service.example/\"",
        "kind = \"rest\"\nurl = \"https://service.example\"",
        "kind = \"rest\"\nurl = \"https://service.example\"\ncertificates = [\"12\"]",
        "kind = \"inside\"\nurl = \"http://service.example\"",
        "kind = \"openapi\"\nurl = \"http://service.example\"",
        &format!("{good}certificates = [\"{}\"]", "0".repeat(64)),
        &format!("{good}description = \"x\""),
        &format!("{good}open = true"),
        &format!("{good}timeout_ms = 0"),
        &format!("{good}timeout_ms = {}", TIMEOUT_MS_MAX + 1),
        &format!("{good}surprise = 1"),
    ] {
        assert!(read(wrong).is_err(), "{wrong}");
    }
    for right in [
        &format!("{good}timeout_ms = {TIMEOUT_MS_MAX}"),
        &format!("{good}open = true\nsubject_free = true"),
        "kind = \"inside\"",
        "kind = \"rest\"\nurl = \"https://service.example\"\nverify = false",
        &format!(
            "kind = \"rest\"\nurl = \"https://service.example\"\ncertificates = [\"{}\"]",
            "0".repeat(64)
        ),
    ] {
        assert!(read(right).is_ok(), "{right}");
    }
}

/// XRDDEV-599: a service cannot take a code of the exchange.
#[test]
fn reserved_codes_are_refused() {
    let with = |code: &str| {
        let text = format!("[[service]]\nsystem = \"{OWNER}\"\ncode = \"{code}\"\nkind = \"inside\"\n");
        Services::read(&text, Path::new(""))
    };
    for code in
        ["listMethods", "LISTMETHODS", "allowedMethods", "getOpenAPI", "listClients", "vahid-message", ""]
    {
        assert!(with(code).is_err(), "{code}");
    }
    assert!(with(&"c".repeat(255)).is_ok());
    assert!(with(&"c".repeat(256)).is_err());
}

#[test]
fn the_list_is_bounded_and_says_each_once() {
    let one = |place: usize| ServiceWire::new(&name(&format!("s{place}")), "inside");
    let check = |count: usize, twice: bool| {
        let mut service: Vec<_> = (0..count).map(one).collect();
        service.extend(twice.then(|| one(0)));
        Services::check(services::FileWire { maintenance: None, service }, Path::new(""))
    };
    assert!(check(SERVICES_MAX, false).is_ok());
    assert!(check(SERVICES_MAX + 1, false).is_err());
    assert!(check(2, true).is_err());
}

/// The commands change one thing each, in a file that is whole at every moment.
#[test]
fn commands_change_one_thing() {
    let folder = Folder::new();
    let file = folder.0.join("services.toml");
    let mut wire = ServiceWire::new(&name("echo"), "rest");
    wire.url = Some("http://service.example/api".to_owned());
    services::add(&file, wire.clone()).expect("added");
    let now =
        || Services::read(&std::fs::read_to_string(&file).expect("the file"), &folder.0).expect("services");
    assert!(now().find(&name("echo")).is_some_and(|service| service.enabled));
    assert!(services::add(&file, wire).is_err(), "twice");
    services::disable(&file, &name("echo"), "moved").expect("disabled");
    let off = now();
    let off = off.find(&name("echo")).expect("the service");
    assert_eq!((off.enabled, off.notice.as_str()), (false, "moved"));
    services::enable(&file, &name("echo")).expect("enabled");
    assert!(now().find(&name("echo")).is_some_and(|service| service.enabled && service.notice.is_empty()));
    services::maintenance(&file, Some("until noon")).expect("begun");
    assert_eq!(now().maintenance.as_deref(), Some("until noon"));
    services::maintenance(&file, None).expect("ended");
    assert_eq!(now().maintenance, None);
    let before = std::fs::read_to_string(&file).expect("the file");
    assert!(matches!(services::enable(&file, &name("other")), Err(SettingsFault::Absent(_))));
    assert!(services::add(&file, ServiceWire::new(&name("listMethods"), "inside")).is_err());
    assert_eq!(
        std::fs::read_to_string(&file).expect("the file"),
        before,
        "a refused command changes nothing"
    );
    services::remove(&file, &name("echo")).expect("removed");
    assert!(now().find(&name("echo")).is_none());
    services::disable(&file, &name("inner"), "not yet").expect("one inside the process");
    assert!(now().find(&name("inner")).is_some_and(|service| !service.enabled));
}

/// Two commands at once: both are in the file afterwards.
#[test]
fn two_commands_wait_for_each_other() {
    let folder = Folder::new();
    let file = folder.0.join("services.toml");
    std::thread::scope(|threads| {
        for place in 0..8 {
            let file = &file;
            threads.spawn(move || {
                services::add(file, ServiceWire::new(&name(&format!("s{place}")), "inside")).expect("added");
            });
        }
    });
    let read =
        Services::read(&std::fs::read_to_string(&file).expect("the file"), &folder.0).expect("services");
    assert_eq!(read.of(&OWNER.parse().expect("a name")).count(), 8);
}

const DESCRIPTION: &str = "openapi: 3.1.0\ninfo: {title: Books, version: '1'}\nservers: [{url: 'http://inner.example/secret'}]\n\
    paths:\n  /books/{id}:\n    get: {responses: {'200': {description: one}}}\n  /shelves:\n    get: {responses: {'200': {description: all}}}\n\
    \x20   post: {responses: {'201': {description: made}}}\n";

/// A description from a file and from an address; renewing it keeps the service's other settings.
#[tokio::test]
async fn a_described_service_is_added_with_one_command() {
    let folder = Folder::new();
    let file = folder.0.join("services.toml");
    let source = folder.file("books.yaml", DESCRIPTION);
    let fetched = Fetched::from(source.to_str().expect("text"), &Trust::Plain).await.expect("a description");
    assert_eq!((fetched.title.as_str(), fetched.endpoints.len()), ("Books", 3));
    let mut wire = ServiceWire::new(&name("books"), "openapi");
    assert!(services::add_openapi(&file, wire.clone(), &fetched).is_err(), "where is it?");
    wire.url = Some("http://service.example".to_owned());
    services::add_openapi(&file, wire.clone(), &fetched).expect("added");
    services::disable(&file, &name("books"), "soon").expect("disabled");
    let body = DESCRIPTION.replace("/shelves", "/rooms").into_bytes();
    let served = Origin::start().await;
    let stored = super::metaservices::serve(body).await;
    let fetched =
        Fetched::from(&format!("http://{stored}/openapi.yaml"), &Trust::Plain).await.expect("a description");
    services::add_openapi(&file, wire, &fetched).expect("renewed");
    let read =
        Services::read(&std::fs::read_to_string(&file).expect("the file"), &folder.0).expect("services");
    let books = read.find(&name("books")).expect("the service");
    assert!(!books.enabled && books.notice == "soon");
    assert!(books.endpoints.iter().any(|endpoint| endpoint.path == "/rooms"));
    let wrong = folder.file("wrong.yaml", "openapi: 2.0\n");
    assert!(Fetched::from(wrong.to_str().expect("text"), &Trust::Plain).await.is_err());
    let gone = format!("http://{}/status/404", served.address);
    assert!(Fetched::from(&gone, &Trust::Plain).await.is_err());
}

/// Disabled, enabled, under maintenance: callers are told while the node runs, and nothing is asked.
#[tokio::test]
async fn what_callers_are_told() {
    let origin = Origin::start().await;
    let folder = Folder::new();
    let file = folder.file("services.toml", &echo(&origin));
    let watched: Arc<Watched<Services>> = Arc::new(Watched::open(&file).expect("services"));
    let mut made = Made::of("", &open_client());
    made.services = watched.clone();
    let world = made.start().await;
    let ask = async || send(world.plain, question("GET", &path(""), &[CLIENT], b"")).await;
    assert_eq!(ask().await.status, 200);
    services::disable(&file, &name("echo"), "new address from May").expect("disabled");
    assert_eq!(watched.reload(), Ok(true));
    let off = ask().await;
    assert_eq!((off.status, off.header("x-road-error")), (500, "server.serverproxy.service_disabled"));
    let text = format!("Service SERVICE:{OWNER}/echo is disabled: new address from May");
    assert_eq!(off.json()["message"], text);
    services::enable(&file, &name("echo")).expect("enabled");
    services::maintenance(&file, Some("Back at noon")).expect("begun");
    assert_eq!(watched.reload(), Ok(true));
    let closed = ask().await;
    assert_eq!((closed.status, closed.header("x-road-error")), (500, "server.serverproxy.maintenance_mode"));
    assert_eq!(closed.json()["message"], "Back at noon");
    services::maintenance(&file, None).expect("ended");
    assert_eq!(watched.reload(), Ok(true));
    world.askers.set(Services::read("maintenance = \"Moving\"", Path::new("")).expect("settings"));
    let closed = ask().await;
    assert_eq!((closed.status, closed.header("x-road-error")), (500, "server.clientproxy.maintenance_mode"));
    world.askers.set(Services::default());
    assert_eq!(ask().await.status, 200);
    assert_eq!(origin.times_asked(), 2);
}

/// The owner's own maintenance, when the asker's node knows nothing of it.
#[test]
fn a_node_under_maintenance_finds_no_service() {
    use gateway::call::Provider;
    let mut settings =
        services::FileWire { maintenance: Some("Back at noon".to_owned()), service: Vec::new() };
    settings.service.push(ServiceWire::new(&name("inner"), "inside"));
    let settings = Services::check(settings, Path::new("")).expect("services");
    let inside = Arc::new(gateway::provider::InsideProvider::new(Vec::new()));
    let providers = gateway::provider::Providers::new(
        Arc::new(Watched::fixed(settings)),
        inside,
        Arc::new(super::metaservices::None),
    );
    for code in ["inner", "listMethods", "unknown"] {
        let fault = providers.look_up(&name(code), "GET", "").expect_err("maintenance");
        assert_eq!(
            (fault.origin, fault.code.as_str()),
            (exchange::rest::Origin::OwnersNode, "maintenance_mode")
        );
    }
}

/// One slash between address and path, whatever both say.
#[tokio::test]
async fn addresses_are_joined_with_one_slash() {
    let origin = Origin::start().await;
    let with =
        |code: &str, slash: &str| rest(code, origin.address, "").replace("/api\"", &format!("/api{slash}\""));
    let world =
        Made::of(&format!("{}{}", with("bare", ""), with("slash", "/")), &open_client()).start().await;
    for (code, rest, uri) in [
        ("bare", "", "/api"),
        ("bare", "/a", "/api/a"),
        ("bare", "?q=1", "/api?q=1"),
        ("slash", "", "/api/"),
        ("slash", "/a/b?q=1&q=%20", "/api/a/b?q=1&q=%20"),
    ] {
        let path = format!("/r1/{OWNER}/{code}{rest}");
        let answer = send(world.plain, question("GET", &path, &[CLIENT], b"")).await;
        assert_eq!(answer.json()["uri"], uri, "{code} {rest}");
    }
}
