//! Refusals and faults of the centre, in one type that becomes a problem for the caller.

use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use exchange::membership::RequestFault;
use exchange::standing::KeyStanding;
use keys::KeyFault;
use store::Fault;
use web::{Kind, Problem, Said};

/// Why something was not done.
#[derive(Debug, thiserror::Error)]
pub enum Trouble {
    /// There is no such thing.
    #[error("there is no such {0} here")]
    NotFound(&'static str),
    /// `vahid centre init` has not been run.
    #[error("this exchange was not founded yet")]
    NotFounded,
    /// The request is none, or its signature does not hold.
    #[error(transparent)]
    Request(#[from] RequestFault),
    /// The key that signed may not.
    #[error("the key that signed: {0}")]
    Key(#[from] KeyStanding),
    /// Its instant is too far from our clock.
    #[error("the order was made at another time than now; send it again with a right clock")]
    OutOfTime,
    /// It was carried out before.
    #[error("this order was carried out already")]
    AlreadyTaken,
    /// A name or an id is used already.
    #[error("{0}")]
    Taken(String),
    /// The request or the draft is decided already.
    #[error("this was decided already")]
    Decided,
    /// The member is no side of the agreement.
    #[error("{0} is no side of this agreement")]
    NotASide(String),
    /// The member is no data-protection authority (SG-24).
    #[error("{0} is no data-protection authority")]
    NotDataProtection(String),
    /// The agreement may not be activated; the text names the rules.
    #[error("{0}")]
    Unlawful(String),
    /// The parts do not fit together.
    #[error("{0}")]
    Unfit(String),
    /// Too many wait already.
    #[error("too many {0} wait already")]
    TooMany(&'static str),
    /// Others changed the configuration again and again.
    #[error("the configuration is changing too fast; try again")]
    Busy,
    /// A key cannot be used, or a certificate cannot be issued.
    #[error(transparent)]
    Keys(#[from] KeyFault),
    /// What the store holds is not what was written.
    #[error("damaged: {0}")]
    Damaged(String),
    /// The store.
    #[error(transparent)]
    Fault(#[from] Fault),
}

impl Trouble {
    /// A stable code.
    pub fn code(&self) -> &'static str {
        match self {
            Self::NotFound(_) => "not-found",
            Self::NotFounded => "not-founded",
            Self::Request(_) => "request",
            Self::Key(_) => "key",
            Self::OutOfTime => "out-of-time",
            Self::AlreadyTaken => "already-taken",
            Self::Taken(_) => "taken",
            Self::Decided => "decided",
            Self::NotASide(_) => "not-a-side",
            Self::NotDataProtection(_) => "not-data-protection",
            Self::Unlawful(_) => "unlawful",
            Self::Unfit(_) => "unfit",
            Self::TooMany(_) => "too-many-requests",
            Self::Busy => "busy",
            Self::Keys(_) | Self::Damaged(_) | Self::Fault(_) => "fault",
        }
    }

    fn status(&self) -> StatusCode {
        match self {
            Self::NotFound(_) => StatusCode::NOT_FOUND,
            Self::Key(_) | Self::NotASide(_) | Self::NotDataProtection(_) => StatusCode::FORBIDDEN,
            Self::AlreadyTaken | Self::Taken(_) | Self::Decided => StatusCode::CONFLICT,
            Self::TooMany(_) => StatusCode::TOO_MANY_REQUESTS,
            Self::Busy | Self::NotFounded => StatusCode::SERVICE_UNAVAILABLE,
            Self::Keys(_) | Self::Damaged(_) | Self::Fault(_) => StatusCode::INTERNAL_SERVER_ERROR,
            _ => StatusCode::UNPROCESSABLE_ENTITY,
        }
    }

    /// The same as an answer over HTTP. A fault is written in the journal here, once. The reason of a refusal
    /// goes out as the member `reason`, in English: it is for the engineer who called.
    pub fn problem(self) -> Problem {
        match &self {
            Self::NotFound(_) => return Problem::of(Kind::NotFound).with_member("reason", self.to_string()),
            Self::TooMany(_) => {
                return Problem::of(Kind::TooManyRequests).with_member("reason", self.to_string());
            }
            Self::Keys(_) | Self::Damaged(_) | Self::Fault(_) => {
                tracing::error!("the centre failed: {self}");
                return Problem::of(Kind::Internal);
            }
            _ => {}
        }
        let said = |part: &str| Said::key(&format!("centre-trouble.{}.{part}", self.code()));
        Problem::new(self.status(), self.code(), said("title"), said("detail"), said("what_to_do"))
            .with_member("reason", self.to_string())
    }
}

impl IntoResponse for Trouble {
    fn into_response(self) -> Response {
        self.problem().into_response()
    }
}
