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
