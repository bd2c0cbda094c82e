//! Any bytes as an index whose hash is right, so that what lies behind the hash is reached: an error or hits, no panic.
#![no_main]

use alpr_core::hotlist::Pattern;
use alpr_core::{HotList, MatchRules, Query};
use jiff::Timestamp;
use sha2::{Digest, Sha256};

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    let mut index = b"ALPRLIST\x02\0\0\0".to_vec();
    index.extend_from_slice(bytes);
    let hash = Sha256::digest(&index);
    index.extend_from_slice(&hash);
    let Ok(list) = HotList::open(index) else { return };
    let query = Query::of_text("ABC123".parse().expect("a plate"), None);
    let _ = list.matches(&query, &MatchRules::default(), Timestamp::UNIX_EPOCH);
    let _ = list.find(&"A?C*".parse::<Pattern>().expect("a pattern"));
    let _ = list.entries().take(10).count();
});
