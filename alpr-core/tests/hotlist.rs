//! The shared vectors of the hot list, as C and Python run them too.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "a test or a benchmark may stop where it stands"
)]

use alpr_core::hotlist::{Action, Layout, ListInfo, build, import};
use alpr_core::{HotList, MatchRules, Query};
use jiff::Timestamp;
use serde::Deserialize;

#[derive(Deserialize)]
struct Vectors {
    format: String,
    extracted: i64,
    now: i64,
    list: String,
    r#match: Vec<Row>,
}

#[derive(Deserialize)]
struct Row {
    about: String,
    text: String,
    state: String,
    hits: Vec<String>,
}

#[test]
fn vectors() {
    let vectors: Vectors = alpr_fixtures::vectors("hotlist.toml");
    let time = |seconds| Timestamp::from_second(seconds).unwrap();
    let import = import(
        vectors.list.as_bytes(),
        &Layout::preset(&vectors.format).unwrap(),
    )
    .unwrap();
    assert_eq!(import.rejects, []);
    let info = ListInfo::new("vectors", time(vectors.extracted), time(vectors.extracted));
    let list = HotList::open(build(import.into_entries().unwrap(), &info).unwrap()).unwrap();
    for row in vectors.r#match {
        let state = (!row.state.is_empty()).then(|| row.state.parse().unwrap());
        let query = Query::of_text(row.text.parse().unwrap(), state);
        let hits = list
            .matches(&query, &MatchRules::default(), time(vectors.now))
            .unwrap();
        let hits: Vec<_> = hits
            .iter()
            .filter(|hit| hit.probability >= 1e-3 || hit.action != Action::Drop)
            .map(|hit| {
                let names = (hit.class.name(), hit.state_match.name(), hit.action.name());
                format!("{} {} {} {}", hit.entry.plate, names.0, names.1, names.2)
            })
            .collect();
        assert_eq!(hits, row.hits, "{}", row.about);
    }
}
