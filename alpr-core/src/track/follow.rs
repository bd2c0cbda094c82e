//! Which read of a frame goes on which track.

use jiff::Timestamp;

use super::Track;
use crate::geometry::{Point, Quad};
use crate::interpret::{Character, PlateRead};

/// A plate that was about to be there is looked for within so many of its own widths: half a car's.
const REACH: f32 = 1.5;
/// One whose speed is not known yet is looked for by its text within so many: at five frames a second a US plate that
/// crosses the view at 45 km/h.
const FIRST_REACH: f32 = 8.0;
/// How much higher or lower a plate may be from one frame to the next: coming 1.5 times as near. Its width tells less:
/// a turning vehicle's and one that the frame's edge cuts get narrower.
const GROWTH: f32 = 1.5;
/// From this confidence on a text or a character is sure: of those that are given it nine in ten are right, or more.
const SURE: f32 = 0.9;
/// Sightings within so many seconds tell no speed: frames that were stamped when they arrived come in bursts, and the
/// corners of a plate that stands scatter by some pixels.
const SHORTEST: f32 = 0.02;
/// In how many characters sure reads of one vehicle may differ: one may be misread surely. That another vehicle with
/// such a plate comes to the same place within the gap is rarer, but for fleets with plates in sequence.
const MISREAD: usize = 1;
/// The fewest characters of a text by which alone a vehicle is known again: `7` may be on every other one.
const TELLING: usize = 4;

/// Where a plate was last, and how fast it moves.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Place {
    quad: Quad,
    at: Timestamp,
    /// Pixels a second, once it is known.
    speed: Option<Point>,
    /// Where and when the speed is measured from.
    from: (Point, Timestamp),
}

impl Place {
    pub(super) fn new(quad: Quad, at: Timestamp) -> Self {
        Self {
            quad,
            at,
            speed: None,
            from: (center(&quad), at),
        }
    }

    pub(super) const fn at(&self) -> Timestamp {
        self.at
    }

    pub(super) fn move_to(&mut self, quad: Quad, at: Timestamp) {
        let (from, to) = (self.from.0, center(&quad));
        let seconds = seconds(self.from.1, at);
        if seconds >= SHORTEST {
            let speed = Point::new((to.x - from.x) / seconds, (to.y - from.y) / seconds);
            (self.speed, self.from) = (Some(speed), (to, at));
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
    /// The same or one character's unsure difference, within reach of a plate whose speed is not known yet.
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

/// For each read the number of the track that it goes on, if one. No track is given twice; the better fits come first,
/// then texts that differ less, then the nearer plates.
pub(super) fn pairs(tracks: &[Track], reads: &[PlateRead], at: Timestamp) -> Vec<Option<u64>> {
    let mut all: Vec<Pair> = Vec::new();
    for (i, track) in tracks.iter().enumerate() {
        let fits = |(j, read)| {
            let (fit, edits, distance) = fit(track, read, at)?;
            Some(Pair {
                fit,
                edits,
                distance,
                track: i,
                read: j,
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

/// How well a read goes on a track, in how many characters they differ, and how far it is from where it is expected;
/// nothing if it is another vehicle's.
fn fit(track: &Track, read: &PlateRead, at: Timestamp) -> Option<(Fit, usize, f32)> {
    let (known, best) = (track.read(), track.best());
    let may_be_cut = known.may_be_cut() || read.may_be_cut();
    let differences = sure_differences(known, read).max(sure_differences(best, read));
    if differences > MISREAD {
        return None;
    }
    let edits = if may_be_cut { part_edits } else { text_edits }(known, read);
    let lengths = [known.full_text().len(), read.full_text().len()];
    let [short, long] = [lengths[0].min(lengths[1]), lengths[0].max(lengths[1])];
    // Half of the characters: unread ones and a lost one, which moves those behind it, are no other vehicle. The only
    // one that the edge left may be misread.
    let is_like = 2 * edits <= if may_be_cut { short.max(2) } else { long };
    let is_same = edits == 0 || (!may_be_cut && edits == 1 && differences == 0);
    let is_telling = short >= TELLING;
    let distance = track.place.distance(&read.detection().quad(), at);
    let is_within = |reach: f32| distance.is_some_and(|distance| distance <= reach);
    let fit = if is_within(REACH) && edits <= 1 && is_like {
        Fit::Near
    } else if edits == 0 && is_telling && !may_be_cut && is_told(best, read) {
        Fit::Told
    } else if is_within(track.place.reach()) && is_same && is_telling {
        Fit::Seen
    } else if is_within(REACH) && is_like {
        Fit::Like
    } else {
        return None;
    };
    Some((fit, edits, distance.unwrap_or(f32::MAX)))
}

fn are_sure(a: &PlateRead, b: &PlateRead) -> bool {
    a.confidence() >= SURE && b.confidence() >= SURE
}

/// Whether two reads of one text are surely of one vehicle, wherever they are.
fn is_told(best: &PlateRead, seen: &PlateRead) -> bool {
    are_sure(best, seen) && !best.contradicts_state_of(seen)
}

/// In how many characters two texts differ.
fn text_edits(known: &PlateRead, seen: &PlateRead) -> usize {
    strsim::levenshtein(known.full_text().as_str(), seen.full_text().as_str())
}

/// In how many characters what the frame's edge left of a plate differs from the closest prefix or suffix of the other
/// text.
fn part_edits(known: &PlateRead, seen: &PlateRead) -> usize {
    let (a, b) = (known.full_text(), seen.full_text());
    let (part, whole) = match (known.may_be_cut(), seen.may_be_cut()) {
        (true, false) => (a, b),
        (false, true) => (b, a),
        _ if a.len() < b.len() => (a, b),
        _ => (b, a),
    };
    let ends = (0..=whole.len()).filter_map(|at| whole.as_str().split_at_checked(at));
    let edits = ends.flat_map(|(prefix, suffix)| [prefix, suffix]);
    let edits = edits.map(|end| strsim::levenshtein(part.as_str(), end));
    edits.min().unwrap_or(whole.len())
}

/// In how many characters two reads surely differ; where the frame's edge may cut the plate, by the end at which they
/// differ less.
fn sure_differences(known: &PlateRead, seen: &PlateRead) -> usize {
    let (a, b) = (known.characters().iter(), seen.characters().iter());
    if a.len() == b.len() || known.may_be_cut() || seen.may_be_cut() {
        let differs = |(a, b): &(&Character, &Character)| {
            a.value != b.value && a.confidence >= SURE && b.confidence >= SURE
        };
        let ahead = a.clone().zip(b.clone()).filter(differs).count();
        let behind = a.rev().zip(b.rev()).filter(differs).count();
        return ahead.min(behind);
    }
    if !are_sure(known, seen) {
        return 0;
    }
    strsim::levenshtein(known.text().as_str(), seen.text().as_str())
}
