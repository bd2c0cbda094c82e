//! What one frame tells of the camera that took it.

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

use super::Metric;
use super::quiet::PAUSE;
use crate::detect::MAX_DETECTIONS;
use crate::error::{Error, ErrorKind, Result};
use crate::frame::Frame;
use crate::interpret::PlateRead;
use crate::json;

/// Frames that are closer in time than this are one: a vehicle has passed by then, so that no plate counts twice, and
/// half of the [window](super::WINDOW) is longer than a red light, so that a lorry that waits before the camera is no
/// verdict.
pub const SPACING: SignedDuration = SignedDuration::from_secs(5);
/// The most bytes of a sample in JSON: 256 plates of five numbers with their names have 50 thousand.
pub const MAX_SAMPLE_BYTES: usize = 64 * 1024;
/// A plate that stands within a hundredth of the frame of where one stood is the same, of a vehicle that waits or is
/// parked; corners scatter by half of that.
const STANDS: f64 = 0.01;
/// Pairs of rows that are looked at: as many as tell the detail of a frame to a few per cent in 2 ms.
const ROWS: u32 = 256;
/// Differences of brightness are taken over two pixels, as Brenner did: neighbours differ by noise as much as by
/// detail.
const APART: usize = 2;
/// Added to the mean brightness, of 255, so that the noise of a black frame is no detail.
const DARK: f64 = 16.0;
/// More than the detail of a frame of single white rows: 255 times the root of 2 over [`DARK`].
pub(super) const MAX_DETAIL: f64 = 32.0;

/// A plate as the camera sees it, without its text.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PlateSample {
    /// How far its upper and lower edges lean, -180 to 180 degrees, clockwise.
    pub tilt: f64,
    /// Its centre, as a share of the frame's width from the left.
    pub across: f64,
    /// Its centre, as a share of the frame's height from above.
    pub down: f64,
    /// Its height, as a share of the frame's.
    pub height: f64,
    /// How sure its text is, 0 to 1.
    pub confidence: f64,
}

/// What one frame tells.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Sample {
    /// When it was taken.
    pub at: Timestamp,
    /// Its mean brightness, 0 to 1.
    pub brightness: f64,
    /// The root of the mean square of the differences of brightness over two pixels, down and across, over the mean
    /// brightness plus 16 of 255. It falls where the lens is fogged, dirty, covered or out of focus, and hardly
    /// depends on the exposure. It holds within one camera, size and pixel format.
    ///
    /// Source: Brenner et al., "An automated microscope for cytologic research", 1976; over the mean as of Groen et
    /// al., "A comparison of different focus functions for use in autofocus algorithms", 1985.
    pub detail: f64,
    /// Its plates.
    pub plates: Vec<PlateSample>,
}

impl Sample {
    /// What a frame and the plates that were read in it tell. At most 256 pairs of its rows are looked at.
    pub fn of(frame: &Frame<'_>, reads: &[PlateRead], at: Timestamp) -> Self {
        let (brightness, detail) = light(frame);
        let plates = reads.iter().map(|read| PlateSample::of(frame, read));
        Self {
            at,
            brightness,
            detail,
            plates: plates.collect(),
        }
    }

    /// One that was written as JSON.
    ///
    /// # Errors
    /// [`ErrorKind::InvalidRecord`] if the text is not one or over [`MAX_SAMPLE_BYTES`].
    pub fn from_json(text: &str) -> Result<Self> {
        json::read(text, "a sample of a frame", MAX_SAMPLE_BYTES)
    }

    /// What a metric says in it: one value of the frame, or one of each plate; nothing of the silence, which is between
    /// frames.
    pub(super) fn values(&self, metric: Metric) -> Vec<f64> {
        let each = |of: fn(&PlateSample) -> f64| self.plates.iter().map(of).collect();
        match metric {
            Metric::Tilt => each(|plate| plate.tilt),
            Metric::Across => each(|plate| plate.across),
            Metric::Down => each(|plate| plate.down),
            Metric::Height => each(|plate| plate.height),
            Metric::Confidence => each(|plate| plate.confidence),
            Metric::Brightness => vec![self.brightness],
            Metric::Detail => vec![self.detail],
            Metric::Silence => Vec::new(),
        }
    }

    /// Refuses numbers that no frame has.
    pub(super) fn check(&self) -> Result<()> {
        let bad = |text| Err(Error::new(ErrorKind::InvalidArgument, text));
        let plates = self.plates.len();
        if plates > MAX_DETECTIONS {
            return bad(format!(
                "expected at most {MAX_DETECTIONS} plates of a frame, got {plates}: leave out the worst"
            ));
        }
        for metric in Metric::ALL {
            let (least, most) = metric.bounds();
            let is_none = |value: &f64| !(least..=most).contains(value);
            if let Some(got) = self.values(metric).into_iter().find(is_none) {
                let name = metric.name();
                return bad(format!(
                    "expected a {name} from {least} to {most}, got {got}: measure it anew"
                ));
            }
        }
        Ok(())
    }
}

impl PlateSample {
    fn of(frame: &Frame<'_>, read: &PlateRead) -> Self {
        let quad = read.detection().quad();
        let [a, b, c, d] = quad.corners();
        let middle = |f: fn(f32, f32) -> f32, of: [f32; 4]| of.into_iter().fold(0.0, f) / 4.0;
        let (x, y) = (
            middle(|sum, x| sum + x, [a.x, b.x, c.x, d.x]),
            middle(|sum, y| sum + y, [a.y, b.y, c.y, d.y]),
        );
        let (right, below) = (b.x - a.x + c.x - d.x, b.y - a.y + c.y - d.y);
        let (width, height) = (frame.width() as f32, frame.height() as f32);
        let share = |of: f32, whole: f32| f64::from((of / whole).clamp(0.0, 1.0));
        Self {
            tilt: f64::from(below.atan2(right).to_degrees()),
            across: share(x, width),
            down: share(y, height),
            height: share(quad.height(), height),
            confidence: f64::from(read.confidence().clamp(0.0, 1.0)),
        }
    }

    fn stands(&self, before: &Self) -> bool {
        let is_near = |a: f64, b: f64| (a - b).abs() < STANDS;
        is_near(self.across, before.across) && is_near(self.down, before.down)
    }
}

/// The mean brightness of a frame, 0 to 1, and its detail.
fn light(frame: &Frame<'_>) -> (f64, f64) {
    let height = frame.height();
    let (mut sum, mut pixels, mut square, mut pairs) = (0_u64, 0_u64, 0_u64, 0_u64);
    let (mut row, mut under) = (Vec::new(), Vec::new());
    for step in 0..ROWS.min(height) {
        // Rows are at most 2^14 and steps 2^8.
        let y = step * height / ROWS.min(height);
        row.clear();
        under.clear();
        frame.luma_row(y, &mut row);
        frame.luma_row((y + APART as u32).min(height - 1), &mut under);
        sum += row.iter().copied().map(u64::from).sum::<u64>();
        pixels += row.len() as u64;
        let across = row.iter().zip(row.iter().skip(APART));
        for (a, b) in across.chain(row.iter().zip(&under)) {
            square += u64::from(a.abs_diff(*b)).pow(2);
            pairs += 1;
        }
    }
    let mean = sum as f64 / pixels.max(1) as f64;
    let root = (square as f64 / pairs.max(1) as f64).sqrt();
    (mean / 255.0, root / (mean + DARK))
}

/// A place where a plate stands. Each frame that shows it there counts for it, each that does not against it: so a
/// parked vehicle that is missed now and then stays, for [`PAUSE`] at most, and one that only passed is forgotten with
/// the next frame. To remember every place for a time would leave out the traffic of a lane, which is read at the same
/// few places.
#[derive(Clone, Copy, Debug)]
struct Place {
    plate: PlateSample,
    /// Frames that are left for it, 1 or more.
    frames: u32,
    /// When a plate was seen there last.
    seen: Timestamp,
}

/// Leaves out what a sequence of samples says twice.
#[derive(Clone, Debug, Default)]
pub(super) struct Thinning {
    last: Option<Timestamp>,
    /// At most [`MAX_DETECTIONS`].
    places: Vec<Place>,
}

impl Thinning {
    /// The sample with the plates that stand where none stood; nothing if the last one was less than [`SPACING`] ago.
    pub(super) fn take(&mut self, sample: &Sample) -> Option<Sample> {
        let is_near = |last: Timestamp| sample.at.duration_since(last).abs() < SPACING;
        if self.last.is_some_and(is_near) {
            return None;
        }
        self.last = Some(sample.at);
        let is_long_ago = |place: &Place| sample.at.duration_since(place.seen).abs() > PAUSE;
        self.places.retain(|place| !is_long_ago(place));
        let mut new = sample.clone();
        new.plates.retain(|plate| self.stood(plate) == 0);
        self.places = self.after(sample);
        Some(new)
    }

    /// The frames that are left for what stood where a plate stands; 0 if nothing did.
    fn stood(&self, plate: &PlateSample) -> u32 {
        let stood = self.places.iter().filter(|p| plate.stands(&p.plate));
        stood.map(|place| place.frames).max().unwrap_or(0)
    }

    /// The places after a frame.
    fn after(&self, frame: &Sample) -> Vec<Place> {
        let seen = frame.plates.iter().map(|plate| Place {
            plate: *plate,
            frames: self.stood(plate).saturating_add(1),
            seen: frame.at,
        });
        let is_missed = |place: &&Place| !frame.plates.iter().any(|p| p.stands(&place.plate));
        let missed = self.places.iter().filter(is_missed);
        let missed = missed.filter(|place| place.frames > 1).map(|place| Place {
            frames: place.frames - 1,
            ..*place
        });
        seen.chain(missed).take(MAX_DETECTIONS).collect()
    }
}
