//! The way to the collector.

use std::time::Duration;

use async_trait::async_trait;
use opentelemetry::trace::TracerProvider;
use opentelemetry_http::{Bytes, HttpClient, HttpError, Request, Response};
use opentelemetry_otlp::{Protocol, SpanExporter, WithExportConfig, WithHttpConfig};
use opentelemetry_sdk::Resource;
use opentelemetry_sdk::trace::{BatchConfigBuilder, BatchSpanProcessor, Sampler, SdkTracerProvider};
use tracing::Subscriber;
use tracing_subscriber::Layer;
use tracing_subscriber::registry::LookupSpan;
use web::detached::Detached;

use crate::plain::Plain;

/// Spans that wait to be sent; further ones are dropped.
pub const QUEUE_MAX: usize = 4096;
/// Spans of one request to the collector.
const BATCH_MAX: usize = 512;
/// How long one request to the collector may take.
const TIMEOUT: Duration = Duration::from_secs(5);

/// Where spans go.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Collector {
    /// The address that takes OTLP/HTTP, such as `http://127.0.0.1:4318/v1/traces`. Plain HTTP: run a collector
    /// beside the node and let it carry the spans further.
    pub endpoint: String,
    /// What this process is called: a node's name in the exchange, never a machine or a person.
    pub name: String,
    /// How many of a thousand traces that begin here are kept. A trace that another node began follows its
    /// decision.
    pub per_mille: u32,
}

/// Why no spans can be sent.
#[derive(Debug, thiserror::Error)]
pub enum TraceFault {
    /// Called outside a runtime.
    #[error("traces need the runtime that carries their requests; start them inside it")]
    NoRuntime,
    /// The address cannot be used.
    #[error("the collector {endpoint} cannot be used: {why}")]
    Endpoint {
        /// The address.
        endpoint: String,
        /// What is wrong with it.
        why: String,
    },
}

/// Sends what waits, and stops. Kept by whoever started the traces.
#[derive(Debug)]
pub struct Exporter(SdkTracerProvider);

impl Exporter {
    /// Sends what waits. Blocks until the collector has answered or its time is over: not for a thread of the
    /// runtime.
    pub fn flush(&self) {
        if let Err(fault) = self.0.force_flush() {
            tracing::debug!(%fault, "Spans could not be sent");
        }
    }

    /// Sends what waits and stops. Blocks like [`Exporter::flush`].
    pub fn stop(&self) {
        if let Err(fault) = self.0.shutdown() {
            tracing::debug!(%fault, "Spans could not be sent before the end");
        }
    }
}

/// Begins to send spans: a layer for the subscriber, and the handle that ends it. Called inside the runtime,
/// which carries the requests.
pub fn start<S>(
    collector: &Collector,
) -> Result<(impl Layer<S> + Send + Sync + 'static, Exporter), TraceFault>
where
    S: Subscriber + for<'span> LookupSpan<'span> + Send + Sync,
{
    let client = OwnClient(Detached::new().ok_or(TraceFault::NoRuntime)?);
    let exporter = SpanExporter::builder()
        .with_http()
        .with_http_client(client)
        .with_protocol(Protocol::HttpJson)
        .with_endpoint(&collector.endpoint)
        .with_timeout(TIMEOUT)
        .build()
        .map_err(|fault| TraceFault::Endpoint {
            endpoint: collector.endpoint.clone(),
            why: fault.to_string(),
        })?;
    let batches = BatchConfigBuilder::default()
        .with_max_queue_size(QUEUE_MAX)
        .with_max_export_batch_size(BATCH_MAX)
        .build();
    let processor = BatchSpanProcessor::builder(Plain(exporter)).with_batch_config(batches).build();
    let share = f64::from(collector.per_mille.min(1000)) / 1000.0;
    // Built from nothing: a detector of the SDK would add what it finds in the environment.
    let resource = Resource::builder_empty().with_service_name(collector.name.clone()).build();
    let provider = SdkTracerProvider::builder()
        .with_span_processor(processor)
        .with_sampler(Sampler::ParentBased(Box::new(Sampler::TraceIdRatioBased(share))))
        .with_resource(resource)
        .build();
    let layer = tracing_opentelemetry::layer()
        .with_tracer(provider.tracer("vahid"))
        .with_location(false)
        .with_threads(false)
        .with_target(false)
        .with_tracked_inactivity(false);
    Ok((layer, Exporter(provider)))
}

/// Our own HTTP client, behind the door that OpenTelemetry has for one.
#[derive(Debug)]
struct OwnClient(Detached);

#[async_trait]
impl HttpClient for OwnClient {
    async fn send_bytes(&self, request: Request<Bytes>) -> Result<Response<Bytes>, HttpError> {
        Ok(self.0.send(request, TIMEOUT).await?)
    }
}
