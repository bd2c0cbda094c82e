//! The Python interface of alpr: thin, safe, without numpy.
#![forbid(unsafe_code)]

mod engine;
mod error;
mod hotlist;
mod pixels;
mod plate_read;

/// The compiled half of the package `alpr`.
#[pyo3::pymodule(gil_used = false)]
mod _alpr {
    #[pymodule_export]
    use crate::engine::Engine;
    #[pymodule_export]
    use crate::hotlist::{Hit, HotList, MatchRules};
    #[pymodule_export]
    use crate::plate_read::PlateRead;

    /// The release.
    #[pymodule_export]
    #[expect(non_upper_case_globals, reason = "Python's own name for it")]
    const __version__: &str = env!("CARGO_PKG_VERSION");
}
