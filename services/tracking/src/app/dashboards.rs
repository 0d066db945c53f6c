//! How many live dashboards each member of staff has open in this process: each holds a connection.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use kernel::StaffId;

/// The dashboards that are open.
#[derive(Clone)]
pub(crate) struct Dashboards {
    most: u32,
    open: Arc<Mutex<HashMap<StaffId, u32>>>,
}

/// One open dashboard; closed when dropped.
pub(crate) struct Dashboard {
    of: StaffId,
    all: Dashboards,
}

impl Dashboards {
    pub(crate) fn new(most: u32) -> Self {
        Self {
            most,
            open: Arc::default(),
        }
    }

    /// One more of somebody, unless they have as many as they may.
    pub(crate) fn open(&self, of: StaffId) -> Option<Dashboard> {
        let mut open = self.open.lock().unwrap_or_else(PoisonError::into_inner);
        let count = open.entry(of).or_default();
        if *count >= self.most {
            return None;
        }
        *count += 1;
        Some(Dashboard {
            of,
            all: self.clone(),
        })
    }
}

impl Drop for Dashboard {
    fn drop(&mut self) {
        let mut open = self.all.open.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(count) = open.get_mut(&self.of) {
            *count -= 1;
            if *count == 0 {
                open.remove(&self.of);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use kernel::Shard;

    #[test]
    fn a_closed_dashboard_makes_room_for_another_and_nobody_takes_anothers() {
        let dashboards = Dashboards::new(2);
        let [one, other] = [0; 2].map(|_| StaffId::new(Shard::DIRECTORY));
        let first = dashboards.open(one).unwrap();
        let _second = dashboards.open(one).unwrap();
        assert!(dashboards.open(one).is_none());
        assert!(dashboards.open(other).is_some());
        drop(first);
        assert!(dashboards.open(one).is_some());
    }
}
