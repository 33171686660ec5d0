//! What can be done here, one file each.

mod activate;
mod approve;
mod carry_out;
mod keep_fork;
mod list_node;
mod propose_agreement;
mod refuse;
mod revoke_key;
mod rotate_key;
mod set_group;
mod show_agreements;
mod sign_agreement;
mod stop_agreement;
mod take_request;

pub use approve::Approval;
pub use list_node::CERTIFICATES_KEPT_MAX;
pub use refuse::REASON_BYTES_MAX;
pub use show_agreements::{AgreementState, DRAFTS_SHOWN_MAX};
pub use take_request::{REQUESTS_SHOWN_MAX, RequestState, Waiting};
