//! The owner's judgement by agreement, as the exchange's own node judges.

use std::sync::Arc;

use access::{CallQuestion, Candidate, Granted, Judged, decide_call};
use exchange::inside::InsideCall;
use ids::{MemberName, PersonKey};
use jiff::civil::Date;

use crate::log::{Judge, Refused};

/// Says whether a member is a security body, by the configuration in force.
pub type IsSecurityBody = dyn Fn(&MemberName) -> bool + Send + Sync;

/// Judges by the agreement that the node verified and handed over with the call. The law behind it (Cedar, the
/// types that no security body can have) is asked again here: a node that forgot to judge releases nothing.
pub struct AgreementJudge {
    is_security_body: Arc<IsSecurityBody>,
}

impl AgreementJudge {
    /// A judge who asks the configuration about members.
    pub fn new(is_security_body: Arc<IsSecurityBody>) -> AgreementJudge {
        AgreementJudge { is_security_body }
    }
}

impl Judge for AgreementJudge {
    fn judge(&self, call: &InsideCall, persons: &[PersonKey], day: Date) -> Result<Vec<Granted>, Refused> {
        if persons.is_empty() {
            return Ok(Vec::new());
        }
        let refused = |code: &str, why: String| Refused { code: code.to_owned(), why };
        let Some(agreement) = &call.agreement else {
            let why = "records about people are given under an agreement only".to_owned();
            return Err(refused("no-agreement", why));
        };
        let question = CallQuestion {
            client: call.client.clone(),
            client_is_security: (self.is_security_body)(&call.client.member),
            service: call.service.clone(),
            method: call.line.method.clone(),
            path: call.line.path.clone(),
            purpose: call.purpose.clone(),
            agreement: Some(agreement.id.clone()),
            persons: persons.to_vec(),
            // The name of a user is not proven and may be a personal number; the system answers for it.
            by: String::new(),
        };
        // The node hands over only agreements whose signatures and whose group it has verified.
        let candidate = Candidate {
            agreement,
            client_signed: true,
            owner_signed: true,
            stopped: false,
            covers_client: true,
        };
        match decide_call(&question, &[candidate], day) {
            Ok(Judged::Persons { granted, .. }) => Ok(granted),
            Ok(Judged::Nobody { .. }) => {
                Err(refused("nobody", "the agreement covers only records about nobody".to_owned()))
            }
            Err(why) => Err(refused(why.code(), why.to_string())),
        }
    }
}
