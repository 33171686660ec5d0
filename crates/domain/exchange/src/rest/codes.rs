//! Every error word of the protocol that this exchange speaks, in both spellings, and the errors made often.
//!
//! The words changed in 7.8.0: `Server.ServerProxy.AccessDenied` became `server.serverproxy.access_denied`.
//! Texts that existing clients compare are kept to the letter; [`super::texts`] has them.

use super::{Origin, RestFault};

/// The words as 7.8 writes them, and as 7.7 did. Not all of the old ones are plain camel case.
pub const CODES: [(&str, &str); 30] = [
    ("access_denied", "AccessDenied"),
    ("bad_request", "BadRequest"),
    ("cannot_sign", "CannotSign"),
    ("cert_validation", "CertValidation"),
    ("database_error", "DatabaseError"),
    ("global_conf_outdated", "OutdatedGlobalConf"),
    ("http_error", "HttpError"),
    ("inconsistent_response", "InconsistentResponse"),
    ("internal_error", "InternalError"),
    ("invalid_client_identifier", "InvalidClientIdentifier"),
    ("invalid_message", "InvalidMessage"),
    ("invalid_protocol_version", "InvalidProtocolVersion"),
    ("invalid_request", "InvalidRequest"),
    ("invalid_response", "InvalidResponse"),
    ("invalid_security_server", "InvalidSecurityServer"),
    ("invalid_signature_value", "InvalidSignatureValue"),
    ("io_error", "IOError"),
    ("logging_failed", "LoggingFailed"),
    ("maintenance_mode", "MaintenanceMode"),
    ("missing_rest", "MissingRest"),
    ("missing_signature", "MissingSignature"),
    ("network_error", "NetworkError"),
    ("service_disabled", "ServiceDisabled"),
    ("service_failed", "ServiceFailed"),
    ("service_missing_url", "ServiceMissingUrl"),
    ("service_type", "ServiceType"),
    ("ssl_authentication_failed", "SslAuthenticationFailed"),
    ("timestamping_failed", "TimestampingFailed"),
    ("unknown_member", "UnknownMember"),
    ("unknown_service", "UnknownService"),
];

/// The one word whose 7.7 form the table above would write wrongly and that stands apart for its own reason:
/// 7.7 had no word for a host that cannot be found and called it a network error.
pub const UNKNOWN_HOST: (&str, &str) = ("unknown_host", "NetworkError");

/// The old spelling of a word. A word outside the table (only a newer peer can send one) becomes camel case.
pub(super) fn old_spelling(code: &str) -> String {
    let mut known = CODES.iter().chain([&UNKNOWN_HOST]);
    if let Some((_, old)) = known.find(|(new, _)| *new == code) {
        return (*old).to_owned();
    }
    let capital = |word: &str| {
        let mut letters = word.chars();
        let first = letters.next().map(|letter| letter.to_ascii_uppercase());
        first.into_iter().chain(letters).collect::<String>()
    };
    code.split('_').map(capital).collect()
}

/// Where and what, without the text.
macro_rules! made {
    ($($(#[$doc:meta])* $name:ident = $origin:ident $code:literal;)*) => {
        impl RestFault {
            $($(#[$doc])*
            ///
            /// The sentence is the caller's; [`RestFault::with_detail`] adds an id to look up.
            pub fn $name(message: impl Into<String>) -> Self {
                Self::new(Origin::$origin, $code, message)
            })*
        }
    };
}

made! {
    /// The client's request cannot be taken as it is: 400. Only for headers and limits of our own; what the
    /// protocol itself calls malformed is 500.
    bad_request = Client "bad_request";
    /// The owner's node says no: no agreement, wrong purpose, wrong endpoint.
    access_denied = OwnersNode "access_denied";
    /// The owner switched the service off; the text carries the notice.
    service_disabled = OwnersNode "service_disabled";
    /// The owner's node has no such service.
    unknown_service = OwnersNode "unknown_service";
    /// A service that cannot be called this way.
    service_type = OwnersNode "service_type";
    /// A service without an address.
    service_missing_url = OwnersNode "service_missing_url";
    /// The question of a metaservice lacks something.
    invalid_request = OwnersNode "invalid_request";
    /// The seal of a question does not hold.
    question_not_sealed = OwnersNode "invalid_signature_value";
    /// The owner's log cannot be written: nothing is released (log first, release after).
    logging_failed = OwnersNode "logging_failed";
    /// A fault of the owner's node.
    owners_fault = OwnersNode "internal_error";
    /// The provider cannot be reached.
    service_network = Service "network_error";
    /// The provider's host name is unknown.
    service_unknown_host = Service "unknown_host";
    /// The provider broke off or was too slow.
    service_io = Service "io_error";
    /// The provider sent something that is no answer.
    service_response = Service "invalid_response";
    /// The provider's TLS certificate is not the one that is pinned.
    service_certificate = Service "ssl_authentication_failed";
    /// Nobody of this name, or nobody serves it.
    unknown_member = AskersNode "unknown_member";
    /// `X-Road-Client` is missing or names nobody.
    invalid_client_identifier = AskersNode "invalid_client_identifier";
    /// `X-Road-Security-Server` names no node that serves the provider.
    invalid_security_server = AskersNode "invalid_security_server";
    /// The information system did not show a certificate that is pinned.
    client_certificate = AskersNode "ssl_authentication_failed";
    /// The other node cannot be reached.
    network_error = AskersNode "network_error";
    /// The connection to the other node or to the client broke.
    io_error = AskersNode "io_error";
    /// The answer is not the answer to this question.
    inconsistent_response = AskersNode "inconsistent_response";
    /// The seal of an answer does not hold.
    answer_not_sealed = AskersNode "invalid_signature_value";
    /// The configuration is older than its grace.
    configuration_outdated = AskersNode "global_conf_outdated";
    /// The asker's log or receipt store cannot be written.
    askers_logging_failed = AskersNode "logging_failed";
    /// Every node that serves the provider is in maintenance.
    maintenance_mode = AskersNode "maintenance_mode";
    /// A fault of the asker's node, or a request that cannot be read (500, see `url::parse`).
    askers_fault = AskersNode "internal_error";
    /// The key or the token cannot sign.
    cannot_sign = Signer "cannot_sign";
}

impl RestFault {
    /// The same error with a detail: an id that the operator can look up, never personal data.
    pub fn with_detail(mut self, detail: impl Into<String>) -> Self {
        self.detail = detail.into();
        self
    }
}
