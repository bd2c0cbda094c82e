//! Standard input that ends before its writer closes it, when the process is asked to end.

use std::io::{self, ErrorKind, Read};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{self, Receiver, SyncSender};
use std::thread;

use anyhow::Result;

/// What a pipe holds, at most.
const CHUNK: usize = 1 << 16;

/// Whether the process was asked to end.
#[derive(Clone, Debug, Default)]
pub(crate) struct Stop(Arc<AtomicBool>);

impl Stop {
    pub(crate) fn is_asked(&self) -> bool {
        self.0.load(Ordering::SeqCst)
    }

    /// Takes the first SIGINT or SIGTERM for the end of the input, and lets a second one do what it does. `wake` ends the
    /// wait for the next bytes.
    #[cfg(unix)]
    fn listen(&self, wake: SyncSender<io::Result<Vec<u8>>>) -> Result<()> {
        use signal_hook::consts::{SIGINT, SIGTERM};
        use signal_hook::iterator::Signals;
        use signal_hook::low_level::emulate_default_handler;

        let (asked, mut signals) = (self.clone(), Signals::new([SIGINT, SIGTERM])?);
        thread::spawn(move || {
            for signal in signals.forever() {
                if asked.0.swap(true, Ordering::SeqCst) {
                    // It comes back only where the system cannot do that, and then the stream ends all the same.
                    let _ = emulate_default_handler(signal);
                }
                crate::output::complain(
                    "the stream is stopped: what it showed until now is read and kept; another signal ends this at once",
                );
                // Where there is no room nobody waits.
                let _ = wake.try_send(Ok(Vec::new()));
            }
        });
        Ok(())
    }

    /// Elsewhere a signal ends the process as it does any.
    #[cfg(not(unix))]
    fn listen(&self, _wake: SyncSender<io::Result<Vec<u8>>>) -> Result<()> {
        Ok(())
    }
}

/// The bytes of standard input, which another thread waits for.
pub(crate) struct Input {
    chunks: Receiver<io::Result<Vec<u8>>>,
    stop: Stop,
    /// What is left of the chunk that came last.
    rest: io::Cursor<Vec<u8>>,
    has_ended: bool,
}

impl Input {
    /// Standard input, until its end or until it is to stop.
    pub(crate) fn open(stop: &Stop) -> Result<Self> {
        let (sender, chunks) = mpsc::sync_channel(1);
        stop.listen(sender.clone())?;
        // Nobody waits for this thread: it may never come back.
        thread::spawn(move || take(&mut io::stdin().lock(), &sender));
        Ok(Self {
            chunks,
            stop: stop.clone(),
            rest: io::Cursor::default(),
            has_ended: false,
        })
    }
}

/// Hands on what comes, an empty chunk at the end.
fn take(from: &mut impl Read, to: &SyncSender<io::Result<Vec<u8>>>) {
    loop {
        let mut chunk = vec![0; CHUNK];
        let taken = match from.read(&mut chunk) {
            Err(error) if error.kind() == ErrorKind::Interrupted => continue,
            taken => taken,
        };
        let is_last = !matches!(taken, Ok(1..));
        let sent = to.send(taken.map(|count| {
            chunk.truncate(count);
            chunk
        }));
        if is_last || sent.is_err() {
            return;
        }
    }
}

impl Read for Input {
    fn read(&mut self, to: &mut [u8]) -> io::Result<usize> {
        let count = self.rest.read(to)?;
        if count > 0 || to.is_empty() || self.has_ended || self.stop.is_asked() {
            return Ok(count);
        }
        // A thread that is gone has sent the end before.
        let chunk = self.chunks.recv().unwrap_or_else(|_| Ok(Vec::new()))?;
        self.has_ended = chunk.is_empty();
        self.rest = io::Cursor::new(chunk);
        self.rest.read(to)
    }
}
