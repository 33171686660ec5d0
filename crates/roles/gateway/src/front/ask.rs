//! One call: a client's HTTP becomes a question to another node, and the answer HTTP again.

use super::door::{self, Shown};
use super::drain::Drained;
use super::refuse::Ear;
use super::{Front, FrontParts};
use crate::call::{Body, Incoming, Outgoing};
use crate::provider::{bytes, limited, texts, under_maintenance};
use exchange::rest::headers::{Caller, Echo, caller, for_client, for_provider};
use exchange::rest::identify::{doubt, system_text};
use exchange::rest::url::{Target, method, parse};
use exchange::rest::{Line, Origin, RestFault};
use hyper::body::Body as _;
use hyper::{Request, Response, StatusCode};
use ids::MessageId;

impl Front {
    /// Asks for a client. What is wrong with the call is told to it as its settings say; the first fault counts.
    pub(super) async fn ask(&self, request: Request<hyper::body::Incoming>, shown: Shown) -> Response<Body> {
        let request = request.map(|body| Drained::new(body, self.parts.limits.body_silence));
        let clients = self.parts.clients.get();
        let mut ear = Ear::of(request.headers(), clients.style);
        let caller = match caller(&texts(request.headers())) {
            Ok(caller) => caller,
            Err(fault) => return ear.refuse(fault),
        };
        let settings = clients.find(&caller.client);
        // From here on errors are spelled as this client has them, the faults of its address too.
        ear.style = settings.map_or(clients.style, |settings| settings.style);
        let (target, method) = match read(&request) {
            Ok(read) => read,
            Err(fault) => return ear.refuse(fault),
        };
        let Some(settings) = settings else {
            return ear.refuse(RestFault::unknown_client(&system_text(&caller.client)));
        };
        if let Err(fault) = door::verify(&caller.client, settings, shown) {
            return ear.refuse(fault);
        }
        if let Some(message) = &self.parts.services.get().maintenance {
            return ear.refuse(under_maintenance(Origin::AskersNode, message));
        }
        note_doubts(&target);
        let echo = self.parts.echo(&caller, &target);
        ear.ids =
            vec![("x-road-request-id", echo.request_id.to_string()), ("x-road-id", echo.query_id.clone())];
        let call = self.parts.outgoing(caller, target, method, &echo, request.into_body());
        match self.parts.asks.ask(call).await {
            Ok(answer) => answered(answer, echo, &ear),
            Err(fault) => ear.refuse(fault),
        }
    }
}

/// What is asked, and how.
fn read(request: &Request<Drained>) -> Result<(Target, &'static str), RestFault> {
    let method = method(request.method().as_str())?;
    let target = request.uri().path_and_query().map(|target| target.as_str()).unwrap_or_default();
    Ok((parse(target)?, method))
}

/// The protocol's list of characters that are only warned of. Names of services are no personal data.
fn note_doubts(target: &Target) {
    let system = &target.service.system;
    let member = &system.member;
    let parts = [&member.instance, &member.class, &member.code, &system.subsystem, &target.service.code];
    for part in parts {
        if let Some(doubt) = doubt(part) {
            tracing::warn!(service = %target.service, ?doubt, "a name holds a character that the protocol warns of");
        }
    }
}

impl FrontParts {
    /// The ids of a call: ours, and the client's own or one that stands for it.
    fn echo(&self, caller: &Caller, target: &Target) -> Echo {
        let request_id = MessageId(self.chance.id_at(self.clock.now().0));
        let made = || {
            let fresh = uuid::Builder::from_random_bytes(self.chance.draw().to_be_bytes()).into_uuid();
            format!("{}-{fresh}", self.server.member.instance)
        };
        Echo {
            query_id: caller.query_id.clone().unwrap_or_else(made),
            client: caller.client.clone(),
            service: target.service.clone(),
            request_id,
            request_hash: String::new(),
        }
    }

    fn outgoing(
        &self,
        caller: Caller,
        target: Target,
        method: &'static str,
        echo: &Echo,
        body: Drained,
    ) -> Outgoing {
        let headers = for_provider(&caller, echo.request_id, &echo.query_id);
        let length = body.size_hint().exact();
        Outgoing {
            id: echo.request_id,
            query_id: echo.query_id.clone(),
            client: caller.client,
            service: target.service,
            target: caller.target,
            purpose: caller.purpose,
            agreement: caller.agreement,
            line: Line { method: method.to_owned(), path: target.path, headers },
            body: limited(body, self.limits.body_silence),
            length,
        }
    }
}

/// The answer as the client gets it. An error that the owner's node made looks like one of our own.
fn answered(answer: Incoming, mut echo: Echo, ear: &Ear) -> Response<Body> {
    if let Some(fault) = answer.fault {
        return ear.refuse(fault);
    }
    let unwritable = |what: String| ear.refuse(RestFault::inconsistent_response(what));
    let Ok(status) = StatusCode::from_u16(answer.status) else {
        return unwritable(format!("The answer has the status {}", answer.status));
    };
    echo.request_hash = answer.request_hash;
    let mut response = Response::new(answer.body);
    *response.status_mut() = status;
    for (name, value) in for_client(&answer.line.headers, &echo) {
        match bytes(&name, &value) {
            Some((name, value)) => drop(response.headers_mut().append(name, value)),
            None => return unwritable("The answer holds a header that cannot be written".to_owned()),
        }
    }
    response
}
