//! The proof that a member is no security body cannot be written down by hand.

fn main() {
    let member = ids::MemberName::new("XX", "GOV", "watch");
    let _proof = access::NotSecurity { member };
}
