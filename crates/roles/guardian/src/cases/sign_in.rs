//! An official of the demonstration signs in and out. Nothing is proved here: the sign-in says so itself.

use crate::{Guardian, Trouble};
use pack::model::DemoOfficial;
use store::sessions::{self, TokenHash};
use web::session::SessionToken;

/// Begins a session of an official of this body; unknown names are refused.
pub async fn sign_in(guardian: &Guardian, name: &str) -> Result<SessionToken, Trouble> {
    let official = guardian.official(name).ok_or(Trouble::NotFound("official"))?;
    let token = fresh_token(guardian);
    let (hash, at) = (TokenHash::of(token.secret()), guardian.at().0);
    let who = format!("{}:{}", guardian.office(), official.id);
    guardian
        .store()
        .write("sessions.start", move |tx| {
            let who = who.clone();
            Box::pin(async move { sessions::start(tx, hash, &who, at).await })
        })
        .await?;
    Ok(token)
}

/// The official behind a token; none when the session has ended.
pub async fn who_is(guardian: &Guardian, token: &SessionToken) -> Result<Option<DemoOfficial>, Trouble> {
    let found = sessions::who(guardian.store(), TokenHash::of(token.secret()), guardian.at().0).await?;
    let begin = format!("{}:", guardian.office());
    let name = found.as_deref().and_then(|who| who.strip_prefix(&begin));
    Ok(name.and_then(|name| guardian.official(name)).cloned())
}

/// Ends a session; one that is over already stays over.
pub async fn sign_out(guardian: &Guardian, token: &SessionToken) -> Result<(), Trouble> {
    let hash = TokenHash::of(token.secret());
    let ended = guardian.store().write("sessions.end", move |tx| Box::pin(sessions::end(tx, hash)));
    Ok(ended.await.map(drop)?)
}

fn fresh_token(guardian: &Guardian) -> SessionToken {
    let chance = &guardian.inner.parts.chance;
    let mut bytes = [0; 32];
    let (first, second) = bytes.split_at_mut(16);
    first.copy_from_slice(&chance.draw().to_be_bytes());
    second.copy_from_slice(&chance.draw().to_be_bytes());
    SessionToken::of_bytes(bytes)
}
