//! The agency's registers as services of the exchange: one service a register, and `findUsage` beside them.
//!
//! The gateway has verified seal and agreement. Here each call is judged once more by the owner's own pack, and its
//! entry is in the commit that answers (decisions 4 and 5 of the exchange).

mod openapi;
mod records;
mod usage;

use crate::Trouble;
use crate::app::Node;
use access::Endpoint;
use exchange::inside::{Inside, InsideAnswer, InsideCall, InsideService};
use exchange::rest::RestFault;
use exchange::usage::FIND_USAGE;
use serde::Serialize;
use store::BoxFuture;

impl Inside for Node {
    fn services(&self) -> Vec<InsideService> {
        let own = self.country().registers.values().filter(|one| &one.owner == self.agency());
        let mut services: Vec<InsideService> = own
            .map(|register| InsideService {
                code: register.id.to_string(),
                endpoints: vec![get("/records")],
                openapi: Some(openapi::of_register(self, register)),
                needs_agreement: true,
            })
            .collect();
        if !services.is_empty() {
            services.push(InsideService {
                code: FIND_USAGE.to_owned(),
                endpoints: usage::PATHS.map(get).to_vec(),
                openapi: Some(openapi::of_usage(self)),
                needs_agreement: true,
            });
        }
        services
    }

    fn serve(&self, call: InsideCall) -> BoxFuture<'_, Result<InsideAnswer, RestFault>> {
        Box::pin(async move {
            let path = call.line.path.split('?').next().unwrap_or_default();
            let served = match (call.line.method.as_str(), path) {
                ("GET" | "HEAD", _) if call.service.code == FIND_USAGE => {
                    usage::serve(self, &call, path).await
                }
                ("GET" | "HEAD", "/records") => records::serve(self, &call).await,
                _ => Err(Refused::Unknown),
            };
            self.wake();
            served.map_err(|refused| refused.into_fault())
        })
    }
}

fn get(path: &str) -> Endpoint {
    Endpoint { method: "GET".to_owned(), path: path.to_owned() }
}

/// Why a call is not answered.
#[derive(Debug)]
enum Refused {
    /// Nothing is served there.
    Unknown,
    /// The call cannot be read; the sentence says what was wrong.
    Malformed(String),
    /// The law refuses.
    Denied(String),
    /// A refusal or fault of the node.
    Trouble(Trouble),
}

impl<T: Into<Trouble>> From<T> for Refused {
    fn from(trouble: T) -> Self {
        Self::Trouble(trouble.into())
    }
}

impl Refused {
    /// As the protocol says it. Details name codes and fields, never a person.
    fn into_fault(self) -> RestFault {
        match self {
            Self::Unknown => RestFault::invalid_request("Nothing is served at this path with this method"),
            Self::Malformed(why) => RestFault::invalid_request(why),
            Self::Denied(why) => RestFault::access_denied(why),
            Self::Trouble(Trouble::Access(refusal)) => {
                RestFault::access_denied(refusal.to_string()).with_detail(refusal.code())
            }
            Self::Trouble(Trouble::Log(fault)) => {
                tracing::error!(%fault, "Nothing is released: its entry is not in the public log");
                RestFault::logging_failed(format!("Nothing is released: {fault}"))
            }
            Self::Trouble(trouble) if trouble.may_pass() => {
                tracing::warn!(code = trouble.code(), "a call could not be answered now: {trouble}");
                RestFault::owners_fault("The register cannot answer now; ask again later")
            }
            Self::Trouble(trouble) => {
                RestFault::invalid_request(trouble.to_string()).with_detail(trouble.code())
            }
        }
    }
}

/// An answer as JSON.
fn json(status: u16, body: &impl Serialize, entries: Vec<exchange::head::LoggedEntry>) -> InsideAnswer {
    InsideAnswer {
        status,
        content_type: "application/json".to_owned(),
        body: serde_json::to_vec(body).expect("answers have a JSON form"),
        entries,
    }
}

/// The day of a call, in the country's zone.
fn today(node: &Node) -> jiff::civil::Date {
    node.now().today
}
