//! The names of the exchange: members, their systems, services and servers.
//!
//! They have the form of the X-Road Message Protocol for REST r1: parts joined by `/`, each part
//! percent-encoded by itself. A part is any non-empty text; what the protocol warns of is accepted encoded.

use serde::{Deserialize, Deserializer, Serialize, Serializer};
use std::fmt;
use std::str::FromStr;

/// The longest part of a name, in bytes before encoding.
pub const NAME_PART_BYTES_MAX: usize = 255;

/// Why a text is not a name of the exchange.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NameFault {
    /// The wrong number of parts.
    #[error("a {kind} has {wanted} parts joined by '/', this one has {found}")]
    Parts {
        /// What was read.
        kind: &'static str,
        /// How many it has.
        wanted: usize,
        /// How many came.
        found: usize,
    },
    /// A part with nothing in it.
    #[error("a part of the {kind} is empty")]
    Empty {
        /// What was read.
        kind: &'static str,
    },
    /// A part longer than [`NAME_PART_BYTES_MAX`].
    #[error("a part of the {kind} is longer than {NAME_PART_BYTES_MAX} bytes")]
    TooLong {
        /// What was read.
        kind: &'static str,
    },
    /// A part that is not percent-encoded UTF-8.
    #[error("a part of the {kind} is not percent-encoded UTF-8")]
    Coding {
        /// What was read.
        kind: &'static str,
    },
}

/// Encodes one part: unreserved characters, sub-delimiters, `:` and `@` stand as they are.
pub fn encode_part(part: &str) -> String {
    let mut text = String::with_capacity(part.len());
    for byte in part.bytes() {
        if stands(byte) {
            text.push(char::from(byte));
        } else {
            text.push_str(&format!("%{byte:02X}"));
        }
    }
    text
}

/// Decodes one part strictly: what must be encoded and is not, a broken escape and wrong UTF-8 give none.
pub fn decode_part(part: &str) -> Option<String> {
    let mut bytes = Vec::with_capacity(part.len());
    let mut rest = part.as_bytes();
    while let Some((&byte, after)) = rest.split_first() {
        rest = after;
        if byte == b'%' {
            let (pair, after) = rest.split_at_checked(2)?;
            let pair =
                std::str::from_utf8(pair).ok().filter(|pair| pair.bytes().all(|b| b.is_ascii_hexdigit()))?;
            bytes.push(u8::from_str_radix(pair, 16).ok()?);
            rest = after;
        } else if stands(byte) {
            bytes.push(byte);
        } else {
            return None;
        }
    }
    String::from_utf8(bytes).ok()
}

/// Unreserved, sub-delims, `:` and `@` of RFC 3986.
fn stands(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || b"-._~!$&'()*+,;=:@".contains(&byte)
}

/// Splits and decodes a whole name.
fn parts<const N: usize>(kind: &'static str, text: &str) -> Result<[String; N], NameFault> {
    let found: Vec<&str> = text.split('/').collect();
    if found.len() != N {
        return Err(NameFault::Parts { kind, wanted: N, found: found.len() });
    }
    let mut decoded = Vec::with_capacity(N);
    for part in found {
        let part = decode_part(part).ok_or(NameFault::Coding { kind })?;
        if part.is_empty() {
            return Err(NameFault::Empty { kind });
        }
        if part.len() > NAME_PART_BYTES_MAX {
            return Err(NameFault::TooLong { kind });
        }
        decoded.push(part);
    }
    Ok(decoded.try_into().expect("as many parts as were counted"))
}

/// A member of the exchange: a legal person (`AZ/GOV/1234567890`).
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct MemberName {
    /// The exchange that it belongs to.
    pub instance: String,
    /// `GOV`, `COM` …
    pub class: String,
    /// Its code within the class.
    pub code: String,
}

/// An information system of a member (*subsystem*): `AZ/GOV/1234567890/registers`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct SystemName {
    /// Whose it is.
    pub member: MemberName,
    /// Its code.
    pub subsystem: String,
}

/// A service of a system: `AZ/GOV/1234567890/registers/population`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ServiceName {
    /// The system that answers.
    pub system: SystemName,
    /// The service code.
    pub code: String,
}

/// A node (*security server*) of a member: `AZ/GOV/1234567890/node-1`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ServerName {
    /// Whose it is.
    pub member: MemberName,
    /// Its code.
    pub server: String,
}

impl MemberName {
    /// A name from its parts, as they are before encoding.
    pub fn new(instance: &str, class: &str, code: &str) -> Self {
        Self { instance: instance.to_owned(), class: class.to_owned(), code: code.to_owned() }
    }
    /// A system of this member.
    pub fn system(&self, subsystem: &str) -> SystemName {
        SystemName { member: self.clone(), subsystem: subsystem.to_owned() }
    }
    /// A node of this member.
    pub fn server(&self, server: &str) -> ServerName {
        ServerName { member: self.clone(), server: server.to_owned() }
    }
}

impl SystemName {
    /// A service of this system.
    pub fn service(&self, code: &str) -> ServiceName {
        ServiceName { system: self.clone(), code: code.to_owned() }
    }
}

impl fmt::Display for MemberName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let [instance, class, code] = [&self.instance, &self.class, &self.code].map(|part| encode_part(part));
        write!(f, "{instance}/{class}/{code}")
    }
}
impl fmt::Display for SystemName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.member, encode_part(&self.subsystem))
    }
}
impl fmt::Display for ServiceName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.system, encode_part(&self.code))
    }
}
impl fmt::Display for ServerName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.member, encode_part(&self.server))
    }
}

impl FromStr for MemberName {
    type Err = NameFault;
    fn from_str(text: &str) -> Result<Self, NameFault> {
        let [instance, class, code] = parts("member", text)?;
        Ok(Self { instance, class, code })
    }
}
impl FromStr for SystemName {
    type Err = NameFault;
    fn from_str(text: &str) -> Result<Self, NameFault> {
        let [instance, class, code, subsystem] = parts("subsystem", text)?;
        Ok(Self { member: MemberName { instance, class, code }, subsystem })
    }
}
impl FromStr for ServiceName {
    type Err = NameFault;
    fn from_str(text: &str) -> Result<Self, NameFault> {
        let [instance, class, code, subsystem, service] = parts("service", text)?;
        let system = SystemName { member: MemberName { instance, class, code }, subsystem };
        Ok(Self { system, code: service })
    }
}
impl FromStr for ServerName {
    type Err = NameFault;
    fn from_str(text: &str) -> Result<Self, NameFault> {
        let [instance, class, code, server] = parts("security server", text)?;
        Ok(Self { member: MemberName { instance, class, code }, server })
    }
}

macro_rules! as_text {
    ($($name:ident)*) => {$(
        impl Serialize for $name {
            fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
                to.collect_str(self)
            }
        }
        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
                String::deserialize(from)?.parse().map_err(serde::de::Error::custom)
            }
        }
    )*};
}
as_text! { MemberName SystemName ServiceName ServerName }

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_written_as_it_was_read() {
        for text in ["AZ/GOV/1234567890/registers", "AZ/GOV/s%2Fub/%C3%B6%C3%A4", "AZ/GOV/a'(b)+c,d-e.f=g/x"]
        {
            assert_eq!(text.parse::<SystemName>().expect("a name").to_string(), text);
        }
        let name: SystemName = "AZ/GOV/1/s%2Fub".parse().expect("a name");
        assert_eq!(name.subsystem, "s/ub");
    }

    #[test]
    fn what_is_no_name_is_refused() {
        let coding = NameFault::Coding { kind: "subsystem" };
        for (text, fault) in [
            ("AZ/GOV/1", NameFault::Parts { kind: "subsystem", wanted: 4, found: 3 }),
            ("AZ/GOV//s", NameFault::Empty { kind: "subsystem" }),
            ("AZ/GOV/1/a b", coding.clone()),
            ("AZ/GOV/1/ə", coding.clone()),
            ("AZ/GOV/1/%", coding.clone()),
            ("AZ/GOV/1/%2", coding.clone()),
            ("AZ/GOV/1/%+2", coding.clone()),
            ("AZ/GOV/1/%FF", coding),
        ] {
            assert_eq!(text.parse::<SystemName>(), Err(fault), "{text}");
        }
        let part = |length: usize| format!("AZ/GOV/{}", "a".repeat(length)).parse::<MemberName>();
        assert!(part(NAME_PART_BYTES_MAX).is_ok());
        assert_eq!(part(NAME_PART_BYTES_MAX + 1), Err(NameFault::TooLong { kind: "member" }));
    }
}
