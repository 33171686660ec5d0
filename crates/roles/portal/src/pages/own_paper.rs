//! Own data as a paper: the same words as the page, in the same order.

use super::own::{facts, former, grouped, sentence};
use crate::cases::OwnFound;
use crate::citizen::Citizen;
use crate::words::Words;
use calendar::Instant;
use paper::{Line, Part, Sheet};
use web::look::Fact;

/// The paper of a person's own data.
pub(super) fn sheet(words: Words<'_>, citizen: &Citizen, found: &OwnFound, at: Instant) -> Sheet {
    let registers = grouped(words, found);
    let mut lede = vec![
        words.person(&citizen.key.stored()),
        words.filled("my-data-made", &[&words.moment(at)]),
        sentence(words, found, registers.len()),
    ];
    for agency in &found.silent {
        lede.push(format!("{}: {}", words.agency_of(agency), words.ui("did-not-answer")));
    }
    let mut parts = Vec::new();
    for (register, records) in registers {
        let title = words.text(&format!("register.{}.title", register.id));
        parts.push(Part::heading(title));
        parts.push(Part::text(words.agency_of(&register.owner)));
        for own in records {
            parts
                .push(Part::text(words.filled("my-data-since", &[&words.moment(Instant(own.since_micros))])));
            parts.push(Part::table(
                facts(words, register, &own.fields).into_iter().map(|(_, fact)| line(fact)),
            ));
            for state in &own.former {
                let (said, facts) = former(words, register, state);
                parts.push(Part::text(said));
                parts.push(Part::table(facts.into_iter().map(line)));
            }
        }
    }
    Sheet { language: words.lang.code().to_owned(), title: words.ui("my-data"), lede, parts }
}

fn line(fact: Fact) -> Line {
    Line { label: fact.label, value: fact.value }
}
