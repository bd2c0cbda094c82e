//! What a camera shows while it is known to be well.

use std::collections::BTreeMap;

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

use super::quiet::Quiet;
use super::sample::{Sample, Thinning};
use super::{Metric, Quantiles};
use crate::error::{Error, ErrorKind, Result};
use crate::{json, words};

/// The fewest frames, and the fewest plates in them: the quartiles of a hundred values are known to 5 % of all of them.
pub const LEAST_LEARNT: usize = 100;
/// The most frames: two months without a pause.
pub const MAX_LEARNT: usize = 1_000_000;
/// The most bytes of a baseline in JSON: 7 times 21 numbers and a name, escaped, have 6 thousand.
const MAX_BYTES: usize = 16 * 1024;
/// The version of its JSON.
const VERSION: u32 = 1;

/// What a camera shows while it is known to be well. Learn it from its usual traffic, over all hours at which it will
/// be judged: a night is told from a covered lens only where the baseline has one. After a camera was mounted anew or
/// turned on purpose it is learnt anew.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(try_from = "File")]
pub struct Baseline(File);

/// A baseline as it is written.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    version: u32,
    camera: String,
    from: Timestamp,
    to: Timestamp,
    frames: usize,
    plates: usize,
    /// The longest time without a plate while frames came.
    silence_seconds: i64,
    spreads: BTreeMap<Metric, Quantiles>,
}

impl TryFrom<File> for Baseline {
    type Error = Error;

    fn try_from(file: File) -> Result<Self> {
        let bad = |text: String| Err(Error::new(ErrorKind::InvalidRecord, text));
        words::name("the camera's name", &file.camera)?;
        let File {
            version,
            frames,
            plates,
            ..
        } = file;
        if version != VERSION {
            return bad(format!(
                "expected a baseline of version {VERSION}, got {version}: update the library or learn it anew"
            ));
        }
        enough(frames, plates, ErrorKind::InvalidRecord)?;
        if file.to < file.from || file.silence_seconds < 0 {
            let (from, to, silence) = (file.from, file.to, file.silence_seconds);
            return bad(format!(
                "expected an end after {from} and a silence of 0 s or more, got {to} and {silence} s: learn it anew"
            ));
        }
        let has: Vec<Metric> = file.spreads.keys().copied().collect();
        if has != SPREAD {
            let (wants, got) = (SPREAD.map(Metric::name), has.len());
            return bad(format!(
                "expected spreads of {wants:?}, got {got}: learn the baseline anew"
            ));
        }
        for (metric, quantiles) in &file.spreads {
            quantiles.check(*metric)?;
        }
        Ok(Self(file))
    }
}

/// The metrics that have a spread, in their order.
const SPREAD: [Metric; 7] = [
    Metric::Tilt,
    Metric::Across,
    Metric::Down,
    Metric::Height,
    Metric::Confidence,
    Metric::Brightness,
    Metric::Detail,
];

impl Baseline {
    /// What samples of a camera that is well have in common. Their order does not matter; of those less than
    /// [`SPACING`](super::SPACING) apart one counts, and of a plate that stands still its first.
    ///
    /// # Errors
    /// [`ErrorKind::InvalidArgument`] for fewer than [`LEAST_LEARNT`] frames or plates that count, for over
    /// [`MAX_LEARNT`] samples, or for a number that no frame has; [`ErrorKind::Refused`] without a name.
    pub fn learn(camera: &str, samples: &[Sample]) -> Result<Self> {
        words::new_name("the camera's name", camera)?;
        let given = samples.len();
        if given > MAX_LEARNT {
            let text =
                format!("expected at most {MAX_LEARNT} samples, got {given}: learn from fewer");
            return Err(Error::new(ErrorKind::InvalidArgument, text));
        }
        samples.iter().try_for_each(Sample::check)?;
        let mut sorted: Vec<&Sample> = samples.iter().collect();
        sorted.sort_by_key(|sample| sample.at);
        let mut thinning = Thinning::default();
        let kept: Vec<Sample> = sorted.iter().filter_map(|s| thinning.take(s)).collect();
        let plates = kept.iter().map(|sample| sample.plates.len()).sum();
        enough(kept.len(), plates, ErrorKind::InvalidArgument)?;
        let (Some(first), Some(last)) = (sorted.first(), sorted.last()) else {
            return Err(Error::new(ErrorKind::Internal, "no samples were kept"));
        };
        let spread = |metric: Metric| {
            let values = kept.iter().flat_map(|sample| sample.values(metric));
            (metric, Quantiles::of(&mut values.collect::<Vec<_>>()))
        };
        Ok(Self(File {
            version: VERSION,
            camera: camera.to_owned(),
            from: first.at,
            to: last.at,
            frames: kept.len(),
            plates,
            silence_seconds: silence(&sorted),
            spreads: SPREAD.into_iter().map(spread).collect(),
        }))
    }

    /// The same from JSON.
    ///
    /// # Errors
    /// [`ErrorKind::InvalidRecord`] if the text is not one, of another version, or has numbers that no camera shows.
    pub fn from_json(text: &str) -> Result<Self> {
        json::read(text, "a baseline", MAX_BYTES)
    }

    /// As JSON.
    ///
    /// # Errors
    /// [`ErrorKind::Internal`] only if this library has a bug.
    pub fn to_json(&self) -> Result<String> {
        json::write(self)
    }

    /// The camera.
    pub fn camera(&self) -> &str {
        &self.0.camera
    }

    /// When the first frame was taken.
    pub const fn from(&self) -> Timestamp {
        self.0.from
    }

    /// When the last frame was taken.
    pub const fn to(&self) -> Timestamp {
        self.0.to
    }

    /// Frames that counted.
    pub const fn frames(&self) -> usize {
        self.0.frames
    }

    /// Plates that counted.
    pub const fn plates(&self) -> usize {
        self.0.plates
    }

    /// The longest time without a plate while frames came, in whole seconds.
    pub const fn silence(&self) -> SignedDuration {
        SignedDuration::from_secs(self.0.silence_seconds)
    }

    /// How the values of a metric were spread; nothing of the silence.
    pub fn spread(&self, metric: Metric) -> Option<&Quantiles> {
        self.0.spreads.get(&metric)
    }
}

/// The longest time without a plate, in seconds.
fn silence(sorted: &[&Sample]) -> i64 {
    let mut quiet = Quiet::default();
    let silences = sorted.iter().map(|sample| quiet.take(sample));
    silences.max().unwrap_or_default().as_secs()
}

fn enough(frames: usize, plates: usize, kind: ErrorKind) -> Result<()> {
    if frames >= LEAST_LEARNT && plates >= LEAST_LEARNT {
        return Ok(());
    }
    let seconds = super::SPACING.as_secs();
    let text = format!(
        "expected {LEAST_LEARNT} frames, each {seconds} s or more after the last, and {LEAST_LEARNT} plates that do not \
         stand still, got {frames} and {plates}: watch the camera for longer"
    );
    Err(Error::new(kind, text))
}
