//! Sentences that existing clients and the reference's tests know by heart: kept to the letter.

use super::RestFault;
use super::identify::{server_text, service_text, system_text};
use ids::{ServerName, ServiceName, SystemName};

impl RestFault {
    /// No `X-Road-Client`. 500, as `shouldFailIfClientHeaderMissing` demands.
    pub fn client_missing() -> Self {
        Self::invalid_client_identifier("The client identifier is missing")
    }

    /// A client that this node does not know; `client` as the reference writes it.
    pub fn unknown_client(client: &str) -> Self {
        Self::unknown_member(format!("Client '{client}' not found"))
    }

    /// No node serves this system.
    pub fn no_address(provider: &SystemName) -> Self {
        let provider = system_text(provider);
        Self::unknown_member(format!("Could not find addresses for service provider \"{provider}\""))
    }

    /// The targeted node is not in the configuration.
    pub fn target_unknown(target: &ServerName) -> Self {
        let target = server_text(target);
        Self::invalid_security_server(format!("Could not find security server \"{target}\""))
    }

    /// The targeted node does not serve the provider.
    pub fn target_invalid(target: &ServerName) -> Self {
        Self::invalid_security_server(format!("Invalid security server \"{}\"", server_text(target)))
    }

    /// The agreement or the endpoint rule says no. The reasons of the law go into the detail.
    pub fn not_allowed(service: &ServiceName) -> Self {
        Self::access_denied(format!("Request is not allowed: {}", service_text(service)))
    }

    /// The service does not exist here.
    pub fn service_unknown(service: &ServiceName) -> Self {
        Self::unknown_service(format!("Unknown service: {}", service_text(service)))
    }

    /// The service is switched off; `notice` is the owner's sentence.
    pub fn disabled(service: &ServiceName, notice: &str) -> Self {
        Self::service_disabled(format!("Service {} is disabled: {notice}", service_text(service)))
    }

    /// The service has no address.
    pub fn address_missing(service: &ServiceName) -> Self {
        Self::service_missing_url(format!("Service address not specified for '{}'", service_text(service)))
    }

    /// `getOpenAPI` without the parameter (existing clients compare this text).
    pub fn service_code_missing() -> Self {
        Self::invalid_request("Missing serviceCode in message body")
    }

    /// `getOpenAPI` of a service that is not there (existing clients compare the beginning).
    pub fn described_service_missing(service: &ServiceName) -> Self {
        Self::owners_fault(format!("Service not found: {}", service_text(service)))
    }

    /// `getOpenAPI` of a service that has no description (existing clients compare this text).
    pub fn described_as_rest() -> Self {
        Self::owners_fault("Invalid service type: REST")
    }

    /// The description cannot be had. `from` is the configured address, or the service's name where the
    /// description is kept in this node; `why` is status and reason, `Status: 404 Reason: Not Found`.
    pub fn description_unreadable(from: &str, why: &str) -> Self {
        Self::owners_fault(format!("Failed reading service description from {from}. {why}"))
    }

    /// A client with mode SSLNOAUTH or SSLAUTH came without TLS.
    pub fn plain_connection(client: &SystemName) -> Self {
        let client = system_text(client);
        Self::client_certificate(format!(
            "Client ({client}) specifies HTTPS NO AUTH but client made plaintext connection"
        ))
    }

    /// A client with mode SSLAUTH showed no certificate.
    pub fn certificate_missing(client: &SystemName) -> Self {
        let client = system_text(client);
        let text = format!("Client ({client}) specifies HTTPS but did not supply TLS certificate");
        Self::client_certificate(text)
    }

    /// A client with mode SSLAUTH has nothing pinned.
    pub fn nothing_pinned(client: &SystemName) -> Self {
        Self::client_certificate(format!("Client ({}) has no IS certificates", system_text(client)))
    }

    /// A client with mode SSLAUTH showed a certificate that is not pinned.
    pub fn certificate_not_pinned(client: &SystemName) -> Self {
        let client = system_text(client);
        let text = format!("Client ({client}) TLS certificate does not match any IS certificates");
        Self::client_certificate(text)
    }
}
