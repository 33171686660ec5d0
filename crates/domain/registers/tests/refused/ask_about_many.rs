//! A question names one person; there is no form of a question about many (RF-03, RF-06).

fn many(people: Vec<ids::PersonKey>, register: ids::RegisterId, by: ids::FieldId, purpose: ids::PurposeId) -> access::Question {
    access::Question { register, person: people, by, fields: Vec::new(), purpose }
}

fn main() {
    let _ = many;
}
