use clap::{Args, ValueEnum};

/// Everything worth knowing, without the web server's lines about its own threads.
const DEFAULT_LOG: &str = "info,actix_server=warn";

/// Settings of logs and traces.
#[derive(Debug, Clone, Args)]
#[command(next_help_heading = "Logs and traces")]
pub struct TelemetryArgs {
    /// How log lines look on standard error.
    #[arg(long, env = "DINGFEN_LOG_FORMAT", value_enum, default_value_t)]
    pub log_format: LogFormat,
    /// Which log lines are written, in the syntax of tracing's `EnvFilter`.
    #[arg(long, env = "DINGFEN_LOG", default_value = DEFAULT_LOG)]
    pub log: String,
    /// OTLP/HTTP collector for traces, `http://127.0.0.1:4318`; nothing is sent without. The
    /// standard variables `OTEL_EXPORTER_OTLP_HEADERS` and `OTEL_TRACES_SAMPLER` count too.
    #[arg(long, env = "OTEL_EXPORTER_OTLP_ENDPOINT")]
    pub otlp_endpoint: Option<String>,
    /// How traces are encoded.
    #[arg(long, env = "OTEL_EXPORTER_OTLP_PROTOCOL", value_enum, default_value_t)]
    pub otlp_protocol: OtlpProtocol,
}

impl Default for TelemetryArgs {
    fn default() -> Self {
        Self {
            log_format: LogFormat::default(),
            log: DEFAULT_LOG.to_owned(),
            otlp_endpoint: None,
            otlp_protocol: OtlpProtocol::default(),
        }
    }
}

/// How log lines look.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, ValueEnum)]
pub enum LogFormat {
    /// One JSON object per line, for machines.
    #[default]
    Json,
    /// Coloured lines, for people.
    Pretty,
}

/// How traces are encoded on the wire.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, ValueEnum)]
pub enum OtlpProtocol {
    /// OTLP/HTTP with protobuf bodies.
    #[default]
    #[value(name = "http/protobuf")]
    Protobuf,
    /// OTLP/HTTP with JSON bodies.
    #[value(name = "http/json")]
    Json,
}
