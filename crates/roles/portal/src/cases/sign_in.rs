//! A person signs in or out.

use crate::app::random_32;
use crate::citizen::WHO_PREFIX;
use crate::{Portal, Trouble};
use store::Fault;
use store::sessions::{self, TokenHash};
use web::session::SessionToken;

/// Begins a session for whoever the claim proves; gives the token, whose hash alone is kept.
pub(crate) async fn sign_in(portal: &Portal, claim: &str) -> Result<SessionToken, Trouble> {
    let proven = portal.means.judge(claim).await.ok_or(Trouble::NotProven)?;
    tracing::info!(acr = proven.acr, "a person signed in");
    let token = SessionToken::of_bytes(random_32(portal.inner.chance.as_ref()));
    let (hash, who) = (TokenHash::of(token.secret()), format!("{WHO_PREFIX}{}", proven.who.stored()));
    let at = portal.at().0;
    portal
        .store()
        .write("sessions.sign_in", move |tx| {
            let who = who.clone();
            Box::pin(async move {
                sessions::sweep(tx, at).await?;
                sessions::start(tx, hash, &who, at).await
            })
        })
        .await?;
    Ok(token)
}

/// Ends the session of a token; of an unknown one nothing is said.
pub(crate) async fn sign_out(portal: &Portal, token: &SessionToken) -> Result<(), Trouble> {
    let hash = TokenHash::of(token.secret());
    let ended = portal.store().write("sessions.sign_out", move |tx| Box::pin(sessions::end(tx, hash)));
    ended.await.map(drop).map_err(|fault: Fault| fault.into())
}
