//! What a journey's name means in a pack.

use pack::model::{Country, DemoOfficial, Entry, Register, Value, Values};

/// The register that takes the notices of a life event, and who enters them.
#[derive(Clone, Copy, Debug)]
pub struct Plan<'a> {
    /// The pack.
    pub country: &'a Country,
    /// The register.
    pub register: &'a Register,
    /// Who may enter, and what.
    pub entry: &'a Entry,
}

impl<'a> Plan<'a> {
    /// Finds the register with a service of that life event whose records people enter by hand.
    pub fn find(country: &'a Country, life_event: &str) -> Result<Self, String> {
        let services = country.services.values();
        let of_event = services.filter(|service| service.about.life_event.as_deref() == Some(life_event));
        let registers =
            of_event.filter_map(|service| country.registers.get(&service.trigger.as_ref()?.register));
        let mut entered = registers.filter_map(|register| Some((register, register.entries.first()?)));
        match entered.next() {
            Some((register, entry)) => Ok(Self { country, register, entry }),
            None => Err(format!(
                "the pack knows no journey {life_event}\nhelp: its life events are: {}",
                country.about.life_events.join(", ")
            )),
        }
    }

    /// The official who enters a notice: of the unit that it names, else the first with the duty.
    pub fn official(&self, notice: &Values) -> Option<&'a DemoOfficial> {
        let unit = self
            .entry
            .unit_field
            .as_ref()
            .and_then(|field| notice.get(field.as_str()))
            .and_then(Value::as_text);
        let duty = |official: &&DemoOfficial| official.role == self.entry.role;
        let mut officials = self.country.demo.officials.iter().filter(duty);
        let of_unit =
            officials.clone().find(|official| unit.is_some() && official.unit_code.as_deref() == unit);
        of_unit.or_else(|| officials.next())
    }

    /// The notice as that official types it: the unit fills itself in.
    pub fn typed(&self, mut notice: Values) -> Values {
        if let Some(field) = &self.entry.unit_field {
            notice.remove(field.as_str());
        }
        notice
    }
}
