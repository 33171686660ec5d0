//! A list of persons needs the proof (RF-03, RF-21).

fn main() {
    let watch = ids::MemberName::new("XX", "GOV", "watch");
    let _width = access::Width::Several(access::Several::of(&watch));
}
