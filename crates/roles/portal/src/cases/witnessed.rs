//! Receipts as they are taken home. The owner's receipt was made in the moment of the look, before any witness had seen
//! the log; the one that is kept for years stands at a checkpoint that the witnesses cosigned.

use crate::Portal;
use crate::public::Question;
use exchange::PublicLook;
use ledger::public::Origin;
use std::collections::BTreeMap;
use tlog::TlogProof;

/// The receipt of each look, in order: at the newest cosigned state of its log, or the owner's own while the witnesses
/// have not seen the leaf yet or the log is away.
pub(crate) async fn witnessed(portal: &Portal, looks: &[&PublicLook]) -> Vec<String> {
    let mut receipts: Vec<String> = looks.iter().map(|look| look.receipt.clone()).collect();
    let Some(public) = &portal.inner.public else { return receipts };
    let mut by_origin: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
    for (place, look) in looks.iter().enumerate() {
        by_origin.entry(look.origin.as_str()).or_default().push(place);
    }
    for (name, places) in by_origin {
        let Some(origin) = read(name) else { continue };
        let indexes = places.iter().map(|place| looks[*place].index).collect();
        let question = Question { tags: Vec::new(), indexes };
        let Ok(proofs) = public.absences.prove(origin, question).await else { continue };
        for (place, path) in places.into_iter().zip(proofs.paths) {
            let Ok(own) = receipts[place].parse::<TlogProof>() else { continue };
            if let Some(path) = path {
                receipts[place] =
                    TlogProof { path, checkpoint: proofs.checkpoint.clone(), ..own }.to_string();
            }
        }
    }
    receipts
}

/// `name/year` as an origin.
fn read(text: &str) -> Option<Origin> {
    let (name, year) = text.rsplit_once('/')?;
    Some(Origin { name: name.into(), year: year.parse().ok()? })
}
