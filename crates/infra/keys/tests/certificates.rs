//! The authority of the centre, read and checked by OpenSSL.

mod place;

use ids::{MemberName, ServerName};
use keys::KeyFault;
use keys::certificates::{
    Authority, CERTIFICATES_MAX, HOST_BYTES_MAX, HOSTS_MAX, NODE_DAYS_MAX, common_name, fingerprint,
    not_after_micros, read_pem, request, self_signed,
};
use place::{Place, openssl, put, shown};

/// 2026-11-25T00:00:00Z.
const NOW: i64 = 1_795_564_800_000_000;
const DAY: i64 = 86_400_000_000;
const PASSPHRASE: &str = "authority";

fn server() -> ServerName {
    MemberName::new("EX", "GOV", "1/2").server("node-1")
}

fn hosts() -> Vec<String> {
    vec!["node.example".to_owned(), "127.0.0.1".to_owned()]
}

fn authority(place: &Place) -> Authority {
    let (key, certificate) = (place.path("ca.key.pem"), place.path("ca.pem"));
    Authority::create(&key, &certificate, PASSPHRASE, "EX exchange TLS", 3_650, NOW).expect("made")
}

#[test]
fn openssl_accepts_a_nodes_certificate_for_both_ends_of_a_connection() {
    let place = Place::new();
    let authority = authority(&place);
    let (key, csr) = request(&server(), &hosts()).expect("a request");
    let csr_file = put(&place, "node.csr", &csr);
    openssl(&["req", "-in", &csr_file, "-verify", "-noout"]);
    let pem = authority.issue(&csr, &server(), &hosts(), 7, NOW).expect("issued");
    let file = put(&place, "node.pem", &pem);
    let ca = shown(&place.path("ca.pem"));
    let at = (NOW / 1_000_000).to_string();
    for purpose in ["sslserver", "sslclient"] {
        openssl(&["verify", "-attime", &at, "-x509_strict", "-purpose", purpose, "-CAfile", &ca, &file]);
    }
    openssl(&["verify", "-attime", &at, "-verify_hostname", "node.example", "-CAfile", &ca, &file]);
    openssl(&["verify", "-attime", &at, "-verify_ip", "127.0.0.1", "-CAfile", &ca, &file]);
    let text = openssl(&["x509", "-in", &file, "-noout", "-text"]);
    for wanted in ["EX/GOV/1%2F2/node-1", "DNS:node.example, IP Address:127.0.0.1", "CA:FALSE"] {
        assert!(text.contains(wanted), "{wanted} is not in {text}");
    }
    let public_of = |arguments: &[&str]| openssl(arguments);
    let key_file = put(&place, "node.key.pem", &key);
    assert_eq!(
        public_of(&["x509", "-in", &file, "-noout", "-pubkey"]),
        public_of(&["pkey", "-in", &key_file, "-pubout"])
    );
    let print = openssl(&["x509", "-in", &file, "-noout", "-fingerprint", "-sha256"]);
    let der = read_pem(&pem).expect("one certificate").remove(0);
    let hex = print.rsplit('=').next().expect("a value").trim().replace(':', "").to_lowercase();
    assert_eq!(fingerprint(&der).to_string(), hex);
    assert_eq!(not_after_micros(&der), Ok(NOW + 7 * DAY));
    assert_eq!(common_name(&der).as_deref(), Ok("EX/GOV/1%2F2/node-1"));
}

#[test]
fn nothing_but_the_key_is_taken_from_a_request() {
    let place = Place::new();
    let authority = authority(&place);
    let (key, csr) = (shown(&place.path("greedy.key")), shown(&place.path("greedy.csr")));
    let config = put(
        &place,
        "greedy.cnf",
        "[req]\ndistinguished_name=dn\nreq_extensions=ext\nprompt=no\n[dn]\nCN=EX/GOV/9/other\n[ext]\n\
         basicConstraints=critical,CA:TRUE\nsubjectAltName=DNS:bank.example\nnsComment=more\n",
    );
    openssl(&["genpkey", "-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:P-256", "-out", &key]);
    openssl(&["req", "-new", "-key", &key, "-config", &config, "-out", &csr]);
    let text = std::fs::read_to_string(&csr).expect("readable");
    let pem = authority.issue(&text, &server(), &hosts(), 1, NOW).expect("issued");
    let told = openssl(&["x509", "-in", &put(&place, "greedy.pem", &pem), "-noout", "-text"]);
    for unwanted in ["CA:TRUE", "bank.example", "EX/GOV/9/other", "more"] {
        assert!(!told.contains(unwanted), "{unwanted} is in {told}");
    }
}

#[test]
fn a_request_that_its_key_did_not_sign_is_refused() {
    let place = Place::new();
    let authority = authority(&place);
    let issue = |csr: &str| authority.issue(csr, &server(), &hosts(), 7, NOW);
    let (_, csr) = request(&server(), &hosts()).expect("a request");
    let der_file = shown(&place.path("r.der"));
    openssl(&["req", "-in", &put(&place, "r.csr", &csr), "-outform", "DER", "-out", &der_file]);
    let mut der = std::fs::read(&der_file).expect("readable");
    // The subject is changed, the signature stays.
    let place_of_name = der.windows(3).position(|bytes| bytes == b"GOV").expect("the name is in it");
    der[place_of_name] = b'C';
    std::fs::write(&der_file, &der).expect("written");
    let pem_file = shown(&place.path("forged.csr"));
    openssl(&["req", "-inform", "DER", "-in", &der_file, "-out", &pem_file]);
    let forged = std::fs::read_to_string(&pem_file).expect("readable");
    let fault = issue(&forged).expect_err("forged").to_string();
    assert!(fault.contains("not signed by its own key"), "{fault}");

    let (key, other) = (shown(&place.path("k")), shown(&place.path("p384.csr")));
    openssl(&["genpkey", "-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:P-384", "-out", &key]);
    openssl(&["req", "-new", "-key", &key, "-subj", "/CN=x", "-out", &other]);
    let fault = issue(&std::fs::read_to_string(&other).expect("readable")).expect_err("P-384").to_string();
    assert!(fault.contains("not a P-256 key"), "{fault}");
    assert!(matches!(issue("no request"), Err(KeyFault::Form(_))));
    assert!(issue(&csr).is_ok());
}

#[test]
fn limits_hold_at_and_one_past() {
    let place = Place::new();
    let authority = authority(&place);
    let (_, csr) = request(&server(), &hosts()).expect("a request");
    let many = |count: usize| (0..count).map(|number| format!("h{number}.example")).collect::<Vec<_>>();
    let issue = |hosts: &[String], days| authority.issue(&csr, &server(), hosts, days, NOW).is_ok();
    assert!(issue(&many(HOSTS_MAX), 1) && !issue(&many(HOSTS_MAX + 1), 1) && !issue(&[], 1));
    assert!(issue(&hosts(), NODE_DAYS_MAX) && !issue(&hosts(), NODE_DAYS_MAX + 1) && !issue(&hosts(), 0));
    let label = "a".repeat(63);
    let long = [label.as_str(); 4].join(".");
    for (host, good) in [
        ("localhost", true),
        ("::1", true),
        (&label, true),
        (&long[..HOST_BYTES_MAX], true),
        (&long[..=HOST_BYTES_MAX], false),
        (&format!("{label}a"), false),
        ("*.example", false),
        ("node example", false),
        ("nöde", false),
        ("-node.example", false),
        ("node..example", false),
        ("", false),
    ] {
        assert_eq!(issue(&[host.to_owned()], 1), good, "{host}");
        assert_eq!(request(&server(), &[host.to_owned()]).is_ok(), good, "{host}");
    }
    let (_, one) = self_signed("system", &hosts()).expect("made");
    assert_eq!(read_pem(&one.repeat(CERTIFICATES_MAX)).expect("as many").len(), CERTIFICATES_MAX);
    assert!(read_pem(&one.repeat(CERTIFICATES_MAX + 1)).is_err());
}

#[test]
fn an_authority_is_opened_with_its_own_certificate_only() {
    let place = Place::new();
    let made = authority(&place);
    let (key, certificate) = (place.path("ca.key.pem"), place.path("ca.pem"));
    let opened = Authority::open(&key, &certificate, PASSPHRASE).expect("opened");
    assert_eq!(opened.certificate_pem(), made.certificate_pem());
    let (_, csr) = request(&server(), &hosts()).expect("a request");
    let file = put(&place, "n.pem", &opened.issue(&csr, &server(), &hosts(), 7, NOW).expect("issued"));
    let at = (NOW / 1_000_000).to_string();
    openssl(&["verify", "-attime", &at, "-CAfile", &shown(&certificate), &file]);

    assert!(matches!(Authority::open(&key, &certificate, "x"), Err(KeyFault::Passphrase { .. })));
    let again = Authority::create(&key, &place.path("b.pem"), PASSPHRASE, "EX", 1, NOW);
    assert!(matches!(again, Err(KeyFault::File { .. })));
    let (_, stranger) = self_signed("stranger", &hosts()).expect("made");
    for wrong in [stranger.clone(), format!("{stranger}{stranger}"), "none".to_owned()] {
        std::fs::write(place.path("wrong.pem"), wrong).expect("written");
        let fault = Authority::open(&key, &place.path("wrong.pem"), PASSPHRASE).expect_err("not its own");
        assert!(matches!(fault, KeyFault::Form(_)), "{fault}");
    }
}

#[test]
fn what_is_no_certificate_is_not_read() {
    let (key, certificate) = self_signed("system", &hosts()).expect("made");
    assert_eq!(read_pem(&certificate).expect("one").len(), 1);
    for wrong in [String::new(), key.clone(), format!("{certificate}{key}"), "text".to_owned()] {
        assert!(matches!(read_pem(&wrong), Err(KeyFault::Form(_))), "{wrong}");
    }
    assert!(not_after_micros(b"no").is_err() && common_name(b"no").is_err());
}
