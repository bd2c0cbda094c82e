//! Benchmarks live in `benches/`; run them by `cargo bench -p alpr-benches`.
