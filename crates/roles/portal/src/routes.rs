//! Every route of the portal on one page. "Who" is decided by the types a handler takes: `Citizen` closes a
//! route to strangers, `Visitor` opens it to all; a case of somebody else is not found.

use crate::{Portal, api, pages};
use axum::Router;
use axum::routing::{get, post};

/// The portal's routes behind the doors of [`web::guarded`].
pub fn router(portal: Portal) -> Router {
    let site = pages::site(&portal);
    let open = Router::new()
        .route("/", get(pages::front))
        .route("/sign-in", post(pages::sign_in))
        .route("/sign-out", post(pages::leave))
        .route("/services", get(pages::services))
        .route("/services/{service}", get(pages::service))
        .route("/registers", get(pages::registers))
        .route("/registers/{register}", get(pages::register))
        .route("/acts", get(pages::acts))
        .route("/acts/{act}", get(pages::act))
        .route("/api/sign-in", post(api::sign_in));
    let own = Router::new()
        .route("/home", get(pages::home))
        .route("/life/{life_event}", get(pages::event))
        .route("/events", get(pages::stream))
        .route("/events/{life_event}", get(pages::stream))
        .route("/ask/{case}", get(pages::ask).post(pages::answer))
        .route("/sent/{case}", get(pages::sent))
        .route("/why/{case}", get(pages::why))
        .route("/looks", get(pages::looks))
        .route("/my-data", get(pages::own))
        .route("/my-data.json", get(pages::download))
        .route("/api/cases", get(api::cases))
        .route("/api/cases/{case}/answer", post(api::answer))
        .route("/api/looks", get(api::looks))
        .route("/api/my-data", get(api::my_data));
    web::guarded(open.merge(own).with_state(portal), site)
}
