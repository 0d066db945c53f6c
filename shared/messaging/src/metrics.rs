use std::sync::LazyLock;

use prometheus::{GaugeVec, HistogramVec, IntCounter, IntCounterVec};

pub(crate) static OUTBOX_OLDEST: LazyLock<GaugeVec> = LazyLock::new(|| {
    telemetry::metrics::gauge(
        "dingfen_outbox_oldest_seconds",
        "Age of the oldest event that is not published yet.",
        &["service"],
    )
});

pub(crate) static OUTBOX_IN_FLIGHT: LazyLock<GaugeVec> = LazyLock::new(|| {
    telemetry::metrics::gauge(
        "dingfen_outbox_in_flight",
        "Events published for which some consumer has given no receipt; 1000 stands for more.",
        &["service"],
    )
});

pub(crate) static OUTBOX_WITHHELD: LazyLock<GaugeVec> = LazyLock::new(|| {
    telemetry::metrics::gauge(
        "dingfen_outbox_withheld",
        "Events that cannot be published and were put aside; 1000 stands for more.",
        &["service"],
    )
});

pub(crate) static CHAIN_CUT: LazyLock<GaugeVec> = LazyLock::new(|| {
    telemetry::metrics::gauge(
        "dingfen_chain_cut",
        "1 if the relay saw a batch in the chain of the log that is not there any more.",
        &["service"],
    )
});

pub(crate) static REPUBLISHED: LazyLock<IntCounterVec> = LazyLock::new(|| {
    telemetry::metrics::counter(
        "dingfen_outbox_republished_total",
        "Events published again because Redis lost them before every consumer had them.",
        &["service"],
    )
});

pub(crate) static STREAMS_FULL: LazyLock<GaugeVec> = LazyLock::new(|| {
    telemetry::metrics::gauge(
        "dingfen_stream_full",
        "Streams at their ceiling, because a consumer is away.",
        &["service"],
    )
});

pub(crate) static STREAMS_RESET: LazyLock<IntCounter> = LazyLock::new(|| {
    telemetry::metrics::counter(
        "dingfen_streams_reset_total",
        "Streams made anew, and groups made to begin anew, because somebody had left them so that \
         nothing could be put in or read.",
        &[],
    )
    .with_label_values(&[] as &[&str])
});

pub(crate) static LAG: LazyLock<GaugeVec> = LazyLock::new(|| {
    telemetry::metrics::gauge(
        "dingfen_consumer_lag",
        "Entries in the streams that this consumer has not read yet.",
        &["service"],
    )
});

pub(crate) static PENDING: LazyLock<GaugeVec> = LazyLock::new(|| {
    telemetry::metrics::gauge(
        "dingfen_consumer_pending",
        "Entries read and not yet acknowledged by this consumer.",
        &["service"],
    )
});

pub(crate) static DEAD_LETTERS: LazyLock<GaugeVec> = LazyLock::new(|| {
    telemetry::metrics::gauge(
        "dingfen_dead_letters",
        "Events set aside because they could not be handled.",
        &["service"],
    )
});

pub(crate) static WAITING_LETTERS: LazyLock<GaugeVec> = LazyLock::new(|| {
    telemetry::metrics::gauge(
        "dingfen_waiting_letters",
        "Events set aside until a later version reads them or what they wait for arrives.",
        &["service", "state"],
    )
});

pub(crate) static HANDLED: LazyLock<IntCounterVec> = LazyLock::new(|| {
    telemetry::metrics::counter(
        "dingfen_events_handled_total",
        "Events taken from the streams, by what became of them.",
        &["service", "outcome"],
    )
});

pub(crate) static AGE: LazyLock<HistogramVec> = LazyLock::new(|| {
    telemetry::metrics::histogram(
        "dingfen_event_age_seconds",
        "From recording an event to the commit of its effects.",
        &["service"],
        &[0.01, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 15.0, 60.0, 300.0],
    )
});

pub(crate) static FORGED: LazyLock<GaugeVec> = LazyLock::new(|| {
    telemetry::metrics::gauge(
        "dingfen_forged_entries",
        "Stream entries that no service of ours signed and that nobody has looked at; 1500 stands for more.",
        &["service"],
    )
});

pub(crate) static MAY_EVICT: LazyLock<GaugeVec> = LazyLock::new(|| {
    telemetry::metrics::gauge(
        "dingfen_redis_may_evict",
        "1 if Redis may drop entries by itself when its memory is full.",
        &["service"],
    )
});
