//! Refusals and faults of an institution, in one type that becomes a problem for the caller.

use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use store::Fault;
use web::{Kind, Problem, Said};

/// Why something was not done.
#[derive(Debug, thiserror::Error)]
pub enum Trouble {
    /// There is no such thing here.
    #[error("there is no such {0} at this institution")]
    NotFound(&'static str),
    /// The sender may not say this.
    #[error("this is not for {0} to say")]
    WrongSender(String),
    /// The rules refuse: a stable code whose texts stand under `trouble.CODE`, and a sentence for the journal.
    #[error("{detail}")]
    Refused {
        /// The code.
        code: &'static str,
        /// The sentence.
        detail: String,
    },
    /// The public log or the custodian cannot be reached.
    #[error(transparent)]
    Log(#[from] ledger::public::LogDown),
    /// The store.
    #[error(transparent)]
    Fault(#[from] Fault),
}

impl Trouble {
    /// A stable code.
    pub fn code(&self) -> &'static str {
        match self {
            Self::NotFound(_) => "not-found",
            Self::WrongSender(_) => "wrong-sender",
            Self::Refused { code, .. } => code,
            Self::Log(_) => "log-away",
            Self::Fault(_) => "fault",
        }
    }

    /// Whether trying again later may help.
    pub fn may_pass(&self) -> bool {
        matches!(self, Self::Fault(_) | Self::Log(_))
    }
}

impl From<Trouble> for Problem {
    fn from(trouble: Trouble) -> Self {
        match trouble {
            Trouble::NotFound(_) => Self::of(Kind::NotFound),
            Trouble::WrongSender(_) => Self::of(Kind::WrongRole),
            Trouble::Refused { code, .. } => {
                let said = |part: &str| Said::key(&format!("trouble.{code}.{part}"));
                let (title, detail, what_to_do) = (said("title"), said("detail"), said("what_to_do"));
                Self::new(StatusCode::CONFLICT, code, title, detail, what_to_do)
            }
            Trouble::Log(fault) => {
                tracing::warn!("the public log did not answer: {fault}");
                Self::of(Kind::Internal)
            }
            Trouble::Fault(fault) => {
                tracing::error!("the store of an institution failed: {fault}");
                Self::of(Kind::Internal)
            }
        }
    }
}

impl IntoResponse for Trouble {
    fn into_response(self) -> Response {
        Problem::from(self).into_response()
    }
}
