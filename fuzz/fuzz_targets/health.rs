//! Any text as a sample, a baseline and a camera's service: what is taken comes back as it was written, and is judged.
#![no_main]

use alpr_core::health::{Baseline, Limits, Monitor, Sample, Service};
use jiff::Timestamp;

libfuzzer_sys::fuzz_target!(|text: &str| {
    if let Ok(service) = Service::from_json(text) {
        let again = Service::from_json(&service.to_json().expect("it is written"));
        assert_eq!(again.expect("it is read"), service);
        assert_eq!(service.events_after(0).count(), service.steps().len());
        assert_eq!(service.standing_at(Timestamp::MAX), service.standing());
    }
    let (baseline, sample) = text.split_once('\n').unwrap_or((text, ""));
    let Ok(baseline) = Baseline::from_json(baseline) else { return };
    let again = Baseline::from_json(&baseline.to_json().expect("it is written"));
    assert_eq!(again.expect("it is read"), baseline);
    let mut monitor = Monitor::new(baseline, Limits::default()).expect("the usual limits");
    if let Ok(sample) = Sample::from_json(sample) {
        let _ = monitor.push(&sample);
        monitor.check(sample.at);
    }
    monitor.check(Timestamp::MAX);
});
