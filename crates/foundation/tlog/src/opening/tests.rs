use super::*;

fn values() -> Values {
    let mut values = Values::new();
    for field in FIELDS {
        values.set(field, format!("the {}", field.name()));
    }
    values
}

#[test]
fn any_choice_of_fields_rebuilds_the_commitment() {
    let (seed, values) = ([3; 32], values());
    let whole = commitment(&seed, &values);
    // ACC-04: all, none, each alone, and what a person sees: all but the official's name.
    let person: Vec<Field> = FIELDS.into_iter().filter(|field| *field != Field::Name).collect();
    let mut choices = vec![FIELDS.to_vec(), Vec::new(), person];
    choices.extend(FIELDS.map(|field| vec![field]));
    for shown in choices {
        let opening = Opening::of(&seed, &values, &shown);
        assert_eq!(opening.root(), Some(whole));
        assert_eq!(Opening::of(&seed, &values, &FIELDS).only(&shown), opening);
        for field in FIELDS {
            let told = shown.contains(&field).then_some(values.get(field));
            assert_eq!(opening.value(field), told);
        }
        let text = serde_json::to_string(&opening).expect("written");
        assert_eq!(serde_json::from_str::<Opening>(&text).expect("read"), opening);
    }
}

#[test]
fn a_changed_field_or_seed_is_another_commitment() {
    let (seed, good) = ([3; 32], values());
    let whole = commitment(&seed, &good);
    assert_ne!(commitment(&[4; 32], &good), whole);
    for field in FIELDS {
        let mut other = good.clone();
        other.set(field, "other");
        assert_ne!(commitment(&seed, &other), whole, "{}", field.name());
    }
    // A value does not flow into its neighbour.
    let mut moved = good.clone();
    moved.set(Field::Unit, "").set(Field::Role, "the unitthe role");
    assert_ne!(commitment(&seed, &moved), whole);
}

#[test]
fn a_closed_field_does_not_tell_its_text() {
    let opening = Opening::of(&[3; 32], &values(), &[Field::At]);
    let text = serde_json::to_string(&opening).expect("written");
    assert!(text.contains("the at") && !text.contains("the name"), "{text}");
}

#[test]
fn what_is_no_opening_is_refused() {
    let opening = Opening::of(&[3; 32], &values(), &[Field::At]);
    let good = serde_json::to_value(&opening).expect("written");
    let refused = |bend: &dyn Fn(&mut Vec<serde_json::Value>)| {
        let mut bent = good.clone();
        bend(bent["fields"].as_array_mut().expect("a list"));
        serde_json::from_value::<Opening>(bent).expect_err("refused").to_string()
    };
    assert!(refused(&|fields| drop(fields.pop())).contains("17 fields"));
    assert!(refused(&|fields| fields.push(fields[0].clone())).contains("17 fields"));
    assert!(refused(&|fields| fields.swap(0, 1)).contains("17 fields"));
    assert!(refused(&|fields| fields[1] = fields[0].clone()).contains("17 fields"));
    refused(&|fields| fields[0]["name"] = "stranger".into());
    refused(&|fields| fields[0]["hash"] = "00".into());
    refused(&|fields| fields[0]["more"] = "x".into());
    refused(&|fields| fields[12]["hash"] = Hash::ZERO.to_string().into());
}

#[test]
fn names_stand_in_json_as_they_are_committed() {
    for (place, field) in FIELDS.into_iter().enumerate() {
        assert_eq!(field as usize, place);
        assert_eq!(serde_json::to_value(field).expect("written"), field.name());
    }
}
