//! Any text as a record; what is taken comes back as it was written, is matched with a small list by every rule, and
//! each hit is the same when it is judged again.
#![no_main]

use std::sync::LazyLock;

use alpr_core::hotlist::{Category, Entry, ListInfo, build};
use alpr_core::record::{HitRecord, Record};
use alpr_core::replay::{Outcome, Replay};
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
        let hits = LIST.matches(&record.query(), &rules, record.circumstances.captured);
        for hit in hits.expect("it is matched") {
            let kept = HitRecord::of_hit(&hit, &record);
            let kept = HitRecord::from_json(&kept.to_json().expect("it is written")).expect("it is read");
            let again = Replay::new(&kept, &record, &LIST, &rules).expect("it is judged");
            assert_eq!(again.outcome, Outcome::Same, "{again}");
        }
    }
});
