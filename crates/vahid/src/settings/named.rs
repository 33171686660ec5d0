//! The systems of a node, as its engineers name them: by code, or in full.

use crate::member::NodeDir;
use ids::{ServiceName, SystemName};

/// A system of this node's member: its code, or its whole name.
pub(super) fn system(dir: &NodeDir, text: &str) -> Result<SystemName, String> {
    let member = &dir.about.member;
    let system = match text.contains('/') {
        true => text.parse().map_err(|fault| format!("{text:?}: {fault}"))?,
        false => member.system(text),
    };
    if system.member != *member {
        return Err(format!("{system} is not of {member}, the member of this node"));
    }
    // What cannot be read back cannot be a name.
    system.to_string().parse::<SystemName>().map_err(|fault| format!("{text:?}: {fault}"))
}

/// A service of a system that this node serves. With one system, nobody needs to name it.
pub(super) fn service(dir: &NodeDir, code: &str, asked: Option<&str>) -> Result<ServiceName, String> {
    let served = &dir.about.systems;
    let code_of = match (asked, served.as_slice()) {
        (Some(asked), _) => asked,
        (None, [only]) => only,
        (None, _) => return Err(format!("give --system: this node serves {}", served.join(", "))),
    };
    let system = system(dir, code_of)?;
    if !served.contains(&system.subsystem) {
        let served = served.join(", ");
        return Err(format!("this node does not serve {system}; it serves {served}"));
    }
    let name = system.service(code);
    name.to_string().parse::<ServiceName>().map_err(|fault| format!("--code {code:?}: {fault}"))
}
