//! Never for a security body, by type (SG-15, SG-17, RF-01 to RF-21): what must not compile, does not.

#[test]
fn what_is_wide_cannot_be_made_without_the_proof() {
    trybuild::TestCases::new().compile_fail("tests/refused/*.rs");
}
