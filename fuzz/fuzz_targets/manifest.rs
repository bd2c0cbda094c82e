//! Any text as a manifest: an error or a manifest, never a panic.
#![no_main]

libfuzzer_sys::fuzz_target!(|text: &str| {
    if let Ok(manifest) = alpr_core::Manifest::parse(text) {
        let _ = manifest.verify(text.as_bytes());
        let uses = [manifest.detector().is_ok(), manifest.refiner().is_ok(), manifest.reader().is_ok()];
        assert_eq!(uses.iter().filter(|fits| **fits).count(), 1);
    }
});
