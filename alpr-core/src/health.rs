//! Is a camera fit for use? What its own frames say of it, and the latch that keeps an unfit one out of service.
//!
//! General Order 22-03, II.6.e: equipment is checked regularly for functionality and camera alignment, and what falls
//! outside expected functionality is not used until it is tested and repaired. A [`Baseline`] is what a camera shows
//! while it is known to be well; a [`Monitor`] compares it with what it shows now; a [`Service`] takes the camera out
//! of service, keeps its maintenance log, and lets it back only after a test.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::names::named;
use crate::words;

mod baseline;
mod limits;
mod monitor;
mod quantiles;
mod quiet;
mod sample;
mod service;
mod step;

pub use baseline::{Baseline, LEAST_LEARNT, MAX_LEARNT};
pub use limits::Limits;
pub use monitor::{LEAST_JUDGED, MAX_AGE, Monitor, WINDOW};
pub use quantiles::Quantiles;
pub use quiet::PAUSE;
pub use sample::{MAX_SAMPLE_BYTES, PlateSample, SPACING, Sample};
pub use service::{MAX_SERVICE_BYTES, MAX_SERVICE_STEPS, Service};
pub use step::{MAX_TEST_PICTURES, Maintenance, ServiceStep, Standing, Test};

named! {
    /// What is watched.
    Metric {
        /// How far plates lean, in degrees, clockwise.
        Tilt "tilt",
        /// The centres of plates, in shares of the frame's width from the left.
        Across "across",
        /// The centres of plates, in shares of the frame's height from above.
        Down "down",
        /// The height of plates, in shares of the frame's.
        Height "height",
        /// How sure reads are, 0 to 1.
        Confidence "confidence",
        /// How long no plate was seen while frames came, in seconds: a pause of over [`PAUSE`] between two frames does
        /// not count.
        Silence "silence",
        /// The mean brightness of frames, 0 to 1.
        Brightness "brightness",
        /// How much detail frames have, from 0 on: see [`Sample::detail`].
        Detail "detail",
    }
}

named! {
    /// Whether a camera may be used; best first.
    Fitness {
        /// It shows what it showed when it was well.
        Fit "fit",
        /// Too little was seen to tell.
        Unknown "unknown",
        /// It differs more than chance explains: look at it.
        Doubtful "doubtful",
        /// It falls outside expected functionality: it is to be removed from service (II.6.e).
        Unfit "unfit",
    }
}

impl Metric {
    /// The least and the most that it can be.
    pub(crate) const fn bounds(self) -> (f64, f64) {
        match self {
            Self::Tilt => (-180.0, 180.0),
            Self::Across | Self::Down | Self::Height | Self::Confidence | Self::Brightness => {
                (0.0, 1.0)
            }
            Self::Silence => (0.0, f64::MAX),
            Self::Detail => (0.0, sample::MAX_DETAIL),
        }
    }

    /// Whether it is of frames; otherwise it is of plates.
    const fn is_of_frames(self) -> bool {
        matches!(self, Self::Silence | Self::Brightness | Self::Detail)
    }

    /// What is counted for it.
    const fn counts(self) -> &'static str {
        if self.is_of_frames() {
            "frames"
        } else {
            "plates"
        }
    }

    /// What follows its number.
    const fn unit(self) -> &'static str {
        match self {
            Self::Tilt => " degrees",
            Self::Across => " of the width",
            Self::Down | Self::Height => " of the height",
            Self::Silence => " s",
            Self::Confidence | Self::Brightness | Self::Detail => "",
        }
    }

    /// What to do where it is not as expected.
    const fn advice(self) -> &'static str {
        match self {
            Self::Tilt | Self::Across | Self::Down | Self::Height => {
                "check that the camera is mounted and aligned as it was"
            }
            Self::Confidence | Self::Detail => "clean the lens, and check focus and damage",
            Self::Silence => "check that the camera sees the road, and that there is traffic",
            Self::Brightness => {
                "check exposure, lamp and lens; if the baseline lacks this hour, learn it anew"
            }
        }
    }
}

/// What one metric says.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Finding {
    /// Which.
    pub metric: Metric,
    /// The least that is fit; nothing where less is never worse.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub least: Option<f64>,
    /// The most that is fit; nothing where more is never worse.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub most: Option<f64>,
    /// The median of the window, or how long the silence is; nothing while the fitness is unknown.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub got: Option<f64>,
    /// Plates or frames that it is of.
    pub samples: usize,
    /// The verdict.
    pub fitness: Fitness,
    /// The same for a person, with what to do.
    pub words: String,
}

impl Finding {
    fn new(
        metric: Metric,
        [least, most]: [Option<f64>; 2],
        got: f64,
        samples: usize,
        fitness: Fitness,
    ) -> Self {
        let number = |n: f64| match metric {
            Metric::Silence => format!("{n:.0}"),
            Metric::Tilt => format!("{n:.1}"),
            _ => format!("{n:.3}"),
        };
        let expected = match (least, most) {
            (Some(least), Some(most)) => format!("{} to {}", number(least), number(most)),
            (Some(least), None) => format!("{} or more", number(least)),
            (None, most) => format!("{} or less", number(most.unwrap_or(f64::MAX))),
        };
        let (name, unit, counts) = (metric.name(), metric.unit(), metric.counts());
        let mut words = format!(
            "{name}: expected {expected}{unit}, got {} of {samples} {counts}",
            number(got)
        );
        if fitness != Fitness::Fit {
            words = format!("{words}: {}", metric.advice());
        }
        Self {
            metric,
            least,
            most,
            got: Some(got),
            samples,
            fitness,
            words,
        }
    }

    fn unknown(metric: Metric, [least, most]: [Option<f64>; 2], samples: usize) -> Self {
        let (name, counts) = (metric.name(), metric.counts());
        Self {
            metric,
            least,
            most,
            got: None,
            samples,
            fitness: Fitness::Unknown,
            words: format!(
                "{name}: expected {LEAST_JUDGED} {counts} of the last {} h, got {samples}: {}",
                MAX_AGE.as_hours(),
                if samples == 0 {
                    "check that the camera is on"
                } else {
                    "go on watching"
                }
            ),
        }
    }

    fn check(&self) -> crate::Result<()> {
        words::name("what a finding says", &self.words)
    }
}

/// What a camera shows now.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Health {
    /// The camera.
    pub camera: String,
    /// When.
    pub at: Timestamp,
    /// The worst of the findings: unfit, then doubtful, then unknown.
    pub fitness: Fitness,
    /// One of each metric, in the order of [`Metric::ALL`].
    pub findings: Vec<Finding>,
}

impl Health {
    /// The findings that are not fit, the worst first.
    pub fn faults(&self) -> Vec<&Finding> {
        let mut faults: Vec<_> = self.findings.iter().collect();
        faults.retain(|finding| finding.fitness > Fitness::Unknown);
        faults.sort_by_key(|finding| std::cmp::Reverse(finding.fitness));
        faults
    }
}

#[cfg(test)]
mod law_tests;
#[cfg(test)]
mod service_tests;
#[cfg(test)]
mod tests;
