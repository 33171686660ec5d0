//! SG-16: rules change with the signatures of several institutions, in public. Who notices a pack that somebody changed
//! alone: the program itself, before it serves anything.

use journeys::folder::MemoryFolder;
use journeys::process::{Demo, pack, program};
use std::path::Path;
use std::process::Command;

fn copied(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).expect("a folder");
    for entry in std::fs::read_dir(from).expect("the pack is there") {
        let (entry, target) =
            entry.map(|entry| (entry.path(), to.join(entry.file_name()))).expect("readable");
        match entry.is_dir() {
            true => copied(&entry, &target),
            false => drop(std::fs::copy(&entry, &target).expect("copied")),
        }
    }
}

fn signatures(demo: &Demo) -> Vec<usize> {
    let answer = demo.office("arbiter").get("/rules.json").expect("the arbiter answers");
    answer
        .json
        .as_array()
        .expect("a list")
        .iter()
        .map(|one| one["signatures"].as_object().map_or(0, serde_json::Map::len))
        .collect()
}

#[test]
fn a_changed_pack_is_served_only_after_institutions_signed_it() {
    let (program, place) = (program(), MemoryFolder::new("rules"));
    let (pack_of, data) = (place.path().join(pack().file_name().expect("a name")), place.path().join("data"));
    copied(&pack(), &pack_of);
    let demo = Demo::of(&program, &pack_of, &data, &[]);
    assert_eq!(signatures(&demo), [5], "every institution but parliament signs the first rules");
    demo.kill();

    let file = pack_of.join("texts.en.toml");
    let text = std::fs::read_to_string(&file).expect("texts");
    std::fs::write(&file, format!("{text}\n# changed by one alone\n")).expect("written");
    let refused =
        Command::new(&program).args(Demo::arguments(&pack_of, &data, &[])).output().expect("it runs");
    let said = String::from_utf8_lossy(&refused.stderr).into_owned();
    assert!(!refused.status.success() && said.contains("SG-16") && said.contains("--sign-rules"), "{said}");

    let signed = ["--sign-rules".to_owned(), "a remark".to_owned()];
    let demo = Demo::of(&program, &pack_of, &data, &signed);
    let held = signatures(&demo);
    assert!(held.len() == 2 && held[1] >= 3, "{held:?}");
    demo.kill();
    // What was signed once stays signed.
    Demo::of(&program, &pack_of, &data, &[]).kill();
}
