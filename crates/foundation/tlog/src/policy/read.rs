//! Reading a policy file.

use super::{Group, Member, POLICY_BYTES_MAX, POLICY_PARTS_MAX, Party, Policy, PolicyFault};
use crate::checkpoint::decimal;
use crate::{KIND_COSIGNATURE, KIND_ED25519, VerifierKey};
use std::collections::{BTreeMap, BTreeSet};

/// The name that means: no witness.
const NONE: &str = "none";

/// A policy that grows line by line.
struct Draft {
    policy: Policy,
    names: BTreeMap<String, Member>,
    /// Who is in a group already.
    taken: BTreeSet<Member>,
    /// A quorum line was there.
    done: bool,
}

pub(super) fn policy(text: &str) -> Result<Policy, PolicyFault> {
    if text.len() > POLICY_BYTES_MAX {
        return Err(PolicyFault::Whole("has more than 64 KiB"));
    }
    let policy = Policy { logs: Vec::new(), witnesses: Vec::new(), groups: Vec::new(), quorum: None };
    let mut draft = Draft { policy, names: BTreeMap::new(), taken: BTreeSet::new(), done: false };
    let lines = text.strip_suffix('\n').ok_or(PolicyFault::Whole("does not end with a newline"))?;
    for (line, number) in lines.split('\n').zip(1..) {
        draft.line(line).map_err(|detail| PolicyFault::Line { line: number, detail })?;
    }
    if draft.done { Ok(draft.policy) } else { Err(PolicyFault::Whole("has no quorum line")) }
}

impl Draft {
    fn line(&mut self, line: &str) -> Result<(), String> {
        if line.bytes().any(|byte| (byte < 0x20 && byte != b'\t') || byte == 0x7f) {
            return Err("a control character".to_owned());
        }
        let items: Vec<&str> = line.split([' ', '\t']).filter(|item| !item.is_empty()).collect();
        match items[..] {
            [] => Ok(()),
            [first, ..] if first.starts_with('#') => Ok(()),
            ["log", key] => self.log(key, None),
            ["log", key, url] => self.log(key, Some(url)),
            ["witness", name, key] => self.witness(name, key, None),
            ["witness", name, key, url] => self.witness(name, key, Some(url)),
            ["group", name, needed, ref members @ ..] if !members.is_empty() => {
                self.group(name, needed, members)
            }
            ["quorum", name] => self.quorum(name),
            [first, ..] => Err(format!("'{first}' with {} items has no meaning here", items.len() - 1)),
        }
    }

    fn log(&mut self, key: &str, url: Option<&str>) -> Result<(), String> {
        let party = party(key, url, KIND_ED25519, "log")?;
        let known = self.policy.logs.iter().any(|log| log.key.key == party.key.key);
        room(known, "log", self.policy.logs.len())?;
        self.policy.logs.push(party);
        Ok(())
    }

    fn witness(&mut self, name: &str, key: &str, url: Option<&str>) -> Result<(), String> {
        let party = party(key, url, KIND_COSIGNATURE, "witness")?;
        let known = self.policy.witnesses.iter().any(|(_, witness)| witness.key.key == party.key.key);
        room(known, "witness", self.policy.witnesses.len())?;
        self.define(name, Member::Witness(self.policy.witnesses.len()))?;
        self.policy.witnesses.push((name.to_owned(), party));
        Ok(())
    }

    fn group(&mut self, name: &str, needed: &str, members: &[&str]) -> Result<(), String> {
        room(false, "group", self.policy.groups.len())?;
        let needed = match needed {
            "all" => members.len(),
            "any" => 1,
            _ => decimal(needed)
                .and_then(|needed| usize::try_from(needed).ok())
                .filter(|needed| (1..=members.len()).contains(needed))
                .ok_or_else(|| {
                    format!("'{needed}' is not all, any or a number from 1 to {}", members.len())
                })?,
        };
        let members: Vec<Member> = members.iter().map(|name| self.take(name)).collect::<Result<_, _>>()?;
        self.define(name, Member::Group(self.policy.groups.len()))?;
        self.policy.groups.push(Group { name: name.to_owned(), needed, members });
        Ok(())
    }

    fn quorum(&mut self, name: &str) -> Result<(), String> {
        if std::mem::replace(&mut self.done, true) {
            return Err("a second quorum line".to_owned());
        }
        self.policy.quorum = if name == NONE { None } else { Some(self.find(name)?) };
        Ok(())
    }

    fn define(&mut self, name: &str, member: Member) -> Result<(), String> {
        if name == NONE {
            return Err(format!("'{NONE}' means that no witness is asked for and names nobody"));
        }
        match self.names.insert(name.to_owned(), member) {
            None => Ok(()),
            Some(_) => Err(format!("the name '{name}' is taken")),
        }
    }

    fn find(&self, name: &str) -> Result<Member, String> {
        self.names.get(name).copied().ok_or_else(|| format!("nothing above is named '{name}'"))
    }

    /// A member of a group; each is in one group at most, so that it counts in one way only.
    fn take(&mut self, name: &str) -> Result<Member, String> {
        let member = self.find(name)?;
        if self.taken.insert(member) { Ok(member) } else { Err(format!("'{name}' is in a group already")) }
    }
}

fn party(key: &str, url: Option<&str>, kind: u8, what: &str) -> Result<Party, String> {
    let key: VerifierKey = key.parse().map_err(|fault| format!("the key of a {what}: {fault}"))?;
    if key.kind != kind {
        return Err(format!("the key of a {what} is of kind {kind:#04x}, this one of {:#04x}", key.kind));
    }
    Ok(Party { key, url: url.map(str::to_owned) })
}

fn room(known: bool, what: &str, count: usize) -> Result<(), String> {
    if known {
        return Err(format!("this {what}'s key stands above already"));
    }
    if count == POLICY_PARTS_MAX {
        Err(format!("more than {POLICY_PARTS_MAX} of the sort '{what}'"))
    } else {
        Ok(())
    }
}
