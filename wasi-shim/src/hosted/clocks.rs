//! The clocks of the operating system.

use crate::host::{MonotonicClock, WallClock};
use core::time::Duration;
use std::thread;
use std::time::{Instant, SystemTime};

/// The monotonic clock of the operating system, counted from when this was made.
#[derive(Clone, Copy, Debug)]
pub struct StdMonotonicClock(Instant);

impl StdMonotonicClock {
    /// A clock that shows 0 now.
    pub fn new() -> Self {
        Self(Instant::now())
    }
}

impl Default for StdMonotonicClock {
    fn default() -> Self {
        Self::new()
    }
}

impl MonotonicClock for StdMonotonicClock {
    fn now(&mut self) -> u64 {
        u64::try_from(self.0.elapsed().as_nanos()).unwrap_or(u64::MAX)
    }

    fn resolution(&self) -> u64 {
        1
    }

    fn wait_until(&mut self, instant: u64) {
        thread::sleep(Duration::from_nanos(instant.saturating_sub(self.now())));
    }
}

/// The date of the operating system.
#[derive(Clone, Copy, Debug, Default)]
pub struct StdWallClock;

impl WallClock for StdWallClock {
    fn now(&mut self) -> Duration {
        SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default()
    }

    fn resolution(&self) -> Duration {
        Duration::from_nanos(1)
    }
}
