//! Tests of what is kept of a read.

use proptest::prelude::*;

use super::*;
use crate::hotlist::{Action, Category, Entry, HotList, ListInfo, MatchRules, build};

fn circumstances() -> Circumstances {
    let mut all = Circumstances::new("2026-11-24T08:00:00Z".parse().unwrap(), "C-7");
    all.place = Some(Place {
        latitude: 38.65,
        longitude: -90.34,
        accuracy_m: Some(4.0),
        heading: Some(270.0),
    });
    all.pictures.push(Picture {
        kind: PictureKind::Frame,
        sha256: "ab".repeat(32),
    });
    all
}

fn record() -> Record {
    let mut record = Record::of_text(
        "AB1234".parse().unwrap(),
        Some(Jurisdiction::MO),
        circumstances(),
    )
    .unwrap();
    record.lattice = vec![Cell {
        glyphs: vec![('A', 0.9), ('4', 0.1)],
        blank: 0.0,
    }];
    record
}

/// Places where these characters are nearly sure.
fn cells(text: &str) -> Vec<Cell> {
    let cell = |c| Cell {
        glyphs: vec![(c, 0.99)],
        blank: 0.0,
    };
    text.chars().map(cell).collect()
}

#[test]
fn that_a_plate_may_be_cut_is_kept_and_matched() {
    let mut cut = record();
    cut.lattice = cells("AB1234");
    let whole = cut.clone();
    assert!(!cut.to_json().unwrap().contains("may_be_cut"));
    cut.may_be_cut = true;
    let back = Record::from_json(&cut.to_json().unwrap()).unwrap();
    assert_eq!(back, cut);
    let entry = Entry::new(cut.text, Category::Bolo);
    let now = cut.circumstances.captured;
    let info = ListInfo::new("test", now, now);
    let list = HotList::open(build([entry], &info).unwrap()).unwrap();
    let rules = MatchRules::default();
    let sounds = |read: &Record| {
        let hits = list.matches(&read.query(), &rules, now);
        hits.unwrap()[0].action == Action::Alarm
    };
    assert!(sounds(&whole) && !sounds(&back));
    cut.lattice.clear();
    assert!(!sounds(&cut));
}

#[test]
fn it_comes_back_as_it_was_written() {
    let record = record();
    assert_eq!(
        Record::from_json(&record.to_json().unwrap()).unwrap(),
        record
    );
}

#[test]
fn a_record_of_version_1_can_be_read_for_ever() {
    let kept = r#"{"version":1,"id":"8006610118d90000ad38e5fc73e2f8ff","text":"AB1234","full_text":"AB1234",
        "state":"MO","confidence":0.97,"states":[["MO",0.99]],"lattice":[{"glyphs":[["A",0.98]],"blank":0.0}],
        "captured":"2026-11-24T08:00:00Z","clock":"synchronised","camera":"C-7",
        "source":{"kind":"private_feed","owner":"Elm Street HOA","approved_by":"Chief"},
        "pictures":[{"kind":"plate","sha256":"0000000000000000000000000000000000000000000000000000000000000000"}]}"#;
    let record = Record::from_json(kept).unwrap();
    assert_eq!(
        (record.text.as_str(), record.state),
        ("AB1234", Some(Jurisdiction::MO))
    );
}

#[test]
fn a_name_that_is_not_that_of_the_read_is_refused() {
    let record = record();
    let json = record.to_json().unwrap();
    for (from, to) in [("\"C-7\"", "\"C-8\""), ("08:00:00Z", "09:00:00Z")] {
        let error = Record::from_json(&json.replace(from, to)).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::InvalidRecord);
        assert!(error.message().contains(&record.id.to_string()), "{error}");
    }
}

#[test]
fn its_time_is_whole_microseconds_when_made_and_when_read_back() {
    let time = |text: &str| -> Timestamp { text.parse().unwrap() };
    let circumstances = Circumstances::new(time("2026-11-24T08:00:00.123456789Z"), "C-7");
    let record = Record::of_text("AB1234".parse().unwrap(), None, circumstances).unwrap();
    let whole = time("2026-11-24T08:00:00.123456Z");
    assert_eq!(record.circumstances.captured, whole);
    let json = record.to_json().unwrap();
    let finer = json.replace(".123456Z", ".123456789Z");
    assert_ne!(json, finer);
    assert_eq!(Record::from_json(&finer).unwrap(), record);
}

#[test]
fn a_name_with_a_control_character_is_refused_for_a_new_read_and_read_back_of_a_kept_one() {
    let circumstances = |camera| Circumstances::new(circumstances().captured, camera);
    let plate: PlateText = "AB1234".parse().unwrap();
    let error = Record::of_text(plate, None, circumstances("C\0-7")).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::InvalidArgument);
    let mut kept = Record::of_text(plate, None, circumstances("C-7")).unwrap();
    kept.circumstances.camera = "C\0-7".into();
    kept.id = id_of(VERSION, &kept.circumstances, (plate, None));
    assert_eq!(Record::from_json(&kept.to_json().unwrap()), Ok(kept));
}

#[test]
fn what_is_not_a_record_or_of_a_later_version_is_refused() {
    let later = record()
        .to_json()
        .unwrap()
        .replace("\"version\":2", "\"version\":3");
    for (json, part) in [
        (later.as_str(), "version 2 at most, got 3"),
        ("{}", "not a record"),
    ] {
        let error = Record::from_json(json).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::InvalidRecord);
        assert!(error.message().contains(part), "{error}");
    }
}

#[test]
fn a_lattice_that_no_reader_sees_is_refused() {
    let full: Vec<(char, f32)> = crate::read::GLYPHS.chars().map(|c| (c, 1.0)).collect();
    let cell = |glyphs: &[(char, f32)], blank: f32| Cell {
        glyphs: glyphs.to_vec(),
        blank,
    };
    let one = cell(&[('A', 1.0)], 0.5);
    for (lattice, part) in [
        (vec![cell(&full, 1.0); 10], "sum to 1 at most"),
        (
            vec![one.clone(); 17],
            "at most 16 places in the lattice, got 17",
        ),
        (vec![cell(&[('A', 0.5), ('A', 0.5)], 0.0)], "got `A`"),
        (vec![cell(&[('a', 0.5)], 0.0)], "got `a`"),
        (vec![cell(&[('A', -0.5)], 0.0)], "from 0 to 1"),
        (vec![cell(&[('A', 0.5)], 2.0)], "an empty place"),
        (vec![cell(&[('A', 1.0)], 0.9)], "of 1.79 at most, got 1.9"),
    ] {
        let mut record = record();
        record.lattice = lattice;
        let error = Record::from_json(&record.to_json().unwrap()).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::InvalidRecord);
        assert!(error.message().contains(part), "{error}");
    }
    let mut record = record();
    record.lattice = vec![one; 16];
    assert!(Record::from_json(&record.to_json().unwrap()).is_ok());
    record.states = vec![(Jurisdiction::MO, 0.9), (Jurisdiction::IL, 0.9)];
    assert!(Record::from_json(&record.to_json().unwrap()).is_err());
}

#[test]
fn a_read_needs_a_camera_and_a_private_feed_an_approval() {
    let plate: PlateText = "AB1234".parse().unwrap();
    let refused = |all: Circumstances| Record::of_text(plate, None, all).unwrap_err().kind();
    let nameless = Circumstances {
        camera: " ".into(),
        ..circumstances()
    };
    assert_eq!(refused(nameless), ErrorKind::Refused);
    let source = ReadSource::PrivateFeed {
        owner: "HOA".into(),
        approved_by: String::new(),
    };
    assert_eq!(
        refused(Circumstances {
            source,
            ..circumstances()
        }),
        ErrorKind::Refused
    );
    let mut far = circumstances();
    far.place.as_mut().unwrap().latitude = 91.0;
    assert_eq!(refused(far), ErrorKind::InvalidArgument);
}

#[test]
fn a_kept_lattice_matches_as_the_text_does_where_it_is_sure() {
    let mut record = record();
    record.lattice = "AB1234"
        .chars()
        .map(|c| Cell {
            glyphs: vec![(c, 1.0)],
            blank: 0.0,
        })
        .collect();
    record.states = vec![(Jurisdiction::MO, 1.0)];
    let entry = crate::hotlist::Entry {
        state: Some(Jurisdiction::MO),
        ..Entry::new(record.text, Category::StolenVehicle)
    };
    let info = ListInfo::new(
        "test",
        record.circumstances.captured,
        record.circumstances.captured,
    );
    let list = HotList::open(build([entry], &info).unwrap()).unwrap();
    let hits = list
        .matches(
            &record.query(),
            &Default::default(),
            record.circumstances.captured,
        )
        .unwrap();
    let hit = HitRecord::of_hit(hits.first().unwrap(), &record);
    assert_eq!(hit.class, crate::hotlist::MatchClass::Exact);
    let json = serde_json::to_string(&hit).unwrap();
    assert_eq!(serde_json::from_str::<HitRecord>(&json).unwrap(), hit);
}

proptest! {
    #[test]
    fn names_sort_by_time_and_parse_back(a in -9_000_000_000_000_000i64..9_000_000_000_000_000, b in -9_000_000_000_000_000i64..9_000_000_000_000_000, text in ".{0,8}") {
        let time = |us| Timestamp::from_microsecond(us).unwrap();
        let (x, y) = (Id::of(time(a), &[&text]), Id::of(time(b), &["q"]));
        prop_assert_eq!(x.to_string().parse::<Id>().unwrap(), x);
        if a != b { prop_assert_eq!(x < y, a < b); }
        prop_assert_eq!(x.time(), time(a));
        let (first, last) = Id::bounds(time(a));
        prop_assert!(first <= x && x <= last);
    }

    #[test]
    fn no_text_makes_parsing_panic(text in ".{0,200}") {
        let _ = Record::from_json(&text);
        let _ = text.parse::<Id>();
    }
}

#[test]
fn the_ends_of_time_have_names() {
    for end in [Timestamp::MIN, Timestamp::MAX] {
        let second = Id::of(end, &["q"]).time().as_second();
        assert_eq!(second, end.as_second());
    }
}

#[test]
fn another_state_is_another_read() {
    let plate: PlateText = "AB1234".parse().unwrap();
    let read = |state| Record::of_text(plate, state, circumstances()).unwrap();
    let (mo, il) = (read(Some(Jurisdiction::MO)), read(Some(Jurisdiction::IL)));
    assert_ne!(mo.id, il.id);
    assert_ne!(mo.id, read(None).id);
    assert_eq!(mo.id, read(Some(Jurisdiction::MO)).id);
    assert_eq!(Record::from_json(&mo.to_json().unwrap()).unwrap(), mo);
}

#[test]
fn no_more_models_are_named_than_read_it() {
    let with = |models| {
        let mut all = circumstances();
        all.models = vec!["cd".repeat(32); models];
        Record::of_text("AB1234".parse().unwrap(), None, all)
    };
    with(MAX_MODELS).unwrap();
    let error = with(MAX_MODELS + 1).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::InvalidArgument);
}

#[test]
fn the_name_of_a_hit_is_that_of_its_entry() {
    use crate::hotlist::Source;
    let entry = |category: &str, source: &str, record: Option<&str>| {
        let mut entry = Entry::new("AB1234".parse().unwrap(), Category::from(category));
        entry.source = Some(Source::from(source));
        entry.record = record.map(str::to_owned);
        super::hit::key_text(&entry.key())
    };
    assert_eq!(entry("TOW", "City", None), entry("Tow", "CITY", None));
    assert_ne!(entry("TOW", "City", None), entry("TOW", "County", None));
    for ((a, b), (c, d)) in [
        (("a|b", "c"), ("a", "b|c")),
        (("a|", "b"), ("a", "|b")),
        (("a\\", "b"), ("a", "\\b")),
    ] {
        assert_ne!(entry("tow", a, Some(b)), entry("tow", c, Some(d)));
    }
}
