//! Which read of a frame goes on which track.

use jiff::Timestamp;

use super::Track;
use crate::geometry::{Point, Quad};
use crate::interpret::PlateRead;

/// A plate that was about to be there is looked for within so many of its own widths: half a car's.
const REACH: f32 = 1.5;
/// How much wider or narrower a plate may be from one frame to the next: coming 1.5 times as near.
const GROWTH: f32 = 1.5;
/// From this confidence on a text is sure: of those that are given it nine in ten are right, or more.
const SURE: f32 = 0.9;
/// The fewest characters of a text by which alone a vehicle is known again: `?` or `7` may be on every other one.
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
        if seconds > 0.0 {
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

/// A read that may go on a track; the least one is the best.
#[derive(Debug, PartialEq, PartialOrd)]
struct Pair {
    edits: usize,
    distance: f32,
    track: usize,
    read: usize,
}

/// For each read the number of the track that it goes on, if one. No track is given twice; texts that differ less come first,
/// then the nearer plates.
pub(super) fn pairs(tracks: &[Track], reads: &[PlateRead], at: Timestamp) -> Vec<Option<u64>> {
    let mut all: Vec<Pair> = Vec::new();
    for (i, track) in tracks.iter().enumerate() {
        let fits = |(j, read)| {
            let (edits, distance) = fit(track, read, at)?;
            Some(Pair {
                edits,
                distance,
                track: i,
                read: j,
            })
        };
        all.extend(reads.iter().enumerate().filter_map(fits));
    }
    all.sort_by(|a, b| {
        (a.edits.cmp(&b.edits))
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

/// By how many characters a read differs from a track's, and how far it is from it in widths of the plate; nothing if it is
/// another vehicle's. One that is known by its text alone counts as farther than any that is near.
fn fit(track: &Track, read: &PlateRead, at: Timestamp) -> Option<(usize, f32)> {
    let (known, seen) = (track.read().full_text(), read.full_text());
    let edits = strsim::levenshtein(known.as_str(), seen.as_str());
    let are_sure = track.read().confidence() >= SURE && read.confidence() >= SURE;
    // One character may be misread surely; that another vehicle with such a plate is at that very place is rarer.
    if edits > 1 && are_sure {
        return None;
    }
    let distance = track.place.distance(&read.detection().quad(), at);
    let is_told = edits == 0 && seen.len() >= TELLING && !seen.has_unknown();
    // Half of the characters: less is in common between any two plates of one format.
    let is_like = 2 * edits <= known.len().max(seen.len());
    match distance {
        Some(distance) if is_like => Some((edits, distance)),
        _ if is_told => Some((edits, f32::MAX)),
        _ => None,
    }
}
