//! Which read of a frame goes on which track.

use jiff::Timestamp;

use super::Track;
use crate::geometry::{Point, Quad};
use crate::interpret::{Character, PlateRead};

/// A plate that was about to be there is looked for within so many of its own widths: half a car's.
const REACH: f32 = 1.5;
/// One that was seen once, of which nobody knows how fast it is, is looked for by its text within so many: at five frames a second a
/// US plate that crosses the view at 45 km/h.
const FIRST_REACH: f32 = 8.0;
/// How much higher or lower a plate may be from one frame to the next: coming 1.5 times as near. Its width tells less: a turning
/// vehicle's and one that the frame's edge cuts get narrower.
const GROWTH: f32 = 1.5;
/// From this confidence on a text or a character is sure: of those that are given it nine in ten are right, or more.
const SURE: f32 = 0.9;
/// Two sightings closer together tell no speed: frames that were stamped when they arrived come in bursts, and the corners of a
/// plate that stands scatter by some pixels.
const SHORTEST: f32 = 0.02;
/// In how many characters sure reads of one vehicle may differ: one may be misread surely. That another vehicle with such a plate
/// comes to the same place within the gap is rarer, but for fleets with plates in sequence.
const MISREAD: usize = 1;
/// The fewest characters of a text by which alone a vehicle is known again: `7` may be on every other one.
const TELLING: usize = 4;

/// Where a plate was last, and how fast it moves.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Place {
    quad: Quad,
    at: Timestamp,
    /// Pixels a second, once it was seen twice.
    speed: Option<Point>,
}

impl Place {
    pub(super) const fn new(quad: Quad, at: Timestamp) -> Self {
        Self {
            quad,
            at,
            speed: None,
        }
    }

    pub(super) const fn at(&self) -> Timestamp {
        self.at
    }

    pub(super) fn move_to(&mut self, quad: Quad, at: Timestamp) {
        let seconds = seconds(self.at, at);
        if seconds >= SHORTEST {
            let (from, to) = (center(&self.quad), center(&quad));
            let speed = Point::new((to.x - from.x) / seconds, (to.y - from.y) / seconds);
            self.speed = Some(speed);
        }
        (self.quad, self.at) = (quad, at);
    }

    /// How far a plate is from where this one must be by now, in widths of the wider; nothing if it is of another size.
    fn distance(&self, quad: &Quad, at: Timestamp) -> Option<f32> {
        let (from, seconds) = (center(&self.quad), seconds(self.at, at));
        let speed = self.speed.unwrap_or(Point::new(0.0, 0.0));
        let expected = Point::new(from.x + speed.x * seconds, from.y + speed.y * seconds);
        let (before, now) = (self.quad.height(), quad.height());
        let is_as_large = now <= GROWTH * before && before <= GROWTH * now;
        let width = self.quad.width().max(quad.width());
        is_as_large.then(|| expected.distance(center(quad)) / width)
    }

    /// Within how many widths a plate of the same text is this one.
    fn reach(&self) -> f32 {
        self.speed.map_or(FIRST_REACH, |_| REACH)
    }
}

fn seconds(from: Timestamp, to: Timestamp) -> f32 {
    to.duration_since(from).as_secs_f32()
}

fn center(quad: &Quad) -> Point {
    quad.bounds().center()
}

/// How well a read goes on a track; the least first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Fit {
    /// The same or one character's difference, about there.
    Near,
    /// Surely the same, elsewhere.
    Told,
    /// The same or one character's unsure difference, where one may be that was seen once.
    Seen,
    /// More alike than different, about there.
    Like,
}

/// A read that may go on a track.
#[derive(Debug)]
struct Pair {
    fit: Fit,
    edits: usize,
    distance: f32,
    track: usize,
    read: usize,
}

/// For each read the number of the track that it goes on, if one. No track is given twice; the better fits come first, then
/// texts that differ less, then the nearer plates.
pub(super) fn pairs(tracks: &[Track], reads: &[PlateRead], at: Timestamp) -> Vec<Option<u64>> {
    let mut all: Vec<Pair> = Vec::new();
    for (i, track) in tracks.iter().enumerate() {
        let fits = |(j, read)| {
            pair(track, read, at).map(|pair| Pair {
                track: i,
                read: j,
                ..pair
            })
        };
        all.extend(reads.iter().enumerate().filter_map(fits));
    }
    all.sort_by(|a, b| {
        ((a.fit, a.edits).cmp(&(b.fit, b.edits)))
            .then(a.distance.total_cmp(&b.distance))
            .then((a.track, a.read).cmp(&(b.track, b.read)))
    });
    let mut found = vec![None; reads.len()];
    let mut is_free = vec![true; tracks.len()];
    for pair in all {
        if let (Some(found @ None), Some(free @ true), Some(track)) = (
            found.get_mut(pair.read),
            is_free.get_mut(pair.track),
            tracks.get(pair.track),
        ) {
            (*found, *free) = (Some(track.id()), false);
        }
    }
    found
}

/// How well a read goes on a track, without their places in the frame; nothing if it is another vehicle's.
fn pair(track: &Track, read: &PlateRead, at: Timestamp) -> Option<Pair> {
    let (known, best) = (track.read(), track.best());
    let is_cut = known.is_cut() || read.is_cut();
    let differences = sure_differences(known, read).max(sure_differences(best, read));
    if !is_cut && differences > MISREAD {
        return None;
    }
    let edits = if is_cut { part_edits } else { text_edits }(known, read);
    let (known_len, seen_len) = (known.full_text().len(), read.full_text().len());
    let len = if is_cut {
        known_len.min(seen_len).max(2) // the only one that is left may be misread
    } else {
        known_len.max(seen_len)
    };
    // Half of the characters: unread ones and a lost one, which moves those behind it, are no other vehicle.
    let is_like = 2 * edits <= len;
    let distance = track.place.distance(&read.detection().quad(), at);
    let is_within = |reach: f32| distance.is_some_and(|distance| distance <= reach);
    let is_same = edits == 0 || (!is_cut && edits == 1 && differences == 0);
    let is_told_by_text = is_same && known_len.min(seen_len) >= TELLING;
    let fit = match () {
        () if is_within(REACH) && edits <= 1 && is_like => Fit::Near,
        () if edits == 0 && is_told(best, read) => Fit::Told,
        () if is_within(track.place.reach()) && is_told_by_text => Fit::Seen,
        () if is_within(REACH) && is_like => Fit::Like,
        () => return None,
    };
    Some(Pair {
        fit,
        edits,
        distance: distance.unwrap_or(f32::MAX),
        track: 0,
        read: 0,
    })
}

/// Whether two reads of one text are surely of one vehicle, wherever they are.
fn is_told(known: &PlateRead, seen: &PlateRead) -> bool {
    let are_whole = !known.is_cut() && !seen.is_cut();
    let are_sure = known.confidence() >= SURE && seen.confidence() >= SURE;
    let is_telling = seen.full_text().len() >= TELLING;
    are_whole && are_sure && is_telling && !known.contradicts_state_of(seen)
}

/// In how many characters two texts differ.
fn text_edits(known: &PlateRead, seen: &PlateRead) -> usize {
    strsim::levenshtein(known.full_text().as_str(), seen.full_text().as_str())
}

/// In how many characters the shorter text differs from the most alike beginning or end of the longer: what the frame's edge leaves.
fn part_edits(known: &PlateRead, seen: &PlateRead) -> usize {
    let (a, b) = (known.full_text(), seen.full_text());
    let (short, long) = if a.len() < b.len() { (a, b) } else { (b, a) };
    let parts = (0..=long.len()).filter_map(|at| long.as_str().split_at_checked(at));
    let edits = parts.flat_map(|(begin, end)| [begin, end]);
    let edits = edits.map(|part| strsim::levenshtein(short.as_str(), part));
    edits.min().unwrap_or(long.len())
}

/// In how many characters two reads surely differ.
fn sure_differences(known: &PlateRead, seen: &PlateRead) -> usize {
    let (a, b) = (known.characters(), seen.characters());
    if a.len() == b.len() {
        let differs = |(a, b): &(&Character, &Character)| {
            a.value != b.value && a.confidence >= SURE && b.confidence >= SURE
        };
        return a.iter().zip(b).filter(differs).count();
    }
    let are_sure = known.confidence() >= SURE && seen.confidence() >= SURE;
    let edits = || strsim::levenshtein(known.text().as_str(), seen.text().as_str());
    if are_sure { edits() } else { 0 }
}
