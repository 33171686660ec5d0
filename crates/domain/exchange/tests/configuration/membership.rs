use crate::world::{NOW, name};
use exchange::membership::{
    Command, HOSTS_MAX, JoinRequest, NodeRequest, Order, RequestFault, SYSTEMS_MAX, SignedText, order_holds,
    read_join, read_order, sign_join, sign_order,
};
use ids::MessageId;
use keys::{FileSigner, Signer};
use std::collections::BTreeMap;

fn id() -> MessageId {
    "0190a0a0-0000-7000-8000-000000000001".parse().expect("an id")
}

fn request(key: &FileSigner) -> JoinRequest {
    JoinRequest {
        id: id(),
        at_micros: NOW,
        member: name("school"),
        title: BTreeMap::from([("xx".to_owned(), "A school".to_owned())]),
        systems: BTreeMap::from([("main".to_owned(), "Main".to_owned())]),
        key: key.public(),
        node: NodeRequest {
            server: name("school").server("n1"),
            address: "localhost:4433".to_owned(),
            hosts: vec!["localhost".to_owned()],
            certificate_request: "-----BEGIN".to_owned(),
            systems: vec!["main".to_owned()],
        },
    }
}

#[test]
fn a_request_to_join_is_read_as_it_was_signed_and_not_otherwise() {
    let key = FileSigner::fresh().expect("a key");
    let signed = sign_join(&request(&key), &key).expect("signed");
    assert_eq!(read_join(&signed).expect("it holds"), request(&key));
    let changed = |change: &dyn Fn(&mut SignedText)| {
        let mut other = signed.clone();
        change(&mut other);
        read_join(&other).expect_err("refused")
    };
    assert_eq!(changed(&|s| s.signature.0[1] ^= 1), RequestFault::Signature);
    assert_eq!(changed(&|s| s.text = s.text.replace("A school", "B school")), RequestFault::Signature);
    let thief = FileSigner::fresh().expect("a key");
    // Somebody else's key in the text, one's own signature: no proof of possession.
    let stolen = sign_join(&request(&key), &thief).expect("signed");
    assert_eq!(read_join(&stolen), Err(RequestFault::Signature));
    // The signature under an order is none under a request.
    let order = Order { id: id(), at_micros: NOW, member: name("school"), command: revoke(&key) };
    let order = sign_order(&order, &key).expect("signed");
    assert_eq!(changed(&|s| s.signature = order.signature), RequestFault::Signature);
}

fn revoke(key: &FileSigner) -> Command {
    Command::RevokeKey { key: key.public().id(), since_micros: NOW }
}

#[test]
fn an_order_holds_for_the_key_that_signed_it() {
    let (key, other) = (FileSigner::fresh().expect("a key"), FileSigner::fresh().expect("a key"));
    let order = Order { id: id(), at_micros: NOW, member: name("school"), command: revoke(&key) };
    let signed = sign_order(&order, &key).expect("signed");
    assert_eq!(read_order(&signed).expect("it is read"), order);
    assert_eq!(order_holds(&signed, &key.public()), Ok(()));
    assert_eq!(order_holds(&signed, &other.public()), Err(RequestFault::Signature));
}

#[test]
fn what_does_not_fit_together_is_refused_with_its_reason() {
    let key = FileSigner::fresh().expect("a key");
    let fault = |change: &dyn Fn(&mut JoinRequest)| {
        let mut request = request(&key);
        change(&mut request);
        read_join(&sign_join(&request, &key).expect("signed"))
    };
    type Change<'a> = &'a dyn Fn(&mut JoinRequest);
    let unfit: [(Change<'_>, &str); 7] = [
        (&|r| r.member.code = "a b".to_owned(), "cannot be an agency's"),
        (&|r| r.title.clear(), "no name for people"),
        (&|r| r.node.server.member = name("library"), "is not of"),
        (&|r| r.node.address = "localhost".to_owned(), "not host:port"),
        (&|r| r.node.address = ":1".to_owned(), "not host:port"),
        (&|r| r.node.address = "h:0".to_owned(), "not host:port"),
        (&|r| r.node.systems = vec!["other".to_owned()], "no system of"),
    ];
    for (change, says) in unfit {
        let found = fault(change).expect_err(says).to_string();
        assert!(found.contains(says), "{found}");
    }
    let hosts = |count: usize| fault(&|r| r.node.hosts = vec!["h".to_owned(); count]);
    assert!(hosts(HOSTS_MAX).is_ok());
    assert_eq!(hosts(HOSTS_MAX + 1), Err(RequestFault::TooMuch { what: "hosts of a node", max: HOSTS_MAX }));
    let systems = |count: usize| {
        fault(&|r| r.systems.extend((1..count).map(|place| (format!("s{place}"), "S".to_owned()))))
    };
    assert!(systems(SYSTEMS_MAX).is_ok());
    assert!(matches!(systems(SYSTEMS_MAX + 1), Err(RequestFault::TooMuch { max: SYSTEMS_MAX, .. })));
}
