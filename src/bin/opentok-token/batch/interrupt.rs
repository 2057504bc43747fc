//! SIGINT and SIGTERM, which wait for the end of a line, and SIGXFSZ, which ends nothing.
//!
//! `signal-hook` registers the handlers, as that takes `unsafe`.

use std::io;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use signal_hook::consts::{SIGINT, SIGTERM};
use signal_hook::{flag, low_level};

/// The signals, and whether each came.
pub struct Interrupt([(i32, Arc<AtomicBool>); 2]);

impl Interrupt {
    /// From now on, a first signal waits for [`Interrupt::obey`]; a second one ends the process at once. At the limit
    /// of a file's size, writing is an error.
    pub fn delay() -> io::Result<Self> {
        #[cfg(unix)]
        flag::register(signal_hook::consts::SIGXFSZ, Arc::default())?;
        let signals = [SIGINT, SIGTERM].map(|signal| (signal, Arc::default()));
        for (signal, came) in &signals {
            flag::register_conditional_default(*signal, Arc::clone(came))?;
            flag::register(*signal, Arc::clone(came))?;
        }
        Ok(Self(signals))
    }

    /// Ends the process as the signal does, if one came; `last` is done before.
    pub fn obey(&self, last: impl Fn()) {
        for (signal, _) in self.0.iter().filter(|(_, came)| came.load(Ordering::Relaxed)) {
            last();
            let _ = low_level::emulate_default_handler(*signal); // it knows these signals
        }
    }
}
