//! Reads as an agency makes them: any one of them can be drawn again by its number.

use alpr_core::record::{Cell, Circumstances, Picture, PictureKind, Place, ReadSource, Record};
use alpr_core::{Jurisdiction, PlateText, Syntax};
use fastrand::Rng;
use jiff::{SignedDuration, Timestamp};

/// Days over which the reads are spread.
pub(crate) const DAYS: i64 = 30;
/// A vehicle passes so many times in these days.
const PASSES: u64 = 5;
const CAMERAS: u64 = 50;
/// The first cameras ride on units, one on each.
const UNITS: u64 = 10;
/// One of so many reads has one character wrong.
const MISREAD: u64 = 20;
const GLYPHS: &[u8] = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ";

/// The traffic of [`DAYS`] days.
pub(crate) struct Traffic {
    syntax: Syntax,
    reads: u64,
    start: Timestamp,
}

impl Traffic {
    pub(crate) fn new(reads: u64) -> Self {
        let syntax = Syntax::built_in().unwrap();
        let start = "2026-10-01T00:00:00Z".parse().unwrap();
        Self {
            syntax,
            reads,
            start,
        }
    }

    pub(crate) const fn reads(&self) -> u64 {
        self.reads
    }

    /// Before the first read, and after the last of the days.
    pub(crate) fn window(&self) -> (Timestamp, Timestamp) {
        (
            self.start,
            self.start + SignedDuration::from_hours(24 * DAYS),
        )
    }

    /// The plate of a random vehicle that passes here.
    pub(crate) fn some_plate(&self, random: &mut Rng) -> PlateText {
        self.plate(random.u64(..self.vehicles())).0
    }

    /// Reads in the order of their times; those from [`reads`](Self::reads) on come after the days.
    pub(crate) fn batch(&self, first: u64, count: usize) -> Vec<Record> {
        let last = first + count as u64;
        (first..last).map(|number| self.read(number)).collect()
    }

    fn vehicles(&self) -> u64 {
        (self.reads / PASSES).max(1)
    }

    /// A serial of the fifty states and DC, each state as often.
    fn plate(&self, vehicle: u64) -> (PlateText, Jurisdiction) {
        let mut random = Rng::with_seed(!vehicle);
        let mut pick = |n: usize| random.usize(..n.max(1));
        let state = Jurisdiction::ALL[pick(51)];
        let serial = self.syntax.draw(state, &mut pick).unwrap();
        (serial.parse().unwrap(), state)
    }

    fn read(&self, number: u64) -> Record {
        let mut random = Rng::with_seed(number);
        let (plate, state) = self.plate(random.u64(..self.vehicles()));
        let mut seen = plate.to_string().into_bytes();
        let wrong = (random.u64(..MISREAD) == 0).then(|| random.usize(..seen.len()));
        if let Some(wrong) = wrong {
            seen[wrong] = *random.choice(GLYPHS).unwrap();
        }
        let text = String::from_utf8(seen).unwrap().parse().unwrap();
        let circumstances = self.circumstances(number, &mut random);
        let mut read = Record::of_text(text, Some(state), circumstances).unwrap();
        read.lattice = plate
            .as_str()
            .chars()
            .zip(text.as_str().chars())
            .map(|(real, seen)| cell(real, seen, &mut random))
            .collect();
        read.confidence = read.lattice.iter().map(|cell| cell.glyphs[0].1).product();
        read.states = vec![(state, 0.91), (Jurisdiction::ALL[random.usize(..51)], 0.05)];
        read
    }

    fn circumstances(&self, number: u64, random: &mut Rng) -> Circumstances {
        let micros = DAYS as u64 * 24 * 3_600_000_000 / self.reads;
        let after = SignedDuration::from_micros((number * micros) as i64);
        let camera = random.u64(..CAMERAS);
        let mut seen = Circumstances::new(self.start + after, &format!("CAM-{camera:03}"));
        if camera < UNITS {
            seen.unit = Some(format!("UNIT-{camera}"));
            seen.source = ReadSource::Mobile;
        }
        seen.place = Some(Place {
            latitude: 40.7 + random.f64() / 10.0,
            longitude: -74.2 + random.f64() / 10.0,
            accuracy_m: Some(4.0),
            heading: Some(random.u16(..360).into()),
        });
        let picture = |kind, sha256| Picture { kind, sha256 };
        seen.pictures = vec![
            picture(PictureKind::Frame, hash(random)),
            picture(PictureKind::Plate, hash(random)),
        ];
        // The two models and the list are the same for all.
        let mut fixed = Rng::with_seed(1);
        seen.models = vec![hash(&mut fixed), hash(&mut fixed)];
        seen.list_sha256 = Some(hash(&mut fixed));
        seen
    }
}

/// One to three glyphs: what was read, where it is wrong what is really there, and others.
fn cell(real: char, seen: char, random: &mut Rng) -> Cell {
    let mut chars = vec![seen];
    if real != seen {
        chars.push(real);
    }
    for _ in 0..random.usize(..3) {
        let other = char::from(*random.choice(GLYPHS).unwrap());
        if chars.len() < 3 && !chars.contains(&other) {
            chars.push(other);
        }
    }
    let sure = if real == seen { 0.96 } else { 0.62 };
    let shares = [sure, 0.95 - sure, 0.0123].map(|p: f32| p.abs());
    let glyphs = chars.into_iter().zip(shares).collect();
    let blank = 0.001;
    Cell { glyphs, blank }
}

/// 64 hexadecimal digits.
fn hash(random: &mut Rng) -> String {
    format!("{:032x}{:032x}", random.u128(..), random.u128(..))
}
