use crate::setup::{agreement, ask, entries, json, on_both, open};
use access::Reach;
use serde_json::json;
use std::fs;
use testkit::folder::Folder;

fn config(folder: &Folder) -> String {
    format!(
        "[service.dwelling]\ntitle = \"t\"\nabout = \"person\"\n\
         from = {{ file = {{ file = \"{}/readers.csv\", key = \"no\" }} }}\n\
         field.reader = {{ column = \"no\" }}\nfield.street = {{}}\nfield.house = {{ type = \"int\" }}\n\
         list = {{ filters = [\"house\"], page_max = 2 }}\n",
        folder.path().display()
    )
}

#[tokio::test]
async fn a_file_is_served_like_a_table_and_read_again_when_it_changes() {
    on_both(|world| async move {
        let folder = Folder::new("adapter_file");
        let file = folder.path().join("readers.csv");
        fs::write(&file, "\u{feff}no,street,house,secret\nA00001,\"Long, Street\",7,s\nA00002,,9,s\n")
            .unwrap();
        let adapter = open(&world, &config(&folder)).await.unwrap();
        let few = || Some(agreement("school", "dwelling", &["reader", "street", "house"], Reach::One));
        let answer = ask(&adapter, few(), "dwelling", "/records/A00001").await.unwrap();
        assert_eq!(json(&answer), json!({ "reader": "A00001", "street": "Long, Street", "house": 7 }));
        let empty = json(&ask(&adapter, few(), "dwelling", "/records/A00002").await.unwrap());
        assert_eq!(empty["street"], json!(null), "an empty cell is no text");
        let several = Some(agreement("school", "dwelling", &["reader"], Reach::Several));
        let found = ask(&adapter, several, "dwelling", "/records?house=9").await.unwrap();
        assert_eq!(json(&found)["records"], json!([{ "reader": "A00002" }]));
        assert_eq!(entries(&world.home.store).await, 3);

        fs::write(&file, "no,street,house\nA00001,Short Street,8\nA00004,Longer Street,1\n").unwrap();
        let answer = json(&ask(&adapter, few(), "dwelling", "/records/A00001").await.unwrap());
        assert_eq!((&answer["street"], &answer["house"]), (&json!("Short Street"), &json!(8)));

        // Half written: the last good one is served.
        fs::write(&file, "no,stre").unwrap();
        let answer = json(&ask(&adapter, few(), "dwelling", "/records/A00004").await.unwrap());
        assert_eq!(answer["street"], "Longer Street");
    })
    .await;
}

#[tokio::test]
async fn a_file_that_is_missing_or_short_of_a_column_stops_the_start() {
    on_both(|world| async move {
        let folder = Folder::new("adapter_file_missing");
        let said =
            |faults: Vec<adapter::ConfigFault>| faults.iter().map(ToString::to_string).collect::<String>();
        let missing = said(open(&world, &config(&folder)).await.err().unwrap());
        assert!(missing.contains("readers.csv: it cannot be read"), "{missing}");
        fs::write(folder.path().join("readers.csv"), "no,street\n").unwrap();
        let short = said(open(&world, &config(&folder)).await.err().unwrap());
        assert!(short.contains("there is no column house; there are: no, street"), "{short}");
    })
    .await;
}
