//! Any text as a record; what is taken comes back as it was written, and is matched with a small list by every rule.
#![no_main]

use std::sync::LazyLock;

use alpr_core::hotlist::{Category, Entry, ListInfo, build};
use alpr_core::record::Record;
use alpr_core::{HotList, MatchRules};
use jiff::Timestamp;

static LIST: LazyLock<HotList> = LazyLock::new(|| {
    let plates = ["AB1234", "AB12345", "A8C123", "7ABC123", "O0O0O0", "B", "ABCDEFGHIJ"];
    let entries = plates.map(|text| Entry::new(text.parse().expect("a plate"), Category::StolenVehicle));
    let info = ListInfo::new("fuzz", Timestamp::UNIX_EPOCH, Timestamp::UNIX_EPOCH);
    HotList::open(build(entries, &info).expect("it builds")).expect("it opens")
});

libfuzzer_sys::fuzz_target!(|text: &str| {
    let Ok(record) = Record::from_json(text) else { return };
    let again = Record::from_json(&record.to_json().expect("it is written"));
    assert_eq!(again.expect("it is read"), record);
    let lost = MatchRules::parse("least = 0.0001").expect("rules");
    for rules in [MatchRules::default(), lost] {
        LIST.matches(&record.query(), &rules, Timestamp::UNIX_EPOCH).expect("it is matched");
    }
});
