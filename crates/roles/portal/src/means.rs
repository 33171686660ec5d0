//! How a person proves who they are. The demonstration proves nothing and says so.

use ids::{NumberFormat, PersonKey};
use store::BoxFuture;

/// Who somebody is, and how sure that is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Proven {
    /// The person.
    pub who: PersonKey,
    /// The level of assurance (`acr` of OpenID Connect); `demo` when nothing was checked.
    pub acr: String,
    /// The methods used (`amr`), such as `hwk` for a hardware key.
    pub amr: Vec<String>,
}

/// A way to prove who somebody is. A country's real provider takes the place of [`DemoMeans`].
pub trait SignInMeans: Send + Sync {
    /// Judges a claim (for the demonstration a person key, for a provider its answer); `None` when it
    /// proves nothing.
    fn judge<'a>(&'a self, claim: &'a str) -> BoxFuture<'a, Option<Proven>>;
}

/// Believes whoever names a well-formed person key: for a country of invented people.
#[derive(Clone, Debug)]
pub struct DemoMeans {
    number: NumberFormat,
}

impl DemoMeans {
    /// The sign-in of a demonstration whose personal numbers have this form.
    pub fn new(number: NumberFormat) -> Self {
        Self { number }
    }
}

impl SignInMeans for DemoMeans {
    fn judge<'a>(&'a self, claim: &'a str) -> BoxFuture<'a, Option<Proven>> {
        let who = PersonKey::parse(claim, &self.number).ok();
        let proven = who.map(|who| Proven { who, acr: "demo".to_owned(), amr: Vec::new() });
        Box::pin(async move { proven })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn the_demonstration_believes_any_well_formed_key_and_says_that_it_checked_nothing() {
        let number = NumberFormat { name: "No".into(), length: 3, alphabet: "0123A".into() };
        let means = DemoMeans::new(number);
        let proven = means.judge(" a12 ").await.expect("well formed");
        assert_eq!((proven.who.stored().as_str(), proven.acr.as_str()), ("A12", "demo"));
        assert!(proven.amr.is_empty());
        for nobody in ["", "A1", "A123", "B12", "TR/"] {
            assert_eq!(means.judge(nobody).await, None, "{nobody}");
        }
    }
}
