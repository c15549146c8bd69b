//! What the database threads measure about themselves.

use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::histogram::Histogram;
use prometheus_client::registry::Registry;

/// Counters and histograms of the database threads.
#[derive(Debug)]
pub struct DbMetrics {
    /// Seconds a read job held its connection.
    pub read_seconds: Histogram,
    /// Seconds a write transaction took, commit included.
    pub write_seconds: Histogram,
    /// Seconds until SQLite's log was on the disk, after a commit.
    pub sync_seconds: Histogram,
    /// Jobs that shared one commit.
    pub batch_size: Histogram,
    /// Jobs refused because the queue was full.
    pub rejected: Counter,
}

impl Default for DbMetrics {
    fn default() -> Self {
        let seconds = [0.0001, 0.0005, 0.001, 0.005, 0.01, 0.05, 0.1, 0.5, 1.0, 5.0];
        Self {
            read_seconds: Histogram::new(seconds),
            write_seconds: Histogram::new(seconds),
            sync_seconds: Histogram::new(seconds),
            batch_size: Histogram::new([1.0, 2.0, 4.0, 8.0, 16.0, 32.0, 64.0, 128.0, 256.0]),
            rejected: Counter::default(),
        }
    }
}

impl DbMetrics {
    /// Makes the measurements visible in `/metrics`.
    pub fn register(&self, registry: &mut Registry) {
        registry.register("db_read_seconds", "Time of read jobs", self.read_seconds.clone());
        registry.register(
            "db_write_seconds",
            "Time of write transactions",
            self.write_seconds.clone(),
        );
        registry.register(
            "db_sync_seconds",
            "Time until a commit was on the disk (SQLite)",
            self.sync_seconds.clone(),
        );
        registry.register("db_commit_batch_size", "Write jobs per commit", self.batch_size.clone());
        registry.register(
            "db_rejected_jobs",
            "Jobs refused by a full queue",
            self.rejected.clone(),
        );
    }
}
