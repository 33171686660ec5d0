//! No look without a trace, by type: what must not compile, does not.

#[test]
fn skipping_forging_or_reusing_a_permit_does_not_compile() {
    trybuild::TestCases::new().compile_fail("tests/refused/*.rs");
}
