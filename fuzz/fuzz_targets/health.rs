//! Any text as a sample, a baseline, a camera's service and a user: what is taken comes back as it was written, and is
//! judged.
#![no_main]

use alpr_core::authorise::User;
use alpr_core::health::{Baseline, Limits, Monitor, Sample, Service};
use jiff::Timestamp;

libfuzzer_sys::fuzz_target!(|text: &str| {
    if let Ok(service) = Service::from_json(text) {
        let again = Service::from_json(&service.to_json().expect("it is written"));
        assert_eq!(again.expect("it is read"), service);
        assert_eq!(service.events_after(0).count(), service.steps().len());
        assert_eq!(service.standing_at(Timestamp::MAX), service.standing());
    }
    if let Ok(user) = User::from_json(text) {
        let again = User::from_json(&user.to_json().expect("it is written"));
        assert_eq!(again.expect("it is read"), user);
        assert_eq!(user.events_after(0).count(), user.steps().len());
        let asked = user.authorisation("22-03", Timestamp::MAX);
        assert!(asked.is_err(), "no training counts for ever");
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
