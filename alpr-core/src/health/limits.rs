//! How far a camera may differ from its baseline.

use jiff::SignedDuration;
use serde::{Deserialize, Serialize};

use super::{Baseline, Fitness, Metric};
use crate::error::{Error, ErrorKind, Result};

/// A median of the window differs from the baseline's by chance as the number of heads in so many throws of a coin
/// does: by this many of its standard deviations once in 16,000.
const SIGMAS: f64 = 4.0;
/// The middle half of what was seen in the baseline is always expected: traffic of another hour is on other lanes.
const QUARTER: f64 = 0.25;
/// Brightness and detail are expected where 90 % of the frames of the baseline were, by day and by night. The rest may
/// be glitches.
const EDGE: f64 = 0.05;

/// How far what a camera shows may lie outside of what is expected: up to here it is fit, up to twice as far doubtful,
/// beyond that unfit. Silence has both limits. What is expected of plates is between those quantiles of the baseline
/// that the median of so many plates reaches by chance, and at least its middle half; of brightness and detail, what
/// 90 % of its frames had.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Limits {
    /// Degrees of tilt. 3: roads and mounts of plates differ by as much, and no read suffers; 6 are a bracket that
    /// slipped.
    pub tilt: f64,
    /// Shares of the frame that plates moved by, across or down. 0.05: half the width of a plate that is read well.
    pub place: f64,
    /// The share of the baseline's median that plates are higher or lower by. 0.2: another lens setting or another
    /// distance; traffic alone stays in the middle half.
    pub height: f64,
    /// How much less sure reads are. 0.1: one read in ten more is lost.
    pub confidence: f64,
    /// How much darker or brighter frames are, of 1. 0.1: a step of weather that the baseline does not have.
    pub brightness: f64,
    /// How far detail may fall below the baseline's 5 % quantile, as a share of that quantile. 0.2: on the project's
    /// streets a Gaussian blur of one pixel leaves 40 to 52 % of it, a veil that halves the contrast 47 to 50 %, half
    /// the light 89 to 90 %.
    pub detail: f64,
    /// Seconds of silence beyond twice the longest one of the baseline, from which on it is doubtful. 3600: a closed
    /// road, a quiet hour.
    pub quiet_seconds: f64,
    /// The same from which on it is unfit. 86,400: every hour of traffic was in it.
    pub silent_seconds: f64,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            tilt: 3.0,
            place: 0.05,
            height: 0.2,
            confidence: 0.1,
            brightness: 0.1,
            detail: 0.2,
            quiet_seconds: 3_600.0,
            silent_seconds: 86_400.0,
        }
    }
}

/// What is fit, doubtful and unfit of a metric.
pub(super) struct Range {
    low: f64,
    high: f64,
    doubtful: f64,
    unfit: f64,
}

impl Range {
    /// The least and the most that are fit; nothing where none is too little or too much.
    pub(super) fn fit(&self) -> [Option<f64>; 2] {
        let ends = [self.low - self.doubtful, self.high + self.doubtful];
        ends.map(|end| Some(end).filter(|end| end.is_finite()))
    }

    pub(super) fn judge(&self, got: f64) -> Fitness {
        let beyond = (self.low - got).max(got - self.high);
        match beyond {
            _ if beyond <= self.doubtful => Fitness::Fit,
            _ if beyond <= self.unfit => Fitness::Doubtful,
            _ => Fitness::Unfit,
        }
    }
}

impl Limits {
    /// Refuses limits that say nothing.
    ///
    /// # Errors
    /// [`ErrorKind::InvalidArgument`] for one that is not positive or no number, and for a silence that is unfit before
    /// it is doubtful.
    pub fn check(&self) -> Result<()> {
        let bad = |text| Err(Error::new(ErrorKind::InvalidArgument, text));
        let all = [
            ("tilt", self.tilt),
            ("place", self.place),
            ("height", self.height),
            ("confidence", self.confidence),
            ("brightness", self.brightness),
            ("detail", self.detail),
            ("quiet", self.quiet_seconds),
            ("silent", self.silent_seconds),
        ];
        for (name, limit) in all {
            if !(limit.is_finite() && limit > 0.0) {
                return bad(format!(
                    "expected a limit of {name} over 0, got {limit}: leave it out for the usual one"
                ));
            }
        }
        if self.silent_seconds < self.quiet_seconds {
            let (quiet, silent) = (self.quiet_seconds, self.silent_seconds);
            return bad(format!(
                "expected a silence that is unfit after {quiet} s or more, got {silent} s: exchange them"
            ));
        }
        Ok(())
    }

    /// What is expected of a metric, of so many samples.
    pub(super) fn range(&self, metric: Metric, baseline: &Baseline, samples: usize) -> Range {
        let at = |share| baseline.spread(metric).map_or(0.0, |q| q.at(share));
        let half = chance(samples, baseline.plates());
        let (under, over) = (at(0.5 - half), at(0.5 + half));
        let (low, high, slack) = match metric {
            Metric::Tilt => (under, over, self.tilt),
            Metric::Across | Metric::Down => (under, over, self.place),
            Metric::Height => (under, over, self.height * at(0.5)),
            Metric::Confidence => (under, f64::INFINITY, self.confidence),
            Metric::Brightness => (at(EDGE), at(1.0 - EDGE), self.brightness),
            Metric::Detail => (at(EDGE), f64::INFINITY, self.detail * at(EDGE)),
            Metric::Silence => return self.silence(baseline.silence()),
        };
        let (doubtful, unfit) = (slack, 2.0 * slack);
        Range {
            low,
            high,
            doubtful,
            unfit,
        }
    }

    fn silence(&self, longest: SignedDuration) -> Range {
        Range {
            low: f64::NEG_INFINITY,
            high: 2.0 * longest.as_secs_f64(),
            doubtful: self.quiet_seconds,
            unfit: self.silent_seconds,
        }
    }
}

/// How far from its middle, in shares of all values, the median of so many values lies by chance, and at least the
/// middle half. The share of `n` values under the true median is binomial with a standard deviation of 1 / (2 sqrt(n)),
/// whatever the values' distribution is (Conover, "Practical Nonparametric Statistics", the quantile test); the
/// baseline's own median scatters so too.
fn chance(samples: usize, learnt: usize) -> f64 {
    let variance = 1.0 / samples.max(1) as f64 + 1.0 / learnt.max(1) as f64;
    (SIGMAS / 2.0 * variance.sqrt()).max(QUARTER)
}
