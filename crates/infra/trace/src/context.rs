//! The context of a trace between our own nodes: one header of W3C Trace Context, without its companions.

use std::collections::HashMap;

use opentelemetry::propagation::TextMapPropagator;
use opentelemetry::trace::TraceContextExt;
use opentelemetry_sdk::propagation::TraceContextPropagator;
use tracing::Span;
use tracing_opentelemetry::OpenTelemetrySpanExt;

/// The header. Nodes send it to nodes; it is not forwarded to a service of somebody else unless that service's
/// configuration says so, and one that an information system sends is not believed.
pub const HEADER: &str = "traceparent";

/// The value of the header for a call made inside this span; none when the span belongs to no trace.
pub fn traceparent(span: &Span) -> Option<String> {
    let context = span.context();
    if !context.span().span_context().is_valid() {
        return None;
    }
    let mut carried = HashMap::new();
    TraceContextPropagator::new().inject_context(&context, &mut carried);
    carried.remove(HEADER)
}

/// Makes the span a part of the trace that another node began. A value that is no context changes nothing.
pub fn follow(span: &Span, traceparent: &str) {
    let carried = HashMap::from([(HEADER.to_owned(), traceparent.to_owned())]);
    let context = TraceContextPropagator::new().extract(&carried);
    if context.span().span_context().is_valid() {
        // It fails only where no layer of this crate listens; then there is no trace to be a part of.
        let _ = span.set_parent(context);
    }
}
