//! Who stands at the door: a client must prove itself as its own settings demand.

use super::clients::{ClientSettings, Mode};
use exchange::rest::RestFault;
use ids::SystemName;
use tlog::Hash;

/// What a connection showed of itself. The handshake has proven that the other side holds the key of the
/// certificate; whose it is comes out here.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shown {
    /// No TLS.
    Plain,
    /// TLS, and no certificate.
    Tls,
    /// TLS, and a certificate with this SHA-256.
    Certificate(Hash),
}

/// Whether a connection may speak for a client. The certificate must be one of the pinned ones, byte for byte;
/// neither its issuer nor its dates count.
pub(super) fn verify(client: &SystemName, settings: &ClientSettings, shown: Shown) -> Result<(), RestFault> {
    match (settings.mode, shown) {
        (Mode::NoSsl, _) | (Mode::SslNoAuth, Shown::Tls | Shown::Certificate(_)) => Ok(()),
        (Mode::SslNoAuth, Shown::Plain) => Err(RestFault::plain_connection(client)),
        (Mode::SslAuth, Shown::Plain | Shown::Tls) => Err(RestFault::certificate_missing(client)),
        (Mode::SslAuth, Shown::Certificate(_)) if settings.certificates.is_empty() => {
            Err(RestFault::nothing_pinned(client))
        }
        (Mode::SslAuth, Shown::Certificate(hash)) if settings.certificates.contains(&hash) => Ok(()),
        (Mode::SslAuth, Shown::Certificate(_)) => Err(RestFault::certificate_not_pinned(client)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use exchange::rest::error::Style;

    /// Every mode against everything that can be shown (`MessageProcessorBase.verifyClientAuthentication`).
    #[test]
    fn a_client_proves_itself_as_its_settings_demand() {
        let pinned = Hash::of(b"its certificate");
        let other = Hash::of(b"another");
        let (no_ssl, no_auth, auth) = (Mode::NoSsl, Mode::SslNoAuth, Mode::SslAuth);
        for (mode, certificates, shown, passes) in [
            (no_ssl, vec![], Shown::Plain, true),
            (no_ssl, vec![], Shown::Tls, true),
            (no_ssl, vec![pinned], Shown::Certificate(other), true),
            (no_auth, vec![], Shown::Plain, false),
            (no_auth, vec![], Shown::Tls, true),
            (no_auth, vec![pinned], Shown::Certificate(other), true),
            (auth, vec![pinned], Shown::Plain, false),
            (auth, vec![pinned], Shown::Tls, false),
            (auth, vec![], Shown::Certificate(pinned), false),
            (auth, vec![pinned], Shown::Certificate(other), false),
            (auth, vec![other, pinned], Shown::Certificate(pinned), true),
        ] {
            let settings = ClientSettings { mode, certificates, style: Style::V78 };
            let client = "XX/GOV/1/reader".parse().expect("a name");
            let verdict = verify(&client, &settings, shown);
            assert_eq!(verdict.is_ok(), passes, "{mode:?} {shown:?}");
            if let Err(fault) = verdict {
                assert_eq!(fault.code, "ssl_authentication_failed");
            }
        }
    }
}
