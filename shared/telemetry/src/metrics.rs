//! Prometheus metrics of this process, in one registry.
//!
//! Each helper registers its metric on the first call and gives the same one back on every later
//! call, so metrics can live in a `LazyLock` next to the code that counts.

use std::any::Any;
use std::collections::HashMap;
use std::sync::{LazyLock, Mutex, PoisonError};

use prometheus::core::Collector;
use prometheus::{
    GaugeVec, HistogramOpts, HistogramVec, IntCounterVec, Opts, Registry, TextEncoder,
};

pub use prometheus;

static REGISTRY: LazyLock<Registry> = LazyLock::new(Registry::new);
static KNOWN: LazyLock<Mutex<HashMap<&'static str, Box<dyn Any + Send>>>> =
    LazyLock::new(Mutex::default);

/// Buckets for times in seconds, from a cached read to a request that is about to be given up.
pub const SECONDS: &[f64] = &[
    0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0,
];

/// The registry of this process.
#[must_use]
pub fn registry() -> &'static Registry {
    &REGISTRY
}

/// All metrics in Prometheus' text format.
pub fn encode() -> Result<String, prometheus::Error> {
    TextEncoder::new().encode_to_string(&REGISTRY.gather())
}

/// A counter with labels.
///
/// # Panics
/// When the name or a label is not valid, or the name belongs to a metric of another kind.
#[must_use]
pub fn counter(name: &'static str, help: &str, labels: &[&str]) -> IntCounterVec {
    once(name, || IntCounterVec::new(Opts::new(name, help), labels))
}

/// A gauge with labels.
///
/// # Panics
/// When the name or a label is not valid, or the name belongs to a metric of another kind.
#[must_use]
pub fn gauge(name: &'static str, help: &str, labels: &[&str]) -> GaugeVec {
    once(name, || GaugeVec::new(Opts::new(name, help), labels))
}

/// A histogram with labels; for times use the buckets [`SECONDS`].
///
/// # Panics
/// When the name or a label is not valid, or the name belongs to a metric of another kind.
#[must_use]
pub fn histogram(name: &'static str, help: &str, labels: &[&str], buckets: &[f64]) -> HistogramVec {
    once(name, || {
        let options = HistogramOpts::new(name, help).buckets(buckets.to_vec());
        HistogramVec::new(options, labels)
    })
}

fn once<M>(name: &'static str, make: impl FnOnce() -> prometheus::Result<M>) -> M
where
    M: Collector + Clone + Send + 'static,
{
    let mut known = KNOWN.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some(metric) = known.get(name) {
        return match metric.downcast_ref::<M>() {
            Some(metric) => metric.clone(),
            None => panic!("metric `{name}` is already registered as another kind"),
        };
    }
    let registered = make().and_then(|metric| {
        REGISTRY.register(Box::new(metric.clone()))?;
        Ok(metric)
    });
    match registered {
        Ok(metric) => {
            known.insert(name, Box::new(metric.clone()));
            metric
        }
        Err(error) => panic!("metric `{name}` cannot be registered: {error}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_metric_is_registered_once_and_shared() {
        let labels = &["kind"];
        let first = counter("dingfen_test_total", "For the test.", labels);
        counter("dingfen_test_total", "For the test.", labels)
            .with_label_values(&["a"])
            .inc();
        assert_eq!(first.with_label_values(&["a"]).get(), 1);
        assert!(
            encode()
                .unwrap()
                .contains("dingfen_test_total{kind=\"a\"} 1")
        );
    }

    #[test]
    #[should_panic(expected = "another kind")]
    fn a_name_cannot_change_its_kind() {
        drop(gauge("dingfen_kind", "For the test.", &[]));
        drop(counter("dingfen_kind", "For the test.", &[]));
    }
}
