//! Who may be handed events: the proof that a subscription needs.

use access::{Body, Events, NotSecurity, Operation};
use ids::{AgencyId, GrantId, MemberName, RegisterId, ServiceId};
use jiff::civil::Date;
use pack::model::{Country, Grant, Service};

/// Proof that an agency may be handed the events of a register for one of its services, by the law of one day.
/// Its fields are private: only [`entitle`] makes one, and never for a security body.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entitled {
    subscriber: AgencyId,
    topic: RegisterId,
    service: ServiceId,
    grant: GrantId,
    /// No security body has one, so none can stand here.
    _events: Events,
}

impl Entitled {
    /// Who is handed the events.
    pub fn subscriber(&self) -> &AgencyId {
        &self.subscriber
    }
    /// The register.
    pub fn topic(&self) -> &RegisterId {
        &self.topic
    }
    /// The service that each event starts.
    pub fn service(&self) -> &ServiceId {
        &self.service
    }
    /// The grant that covers it.
    pub fn grant(&self) -> &GrantId {
        &self.grant
    }
}

/// Why an agency is handed no events.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum FeedRefusal {
    /// The service waits for no record.
    #[error("the service {0} is started by no register")]
    NoTrigger(ServiceId),
    /// A stream of events is a view of many people; a security body is never given one, whatever any grant
    /// says (SG-17, RF-03, RF-18).
    #[error("{0} is a security body: it asks about one person at a time and is never sent events (SG-17)")]
    SecurityBody(AgencyId),
    /// No grant of the day covers the agency, the register, the purpose and every carried field (SG-12, ACC-04).
    #[error("no grant in force covers what the register {register} would carry to {subscriber}")]
    NoGrant {
        /// Who would be handed the events.
        subscriber: AgencyId,
        /// The register.
        register: RegisterId,
    },
}

impl FeedRefusal {
    /// A stable code for machines.
    pub fn code(&self) -> &'static str {
        match self {
            Self::NoTrigger(_) => "no-trigger",
            Self::SecurityBody(_) => "security-body",
            Self::NoGrant { .. } => "no-grant",
        }
    }
}

/// Judges whether a service's agency may be handed the events that its trigger waits for.
pub fn entitle(country: &Country, service: &Service, today: Date) -> Result<Entitled, FeedRefusal> {
    let subscriber = service.about.owner.clone();
    let trigger = service.trigger.as_ref().ok_or_else(|| FeedRefusal::NoTrigger(service.id().clone()))?;
    let security = country.agencies.get(&subscriber).is_some_and(|agency| agency.security_body);
    // A pack knows agencies, not instance and class; as members of the exchange they have their id as code.
    let member = MemberName::new("pack", "agency", subscriber.as_str());
    let Some(proof) = NotSecurity::prove(Body { member: &member, security }) else {
        return Err(FeedRefusal::SecurityBody(subscriber));
    };
    let covers = |grant: &&Grant| {
        grant.client == subscriber
            && grant.register == trigger.register
            && grant.purpose == trigger.purpose
            && grant.automatic
            && grant.operations.contains(&Operation::View)
            && grant.from <= today
            && grant.to.is_none_or(|to| today <= to)
            && trigger.carry.iter().all(|field| grant.fields.contains(field))
    };
    let Some(grant) = country.grants.iter().find(covers) else {
        return Err(FeedRefusal::NoGrant { subscriber, register: trigger.register.clone() });
    };
    Ok(Entitled {
        subscriber,
        topic: trigger.register.clone(),
        service: service.id().clone(),
        grant: grant.id.clone(),
        _events: Events::of(&proof),
    })
}
