//! Any text as a retention policy: an error, or a policy that explains itself, can be linted and decides.
#![no_main]

use alpr_core::Jurisdiction;
use alpr_core::retain::{DataClass, Holder, Origin, Policies, Policy, Subject, evaluate};
use jiff::Timestamp;

libfuzzer_sys::fuzz_target!(|text: &str| {
    let Ok(policy) = Policy::parse(text) else { return };
    assert!(policy.explain().starts_with(&policy.name));
    let policies = Policies::new(vec![policy]).expect("one policy has no namesake");
    let _ = policies.lint();
    for holder in Holder::ALL {
        let subject = Subject::new(holder, DataClass::Read, Origin::Vendor, Jurisdiction::MO, Timestamp::UNIX_EPOCH);
        let _ = evaluate(&subject, &policies, &[], Timestamp::MAX).explain();
    }
});
