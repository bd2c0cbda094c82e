//! Compares what a camera shows now with its baseline.

use std::collections::VecDeque;

use jiff::{SignedDuration, Timestamp};

use super::quantiles::median;
use super::quiet::Quiet;
use super::sample::{Sample, Thinning};
use super::{Baseline, Finding, Fitness, Health, Limits, Metric};
use crate::error::Result;

/// The most plates, and the most frames, that are looked at: chance moves the median of so many to the quartiles, which
/// are expected anyway, so that more would tell no more. A camera that was knocked is found after half of them.
pub const WINDOW: usize = 64;
/// The fewest plates or frames of a verdict: the median of fewer than 16 may be any of the values by chance.
pub const LEAST_JUDGED: usize = 20;
/// What was seen longer ago says nothing of now: a day, so that roads with little traffic are judged too.
pub const MAX_AGE: SignedDuration = SignedDuration::from_hours(24);

/// Watches one camera. The host holds one for each and gives it what the camera sees in its usual use: nothing of a
/// patrol car that is parked, which would be a covered lens. After a repair a new one begins. Of a camera that sends
/// nothing everything is unknown a day later, for whoever knows whether it should.
#[derive(Clone, Debug)]
pub struct Monitor {
    baseline: Baseline,
    limits: Limits,
    thinning: Thinning,
    frames: VecDeque<Sample>,
    plates: VecDeque<Sample>,
    quiet: Quiet,
}

impl Monitor {
    /// A monitor that has seen nothing yet.
    ///
    /// # Errors
    /// Those of [`Limits::check`].
    pub fn new(baseline: Baseline, limits: Limits) -> Result<Self> {
        limits.check()?;
        Ok(Self {
            baseline,
            limits,
            thinning: Thinning::default(),
            frames: VecDeque::new(),
            plates: VecDeque::new(),
            quiet: Quiet::default(),
        })
    }

    /// What the camera is compared with.
    pub const fn baseline(&self) -> &Baseline {
        &self.baseline
    }

    /// Looks at what a frame tells; gives whether it counts, which it does not within [`SPACING`](super::SPACING) of
    /// the one before. Give it every frame: the end of a silence may be in any.
    ///
    /// # Errors
    /// [`InvalidArgument`](crate::ErrorKind::InvalidArgument) for a number that no frame has.
    pub fn push(&mut self, sample: &Sample) -> Result<bool> {
        sample.check()?;
        self.quiet.take(sample);
        let Some(new) = self.thinning.take(sample) else {
            return Ok(false);
        };
        for plate in &new.plates {
            let plates = vec![*plate];
            keep(&mut self.plates, Sample { plates, ..new });
        }
        let plates = Vec::new();
        keep(&mut self.frames, Sample { plates, ..new });
        Ok(true)
    }

    /// Whether the camera is fit for use. Nothing is fit or unfit of fewer than [`LEAST_JUDGED`] plates or frames of
    /// the last [`MAX_AGE`].
    pub fn check(&self, now: Timestamp) -> Health {
        let findings = Metric::ALL.map(|metric| self.find(metric, now));
        let worst = findings.iter().map(|finding| finding.fitness).max();
        Health {
            camera: self.baseline.camera().to_owned(),
            at: now,
            fitness: worst.unwrap_or(Fitness::Unknown),
            findings: findings.into(),
        }
    }

    fn find(&self, metric: Metric, now: Timestamp) -> Finding {
        let window = if metric.is_of_frames() {
            &self.frames
        } else {
            &self.plates
        };
        // One that is as far ahead was taken before the clock was set back.
        let recent = window
            .iter()
            .filter(|sample| now.duration_since(sample.at).abs() <= MAX_AGE);
        let recent: Vec<&Sample> = recent.collect();
        let samples = recent.len();
        let range = self.limits.range(metric, &self.baseline, samples);
        let got = match metric {
            Metric::Silence => Some(self.quiet.until(now).as_secs_f64()),
            _ => median(recent.iter().flat_map(|s| s.values(metric)).collect()),
        };
        match got.filter(|_| samples >= LEAST_JUDGED) {
            None => Finding::unknown(metric, range.fit(), samples),
            Some(got) => {
                let fitness = range.judge(got);
                Finding::new(metric, range.fit(), got, samples, fitness)
            }
        }
    }
}

/// Keeps the latest of a window.
fn keep(window: &mut VecDeque<Sample>, sample: Sample) {
    if window.len() == WINDOW {
        window.pop_front();
    }
    window.push_back(sample);
}
