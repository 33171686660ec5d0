//! A subscription needs the proof, and there is no other way to make one (SG-17, RF-18).

fn forge(agreement: &access::Agreement, asker: access::Asker, proof: access::NotSecurity) {
    let _subscription = access::Subscription { agreement, events: access::Events(proof), asker };
}

fn main() {}
