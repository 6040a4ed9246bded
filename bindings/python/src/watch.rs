//! Work while Python goes on: without its lock, and with an eye on Ctrl-C.

use pyo3::prelude::*;
use qualify::tables::{Error, Watch};
use std::sync::mpsc::{RecvTimeoutError, channel};
use std::time::Duration;

/// Between two looks.
const TICK: Duration = Duration::from_millis(50);

/// Does the work on a thread of its own. Python's other threads go on meanwhile; an interrupt ends it. `progress` is called
/// with the leads answered and the rows read, every now and then.
pub fn during<T: Send>(
    py: Python<'_>,
    watch: &Watch,
    progress: Option<Py<PyAny>>,
    work: impl FnOnce() -> Result<T, Error> + Send,
) -> PyResult<Result<T, Error>> {
    let look = || {
        Python::attach(|py| -> PyResult<()> {
            py.check_signals()?;
            match &progress {
                Some(progress) => progress.call1(py, (watch.leads(), watch.read())).map(drop),
                None => Ok(()),
            }
        })
    };
    py.detach(|| {
        std::thread::scope(|scope| {
            let (done, result) = channel();
            scope.spawn(move || done.send(work()));
            let mut stopped = None;
            loop {
                match result.recv_timeout(TICK) {
                    Ok(result) => {
                        return match stopped {
                            Some(error) => Err(error),
                            None => Ok(result),
                        };
                    }
                    Err(RecvTimeoutError::Timeout) => {
                        if stopped.is_none()
                            && let Err(error) = look()
                        {
                            watch.stop();
                            stopped = Some(error);
                        }
                    }
                    // It catches what panics; a thread that is gone without a word has been stopped from outside.
                    Err(RecvTimeoutError::Disconnected) => {
                        return Err(pyo3::exceptions::PyRuntimeError::new_err(
                            "the work ended without a result",
                        ));
                    }
                }
            }
        })
    })
}
