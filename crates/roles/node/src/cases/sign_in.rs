//! An official of the demonstration signs in and out. Nothing is proved here: the sign-in says so itself, and
//! a real country puts its electronic signature in this place.

use crate::Trouble;
use crate::app::Node;
use pack::model::DemoOfficial;
use store::sessions::{self, TokenHash};
use web::session::SessionToken;

/// Begins a session of an official of this agency; unknown names are refused.
pub async fn sign_in(node: &Node, name: &str) -> Result<SessionToken, Trouble> {
    let official = node.official(name).ok_or(Trouble::NotFound("official"))?;
    let token = fresh_token(node);
    let (hash, who, at) = (TokenHash::of(token.secret()), format!("official:{}", official.id), node.at().0);
    node.store()
        .write("sessions.start", move |tx| {
            let who = who.clone();
            Box::pin(async move { sessions::start(tx, hash, &who, at).await })
        })
        .await?;
    Ok(token)
}

/// The official behind a token; none when the session has ended.
pub async fn who_is(node: &Node, token: &SessionToken) -> Result<Option<DemoOfficial>, Trouble> {
    let found = sessions::who(node.store(), TokenHash::of(token.secret()), node.at().0).await?;
    let name = found.as_deref().and_then(|who| who.strip_prefix("official:"));
    Ok(name.and_then(|name| node.official(name)).cloned())
}

/// Ends a session; one that is over already stays over.
pub async fn sign_out(node: &Node, token: &SessionToken) -> Result<(), Trouble> {
    let hash = TokenHash::of(token.secret());
    let ended = node.store().write("sessions.end", move |tx| Box::pin(sessions::end(tx, hash)));
    Ok(ended.await.map(drop)?)
}

fn fresh_token(node: &Node) -> SessionToken {
    let mut bytes = [0; 32];
    let (first, second) = bytes.split_at_mut(16);
    first.copy_from_slice(&node.inner.chance.draw().to_be_bytes());
    second.copy_from_slice(&node.inner.chance.draw().to_be_bytes());
    SessionToken::of_bytes(bytes)
}
