//! An index with any bytes in place of some of its own: refused by its hash, unless nothing was changed.
#![no_main]

use alpr_core::hotlist::{Category, Entry, ListInfo, build};
use alpr_core::HotList;
use jiff::Timestamp;

libfuzzer_sys::fuzz_target!(|input: (u16, &[u8])| {
    let (at, bytes) = input;
    let now = Timestamp::UNIX_EPOCH;
    let entries = ["ABC123", "XYZ987"].map(|text| Entry::new(text.parse().expect("a plate"), Category::Bolo));
    let whole = build(entries, &ListInfo::new("fuzz", now, now)).expect("a list builds");
    let mut index = whole.clone();
    let at = usize::from(at) % (index.len() + 1);
    let end = (at + bytes.len()).min(index.len());
    index.splice(at..end, bytes.iter().copied());
    assert_eq!(HotList::open(&index[..]).is_ok(), index == whole);
    let _ = HotList::open(bytes);
});
