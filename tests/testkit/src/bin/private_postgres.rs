//! A private PostgreSQL server for whoever starts this: prints its connection string, runs until its standard
//! input closes, then removes everything.

use std::io::Read;

fn main() {
    let cluster = testkit::postgres::Cluster::start();
    println!("{}", cluster.connection_string());
    // Whatever is written is of no matter; the end of it is.
    drop(std::io::stdin().read_to_end(&mut Vec::new()));
}
