//! A custodian in the same process, as one member sees it.

use super::{ALPHAS_A_REQUEST_MAX, Custodian, ProveFault, ProveRequest};
use ids::AgencyId;
use ledger::public::{LogDown, Origin};
use store::BoxFuture;

/// The custodian for one member that sits in its process: the seal falls away, the rights do not.
#[derive(Clone)]
pub struct LocalCustodian {
    custodian: Custodian,
    member: AgencyId,
}

impl LocalCustodian {
    /// The custodian as this member asks it.
    pub fn new(custodian: Custodian, member: AgencyId) -> Self {
        Self { custodian, member }
    }
}

impl ledger::public::Custodian for LocalCustodian {
    fn prove(&self, origin: Origin, alphas: Vec<Vec<u8>>) -> BoxFuture<'_, Result<Vec<[u8; 80]>, LogDown>> {
        Box::pin(async move {
            let (custodian, member) = (self.custodian.clone(), self.member.clone());
            let prove = move || {
                let mut proofs = Vec::with_capacity(alphas.len());
                for part in alphas.chunks(ALPHAS_A_REQUEST_MAX) {
                    let request = ProveRequest { origin: origin.to_string(), alphas: part.to_vec() };
                    proofs.extend(custodian.prove(&member, &request).map_err(|fault| down(&fault))?);
                }
                Ok(proofs)
            };
            let done = tokio::task::spawn_blocking(prove).await;
            done.unwrap_or_else(|_| Err(LogDown::Away("the custodian met a bug".to_owned())))
        })
    }

    fn key(&self, origin: Origin) -> BoxFuture<'_, Result<[u8; 32], LogDown>> {
        let name = origin.to_string();
        let key = self.custodian.key(&name).map(|key| key.0).ok_or(ProveFault::Origin(name));
        Box::pin(std::future::ready(key.map_err(|fault| down(&fault))))
    }
}

fn down(fault: &ProveFault) -> LogDown {
    match fault {
        ProveFault::Often(_) => LogDown::Away(fault.to_string()),
        _ => LogDown::Refused(fault.to_string()),
    }
}
