//! Making keys, requests and certificates that sign themselves.

use crate::KeyFault;
use ids::ServerName;
use rcgen::{
    CertificateParams, DistinguishedName, DnType, ExtendedKeyUsagePurpose, KeyPair, KeyUsagePurpose,
    date_time_ymd,
};
use std::net::IpAddr;
use x509_parser::time::ASN1Time;

/// The longest name of a host (RFC 1123).
pub const HOST_BYTES_MAX: usize = 253;

/// How long before the moment of issue a certificate begins to hold.
const BACKDATED_SECONDS: i64 = 300;

/// A node's key for TLS and its certificate request, both PEM. The key is plain PKCS#8: it lives only as long
/// as its certificate, and the caller writes it with mode 0600.
pub fn request(server: &ServerName, hosts: &[String]) -> Result<(String, String), KeyFault> {
    let pair = KeyPair::generate().map_err(forced)?;
    let params = named(&common_name(server), hosts)?;
    let request = params.serialize_request(&pair).and_then(|request| request.pem()).map_err(forced)?;
    Ok((pair.serialize_pem(), request))
}

/// A key and a certificate that signs itself, both PEM, for an information system in tests and in the demo.
/// Such a certificate is pinned, so its dates say nothing: it holds from 2020 to 2049.
pub fn self_signed(name: &str, hosts: &[String]) -> Result<(String, String), KeyFault> {
    let pair = KeyPair::generate().map_err(forced)?;
    let mut params = named(name, hosts)?;
    params.key_usages = vec![KeyUsagePurpose::DigitalSignature];
    params.extended_key_usages =
        vec![ExtendedKeyUsagePurpose::ServerAuth, ExtendedKeyUsagePurpose::ClientAuth];
    params.not_before = date_time_ymd(2020, 1, 1);
    params.not_after = date_time_ymd(2049, 12, 31);
    let certificate = params.self_signed(&pair).map_err(forced)?;
    Ok((pair.serialize_pem(), certificate.pem()))
}

/// The common name of a node: its name in the exchange, as text.
pub(super) fn common_name(server: &ServerName) -> String {
    server.to_string()
}

/// Empty parameters with a common name and hosts. A host is an address or the name of one machine: no pattern,
/// which would speak for machines that nobody named.
pub(super) fn named(name: &str, hosts: &[String]) -> Result<CertificateParams, KeyFault> {
    if let Some(wrong) = hosts.iter().find(|host| !is_host(host)) {
        return Err(KeyFault::Form(format!("'{wrong}' is neither the name of one machine nor its address")));
    }
    let mut params = CertificateParams::new(hosts.to_vec())
        .map_err(|error| KeyFault::Form(format!("a host is neither a name nor an address: {error}")))?;
    params.distinguished_name = DistinguishedName::new();
    params.distinguished_name.push(DnType::CommonName, name);
    Ok(params)
}

/// An IP address, or labels of letters, digits and inner hyphens joined by dots (RFC 1123).
fn is_host(text: &str) -> bool {
    let label = |label: &str| {
        let letters = label.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-');
        (1..=63).contains(&label.len()) && letters && !label.starts_with('-') && !label.ends_with('-')
    };
    text.parse::<IpAddr>().is_ok() || (text.len() <= HOST_BYTES_MAX && text.split('.').all(label))
}

/// Lets a certificate hold from five minutes before the moment (microseconds since 1970, UTC), for clocks that
/// lag, to some days after it.
pub(super) fn hold(params: &mut CertificateParams, now_micros: i64, valid_days: u32) -> Result<(), KeyFault> {
    let now = now_micros.div_euclid(1_000_000);
    let at = |away_seconds: i64| {
        let seconds = now.saturating_add(away_seconds);
        let out_of_range = |_| KeyFault::Form("the time of a certificate is out of range".to_owned());
        ASN1Time::from_timestamp(seconds).map_err(out_of_range)
    };
    params.not_before = at(-BACKDATED_SECONDS)?.to_datetime();
    params.not_after = at(i64::from(valid_days) * 86_400)?.to_datetime();
    Ok(())
}

/// A fault of the issuing library.
pub(super) fn forced(error: rcgen::Error) -> KeyFault {
    KeyFault::Form(format!("the certificate cannot be made: {error}"))
}
