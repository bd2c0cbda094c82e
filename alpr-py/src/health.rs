//! `Sample`, `Baseline`, `Monitor` and `Health`: whether a camera is fit for use.

use std::sync::Mutex;

use alpr_core::{Error, ErrorKind, health};
use jiff::Timestamp;
use pyo3::prelude::*;

use crate::at::At;
use crate::error::raise;
use crate::lock::locked;
use crate::pixels::Pixels;
use crate::plate_read::PlateRead;
use crate::value::{by_json, by_value};

/// A plate as the camera sees it: (tilt in degrees, across, down, height, confidence).
type Plate = (f64, f64, f64, f64, f64);

/// What one frame tells of the camera that took it. Immutable.
#[pyclass(frozen, module = "alpr")]
pub(crate) struct Sample {
    sample: health::Sample,
}

#[pymethods]
impl Sample {
    /// What a picture and the plates that `Engine.read` found in it tell. `picture` and `pixel_format` are as in
    /// `Engine.read`.
    #[staticmethod]
    #[pyo3(signature = (picture, reads, *, at, pixel_format=None))]
    fn of(
        py: Python<'_>,
        picture: &Bound<'_, PyAny>,
        reads: Vec<PyRef<'_, PlateRead>>,
        at: At,
        pixel_format: Option<&str>,
    ) -> PyResult<Self> {
        let pixels = Pixels::copy(picture, pixel_format)?;
        let reads: Vec<_> = reads.iter().map(|read| read.read().clone()).collect();
        let sample = py
            .detach(|| Ok(health::Sample::of(&pixels.frame()?, &reads, at.0)))
            .map_err(raise)?;
        Ok(Self { sample })
    }

    /// One that `to_json` wrote, at most 64 KiB.
    #[staticmethod]
    fn from_json(json: &str) -> PyResult<Self> {
        let sample = health::Sample::from_json(json).map_err(raise)?;
        Ok(Self { sample })
    }

    /// As JSON.
    fn to_json(&self) -> PyResult<String> {
        alpr_core::json::write(&self.sample).map_err(raise)
    }

    /// When the frame was taken.
    #[getter]
    fn at(&self) -> Timestamp {
        self.sample.at
    }

    /// Its mean brightness, 0 to 1.
    #[getter]
    fn brightness(&self) -> f64 {
        self.sample.brightness
    }

    /// Its detail, from 0 on: it falls where the lens is fogged, dirty, covered or out of focus. It holds within one
    /// camera, size and pixel format.
    #[getter]
    fn detail(&self) -> f64 {
        self.sample.detail
    }

    /// Its plates, each as (tilt in degrees clockwise; centre across and down, and height, in shares of the frame;
    /// confidence).
    #[getter]
    fn plates(&self) -> Vec<Plate> {
        let plate = |p: &health::PlateSample| (p.tilt, p.across, p.down, p.height, p.confidence);
        self.sample.plates.iter().map(plate).collect()
    }

    fn __repr__(&self) -> String {
        let health::Sample { at, plates, .. } = &self.sample;
        format!("<Sample at={at} plates={}>", plates.len())
    }
}

by_value!(Sample, |s| &s.sample, s.sample.at);
by_json!(Sample);

/// What a camera shows while it is known to be well. Learn it from its usual traffic, over all hours at which it will
/// be judged. Immutable.
#[pyclass(frozen, module = "alpr")]
pub(crate) struct Baseline {
    baseline: health::Baseline,
}

#[pymethods]
impl Baseline {
    /// What samples of a camera that is well have in common; their order does not matter. Of samples less than 5 s
    /// apart one counts, and of a plate that stands still its first: 100 frames and 100 plates have to count, of
    /// 1,000,000 samples at most.
    #[staticmethod]
    fn learn(py: Python<'_>, camera: &str, samples: Vec<PyRef<'_, Sample>>) -> PyResult<Self> {
        let samples: Vec<_> = samples.iter().map(|s| s.sample.clone()).collect();
        let baseline = py.detach(|| health::Baseline::learn(camera, &samples));
        let baseline = baseline.map_err(raise)?;
        Ok(Self { baseline })
    }

    /// One that `to_json` wrote.
    #[staticmethod]
    fn from_json(json: &str) -> PyResult<Self> {
        let baseline = health::Baseline::from_json(json).map_err(raise)?;
        Ok(Self { baseline })
    }

    /// As JSON.
    fn to_json(&self) -> PyResult<String> {
        self.baseline.to_json().map_err(raise)
    }

    /// The camera.
    #[getter]
    fn camera(&self) -> &str {
        self.baseline.camera()
    }

    /// When the first frame was taken.
    #[getter]
    fn first(&self) -> Timestamp {
        self.baseline.from()
    }

    /// When the last frame was taken.
    #[getter]
    fn last(&self) -> Timestamp {
        self.baseline.to()
    }

    /// Frames that counted.
    #[getter]
    fn frames(&self) -> usize {
        self.baseline.frames()
    }

    /// Plates that counted.
    #[getter]
    fn plates(&self) -> usize {
        self.baseline.plates()
    }

    /// The longest time between two plates, in seconds.
    #[getter]
    fn silence_seconds(&self) -> i64 {
        self.baseline.silence().as_secs()
    }

    /// The value that a share of the frames or plates is under, 0 to 1, 0.5 for the median; None of "silence". `metric`
    /// is as in `HealthFinding.metric`.
    fn quantile(&self, metric: &str, share: f64) -> PyResult<Option<f64>> {
        let metric = metric.parse().map_err(raise)?;
        if !(0.0..=1.0).contains(&share) {
            let why = format!("expected a share from 0 to 1, got {share}: give one between");
            return Err(raise(Error::new(ErrorKind::InvalidArgument, why)));
        }
        Ok(self.baseline.spread(metric).map(|spread| spread.at(share)))
    }

    fn __repr__(&self) -> String {
        format!(
            "<Baseline camera={:?} frames={}>",
            self.camera(),
            self.frames()
        )
    }
}

by_value!(Baseline, |b| &b.baseline, b.camera());
by_json!(Baseline);

/// Watches one camera against its baseline. Give it what the camera sees in its usual use: nothing of a car that is
/// parked. After a repair a new one begins. Share it among threads.
#[pyclass(frozen, module = "alpr")]
pub(crate) struct Monitor {
    monitor: Mutex<health::Monitor>,
}

#[pymethods]
impl Monitor {
    /// How far what the camera shows may lie outside of what is expected: up to here it is fit, up to twice as far
    /// doubtful, beyond that unfit. `tilt` in degrees; `place`, `confidence` and `brightness` in shares of 1; `height`
    /// in shares of the baseline's median, `detail` of its least; silence beyond twice its longest is doubtful and
    /// unfit after so many seconds.
    #[new]
    #[pyo3(signature = (baseline, *, tilt=3.0, place=0.05, height=0.2, confidence=0.1, brightness=0.1, detail=0.2, quiet_seconds=3600.0, silent_seconds=86400.0))]
    #[expect(clippy::too_many_arguments, reason = "each is a keyword in Python")]
    fn new(
        baseline: &Baseline,
        tilt: f64,
        place: f64,
        height: f64,
        confidence: f64,
        brightness: f64,
        detail: f64,
        quiet_seconds: f64,
        silent_seconds: f64,
    ) -> PyResult<Self> {
        let limits = health::Limits {
            tilt,
            place,
            height,
            confidence,
            brightness,
            detail,
            quiet_seconds,
            silent_seconds,
        };
        let monitor = health::Monitor::new(baseline.baseline.clone(), limits);
        let monitor = Mutex::new(monitor.map_err(raise)?);
        Ok(Self { monitor })
    }

    /// Looks at what a frame tells; gives whether it counts, which it does not within 5 s of the one before. Give it
    /// every frame: the end of a silence may be in any.
    fn push(&self, py: Python<'_>, sample: &Sample) -> PyResult<bool> {
        let sample = &sample.sample;
        locked(py, &self.monitor, |monitor| monitor.push(sample)).map_err(raise)
    }

    /// Whether the camera is fit for use. Nothing is fit or unfit of fewer than 20 plates or frames of the last 24
    /// hours.
    fn check(&self, py: Python<'_>, now: At) -> Health {
        let health = locked(py, &self.monitor, |monitor| monitor.check(now.0));
        Health { health }
    }

    fn __repr__(&self, py: Python<'_>) -> String {
        let camera = |monitor: &mut health::Monitor| monitor.baseline().camera().to_owned();
        format!("<Monitor camera={:?}>", locked(py, &self.monitor, camera))
    }
}

/// What a camera shows now. Immutable.
#[pyclass(frozen, module = "alpr")]
pub(crate) struct Health {
    pub(crate) health: health::Health,
}

#[pymethods]
impl Health {
    /// The camera.
    #[getter]
    fn camera(&self) -> &str {
        &self.health.camera
    }

    /// When.
    #[getter]
    fn at(&self) -> Timestamp {
        self.health.at
    }

    /// The worst of the findings: "unfit", then "doubtful", "unknown" while too little was seen, "fit".
    #[getter]
    fn fitness(&self) -> &'static str {
        self.health.fitness.name()
    }

    /// One finding of each metric.
    #[getter]
    fn findings(&self) -> Vec<HealthFinding> {
        let findings = self.health.findings.iter();
        findings.map(HealthFinding::new).collect()
    }

    /// The findings that are doubtful or unfit, the worst first.
    #[getter]
    fn faults(&self) -> Vec<HealthFinding> {
        let faults = self.health.faults().into_iter();
        faults.map(HealthFinding::new).collect()
    }

    /// As JSON.
    fn to_json(&self) -> PyResult<String> {
        alpr_core::json::write(&self.health).map_err(raise)
    }

    fn __repr__(&self) -> String {
        format!("<Health camera={:?} {}>", self.camera(), self.fitness())
    }
}

by_value!(Health, |h| &h.health, (h.camera(), h.at()));

/// What one metric says.
#[pyclass(frozen, module = "alpr")]
pub(crate) struct HealthFinding {
    finding: health::Finding,
}

#[pymethods]
impl HealthFinding {
    /// "tilt", "across", "down", "height", "confidence", "silence", "brightness" or "detail".
    #[getter]
    fn metric(&self) -> &'static str {
        self.finding.metric.name()
    }

    /// The least that is fit; None where less is never worse.
    #[getter]
    fn least(&self) -> Option<f64> {
        self.finding.least
    }

    /// The most that is fit; None where more is never worse.
    #[getter]
    fn most(&self) -> Option<f64> {
        self.finding.most
    }

    /// The median of what was seen, or the silence in seconds; None while the fitness is "unknown".
    #[getter]
    fn got(&self) -> Option<f64> {
        self.finding.got
    }

    /// Plates or frames that it is of.
    #[getter]
    fn samples(&self) -> usize {
        self.finding.samples
    }

    /// "fit", "unknown", "doubtful" or "unfit".
    #[getter]
    fn fitness(&self) -> &'static str {
        self.finding.fitness.name()
    }

    /// The same for a person, with what to do.
    #[getter]
    fn words(&self) -> &str {
        &self.finding.words
    }

    fn __repr__(&self) -> String {
        format!("<HealthFinding {} {:?}>", self.fitness(), self.words())
    }
}

by_value!(HealthFinding, |f| &f.finding, f.words());

impl HealthFinding {
    fn new(finding: &health::Finding) -> Self {
        let finding = finding.clone();
        Self { finding }
    }
}

const _: () = assert!(
    health::SPACING.as_secs() == 5
        && health::LEAST_LEARNT == 100
        && health::MAX_LEARNT == 1_000_000
        && health::LEAST_JUDGED == 20
        && health::MAX_AGE.as_hours() == 24,
    "the docstrings say so"
);
