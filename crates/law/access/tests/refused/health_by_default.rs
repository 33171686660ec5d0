//! A health class needs the proof, and none is there by default (SG-15, RF-08).

fn main() {
    let _health: Option<access::Health> = Some(Default::default());
}
