//! Any bytes as a list of every preset, as a mapping, as rules, as a traffic mix and as a pattern; what is taken
//! builds.
#![no_main]

use alpr_core::hotlist::{Layout, ListInfo, Pattern, Traffic, build, import};
use alpr_core::{HotList, MatchRules};
use jiff::Timestamp;

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    let now = Timestamp::UNIX_EPOCH;
    let mut layouts: Vec<Layout> = Layout::PRESETS.iter().filter_map(|name| Layout::preset(name).ok()).collect();
    let (mapping, list) = match bytes.iter().position(|byte| *byte == 0) {
        Some(end) => (&bytes[..end], &bytes[end + 1..]),
        None => (bytes, bytes),
    };
    if let Ok(text) = std::str::from_utf8(mapping) {
        layouts.extend(Layout::parse(text));
        let _ = (MatchRules::parse(text), Traffic::parse(text), text.parse::<Pattern>());
    }
    for layout in layouts {
        let Ok(import) = import(list, &layout) else { continue };
        let Ok(entries) = import.into_entries() else { continue };
        let count = entries.len() as u64;
        let index = build(entries, &ListInfo::new("fuzz", now, now)).expect("what is taken builds");
        let list = HotList::open(index).expect("what was built opens");
        assert_eq!(list.info().entries, count);
        assert!(list.entries().all(|entry| entry.is_ok()));
    }
});
