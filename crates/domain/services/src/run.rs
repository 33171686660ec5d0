//! Running through automatic steps until somebody or something must answer.

use crate::facts::{date, evaluate, persons, text};
use crate::{Case, Event, GrantMade, Law, Now, Refusal, apply};
use calendar::Deadline;
use ids::{ParameterId, PersonKey, StepId};
use jiff::civil::Date;
use pack::model::{
    Ask, Decide, Expression, Official, Pay, PayPeriod, Record, Service, StepClock, StepKind, Value, Values,
};

/// The most steps that one command may pass; the pack check forbids loops, so more is a bug of the pack.
const STEPS_MAX: usize = 64;

/// A case on its way through its steps, and what has happened on it.
pub(crate) struct Run<'a> {
    pub(crate) case: Case,
    pub(crate) service: &'a Service,
    pub(crate) law: Law<'a>,
    pub(crate) now: Now,
    pub(crate) events: Vec<Event>,
}

impl<'a> Run<'a> {
    pub(crate) fn new(case: Case, service: &'a Service, law: Law<'a>, now: Now) -> Self {
        Self { case, service, law, now, events: Vec::new() }
    }

    /// Lets an event happen.
    pub(crate) fn happen(&mut self, event: Event) {
        apply(&mut self.case, &event);
        self.events.push(event);
    }

    /// Enters a step and every automatic one after it.
    pub(crate) fn go(&mut self, to: StepId) -> Result<(), Refusal> {
        let mut next = Some(to);
        let mut passed = 0;
        while let Some(step) = next {
            passed += 1;
            if passed > STEPS_MAX {
                return Err(Refusal::Law(format!("more than {STEPS_MAX} steps without a stop, at {step}")));
            }
            next = self.enter(step)?;
        }
        Ok(())
    }

    /// Enters one step; gives the next one if this one does not wait.
    fn enter(&mut self, step: StepId) -> Result<Option<StepId>, Refusal> {
        let service = self.service;
        let found = service.steps.get(&step);
        let found = found.ok_or_else(|| Refusal::Law(format!("the service has no step {step}")))?;
        self.happen(Event::Entered { step: step.clone(), at: self.now.at });
        match &found.kind {
            StepKind::Gather(_) => {
                self.happen(Event::GatherNeeded { step });
                Ok(None)
            }
            StepKind::Decide(rule) => self.decide(rule).map(Some),
            StepKind::Ask(rule) => self.ask(step, rule),
            StepKind::Official(rule) => self.await_official(step, rule),
            StepKind::Record(rule) => {
                self.need_record(&step, rule);
                Ok(None)
            }
            StepKind::Pay(rule) => self.pay(rule).map(Some),
            StepKind::End(rule) => {
                self.happen(Event::Ended { step, outcome: rule.outcome });
                Ok(None)
            }
        }
    }

    fn decide(&mut self, rule: &Decide) -> Result<StepId, Refusal> {
        let missing = || Refusal::Law(format!("the service has no table {}", rule.table));
        let table = self.service.tables.get(&rule.table).ok_or_else(missing)?;
        let on = self.law_date()?;
        let trace = pack::rules::evaluate(table, &self.case.facts, &self.law.country.parameters, on)
            .map_err(|fault| Refusal::Law(fault.to_string()))?;
        let outcome = trace.outputs.get("outcome").map(Value::to_string).unwrap_or_default();
        let next = rule.next.get(&outcome).cloned();
        let silent = rule.suppression && outcome.starts_with("silent");
        self.happen(Event::Decided { trace, silent });
        next.ok_or_else(|| Refusal::Law(format!("no step for the outcome {outcome}")))
    }

    fn ask(&mut self, step: StepId, rule: &Ask) -> Result<Option<StepId>, Refusal> {
        let people = persons(&rule.people, &self.case, self.law.country, &self.now);
        if people.is_empty() {
            return Ok(Some(rule.late.clone()));
        }
        let deadline = self.clock(&rule.clock)?;
        self.happen(Event::Asked { step, people, owner: rule.owner.clone(), deadline });
        Ok(None)
    }

    fn await_official(&mut self, step: StepId, rule: &Official) -> Result<Option<StepId>, Refusal> {
        let deadline = self.clock(&rule.clock)?;
        self.happen(Event::AwaitsOfficial { step, role: rule.role.clone(), deadline });
        Ok(None)
    }

    /// Makes the record's values ready; the role writes them and comes back.
    pub(crate) fn need_record(&mut self, step: &StepId, rule: &Record) {
        let mut values = Values::new();
        let mut drawn = Vec::new();
        for (field, expression) in &rule.set {
            if matches!(expression, Expression::NewPersonalNumber) {
                drawn.push(field.to_string());
            }
            let value = evaluate(expression, &self.case, self.law.country, &self.now);
            if !value.is_null() {
                values.insert(field.to_string(), value);
            }
        }
        self.happen(Event::RecordNeeded { step: step.clone(), values, drawn });
    }

    fn pay(&mut self, rule: &Pay) -> Result<StepId, Refusal> {
        let from = self.law_date()?;
        let (country, now) = (self.law.country, self.now);
        let amount = evaluate(&rule.amount, &self.case, country, &now);
        let amount_minor = amount.as_int().filter(|amount| *amount > 0);
        let amount_minor =
            amount_minor.ok_or_else(|| Refusal::Law(format!("{amount:?} is not an amount to pay")))?;
        let trace = self.case.traces.iter().rev().find(|trace| trace.table == rule.decision.as_str());
        let trace =
            trace.ok_or_else(|| Refusal::Law("a payment needs the decision it rests on".to_owned()))?;
        let (act, article) = (trace.act.clone(), trace.article.clone());
        let until = last_day(from, self.months(&rule.months, from)?)?;
        let review = last_day(from, self.months(&rule.review_months, from)?)?.min(until);
        let grant = GrantMade {
            payee: PersonKey::from_stored(&text(&rule.payee, &self.case, country, &now)?),
            payee_name: text(&rule.payee_name, &self.case, country, &now)?,
            account: text(&rule.account, &self.case, country, &now)?,
            amount_minor,
            monthly: rule.period == PayPeriod::Monthly,
            from,
            until,
            review,
            act,
            article,
        };
        self.happen(Event::Granted { grant });
        Ok(rule.next.clone())
    }

    fn law_date(&self) -> Result<Date, Refusal> {
        date(&self.service.about.law_date, &self.case, self.law.country, &self.now)
    }

    fn months(&self, id: &ParameterId, on: Date) -> Result<i64, Refusal> {
        let value = self.law.country.parameters.get(id).and_then(|parameter| parameter.on(on));
        value.map(|value| value.number).ok_or_else(|| Refusal::Law(format!("no value of {id} on {on}")))
    }

    fn clock(&self, clock: &StepClock) -> Result<Deadline, Refusal> {
        Deadline::count(self.now.today, clock.working_days, &self.law.country.calendar)
            .map_err(|fault| Refusal::Law(fault.to_string()))
    }
}

/// The last day of a term of whole months that starts on `from`.
fn last_day(from: Date, months: i64) -> Result<Date, Refusal> {
    let end = jiff::Span::new().try_months(months).and_then(|span| from.checked_add(span));
    end.and_then(|day| day.yesterday()).map_err(|fault| Refusal::Law(fault.to_string()))
}
