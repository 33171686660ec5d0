//! One file a use case: the only place where subjects meet and a transaction opens.

mod act_on_case;
mod answer_case;
mod close_day;
mod enter_record;
pub(crate) mod look;
mod mend_queues;
mod open_case;
pub(crate) mod oversee;
mod receive;
mod show_case;
mod show_desk;
mod show_look;
mod show_standing;
mod sign_in;
mod take_file;

pub use act_on_case::{OfficialAct, act_on_case};
pub use close_day::close_day;
pub use enter_record::{Entered, enter_record, seed_records};
pub use mend_queues::{
    Queues, SubscriptionLine, pause, replay, resume, retry_job, retry_message, show_queues,
};
pub use oversee::claim::{
    ClaimFile, ClaimLists, Verdict, answer_claim, carry_out_claim, ring_claims_once, show_claim, show_claims,
};
pub use oversee::warrant::{
    Answered, Draft, answers_of, application as show_application, applications as show_applications,
    apply as apply_for_warrant, ask_under as ask_under_warrant,
};
pub use show_case::{CaseFile, show_case};
pub use show_desk::{
    Begun, DESK_LINES_MAX, DeskLists, LogPage, PaymentsPage, RECENT_MAX, check_health, show_desk, show_log,
    show_overdue, show_payments, typed_by_people, verify_log,
};
pub use show_standing::show_standing;
pub use sign_in::{sign_in, sign_out, who_is};
pub use take_file::take_file;
