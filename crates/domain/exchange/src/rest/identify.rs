//! The names in the headers of a call, read as the reference reads them, and the names in its texts.

use super::headers::RepresentedParty;
use super::url::{coding_text, malformed};
use super::{Origin, RestFault};
use ids::{MemberName, NAME_PART_BYTES_MAX, ServerName, ServiceName, SystemName, decode_part};

/// Why a character of an identifier is worth a warning: the specification does not allow it, the reference
/// only notes it in its log, and so do we. Nothing here refuses: what cannot be decoded was refused before.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Doubt {
    /// `% : ; / \`: the reference's own list of characters that upset file names and addresses.
    Separator(char),
    /// A control character, U+200B or U+FEFF: nobody can see it.
    Invisible(char),
}

/// What is doubtful in one decoded part of an identifier: the first such character.
pub fn doubt(part: &str) -> Option<Doubt> {
    part.chars().find_map(|character| match character {
        '%' | ':' | ';' | '/' | '\\' => Some(Doubt::Separator(character)),
        '\u{200B}' | '\u{FEFF}' => Some(Doubt::Invisible(character)),
        control if control.is_control() => Some(Doubt::Invisible(control)),
        _ => None,
    })
}

/// A member as the reference writes it in its texts: `MEMBER:EE/GOV/1`, parts not encoded.
pub fn member_text(name: &MemberName) -> String {
    format!("MEMBER:{}", member_parts(name))
}

/// A system as the reference writes it in its texts: `SUBSYSTEM:EE/GOV/1/system`, parts not encoded.
pub fn system_text(name: &SystemName) -> String {
    format!("SUBSYSTEM:{}/{}", member_parts(&name.member), name.subsystem)
}

/// A service as the reference writes it in its texts: `SERVICE:EE/GOV/1/system/code`, parts not encoded.
pub fn service_text(name: &ServiceName) -> String {
    format!("SERVICE:{}/{}/{}", member_parts(&name.system.member), name.system.subsystem, name.code)
}

/// A node as the reference writes it in its texts: `SERVER:EE/GOV/1/node`, parts not encoded.
pub fn server_text(name: &ServerName) -> String {
    format!("SERVER:{}/{}", member_parts(&name.member), name.server)
}

fn member_parts(name: &MemberName) -> String {
    format!("{}/{}/{}", name.instance, name.class, name.code)
}

/// `X-Road-Client`: `I/C/M/S`. The protocol also lets a member ask without a system; in this exchange every
/// client is a system, so such a name is one that nobody knows.
pub(super) fn client_name(text: &str) -> Result<SystemName, RestFault> {
    let parts = decoded(text, 3, 4, "Invalid Client Id")?;
    let (member, rest) = member(parts);
    match rest.as_slice() {
        [subsystem] => Ok(member.system(subsystem)),
        _ => Err(RestFault::unknown_client(&member_text(&member))),
    }
}

/// `X-Road-Security-Server`: `I/C/M/server`.
pub(super) fn server_name(text: &str) -> Result<ServerName, RestFault> {
    let parts = decoded(text, 4, 4, "Invalid SecurityServer Id")?;
    let (member, rest) = member(parts);
    Ok(member.server(&rest.concat()))
}

/// `X-Road-Represented-Party`: `[class/]code`.
pub(super) fn represented_party(text: &str) -> Result<RepresentedParty, RestFault> {
    let mut parts = decoded(text, 1, 2, "Invalid RepresentedParty Id")?;
    let code = parts.pop().unwrap_or_default();
    Ok(RepresentedParty { class: parts.pop(), code })
}

/// The first three parts as a member, and the rest.
fn member(mut parts: Vec<String>) -> (MemberName, Vec<String>) {
    let rest = parts.split_off(3);
    let mut parts = parts.into_iter();
    let mut next = || parts.next().unwrap_or_default();
    (MemberName { instance: next(), class: next(), code: next() }, rest)
}

/// The decoded parts of a name with `least` to `most` of them.
fn decoded(text: &str, least: usize, most: usize, wrong: &str) -> Result<Vec<String>, RestFault> {
    let raw: Vec<&str> = text.split('/').take(most + 1).collect();
    if raw.len() < least || raw.len() > most {
        return Err(malformed(wrong));
    }
    let mut parts = Vec::with_capacity(raw.len());
    for one in raw {
        let part = decode_part(one).ok_or_else(|| malformed(coding_text(one)))?;
        if part.is_empty() || part.len() > NAME_PART_BYTES_MAX {
            return Err(RestFault::new(Origin::AskersNode, "internal_error", wrong));
        }
        parts.push(part);
    }
    Ok(parts)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The specification allows `A-Za-z0-9'()+,-.=?` in identifiers; the reference refuses only what cannot
    /// be decoded and notes the rest. So do we (`shouldAcceptPercentEncodedIdentifiers`).
    #[test]
    fn characters_of_identifiers() {
        enum Verdict {
            Accepted,
            Doubted(Doubt),
            Refused,
        }
        use Verdict::{Accepted, Doubted, Refused};
        for (raw, verdict) in [
            ("aZ09'()+,-.=", Accepted),
            ("a%3Fb", Accepted),
            ("%C3%B6%C3%A4%C3%A5", Accepted),
            ("%C9%99", Accepted),
            ("a%20b", Accepted),
            ("_~!$&*@", Accepted),
            ("s%2Fub", Doubted(Doubt::Separator('/'))),
            ("a%25b", Doubted(Doubt::Separator('%'))),
            ("a:b", Doubted(Doubt::Separator(':'))),
            ("a;b", Doubted(Doubt::Separator(';'))),
            ("a%5Cb", Doubted(Doubt::Separator('\\'))),
            ("a%00b", Doubted(Doubt::Invisible('\0'))),
            ("a%0Ab", Doubted(Doubt::Invisible('\n'))),
            ("a%C2%85b", Doubted(Doubt::Invisible('\u{85}'))),
            ("%E2%80%8B", Doubted(Doubt::Invisible('\u{200B}'))),
            ("%EF%BB%BF", Doubted(Doubt::Invisible('\u{FEFF}'))),
            ("", Refused),
            ("a b", Refused),
            ("a?b", Refused),
            ("a\\b", Refused),
            ("ö", Refused),
            ("a[b]", Refused),
            ("a%2", Refused),
            ("a%gg", Refused),
            ("a%FF", Refused),
            ("%C0%AF", Refused),
        ] {
            let read = client_name(&format!("AA/GOV/1/{raw}"));
            match verdict {
                Accepted => assert_eq!(doubt(&read.expect(raw).subsystem), None, "{raw}"),
                Doubted(why) => assert_eq!(doubt(&read.expect(raw).subsystem), Some(why), "{raw}"),
                Refused => assert!(read.is_err(), "{raw}"),
            }
        }
    }

    #[test]
    fn names_stand_in_texts_as_the_reference_writes_them() {
        let service: ServiceName = "AA/GOV/1/s%2Fub/code".parse().expect("a name");
        assert_eq!(member_text(&service.system.member), "MEMBER:AA/GOV/1");
        assert_eq!(system_text(&service.system), "SUBSYSTEM:AA/GOV/1/s/ub");
        assert_eq!(service_text(&service), "SERVICE:AA/GOV/1/s/ub/code");
        assert_eq!(server_text(&service.system.member.server("node")), "SERVER:AA/GOV/1/node");
    }
}
