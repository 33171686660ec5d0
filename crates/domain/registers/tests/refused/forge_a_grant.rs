//! Only `access` makes a grant.

fn main() {
    let _forged = access::Granted { purpose: "curiosity".to_owned() };
}
