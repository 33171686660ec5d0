//! One file a use case: the only place where subjects meet and a transaction opens.

mod act_mark;
mod ask_agencies;
mod check_looks;
mod claims;
mod complain;
mod keep_pages;
mod notices;
mod receive;
mod send_act;
mod show_cases;
mod sign_in;
mod witnessed;

pub use ask_agencies::{AGENCY_PATIENCE, LOOKS_MAX};
pub(crate) use ask_agencies::{LooksFound, OwnFound, ask_looks, ask_own};
pub(crate) use check_looks::{CheckData, LogData, OwnerData, gather_check, one_look};
pub use claims::{CLAIMS_LISTED_MAX, OPEN_CLAIMS_MAX, ring_claims_once};
pub(crate) use claims::{
    ClaimShown, Draft, appeal_claim, asked as claim_asked, claim_of, claims_of, file_claim, not_taken,
    register_of,
};
pub(crate) use complain::{Unopened, complain};
pub use keep_pages::keep_pages_once;
pub(crate) use keep_pages::versions as page_versions;
pub use notices::NOTICES_MAX;
pub(crate) use notices::{choose_notices, new_looks, see_looks};
pub use send_act::{SETTLE_PATIENCE, Sent};
pub(crate) use send_act::{Typing, asked, last_act, send_act};
pub use show_cases::CASES_MAX;
pub(crate) use show_cases::{Shown, show_case, show_cases, show_event};
pub(crate) use sign_in::{sign_in, sign_out};
pub(crate) use witnessed::witnessed;
