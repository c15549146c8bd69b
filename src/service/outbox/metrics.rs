//! What the outbox measures about itself.

use std::sync::atomic::{AtomicI64, AtomicU64};

use prometheus_client::encoding::EncodeLabelSet;
use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::gauge::Gauge;
use prometheus_client::registry::Registry;

/// Labels of an attempt.
#[derive(Clone, Debug, Hash, PartialEq, Eq, EncodeLabelSet)]
pub struct AttemptLabels {
    kind: &'static str,
    outcome: &'static str,
}

/// Labels of messages at rest.
#[derive(Clone, Debug, Hash, PartialEq, Eq, EncodeLabelSet)]
pub struct StateLabels {
    state: &'static str,
}

/// Counters and gauges of the outbox.
#[derive(Debug, Default)]
pub struct OutboxMetrics {
    attempts: Family<AttemptLabels, Counter<u64, AtomicU64>>,
    depth: Family<StateLabels, Gauge<i64, AtomicI64>>,
    oldest: Gauge<i64, AtomicI64>,
}

impl OutboxMetrics {
    /// Makes the measurements visible.
    pub fn register(&self, registry: &mut Registry) {
        registry.register(
            "outbox_attempts",
            "Deliveries of this process by kind and outcome",
            self.attempts.clone(),
        );
        registry.register("outbox_messages", "Messages by state", self.depth.clone());
        registry.register(
            "outbox_oldest_seconds",
            "Age of the oldest message that waits",
            self.oldest.clone(),
        );
    }

    /// An attempt ended.
    pub(super) fn attempted(&self, kind: &'static str, outcome: &'static str) {
        self.attempts.get_or_create(&AttemptLabels { kind, outcome }).inc();
    }

    /// How many messages wait and are dead, and the age of the oldest that waits.
    pub(super) fn measured(&self, waiting: i64, dead: i64, oldest_seconds: i64) {
        let set = |state, count| drop(self.depth.get_or_create(&StateLabels { state }).set(count));
        set("waiting", waiting);
        set("dead", dead);
        self.oldest.set(oldest_seconds);
    }
}
