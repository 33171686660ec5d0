//! Downloads: the receipt of a look, its entry in full, and all of them in one file.

use super::Surround;
use crate::Trouble;
use crate::cases::{ask_looks, one_look, witnessed};
use crate::citizen::Citizen;
use axum::extract::Path;
use axum::http::header::{CONTENT_DISPOSITION, CONTENT_TYPE};
use axum::response::{IntoResponse, Response};
use exchange::{Look, PublicLook};
use ids::AgencyId;

/// `GET /looks/receipt/{agency}/{entry}`: the receipt, as other programs read it (c2sp.org/tlog-proof).
pub(crate) async fn receipt(
    surround: Surround,
    citizen: Citizen,
    Path((agency, entry)): Path<(String, String)>,
) -> Result<Response, Trouble> {
    let (look, public) = found(&surround, &citizen, &agency, &entry).await?;
    let receipt = witnessed(&surround.portal, &[&public]).await.concat();
    Ok(download("text/plain; charset=utf-8", &format!("{}.tlog-proof", name(&look)), receipt.into_bytes()))
}

/// `GET /looks/opening/{agency}/{entry}`: what the receipt's leaf commits to.
pub(crate) async fn opening(
    surround: Surround,
    citizen: Citizen,
    Path((agency, entry)): Path<(String, String)>,
) -> Result<Response, Trouble> {
    let (look, public) = found(&surround, &citizen, &agency, &entry).await?;
    Ok(download("application/json", &format!("{}.json", name(&look)), opened(&public)))
}

/// `GET /looks/receipts.zip`: receipts and entries of all looks that the list shows.
pub(crate) async fn receipts(surround: Surround, citizen: Citizen) -> Response {
    let found = ask_looks(&surround.portal, &citizen.key).await;
    let mut zip = super::zip::Zip::default();
    let looks: Vec<(&Look, &PublicLook)> =
        found.looks.iter().filter_map(|look| Some((look, look.public.as_ref()?))).collect();
    let public: Vec<&PublicLook> = looks.iter().map(|(_, public)| *public).collect();
    let receipts = witnessed(&surround.portal, &public).await;
    for ((look, public), receipt) in looks.into_iter().zip(receipts) {
        zip.add(&format!("{}.tlog-proof", name(look)), receipt.as_bytes());
        zip.add(&format!("{}.json", name(look)), &opened(public));
    }
    download("application/zip", "looks.zip", zip.finish())
}

async fn found(
    surround: &Surround,
    citizen: &Citizen,
    agency: &str,
    entry: &str,
) -> Result<(Look, PublicLook), Trouble> {
    let agency: AgencyId = agency.parse().map_err(|_| Trouble::NotFound("look"))?;
    let look =
        one_look(&surround.portal, &citizen.key, &agency, entry).await.ok_or(Trouble::NotFound("look"))?;
    let public = look.public.clone().ok_or(Trouble::NotFound("look"))?;
    Ok((look, public))
}

/// A name that sorts by owner, year and number.
fn name(look: &Look) -> String {
    let public = look.public.as_ref();
    let year = public.and_then(|public| public.origin.rsplit('/').next()).unwrap_or_default();
    let plain: String = format!("{}-{year}-{:04}", look.provider, public.map_or(0, |public| public.n));
    plain.chars().filter(|letter| letter.is_ascii_alphanumeric() || "-_".contains(*letter)).collect()
}

fn opened(public: &PublicLook) -> Vec<u8> {
    serde_json::to_vec_pretty(&public.opening).expect("openings have a JSON form")
}

fn download(kind: &'static str, file: &str, bytes: Vec<u8>) -> Response {
    let named = format!("attachment; filename=\"{file}\"");
    ([(CONTENT_TYPE, kind.to_owned()), (CONTENT_DISPOSITION, named)], bytes).into_response()
}
