use opentelemetry::trace::TracerProvider as _;
use opentelemetry_otlp::{ExporterBuildError, Protocol, WithExportConfig};
use opentelemetry_sdk::Resource;
use opentelemetry_sdk::trace::{Sampler, SdkTracerProvider};
use tracing_subscriber::Layer;
use tracing_subscriber::filter::{EnvFilter, LevelFilter, ParseError};
use tracing_subscriber::layer::SubscriberExt as _;
use tracing_subscriber::util::{SubscriberInitExt as _, TryInitError};

use crate::log::JsonLine;
use crate::{LogFormat, OtlpProtocol, TelemetryArgs};

/// Telemetry could not be set up.
#[derive(Debug, thiserror::Error)]
pub enum SetupError {
    /// The log filter cannot be read.
    #[error("the log filter is not valid")]
    Filter(#[from] ParseError),
    /// The trace exporter cannot be built.
    #[error("the trace exporter cannot be built")]
    Exporter(#[from] ExporterBuildError),
    /// Another subscriber is already in place.
    #[error("telemetry is already set up in this process")]
    Twice(#[from] TryInitError),
}

/// Keeps traces flowing; dropping it sends what is left. Hold it until the end of `main`.
#[derive(Debug)]
#[must_use = "dropping the guard stops the export of traces"]
pub struct Guard(SdkTracerProvider);

impl Drop for Guard {
    fn drop(&mut self) {
        // Nobody is left to tell; a collector that went away must not fail the exit.
        drop(self.0.shutdown());
    }
}

/// Sets up logs and traces of this process, which calls itself `service` in both.
pub fn init(service: &'static str, args: &TelemetryArgs) -> Result<Guard, SetupError> {
    let filter = EnvFilter::try_new(&args.log)?;
    let provider = provider(service, args)?;
    // Traces have their own filter: with logs turned down to `warn` a request must still have a
    // trace id.
    let traces = tracing_opentelemetry::layer()
        .with_tracer(provider.tracer("dingfen"))
        .with_location(false)
        .with_threads(false)
        .with_filter(LevelFilter::INFO);
    tracing_subscriber::registry()
        .with(traces)
        .with(logs(service, args.log_format).with_filter(filter))
        .try_init()?;
    Ok(Guard(provider))
}

fn logs<S>(service: &'static str, format: LogFormat) -> Box<dyn Layer<S> + Send + Sync>
where
    S: tracing::Subscriber + for<'a> tracing_subscriber::registry::LookupSpan<'a>,
{
    let layer = tracing_subscriber::fmt::layer().with_writer(std::io::stderr);
    match format {
        LogFormat::Json => layer.event_format(JsonLine::new(service)).boxed(),
        LogFormat::Pretty => layer.compact().boxed(),
    }
}

fn provider(
    service: &'static str,
    args: &TelemetryArgs,
) -> Result<SdkTracerProvider, ExporterBuildError> {
    let builder = SdkTracerProvider::builder()
        .with_resource(Resource::builder().with_service_name(service).build());
    let endpoint = args.otlp_endpoint.as_deref();
    let Some(endpoint) = endpoint.filter(|endpoint| !endpoint.is_empty()) else {
        // Ids exist and are handed on, nothing is recorded.
        let sampler = Sampler::ParentBased(Box::new(Sampler::AlwaysOff));
        return Ok(builder.with_sampler(sampler).build());
    };
    let base = endpoint.trim_end_matches('/');
    let exporter = opentelemetry_otlp::SpanExporter::builder()
        .with_http()
        .with_protocol(match args.otlp_protocol {
            OtlpProtocol::Json => Protocol::HttpJson,
            OtlpProtocol::Protobuf => Protocol::HttpBinary,
        })
        .with_endpoint(format!("{base}/v1/traces"))
        .build()?;
    // The sampler is the SDK's: parent-based, or what OTEL_TRACES_SAMPLER says.
    Ok(builder.with_batch_exporter(exporter).build())
}
