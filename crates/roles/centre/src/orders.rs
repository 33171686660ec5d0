//! An order of a member: read, its signature and its time judged, before anything is done.

use crate::sql::CarriedOrder;
use crate::{Centre, Trouble};
use exchange::membership::{Order, SKEW_SECONDS_MAX, SignedText, order_holds, read_order};

/// An order that may be carried out: whole, in time, signed by a key that its member may seal with now. That it
/// acts once is held by the commit that carries it out ([`crate::sql::carry`]).
pub(crate) struct Verified {
    pub(crate) order: Order,
    pub(crate) carried: CarriedOrder,
}

impl Centre {
    /// Judges an order.
    pub(crate) async fn verified(&self, signed: &SignedText) -> Result<Verified, Trouble> {
        let order = read_order(signed)?;
        let now = self.now();
        if (now.0.saturating_sub(order.at_micros)).abs() > SKEW_SECONDS_MAX * 1_000_000 {
            return Err(Trouble::OutOfTime);
        }
        let newest = self.newest().await?;
        let key = newest.standing.key(&order.member, &signed.key, now.0)?;
        order_holds(signed, key)?;
        let body = serde_json::to_string(signed).expect("a signed text has a JSON form");
        let carried = CarriedOrder { id: order.id, member: order.member.to_string(), at: now, body };
        Ok(Verified { order, carried })
    }
}
