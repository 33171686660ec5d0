//! Refusals and faults of the portal, in one type that becomes a problem for the caller.

use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use ledger::public::LogDown;
use pack::values::FieldRefusal;
use store::Fault;
use web::{Kind, Lang, Problem, Said};

/// Why something was not done.
#[derive(Debug, thiserror::Error)]
pub enum Trouble {
    /// Values did not pass the door.
    #[error("{} of the values cannot be taken", .0.len())]
    Fields(Vec<FieldRefusal>),
    /// There is no such thing, or it is not this person's.
    #[error("there is no such {0} here")]
    NotFound(&'static str),
    /// Nothing is asked of the person in this case now.
    #[error("nothing is asked in this case now")]
    NothingAsked,
    /// Another answer of the same person is still on its way.
    #[error("another answer is still on its way to the agency")]
    UnderWay,
    /// The claim proves nobody.
    #[error("nobody can be signed in by this")]
    NotProven,
    /// A message says what its sender may not say.
    #[error("{0}")]
    WrongSender(&'static str),
    /// A question about the log is too long.
    #[error("a question about the access log is too long")]
    TooMuch,
    /// The public log does not answer now.
    #[error(transparent)]
    LogAway(LogDown),
    /// A claim refuses the step.
    #[error(transparent)]
    Claim(#[from] oversight::claim::Refusal),
    /// The person has as many open claims as one may have.
    #[error("this person has as many open claims as one may have")]
    ClaimsFull,
    /// A step of a claim came before the one that it follows; it is brought again.
    #[error("this step of a claim came before the one that it follows")]
    Early,
    /// A paper could not be set.
    #[error("{0}")]
    Paper(String),
    /// An agency did not answer.
    #[error("{0} did not answer")]
    Silent(ids::AgencyId),
    /// The store.
    #[error(transparent)]
    Fault(#[from] Fault),
}

impl Trouble {
    /// A stable code.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Fields(_) => "values",
            Self::NotFound(_) => "not-found",
            Self::NothingAsked => "nothing-asked",
            Self::UnderWay => "under-way",
            Self::NotProven => "not-proven",
            Self::WrongSender(_) => "wrong-sender",
            Self::TooMuch => "too-much",
            Self::LogAway(_) => "log-away",
            Self::Claim(refusal) => refusal.code(),
            Self::ClaimsFull => "claims-full",
            Self::Early => "claim-early",
            Self::Silent(_) => "silent",
            Self::Paper(_) => "paper",
            Self::Fault(_) => "fault",
        }
    }

    /// The same as an answer over HTTP. A fault is written in the journal here, once.
    pub fn problem(self) -> Problem {
        let texts = |code: &str, status: StatusCode, title, detail, todo| {
            Problem::new(status, code, Said::key(title), Said::key(detail), Said::key(todo))
        };
        match self {
            Self::Fields(refusals) => fields(&refusals),
            Self::NotFound(_) => Problem::of(Kind::NotFound),
            Self::NothingAsked => texts(
                "nothing-asked",
                StatusCode::CONFLICT,
                "nothing-asked-title",
                "nothing-asked-detail",
                "nothing-asked-todo",
            ),
            Self::UnderWay => texts(
                "under-way",
                StatusCode::CONFLICT,
                "under-way-title",
                "under-way-detail",
                "under-way-todo",
            ),
            Self::NotProven => texts(
                "not-proven",
                StatusCode::UNPROCESSABLE_ENTITY,
                "not-proven-title",
                "not-proven-detail",
                "not-proven-todo",
            ),
            Self::WrongSender(_) => Problem::of(Kind::WrongRole),
            Self::Claim(refusal) => claim(&refusal),
            Self::ClaimsFull => texts(
                "claims-full",
                StatusCode::CONFLICT,
                "claims-full-title",
                "claims.too-many",
                "claims-full-todo",
            ),
            Self::Paper(why) => {
                tracing::error!("a paper could not be set: {why}");
                Problem::of(Kind::Internal)
            }
            Self::Early => claim_texts("claim-early", StatusCode::SERVICE_UNAVAILABLE),
            Self::Silent(_) => {
                texts("silent", StatusCode::BAD_GATEWAY, "silent-title", "did-not-answer", "silent-todo")
            }
            Self::TooMuch => Problem::of(Kind::BodyTooLarge),
            Self::LogAway(why) => {
                tracing::warn!("the public log gives no proofs now: {why}");
                Problem::of(Kind::Unavailable)
            }
            Self::Fault(fault) => {
                tracing::error!("the portal's store failed: {fault}");
                Problem::of(Kind::Internal)
            }
        }
    }
}

impl IntoResponse for Trouble {
    fn into_response(self) -> Response {
        self.problem().into_response()
    }
}

fn claim(refusal: &oversight::claim::Refusal) -> Problem {
    use oversight::claim::Refusal;
    let status = match refusal {
        Refusal::ReasonsNeeded | Refusal::TooLong { .. } => StatusCode::UNPROCESSABLE_ENTITY,
        Refusal::Calendar(_) => StatusCode::INTERNAL_SERVER_ERROR,
        _ => StatusCode::CONFLICT,
    };
    claim_texts(refusal.code(), status)
}

/// The words of claims are those of every desk (`trouble.CODE`).
fn claim_texts(code: &str, status: StatusCode) -> Problem {
    let max = oversight::claim::TEXT_MAX.to_string();
    let said = |part: &str| Said::filled(&format!("trouble.{code}.{part}"), &[&max]);
    Problem::new(status, code, said("title"), said("detail"), said("what_to_do"))
}

fn fields(refusals: &[FieldRefusal]) -> Problem {
    let problem = Problem::new(
        StatusCode::UNPROCESSABLE_ENTITY,
        "values",
        Said::key("values-title"),
        Said::key("values-detail"),
        Said::key("values-todo"),
    );
    refusals.iter().fold(problem, |problem, refusal| {
        let said = |lang: Lang| {
            let text = refusal.text(lang.code());
            format!("{} {}", text.wrong, text.todo)
        };
        problem.with_field(
            refusal.field.clone(),
            refusal.code.slug(),
            Said::both(said(Lang::Az), said(Lang::En)),
        )
    })
}
