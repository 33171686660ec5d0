//! A search needs the proof (RF-04, RF-16).

fn main() {
    let _doing = access::Doing::Search(None);
}
