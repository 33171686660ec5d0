//! Who may write into a log or ask a custodian: a table of members and their public keys.

use exchange::sealed_request::MemberKeys;
use ids::AgencyId;
use keys::PublicKey;
use std::collections::BTreeMap;
use std::path::Path;

/// The most bytes of such a file.
const MEMBERS_BYTES_MAX: u64 = 4 << 20;

/// Reads `{"agency": ["base64 of the public key", …], …}`.
pub(super) fn read(file: &Path) -> Result<MemberKeys, String> {
    let text = super::text(file, MEMBERS_BYTES_MAX)?;
    let told = |fault: &dyn std::fmt::Display| format!("{}: {fault}", file.display());
    let table: BTreeMap<String, Vec<PublicKey>> =
        serde_json::from_str(&text).map_err(|fault| told(&fault))?;
    let named = table.into_iter().map(|(name, keys)| Ok((agency(&name)?, keys)));
    Ok(MemberKeys::new(named.collect::<Result<_, String>>().map_err(|fault| told(&fault))?))
}

/// An agency by its name.
pub(super) fn agency(name: &str) -> Result<AgencyId, String> {
    AgencyId::parse(name).map_err(|fault| format!("{name}: {fault}"))
}
