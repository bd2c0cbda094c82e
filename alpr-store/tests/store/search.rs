//! Searches and look-backs: what they find, what they refuse, and what the log has of them.

use alpr_core::ErrorKind;
use alpr_core::audit::{Act, Event};
use alpr_core::authorise::{Asked, SearchPolicy};
use alpr_core::hotlist::{HotList, ListInfo, MatchRules, build};
use alpr_core::manual::{ManualBook, Removal, Wanted};
use alpr_core::record::{Cell, Record};
use alpr_core::{Jurisdiction, Period, hotlist};
use alpr_store::{Area, Search, Store};

use crate::common::{at, read};
use crate::{POLICY, draft, entry, granted, log, names, purpose, who, window};

on_both! {
    a_search_finds_what_a_filter_finds
    pages_follow_one_another
    a_look_back_finds_what_the_rules_show
    a_part_of_a_plate_is_looked_back_for
    a_refusal_and_a_question_are_logged_first
    a_refusal_tells_the_plate_that_was_sought
    what_a_call_logs_itself_nobody_else_logs
}

/// Reads that differ in everything that can be searched by, drawn by a seed.
fn crowd(count: usize) -> Vec<Record> {
    let mut random = fastrand::Rng::with_seed(5);
    let mut one = |n: usize| {
        let text: String = (0..random.usize(2..=7))
            .map(|_| random.choice(*b"AB0O18").map_or('A', char::from))
            .collect();
        let mut read = read(
            &text,
            ["C-1", "C-2", "C-3"][random.usize(..3)],
            n as i64 * 37 % 9_000,
        );
        let all = &mut read.circumstances;
        all.unit = random.bool().then(|| "P-7".to_owned());
        all.place = (random.u8(..4) > 0).then(|| alpr_core::record::Place {
            latitude: random.f64() * 180.0 - 90.0,
            longitude: random.f64() * 360.0 - 180.0,
            accuracy_m: None,
            heading: None,
        });
        read
    };
    (0..count).map(&mut one).collect()
}

fn fits(read: &Record, search: &Search, window: Period) -> bool {
    let all = &read.circumstances;
    let part = search
        .part
        .as_ref()
        .map(|p| p.parse::<hotlist::Pattern>().unwrap());
    let inside = |area: &Area| {
        all.place.as_ref().is_some_and(|p| {
            let (west, east) = (p.longitude >= area.west, p.longitude <= area.east);
            let across = if area.west <= area.east {
                west && east
            } else {
                west || east
            };
            (area.south..=area.north).contains(&p.latitude) && across
        })
    };
    (window.from..window.to).contains(&all.captured)
        && search.plate.is_none_or(|plate| plate == read.text)
        && part.is_none_or(|part| part.fits(read.text))
        && search
            .camera
            .as_ref()
            .is_none_or(|camera| *camera == all.camera)
        && search
            .unit
            .as_ref()
            .is_none_or(|unit| all.unit.as_ref() == Some(unit))
        && search.area.as_ref().is_none_or(inside)
}

fn a_search_finds_what_a_filter_finds(address: &str) {
    let store = Store::open(address).unwrap();
    let mut reads = crowd(600);
    store.put_reads(&reads, at(0)).unwrap();
    reads.sort_by_key(|read| read.id);
    reads.dedup_by_key(|read| read.id);
    let mut random = fastrand::Rng::with_seed(6);
    let mut some = 0;
    for _ in 0..150 {
        let (west, east) = (random.f64() * 360.0 - 180.0, random.f64() * 360.0 - 180.0);
        let parts = ["AB*", "*B0", "A?0*", "0O*", "*A*B*", "a-b*", "a'b\u{b7}*"];
        let search = Search {
            plate: (random.u8(..4) == 0).then(|| reads[random.usize(..reads.len())].text),
            part: (random.u8(..3) == 0).then(|| parts[random.usize(..parts.len())].to_owned()),
            camera: (random.u8(..4) == 0).then(|| "C-2".to_owned()),
            unit: (random.u8(..4) == 0).then(|| "P-7".to_owned()),
            area: (random.u8(..3) == 0).then_some(Area {
                south: -60.0,
                west,
                north: 45.0,
                east,
            }),
        };
        let from = random.i64(0..5_000);
        let window = window(from, from + random.i64(1..6_000));
        let granted = granted(
            &store,
            from,
            (window.to.as_second() - at(0).as_second()).max(1),
        );
        let page = store.search(&granted, &search, None, 1_000).unwrap();
        let expected: Vec<_> = reads
            .iter()
            .filter(|read| fits(read, &search, window))
            .cloned()
            .collect();
        some += expected.len();
        assert!(page.reads == expected && page.next.is_none(), "{search:?}");
    }
    assert!(some > 500);
    let bad = Search {
        part: Some("*".into()),
        ..Search::default()
    };
    let error = store
        .search(&granted(&store, 0, 9_000), &bad, None, 10)
        .unwrap_err();
    assert_eq!(error.kind(), ErrorKind::InvalidPlate);
}

fn pages_follow_one_another(address: &str) {
    let store = Store::open(address).unwrap();
    let reads: Vec<Record> = (0..25).map(|n| read(&format!("AB{n}"), "C-1", n)).collect();
    store.put_reads(&reads, at(0)).unwrap();
    let granted = granted(&store, 0, 25);
    let (mut found, mut after) = (Vec::new(), None);
    loop {
        let page = store
            .search(&granted, &Search::default(), after, 10)
            .unwrap();
        found.extend(page.reads);
        after = page.next;
        if after.is_none() {
            break;
        }
    }
    assert_eq!(found, reads);
}

fn a_look_back_finds_what_the_rules_show(address: &str) {
    let store = Store::open(address).unwrap();
    let seen = read("AB1234", "C-4", 40);
    let other = Some(Jurisdiction::IL);
    let other_state = Record::of_text(seen.text, other, seen.circumstances).unwrap();
    let mut stacked = read("AB1234", "C-5", 50);
    stacked.full_text = "XAB1234".parse().unwrap();
    let reads = [
        read("AB1234", "C-1", 10),
        read("A81234", "C-2", 20), // 8 is taken for B
        read("ZZ9999", "C-3", 30),
        other_state,
        stacked,
        read("AB1234", "C-6", -400 * 86_400), // past its retention
    ];
    store.put_reads(&reads, at(0)).unwrap();
    let rules = MatchRules::default();
    let granted = granted(&store, -300 * 86_400, 100);
    let found = store.look_back(&granted, &entry("AB1234"), &rules).unwrap();
    let cameras: Vec<_> = found
        .seen
        .iter()
        .map(|seen| seen.read.circumstances.camera.as_str())
        .collect();
    let brute: Vec<_> = {
        let mut all = entry("AB1234");
        all.effective = None;
        let list = HotList::open(build([all], &ListInfo::new("t", at(0), at(0))).unwrap()).unwrap();
        let shown = |read: &&Record| {
            let hits = list.matches(&read.query(), &rules, at(0)).unwrap();
            hits.iter().any(|hit| hit.action != hotlist::Action::Drop)
        };
        reads[..5]
            .iter()
            .rev()
            .filter(shown)
            .map(|read| read.circumstances.camera.as_str())
            .collect()
    };
    assert_eq!(cameras, brute);
    assert!(cameras.contains(&"C-1") && !cameras.contains(&"C-3"));
    assert!(found.to_string().contains("C-1 AB1234 MO"));
    let none = store.look_back(&granted, &entry("QQ7777"), &rules).unwrap();
    assert!(none.seen.is_empty() && none.to_string().contains("QQ7777 MO was not seen from"));
    let log = log(&store);
    assert_eq!(names(&log), ["looked_back"; 4]);
    assert_eq!(log[3].event.detail["found"], 0);
}

fn a_part_of_a_plate_is_looked_back_for(address: &str) {
    let store = Store::open(address).unwrap();
    let mut stacked = read("1277", "C-4", 40);
    stacked.full_text = "AB1277".parse().unwrap();
    let place = |c: char| Cell {
        glyphs: vec![(c, 1.0)],
        blank: if c.is_ascii_digit() { 0.0 } else { 0.5 },
    };
    stacked.lattice = "AB1277".chars().map(place).collect();
    // Read as R, though it may be a B; and a plate whose letter no eye can tell from the digit.
    let mut doubtful = read("AR1266", "C-5", 45);
    let cell = |glyphs| Cell { glyphs, blank: 0.0 };
    doubtful.lattice = "AR1266".chars().map(|c| cell(vec![(c, 1.0)])).collect();
    doubtful.lattice[1] = cell(vec![('R', 0.6), ('B', 0.4)]);
    let reads = [
        read("AB1234", "C-1", 10),
        read("AB1299", "C-2", 20),
        read("CD1234", "C-3", 30),
        read("A81255", "C-6", 35),
        read("AC1255", "C-6", 36),
        stacked,
        doubtful,
    ];
    store.put_reads(&reads, at(0)).unwrap();
    let mut book = ManualBook::default();
    let part = book
        .enter(draft(Wanted::Pattern("AB12*".into())), at(60))
        .unwrap()
        .clone();
    let whole = book
        .enter(draft(Wanted::Plate("CD1234".parse().unwrap())), at(61))
        .unwrap()
        .clone();
    let granted = granted(&store, 0, 50);
    let texts = |entry| -> Vec<String> {
        let found = store
            .look_back_manual(&granted, entry, &MatchRules::default())
            .unwrap();
        found
            .seen
            .iter()
            .map(|seen| seen.read.text.to_string())
            .collect()
    };
    let all = ["AR1266", "1277", "A81255", "AB1299", "AB1234"];
    assert_eq!(texts(&part), all);
    assert_eq!(texts(&whole), ["CD1234"]);
    // What was looked for stays what it was once the entry is removed.
    let removal = Removal {
        by: "d.smith".into(),
        at: at(70),
        reason: "found".into(),
    };
    assert_eq!(texts(book.remove(part.id, removal).unwrap()), all);
}

fn a_refusal_and_a_question_are_logged_first(address: &str) {
    let store = Store::open(address).unwrap();
    let policy = SearchPolicy::parse(POLICY).unwrap();
    let mut untrained = who();
    untrained.trained_until = at(0);
    let error = store
        .allow(&policy, &untrained, &purpose(), window(0, 10), at(5))
        .unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Refused);
    untrained.user = " ".into();
    store
        .allow(&policy, &untrained, &purpose(), window(0, 10), at(6))
        .unwrap_err();
    store
        .search(&granted(&store, 0, 10), &Search::default(), None, 10)
        .unwrap();
    let log = log(&store);
    assert_eq!(names(&log), ["denied", "denied", "searched"]);
    assert_eq!(
        (log[0].event.by.as_str(), log[1].event.by.as_str()),
        ("d.smith", "nobody")
    );
    assert!(
        log[0].event.detail["why"]
            .as_str()
            .unwrap()
            .contains("training")
    );
    assert_eq!(
        log[2].event.detail["purpose"]["text"],
        "robbery of 23 November"
    );
    // Nobody said yet what was sought.
    assert!(log[0].event.detail.get("sought").is_none());
}

fn a_refusal_tells_the_plate_that_was_sought(address: &str) {
    let store = Store::open(address).unwrap();
    let policy = SearchPolicy::parse(POLICY).unwrap();
    let mut untrained = who();
    untrained.trained_until = at(0);
    let (part, why) = ("AB*".to_owned(), purpose());
    let search = Search {
        part: Some(part),
        ..Search::default()
    };
    for asked in [
        Asked::search(search.sought()),
        Asked::look_back(Some("AB1234")),
    ] {
        store
            .allow_for(&policy, &untrained, (asked, &why), window(0, 10), at(5))
            .unwrap_err();
    }
    let log = log(&store);
    let told = |at: usize| {
        (
            log[at].event.subject.as_str(),
            &log[at].event.detail["sought"],
        )
    };
    assert_eq!(told(0), ("search of reads", &"AB*".into()));
    assert_eq!(told(1), ("a look-back", &"AB1234".into()));
    assert_eq!(log[0].event.detail["purpose"]["text"], why.text);
}

fn what_a_call_logs_itself_nobody_else_logs(address: &str) {
    let store = Store::open(address).unwrap();
    let said = |act, subject: &str| {
        let detail = serde_json::json!({"search": {"plate": "AB1234"}});
        store.log(Event::new(at(0), "d.smith", act, subject, detail))
    };
    for (act, subject) in [
        (Act::Searched, "reads"),
        (Act::LookedBack, "AB1234 MO"),
        (Act::Approved, "26-1042"),
    ] {
        let error = said(act, subject).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::InvalidArgument, "{error}");
        assert!(error.message().contains(act.name()), "{error}");
    }
    for (act, subject) in [
        (Act::Searched, "cases"),
        (Act::Denied, "reads"),
        (Act::ListLoaded, "11"),
    ] {
        said(act, subject).unwrap();
    }
    assert_eq!(names(&log(&store)), ["searched", "denied", "list_loaded"]);
}
