//! What every service is made of: settings that all have, and the process that ties database,
//! streams, server and background tasks together.
//!
//! ```ignore
//! let process = Process::new(Service::Tracking, args.service)?;
//! let app = App::new(process.database().clone(), Arc::new(SystemClock))?;
//! process
//!     .consumer(Arc::new(app.clone()))
//!     .beside("the firer of clocks", |stop| firer.run(stop))
//!     .run(|http, verifier| server(&app, http, verifier), stop)
//!     .await
//! ```

mod args;
mod ended;
mod process;

pub use args::ServiceArgs;
pub use ended::watch_ended;
pub use process::Process;
