//! Which read of a frame goes on which track.

use jiff::Timestamp;

use super::Track;
use crate::geometry::{Point, Quad};
use crate::interpret::{Character, PlateRead};

/// A plate that was about to be there is looked for within so many of its own widths: half a car's.
const REACH: f32 = 1.5;
/// How much wider or narrower a plate may be from one frame to the next: coming 1.5 times as near.
const GROWTH: f32 = 1.5;
/// From this confidence on a text or a character is sure: of those that are given it nine in ten are right, or more.
const SURE: f32 = 0.9;
/// Two sightings closer together tell no speed: frames that were stamped when they arrived come in bursts, and the corners of a
/// plate that stands scatter by some pixels.
const SHORTEST: f32 = 0.02;
/// The fewest characters of a text by which alone a vehicle is known again: `7` may be on every other one.
const TELLING: usize = 4;

/// Where a plate was last, and how fast it moves.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Place {
    quad: Quad,
    at: Timestamp,
    /// Pixels a second.
    speed: Point,
}

impl Place {
    pub(super) const fn new(quad: Quad, at: Timestamp) -> Self {
        let speed = Point::new(0.0, 0.0);
        Self { quad, at, speed }
    }

    pub(super) const fn at(&self) -> Timestamp {
        self.at
    }

    pub(super) fn move_to(&mut self, quad: Quad, at: Timestamp) {
        let seconds = seconds(self.at, at);
        if seconds >= SHORTEST {
            let (from, to) = (center(&self.quad), center(&quad));
            self.speed = Point::new((to.x - from.x) / seconds, (to.y - from.y) / seconds);
        }
        (self.quad, self.at) = (quad, at);
    }

    /// How far a plate is from where this one must be by now, in widths of both; nothing if it is too far or of another size.
    fn distance(&self, quad: &Quad, at: Timestamp) -> Option<f32> {
        let (from, seconds) = (center(&self.quad), seconds(self.at, at));
        let expected = Point::new(
            from.x + self.speed.x * seconds,
            from.y + self.speed.y * seconds,
        );
        let (before, now) = (self.quad.width(), quad.width());
        let distance = expected.distance(center(quad)) * 2.0 / (before + now);
        let is_near = distance <= REACH && now <= GROWTH * before && before <= GROWTH * now;
        is_near.then_some(distance)
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
    if clash(track.read(), read) || clash(track.best(), read) {
        return None;
    }
    let (known, seen) = (track.read().full_text(), read.full_text());
    let edits = strsim::levenshtein(known.as_str(), seen.as_str());
    let distance = track.place.distance(&read.detection().quad(), at);
    // Half of the characters: unread ones and a lost one, which moves those behind it, are no other vehicle.
    let is_like = 2 * edits <= known.len().max(seen.len());
    let fit = match distance {
        Some(_) if edits <= 1 && is_like => Fit::Near,
        _ if edits == 0 && is_told(track.best(), read) => Fit::Told,
        Some(_) if is_like => Fit::Like,
        _ => return None,
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
    let are_sure = known.confidence() >= SURE && seen.confidence() >= SURE;
    are_sure && !known.contradicts_state_of(seen) && seen.full_text().len() >= TELLING
}

/// Whether two characters or more surely differ. One may be misread surely; that another vehicle with such a plate comes to
/// the same place within the gap is rarer, but for fleets with plates in sequence.
fn clash(known: &PlateRead, seen: &PlateRead) -> bool {
    let (a, b) = (known.characters(), seen.characters());
    if a.len() == b.len() {
        let differs = |(a, b): &(&Character, &Character)| {
            a.value != b.value && a.confidence >= SURE && b.confidence >= SURE
        };
        return a.iter().zip(b).filter(differs).count() > 1;
    }
    let are_sure = known.confidence() >= SURE && seen.confidence() >= SURE;
    are_sure && strsim::levenshtein(known.text().as_str(), seen.text().as_str()) > 1
}
