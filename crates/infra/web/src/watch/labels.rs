//! The closed sets that labels come from.

use axum::http::Method;
use prometheus_client::encoding::EncodeLabelValue;

/// The label of a request that no listed route answered.
pub const ROUTE_OTHER: &str = "other";

macro_rules! closed {
    ($(#[$meta:meta])* $name:ident { $($(#[$variant_meta:meta])* $variant:ident = $word:literal,)* }) => {
        $(#[$meta])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum $name { $($(#[$variant_meta])* $variant,)* }

        impl $name {
            /// Every value there is.
            pub const ALL: &'static [$name] = &[$($name::$variant,)*];

            /// The word in metrics and JSON.
            pub fn word(self) -> &'static str {
                match self { $($name::$variant => $word,)* }
            }
        }

        impl EncodeLabelValue for $name {
            fn encode(&self, to: &mut prometheus_client::encoding::LabelValueEncoder<'_>) -> std::fmt::Result {
                std::fmt::Write::write_str(to, self.word())
            }
        }
    };
}

closed! {
    /// A queue whose depth and age matter.
    Queue {
        /// Messages that wait to leave.
        Outbox = "outbox",
        /// Messages given up; somebody must look.
        DeadLetters = "dead-letters",
        /// Events that wait for a subscriber.
        Feed = "feed",
        /// Work that waits for its hour.
        Jobs = "jobs",
        /// Signed log entries that wait for the log to be reachable again.
        Late = "late",
    }
}

closed! {
    /// A certificate that ends some day.
    CertificateKind {
        /// Between nodes.
        Transport = "transport",
        /// Of the key that seals.
        Sealing = "sealing",
        /// Of an information system that is pinned.
        System = "system",
        /// Of the authority.
        Authority = "authority",
    }
}

closed! {
    /// What went wrong, by its type; the words of the exchange's own errors are folded into these.
    FaultKind {
        /// The request itself.
        BadRequest = "bad-request",
        /// The law or an agreement says no.
        Refused = "refused",
        /// There is no such thing.
        Unknown = "unknown",
        /// A seal, a certificate or a replay.
        Seal = "seal",
        /// The configuration is too old or does not hold.
        Configuration = "configuration",
        /// The other node cannot be reached or broke off.
        Network = "network",
        /// The service behind the node failed.
        Service = "service",
        /// The access log cannot be written.
        Log = "log",
        /// Ours: the store or a bug.
        Internal = "internal",
    }
}

closed! {
    /// In which direction a call passed this node.
    Side {
        /// Our systems ask.
        Asked = "asked",
        /// Others ask us.
        Answered = "answered",
    }
}

closed! {
    /// What was done with a seal.
    SealKind {
        /// Made.
        Made = "made",
        /// Verified.
        Verified = "verified",
        /// Found not to hold.
        Broken = "broken",
    }
}

closed! {
    /// The class of an HTTP status.
    Outcome {
        /// 1xx and 2xx.
        Good = "2xx",
        /// 3xx.
        Moved = "3xx",
        /// 4xx: the caller's.
        Refused = "4xx",
        /// 5xx: ours or a service's.
        Failed = "5xx",
    }
}

impl Outcome {
    /// The class of a status.
    pub fn of(status: u16) -> Outcome {
        match status {
            0..300 => Outcome::Good,
            300..400 => Outcome::Moved,
            400..500 => Outcome::Refused,
            _ => Outcome::Failed,
        }
    }
}

impl FaultKind {
    /// The type of an error by its code in the exchange's protocol (`server.serverproxy.access_denied`,
    /// `Server.ServerProxy.AccessDenied`). A code that nobody listed is `internal`.
    pub fn of_code(code: &str) -> FaultKind {
        let last = code.rsplit('.').next().unwrap_or(code);
        let word: String = last.chars().filter(char::is_ascii_alphanumeric).collect();
        match word.to_ascii_lowercase().as_str() {
            "badrequest"
            | "invalidrequest"
            | "invalidprotocolversion"
            | "invalidclientidentifier"
            | "invalidsecurityserver"
            | "missingrest" => FaultKind::BadRequest,
            "accessdenied" | "servicedisabled" | "maintenancemode" => FaultKind::Refused,
            "unknownservice" | "unknownmember" | "servicemissingurl" | "servicetype" => FaultKind::Unknown,
            "missingsignature"
            | "invalidsignaturevalue"
            | "certvalidation"
            | "inconsistentresponse"
            | "sslauthenticationfailed" => FaultKind::Seal,
            "globalconfoutdated" => FaultKind::Configuration,
            "networkerror" | "ioerror" | "unknownhost" => FaultKind::Network,
            "servicefailed" => FaultKind::Service,
            "loggingfailed" | "timestampingfailed" => FaultKind::Log,
            _ => FaultKind::Internal,
        }
    }
}

/// The method as a label: one of nine words.
pub(crate) fn method_word(method: &Method) -> &'static str {
    const KNOWN: [&str; 8] = ["GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS", "TRACE"];
    KNOWN.into_iter().find(|known| *known == method.as_str()).unwrap_or(ROUTE_OTHER)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_of_both_styles_fall_into_the_same_type() {
        for (code, kind) in [
            ("server.serverproxy.access_denied", FaultKind::Refused),
            ("Server.ServerProxy.AccessDenied", FaultKind::Refused),
            ("server.clientproxy.network_error", FaultKind::Network),
            ("server.serverproxy.service_failed", FaultKind::Service),
            ("client.bad_request", FaultKind::BadRequest),
            ("logging_failed", FaultKind::Log),
            ("AZ/GOV/1234567890", FaultKind::Internal),
            ("", FaultKind::Internal),
        ] {
            assert_eq!(FaultKind::of_code(code), kind, "{code}");
        }
    }

    #[test]
    fn statuses_and_methods_have_few_words() {
        let classes: Vec<&str> =
            [100, 204, 304, 404, 500, 999].map(|status| Outcome::of(status).word()).to_vec();
        assert_eq!(classes, ["2xx", "2xx", "3xx", "4xx", "5xx", "5xx"]);
        assert_eq!(method_word(&Method::PATCH), "PATCH");
        let made_up = Method::from_bytes(b"AA1234567").expect("a token is a method");
        assert_eq!(method_word(&made_up), ROUTE_OTHER);
    }
}
