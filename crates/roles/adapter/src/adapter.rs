//! The services of an adapter, as the exchange calls them.

use std::collections::BTreeMap;

use access::{Endpoint, PERSONS_MAX, Reach};
use exchange::inside::{INSIDE_BODY_BYTES_MAX, Inside, InsideAnswer, InsideCall, InsideService};
use exchange::rest::{Origin, RestFault};
use ids::PersonKey;
use serde_json::{Map, Value, json};
use store::{BoxFuture, Store, Val};

use crate::ask::{Ask, Unasked};
use crate::config::{About, AdapterConfig, ListConfig};
use crate::fault::{ConfigFault, SourceFault};
use crate::log::{Home, Looked, NotLooked};
use crate::openapi;
use crate::records::Records;

/// Tables and files as services of the exchange.
pub struct Adapter {
    home: Home,
    services: BTreeMap<String, Served>,
}

struct Served {
    about: About,
    /// The field that shows the key; a list of named people is asked by it.
    key_field: Option<String>,
    list: Option<ListConfig>,
    records: Records,
    openapi: String,
}

/// What a list asks, checked against the configuration.
struct Wanted {
    filters: BTreeMap<String, Val>,
    limit: u32,
    after: Option<String>,
}

impl Adapter {
    /// Opens every table and file that the configuration names. Refuses what is not there and says what is;
    /// all faults come at once, so that an engineer mends them in one go.
    pub async fn open(
        config: &AdapterConfig,
        databases: &BTreeMap<String, Store>,
        home: Home,
    ) -> Result<Adapter, Vec<ConfigFault>> {
        let (mut services, mut faults) = (BTreeMap::new(), Vec::new());
        for (code, service) in &config.services {
            match Records::open(service, databases).await {
                Ok(None) => {}
                Ok(Some(records)) => {
                    let openapi = openapi::describe(code, service, &records.fields()).to_string();
                    let key_field = service.key_field().map(str::to_owned);
                    let (about, list) = (service.about, service.list.clone());
                    let served = Served { about, key_field, list, records, openapi };
                    services.insert(code.clone(), served);
                }
                Err(fault) => {
                    let at = format!("service.{code}: {}", fault.at);
                    faults.push(ConfigFault { at, what: fault.what });
                }
            }
        }
        if faults.is_empty() { Ok(Adapter { home, services }) } else { Err(faults) }
    }

    async fn answer(&self, call: InsideCall) -> Result<InsideAnswer, RestFault> {
        let code = &call.service.code;
        let served = self.services.get(code).ok_or_else(|| {
            RestFault::new(Origin::OwnersNode, "unknown_service", format!("Service not found: {code}"))
        })?;
        match Ask::read(&call.line) {
            Ok(Ask::Record(key)) => self.one(served, &call, key).await,
            Ok(Ask::List { filters, .. }) if served.names_people(&filters) => {
                self.named(served, &call, filters).await
            }
            Ok(Ask::List { filters, limit, after }) => match served.wanted(filters, limit, after) {
                Ok(wanted) => self.list(served, &call, wanted).await,
                Err(unasked) => Ok(trouble(unasked)),
            },
            Err(unasked) => Ok(trouble(unasked)),
        }
    }

    async fn one(&self, served: &Served, call: &InsideCall, key: String) -> Result<InsideAnswer, RestFault> {
        let looked = match served.about {
            About::Nobody => Vec::new(),
            About::Person => match PersonKey::parse(&key, &self.home.country.about.personal_number) {
                Ok(person) => self.look(call, vec![person]).await?,
                // Nobody has such a number, so nothing is said about anybody.
                Err(fault) => return Ok(trouble(Unasked { status: 400, why: fault.to_string() })),
            },
        };
        let key = match served.about {
            About::Person => stored(&key, &self.home),
            About::Nobody => key,
        };
        let found = served.records.records(&[key]).await.map_err(failed)?;
        let mut answer = match cut(found, &looked).pop().flatten() {
            Some(record) => json_answer(200, &Value::Object(record)),
            None => trouble(Unasked { status: 404, why: "there is no record with this key".to_owned() }),
        };
        // Also for an answer of "none": that the register holds nothing about a person is something said of them.
        answer.entries = looked.iter().map(|looked| looked.entry).collect();
        Ok(answer)
    }

    async fn list(
        &self,
        served: &Served,
        call: &InsideCall,
        wanted: Wanted,
    ) -> Result<InsideAnswer, RestFault> {
        let several = call.agreement.as_ref().is_some_and(|agreement| agreement.reach == Reach::Several);
        if served.about == About::Person && !several {
            let why = "the agreement gives one named person a call, not a list";
            return Err(RestFault::new(Origin::OwnersNode, "access_denied", why));
        }
        let after = wanted.after.as_deref();
        // One more than a page, to know whether there is a next one.
        let mut keys = served.records.keys(&wanted.filters, after, wanted.limit + 1).await.map_err(failed)?;
        let more = keys.len() > wanted.limit as usize;
        keys.truncate(wanted.limit as usize);
        let looked = match served.about {
            About::Nobody => Vec::new(),
            About::Person => {
                let persons = keys.iter().map(|key| PersonKey::from_stored(key)).collect();
                self.look(call, persons).await?
            }
        };
        let found = served.records.records(&keys).await.map_err(failed)?;
        let next = if more { keys.last() } else { None };
        Ok(page(found, &looked, next))
    }

    /// Several people whom the call names, each with an entry, found or not.
    async fn named(
        &self,
        served: &Served,
        call: &InsideCall,
        filters: BTreeMap<String, String>,
    ) -> Result<InsideAnswer, RestFault> {
        let numbers = filters.into_values().next().unwrap_or_default();
        let mut persons = Vec::new();
        for number in numbers.split(',') {
            match PersonKey::parse(number, &self.home.country.about.personal_number) {
                Ok(person) if persons.contains(&person) => {}
                Ok(person) => persons.push(person),
                Err(fault) => return Ok(trouble(Unasked { status: 400, why: fault.to_string() })),
            }
            if persons.len() > PERSONS_MAX {
                let why = format!("a call names at most {PERSONS_MAX} people");
                return Ok(trouble(Unasked { status: 400, why }));
            }
        }
        let keys: Vec<String> = persons.iter().map(PersonKey::stored).collect();
        let looked = self.look(call, persons).await?;
        let found = served.records.records(&keys).await.map_err(failed)?;
        Ok(page(found, &looked, None))
    }

    async fn look(&self, call: &InsideCall, persons: Vec<PersonKey>) -> Result<Vec<Looked>, RestFault> {
        self.home.look(call, persons).await.map_err(|fault| match fault {
            NotLooked::Refused(refused) => {
                let mut denied = RestFault::new(Origin::OwnersNode, "access_denied", refused.why);
                denied.detail = refused.code;
                denied
            }
            NotLooked::Log(fault) => {
                tracing::error!(%fault, "An entry is not in the public log, so nothing was released");
                RestFault::new(Origin::OwnersNode, "logging_failed", "the access log cannot be reached now")
            }
            NotLooked::Store(fault) => {
                tracing::error!(%fault, "An entry could not be written, so nothing was released");
                RestFault::new(Origin::OwnersNode, "logging_failed", "the access log cannot be written now")
            }
        })
    }
}

impl Served {
    /// Whether a list is asked by people's numbers and by nothing else.
    fn names_people(&self, filters: &BTreeMap<String, String>) -> bool {
        let by_key = |field: &String| filters.len() == 1 && filters.contains_key(field);
        self.about == About::Person && self.list.is_some() && self.key_field.as_ref().is_some_and(by_key)
    }

    /// Checks a list against the configuration: only listed filters, only values of their types.
    fn wanted(
        &self,
        filters: BTreeMap<String, String>,
        limit: Option<u32>,
        after: Option<String>,
    ) -> Result<Wanted, Unasked> {
        let no_list =
            || Unasked { status: 404, why: "this service gives one record a call, no lists".to_owned() };
        let list = self.list.as_ref().ok_or_else(no_list)?;
        if self.about == About::Person && filters.is_empty() {
            let why = format!("ask with at least one of: {}", list.filters.join(", "));
            return Err(Unasked { status: 400, why });
        }
        let mut bound = BTreeMap::new();
        for (name, text) in filters {
            let unknown = || {
                let why = format!("there is no such filter; there are: {}", list.filters.join(", "));
                Unasked { status: 400, why }
            };
            let kind = self.records.filter_kind(&name).ok_or_else(unknown)?;
            let wrong = || Unasked { status: 400, why: format!("the value of {name} is not of its type") };
            bound.insert(name.clone(), kind.parameter(&text).ok_or_else(wrong)?);
        }
        let limit = limit.unwrap_or(list.page_max);
        if limit > list.page_max {
            return Err(Unasked { status: 400, why: format!("limit is at most {}", list.page_max) });
        }
        Ok(Wanted { filters: bound, limit, after })
    }
}

impl Inside for Adapter {
    fn services(&self) -> Vec<InsideService> {
        let endpoint = |path: &str| Endpoint { method: "GET".to_owned(), path: path.to_owned() };
        let one = |(code, served): (&String, &Served)| InsideService {
            code: code.clone(),
            endpoints: match served.list {
                Some(_) => vec![endpoint("/records/*"), endpoint("/records")],
                None => vec![endpoint("/records/*")],
            },
            openapi: Some(served.openapi.clone()),
            needs_agreement: served.about == About::Person,
        };
        self.services.iter().map(one).collect()
    }

    fn serve(&self, call: InsideCall) -> BoxFuture<'_, Result<InsideAnswer, RestFault>> {
        Box::pin(self.answer(call))
    }
}

/// A person's number as registers store it: the caller may have written it in small letters.
fn stored(key: &str, home: &Home) -> String {
    let parsed = PersonKey::parse(key, &home.country.about.personal_number);
    parsed.map_or_else(|_| key.to_owned(), |person| person.stored())
}

/// Leaves of each record what its look released. Records about nobody have no looks and stay whole.
fn cut(mut records: Vec<Option<Map<String, Value>>>, looked: &[Looked]) -> Vec<Option<Map<String, Value>>> {
    for (record, looked) in records.iter_mut().zip(looked) {
        if let Some(record) = record {
            record.retain(|name, _| looked.fields.iter().any(|field| field.as_str() == name));
        }
    }
    records
}

/// A page of what was found, with every entry, also those of people who have no record.
fn page(found: Vec<Option<Map<String, Value>>>, looked: &[Looked], next: Option<&String>) -> InsideAnswer {
    let records: Vec<_> = cut(found, looked).into_iter().flatten().collect();
    let mut answer = json_answer(200, &json!({ "records": records, "next": next }));
    if answer.body.len() > INSIDE_BODY_BYTES_MAX {
        let why = format!("the page has more than {INSIDE_BODY_BYTES_MAX} bytes; ask for fewer records");
        answer = trouble(Unasked { status: 400, why });
    }
    answer.entries = looked.iter().map(|looked| looked.entry).collect();
    answer
}

fn json_answer(status: u16, body: &Value) -> InsideAnswer {
    InsideAnswer {
        status,
        content_type: "application/json".to_owned(),
        body: body.to_string().into_bytes(),
        entries: Vec::new(),
    }
}

fn trouble(unasked: Unasked) -> InsideAnswer {
    let body = json!({ "status": unasked.status, "detail": unasked.why });
    let content_type = "application/problem+json".to_owned();
    InsideAnswer { content_type, ..json_answer(unasked.status, &body) }
}

/// What the caller is told of a broken source; the rest stays in this agency's journal.
fn failed(fault: SourceFault) -> RestFault {
    tracing::error!(%fault, "A table or a file did not give its records");
    RestFault::new(Origin::Service, "service_failed", "the register behind this service did not answer")
}
