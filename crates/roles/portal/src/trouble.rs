//! Refusals and faults of the portal, in one type that becomes a problem for the caller.

use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
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
