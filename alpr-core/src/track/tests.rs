//! Tests of tracks: who is followed, and what all frames tell.

use std::collections::BTreeSet;

use proptest::prelude::*;

use super::*;
use crate::detect::Detection;
use crate::geometry::{Quad, Rect};
use crate::hotlist::{Category, Entry, HotList, ListInfo, MatchRules, Query, build};
use crate::interpret::Syntax;
use crate::read::{Reading, Slot};

fn interpreter() -> Interpreter {
    Interpreter::new(Syntax::built_in().unwrap())
}

pub(super) fn tracker() -> Tracker {
    Tracker::new(interpreter(), SignedDuration::from_secs(2)).unwrap()
}

pub(super) fn at(milliseconds: i64) -> Timestamp {
    Timestamp::from_millisecond(1_795_500_000_000 + milliseconds).unwrap()
}

/// A read of this text, 100 x 50 pixels around `(x, 100)`, where each character has so much of its slot.
pub(super) fn seen(text: &str, x: f32, sure: f32) -> PlateRead {
    let quad = Quad::from_rect(Rect::new(x - 50.0, 75.0, 100.0, 50.0)).unwrap();
    let other = |c| if c == 'Z' { 'Y' } else { 'Z' };
    let slot = |c| Slot::of(&[(c, sure), (other(c), 1.0 - sure)]);
    let blanks = std::iter::repeat_n(Slot::of(&[]), 10 - text.len());
    let slots = text.chars().map(slot).chain(blanks).collect();
    let reading = Reading::new(slots, 0, 0, None);
    let detection = Detection::new(quad, 0.9).unwrap();
    interpreter().interpret(detection, reading).unwrap()
}

/// What a tracker makes of frames of one plate each.
fn tracks(frames: &[(&str, f32, f32)]) -> Vec<Track> {
    let mut tracker = tracker();
    let mut all = Vec::new();
    for (i, (text, x, sure)) in frames.iter().enumerate() {
        let frame = tracker
            .push(&[seen(text, *x, *sure)], at(100 * i as i64))
            .unwrap();
        assert_eq!(frame.seen.len(), 1);
        all.extend(frame.ended);
    }
    all.extend(tracker.finish());
    all
}

#[test]
fn one_misread_is_outvoted_and_stays_a_doubt() {
    let frames = [("ABC123", 0.99), ("A8C123", 0.99), ("ABC123", 0.98)];
    let all = tracks(&frames.map(|(text, sure)| (text, 100.0, sure)));
    assert_eq!(all.len(), 1);
    let [track] = all.as_slice() else { panic!() };
    assert_eq!(track.read().text().as_str(), "ABC123");
    assert_eq!(
        (track.sightings(), track.first(), track.last()),
        (3, at(0), at(200))
    );
    // A list may have A8C123, and the matcher has to hear of it.
    let doubted = track.read().reading().main()[1].glyph('8');
    assert!((0.3..0.45).contains(&doubted), "{doubted}");
    assert!(track.read().confidence() < track.best().confidence());
}

#[test]
fn a_lost_character_does_not_shift_the_others() {
    let all = tracks(&[
        ("ABC123", 100.0, 0.99),
        ("BC123", 100.0, 0.95),
        ("BC123", 100.0, 0.95),
        ("ABC123", 100.0, 0.99),
    ]);
    assert_eq!(all.len(), 1);
    assert_eq!(all[0].read().text().as_str(), "ABC123");
    // That a character may be missing is a doubt too, of which a list hears.
    let sure = all[0].read().confidence();
    assert!((0.5..0.8).contains(&sure), "{sure}");
    let (kept, lost) = (listed("ABC123", &all[0]), listed("BC123", &all[0]));
    assert!((0.2..0.4).contains(&kept), "{kept}"); // half: of no state
    assert!((0.1..0.3).contains(&lost), "{lost}");
}

/// How probable it is, by the library's rules, that a track is of a listed plate of no state.
fn listed(plate: &str, track: &Track) -> f32 {
    let entry = Entry::new(plate.parse().unwrap(), Category::StolenVehicle);
    let list = build([entry], &ListInfo::new("test", at(0), at(0))).unwrap();
    let query = Query::of_read(track.read());
    let hits = HotList::open(list)
        .unwrap()
        .matches(&query, &MatchRules::default(), at(0))
        .unwrap();
    hits.first().map_or(0.0, |hit| hit.probability)
}

#[test]
fn the_surest_frame_is_the_one_to_keep() {
    let all = tracks(&[
        ("ABC123", 100.0, 0.9),
        ("ABC123", 150.0, 0.99),
        ("ABC123", 200.0, 0.8),
    ]);
    assert_eq!(all[0].best_at(), at(100));
    let place = |read: &PlateRead| read.detection().quad();
    assert_eq!(place(all[0].read()), place(all[0].best()));
    assert_eq!(place(all[0].best()).bounds().center().x, 150.0);
}

#[test]
fn one_text_is_one_vehicle_wherever_it_is_and_another_is_another_however_near() {
    let far = [("ABC123", 100.0, 0.99), ("ABC123", 900.0, 0.99)];
    assert_eq!(tracks(&far).len(), 1);
    let bumper_to_bumper = [("ABC123", 100.0, 0.99), ("ABC198", 100.0, 0.99)];
    assert_eq!(tracks(&bumper_to_bumper).len(), 2);
    // Sequential plates of a fleet, one behind the other.
    let fleet = [("ABC123", 100.0, 0.99), ("ABC124", 900.0, 0.99)];
    assert_eq!(tracks(&fleet).len(), 2);
    // Two plates on which nearly nothing can be read are not known by it.
    let short = [("A1", 100.0, 0.99), ("A1", 900.0, 0.99)];
    assert_eq!(tracks(&short).len(), 2);
}

#[test]
fn sure_reads_of_two_vehicles_are_not_led_together_by_a_doubt() {
    // After one misread the mean is sure of nothing; the frame that was sure still is.
    let chain = [("ABC123", 0.99), ("A8C123", 0.99), ("A8C198", 0.99)];
    assert_eq!(
        tracks(&chain.map(|(text, sure)| (text, 100.0, sure))).len(),
        2
    );
    // The next vehicle at a gate, which is surer than the one before.
    let gate = [("PB4512", 0.95), ("PB4687", 0.998)];
    assert_eq!(
        tracks(&gate.map(|(text, sure)| (text, 100.0, sure))).len(),
        2
    );
}

#[test]
fn many_blurred_frames_do_not_outvote_a_few_sure_ones() {
    let mut frames = vec![("BC123", 100.0, 0.89); 20];
    frames.extend([("ABC123", 100.0, 0.995); 8]);
    let all = tracks(&frames);
    assert_eq!((all.len(), all[0].read().text().as_str()), (1, "ABC123"));
}

#[test]
fn a_misread_of_a_vehicle_is_not_taken_for_another_far_away() {
    let mut tracker = tracker();
    let both = [seen("ABC123", 100.0, 0.99), seen("ABC124", 900.0, 0.99)];
    tracker.push(&both, at(0)).unwrap();
    let misread = [seen("ABC124", 100.0, 0.99)];
    let frame = tracker.push(&misread, at(100)).unwrap();
    assert_eq!(frame.seen[0].id(), 1);
}

#[test]
fn the_best_frame_shows_what_is_said() {
    let frames = [
        ("ABC123", 0.97),
        ("A8C123", 0.985),
        ("ABC123", 0.98),
        ("ABC123", 0.96),
    ];
    let all = tracks(&frames.map(|(text, sure)| (text, 100.0, sure)));
    assert_eq!(all[0].read().text(), all[0].best().text());
    assert_eq!(all[0].best_at(), at(200));
    let kept: Vec<_> = all[0].kept().collect();
    assert_eq!(kept, [at(100), at(200)]);
}

#[test]
fn too_many_reads_are_not_of_one_frame() {
    let reads = vec![seen("ABC123", 100.0, 0.99); MAX_DETECTIONS + 1];
    let error = tracker().push(&reads, at(0)).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::InvalidArgument);
}

#[test]
fn a_fast_vehicle_is_looked_for_where_it_must_be() {
    // Four widths a frame; known by its text at first, then by its way, though it is misread.
    let all = tracks(&[
        ("ABC123", 100.0, 0.99),
        ("ABC123", 500.0, 0.99),
        ("A8C128", 900.0, 0.8),
        ("ABC123", 1300.0, 0.99),
    ]);
    assert_eq!(all.len(), 1, "{all:?}");
    assert_eq!(all[0].sightings(), 4);
}

#[test]
fn at_many_frames_a_second_a_speed_is_known_too() {
    let mut tracker = tracker();
    for i in 0..6 {
        let read = seen("ABC123", 100.0, 0.8);
        tracker.push(&[read], at(16 * i)).unwrap();
    }
    let far = tracker
        .push(&[seen("ABC123", 700.0, 0.8)], at(100))
        .unwrap();
    assert_eq!(far.seen[0].id(), 2);
}

#[test]
fn a_vehicle_that_was_seen_once_is_known_by_its_text_some_way_off() {
    let near = [
        ("ABC123", 100.0, 0.8),
        ("A8C123", 700.0, 0.8),
        ("ABC123", 1300.0, 0.8),
    ];
    assert_eq!(tracks(&near).len(), 1);
    assert_eq!(tracks(&[near[0], ("ABC123", 1000.0, 0.8)]).len(), 2);
    assert_eq!(tracks(&[near[0], ("ABD128", 700.0, 0.8)]).len(), 2);
}

#[test]
fn two_vehicles_side_by_side_stay_two() {
    let mut tracker = tracker();
    for i in 0..5 {
        let x = 100.0 + 20.0 * i as f32;
        let mut reads = [seen("ABC123", x, 0.95), seen("ABD123", x + 110.0, 0.95)];
        if i % 2 == 1 {
            reads.reverse();
        }
        let frame = tracker.push(&reads, at(100 * i)).unwrap();
        let texts: Vec<_> = frame.seen.iter().map(|track| track.read().text()).collect();
        let read: Vec<_> = reads.iter().map(PlateRead::text).collect();
        assert_eq!(texts, read);
    }
    let sightings: Vec<_> = tracker.open().iter().map(Track::sightings).collect();
    assert_eq!(sightings, [5, 5]);
}

#[test]
fn a_vehicle_that_is_gone_ends_and_so_does_all_when_the_clock_goes_back() {
    let mut tracker = tracker();
    tracker.push(&[seen("ABC123", 100.0, 0.99)], at(0)).unwrap();
    assert_eq!(tracker.push(&[], at(2000)).unwrap(), Followed::default());
    let gone = tracker.push(&[], at(2001)).unwrap();
    assert_eq!(gone.ended.len(), 1);
    assert!(tracker.open().is_empty());
    let again = tracker
        .push(&[seen("ABC123", 100.0, 0.99)], at(2100))
        .unwrap();
    assert_eq!(again.seen[0].id(), 2);
    // A frame that is late by less than the gap is no other clock.
    let read = seen("ABC123", 100.0, 0.99);
    let late = tracker.push(std::slice::from_ref(&read), at(2050)).unwrap();
    assert_eq!((late.seen[0].id(), late.seen[0].last()), (2, at(2100)));
    let back = tracker.push(&[read], at(50)).unwrap();
    assert_eq!((back.ended[0].id(), back.seen[0].id()), (2, 3));
}

#[test]
fn a_gap_has_its_range() {
    for gap in [
        SignedDuration::from_millis(9),
        SignedDuration::from_secs(601),
    ] {
        let error = Tracker::new(interpreter(), gap).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::InvalidArgument);
    }
}

#[test]
fn no_more_than_so_many_are_followed_and_none_is_lost() {
    let mut tracker = tracker();
    let mut ended = 0;
    for i in 0..(MAX_TRACKS as i64 + 10) {
        let text = format!("{i:04}{:04}", 9999 - i);
        ended += tracker
            .push(&[seen(&text, 100.0, 0.99)], at(i))
            .unwrap()
            .ended
            .len();
        assert!(tracker.open().len() <= MAX_TRACKS);
    }
    assert_eq!(ended + tracker.open().len(), MAX_TRACKS + 10);
}

/// Frames of up to four plates of few texts, at few places, some far apart in time.
fn films() -> impl Strategy<Value = Vec<(i64, Vec<PlateRead>)>> {
    let texts = ["ABC123", "ABC124", "A8C123", "BC123", "XYZ987", "7"];
    let read = (prop::sample::select(texts.to_vec()), 0..6u8, 50..100u8)
        .prop_map(|(text, x, sure)| seen(text, 120.0 * f32::from(x), f32::from(sure) / 100.0));
    let frame = (0..3000i64, prop::collection::vec(read, 0..4));
    prop::collection::vec(frame, 1..12)
}

proptest! {
    #[test]
    fn every_read_is_in_one_track_and_every_track_ends_once(film in films()) {
        let mut tracker = tracker();
        let (mut now, mut reads, mut ended) = (0, 0, Vec::new());
        for (wait, frame) in &film {
            now += wait;
            reads += frame.len();
            let followed = tracker.push(frame, at(now)).unwrap();
            let ids: BTreeSet<_> = followed.seen.iter().map(Track::id).collect();
            prop_assert_eq!(ids.len(), frame.len());
            ended.extend(followed.ended);
        }
        ended.extend(tracker.finish());
        let sightings: u32 = ended.iter().map(Track::sightings).sum();
        prop_assert_eq!(sightings as usize, reads);
        let ids: BTreeSet<_> = ended.iter().map(Track::id).collect();
        prop_assert_eq!(ids.len(), ended.len());
        for track in &ended {
            prop_assert!((0.0..=1.0).contains(&track.read().confidence()));
            prop_assert!(track.first() <= track.best_at() && track.best_at() <= track.last());
            prop_assert!(track.kept().any(|at| at == track.best_at()));
        }
    }

    #[test]
    fn the_same_film_gives_the_same_tracks(film in films()) {
        let run = || {
            let mut tracker = tracker();
            let mut now = 0;
            let mut all = Vec::new();
            for (wait, frame) in &film {
                now += wait;
                all.push(tracker.push(frame, at(now)).unwrap());
            }
            (all, tracker.finish())
        };
        prop_assert_eq!(run(), run());
    }

    #[test]
    fn the_same_frame_again_changes_no_text(sure in 50..100u8, count in 1..8i64) {
        let read = seen("ABC123", 100.0, f32::from(sure) / 100.0);
        let mut tracker = tracker();
        for i in 0..count {
            let frame = tracker.push(std::slice::from_ref(&read), at(i)).unwrap();
            prop_assert_eq!(frame.seen[0].read().text(), read.text());
            let change = frame.seen[0].read().confidence() - read.confidence();
            prop_assert!(change.abs() < 1e-4);
        }
    }
}

#[test]
fn a_burst_of_frames_does_not_lose_a_vehicle_that_stands() {
    let mut tracker = tracker();
    let mut tracks = BTreeSet::new();
    for (i, x) in [100.0, 104.0, 100.0, 104.0, 100.0].into_iter().enumerate() {
        // Two frames a millisecond apart, then a pause; no text is sure enough to be known by.
        let time = 100 * (i as i64 / 2) + i as i64 % 2;
        let frame = tracker.push(&[seen("ABC123", x, 0.93)], at(time)).unwrap();
        tracks.extend(frame.seen.iter().map(Track::id));
    }
    assert_eq!(tracks.len(), 1);
}

#[test]
fn a_frame_that_comes_late_is_named_by_its_own_time() {
    let mut tracker = tracker();
    tracker.push(&[], at(500)).unwrap();
    let frame = tracker.push(&[seen("ABC123", 100.0, 0.99)], at(0)).unwrap();
    let [track] = frame.seen.as_slice() else {
        panic!()
    };
    assert_eq!((track.best_at(), track.last()), (at(0), at(500)));
    assert_eq!(track.kept().collect::<Vec<_>>(), [at(0)]);
}
