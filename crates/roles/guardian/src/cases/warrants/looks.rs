//! What a person is shown at the court: the warrants about her that came to light (SG-02), each with its OPEN leaf.

use crate::{Guardian, Office, Trouble};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use exchange::{Look, PublicLook, Reply, TagProof};
use ids::{AgencyId, PersonKey};
use oversight::warrant::sql::{self, LeafRow};
use std::collections::BTreeMap;
use store::Fault;
use tlog::{FIELDS, Field, Kind, Opening, Values};

/// The warrants about a person that are open, newest first, as the window asks for them on her behalf.
pub(crate) async fn looks(
    guardian: &Guardian,
    from: &AgencyId,
    person: PersonKey,
    limit: i64,
) -> Result<Reply, Trouble> {
    if guardian.office() != Office::Court || from != &guardian.inner.parts.portal {
        return Err(Trouble::NotFound("message"));
    }
    let read = guardian.store().read("warrants.looks", move |tx| {
        let person = person.clone();
        Box::pin(async move { sql::leaves_about(tx, &person, Kind::Open as u8).await })
    });
    let rows: Result<Vec<LeafRow>, Fault> = read.await;
    let rows: Vec<LeafRow> = rows?.into_iter().filter(|row| row.place.is_some()).collect();
    let mut tags = BTreeMap::new();
    for row in &rows {
        let origin = format!("{}/{}", guardian.institutions().log, row.year);
        tags.insert(origin, STANDARD.encode(&row.proof));
    }
    let total = i64::try_from(rows.len()).unwrap_or(i64::MAX);
    let newest = rows.iter().rev().take(usize::try_from(limit.clamp(1, 500)).unwrap_or(500));
    let looks = newest.map(|row| shown(guardian, row)).collect::<Result<_, _>>()?;
    let tags =
        tags.into_iter().map(|(origin, proof)| TagProof { origin, proof, warrant_leaf: None }).collect();
    Ok(Reply::Looks { looks, total, tags })
}

fn shown(guardian: &Guardian, row: &LeafRow) -> Result<Look, Fault> {
    let wrong = |why: String| Fault::Engine(format!("a stored leaf of a warrant cannot be read: {why}"));
    let details: BTreeMap<String, String> =
        serde_json::from_str(&row.details).map_err(|fault| wrong(fault.to_string()))?;
    let mut values = Values::new();
    for field in FIELDS {
        if let Some(value) = details.get(field.name()) {
            values.set(field, value.as_str());
        }
    }
    let seed: [u8; 32] = row.seed.clone().try_into().map_err(|_| wrong("the seed is gone".to_owned()))?;
    let (index, receipt) = row.place.clone().ok_or_else(|| wrong("it is not placed".to_owned()))?;
    let (act, article) = values.get(Field::Article).split_once(' ').unwrap_or(("", ""));
    let (purpose, _) = values.get(Field::Purpose).split_once(':').unwrap_or((values.get(Field::Purpose), ""));
    let fields = values.get(Field::Fields).split(", ").map(str::to_owned).collect();
    Ok(Look {
        entry: row.id.to_string(),
        at_micros: row.made_at.0,
        provider: guardian.agency().to_string(),
        requester: values.get(Field::Requester).to_owned(),
        duty: "warrant".to_owned(),
        source: format!("warrant.{}", row.warrant),
        fields,
        purpose: purpose.to_owned(),
        act: act.to_owned(),
        article: article.to_owned(),
        public: Some(PublicLook {
            origin: format!("{}/{}", guardian.institutions().log, row.year),
            index,
            n: row.n,
            leaf: STANDARD.encode(row.leaf),
            opening: Opening::of(&seed, &values, &FIELDS),
            receipt,
        }),
    })
}
