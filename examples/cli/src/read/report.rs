//! What `alpr read` prints of a picture: a line of JSON, or a table for a person.

use std::io::{self, Write};
use std::path::Path;

use alpr_core::hotlist::Action;
use alpr_core::{Alarm, HotList, Jurisdiction, MatchRules, PlateRead, Query, Result, Track};
use jiff::Timestamp;
use serde::Serialize;

use crate::hotlist::HitReport;
use crate::output::shown;

/// Said after a read that may lack characters.
pub(crate) const CUT: &str = ", may be cut by the picture's edge";

/// One picture, as `--json` prints it; of a film one vehicle, with the frame that shows it best.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct Report {
    /// Its path; one that is no UTF-8 in quotes, with `\xFF` for each byte that is none.
    image: String,
    /// The infrared picture that was read with it, if one was.
    #[serde(skip_serializing_if = "Option::is_none")]
    infrared: Option<String>,
    /// Of the picture that corners and boxes are in: the infrared one, if there is one.
    width: u32,
    height: u32,
    ms: f64,
    /// Of a film only.
    #[serde(skip_serializing_if = "Option::is_none")]
    passage: Option<Passage>,
    plates: Vec<Plate>,
    /// What was raised; only where a store keeps it.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    alarms: Vec<AlarmReport>,
    /// The hits that made no alarm, and why; only where a store keeps them.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    kept_back: Vec<String>,
}

/// A vehicle in a film, as `--json` prints it.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct Passage {
    track: u64,
    first: Timestamp,
    last: Timestamp,
    /// In how many frames it was read.
    frames: u32,
}

impl Passage {
    pub(crate) const fn new(track: &Track) -> Self {
        Self {
            track: track.id(),
            first: track.first(),
            last: track.last(),
            frames: track.sightings(),
        }
    }
}

/// An alarm as `--json` prints it, with the name of its case; it is never proof.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct AlarmReport {
    /// The place of its plate among those of the picture, from 0 on.
    plate: usize,
    case: String,
    severity: &'static str,
    tone: &'static str,
    /// The text, the doubts and the advisory.
    rendering: String,
}

impl AlarmReport {
    pub(crate) fn new(alarm: &Alarm, plate: usize) -> Self {
        Self {
            plate,
            case: alarm.hit.id.to_string(),
            severity: alarm.severity.name(),
            tone: alarm.tone.name(),
            rendering: alarm.rendering(),
        }
    }

    fn write_rows(&self, out: &mut impl Write) -> io::Result<()> {
        let Self {
            case,
            severity,
            tone,
            rendering,
            ..
        } = self;
        match *tone {
            "silent" => writeln!(out, "  shown without a sound, {severity}, case {case}")?,
            tone => writeln!(out, "  alarm, {severity}, {tone}, case {case}")?,
        }
        for line in rendering.lines() {
            writeln!(out, "    {line}")?;
        }
        Ok(())
    }
}

/// One plate: corners and box in pixels of the picture, confidences 0 to 1.
#[derive(Clone, Debug, Serialize)]
struct Plate {
    text: String,
    /// With small stacked characters, in the order of NCIC entry.
    full_text: String,
    /// Of `text`.
    confidence: f32,
    /// Of `full_text`.
    full_confidence: f32,
    /// A USPS code, or null where the reader abstains or the plate is from elsewhere.
    state: Option<&'static str>,
    /// The plate is from none of the United States.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    is_elsewhere: bool,
    /// The same for a person, who is told of a plate from elsewhere too.
    #[serde(skip)]
    shown_state: &'static str,
    state_confidence: f32,
    /// Whether the two pictures of a pair tell the same: `single`, `agreed`, `unclear` or `disagreed`.
    #[serde(skip_serializing_if = "Option::is_none")]
    agreement: Option<&'static str>,
    /// The edge of the frame may cut it, and characters be missing.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    may_be_cut: bool,
    #[serde(rename = "box")]
    bounds: [f32; 4],
    quad: [[f32; 2]; 4],
    /// Only where a hot list was given; what its rules drop is not among them.
    #[serde(skip_serializing_if = "Option::is_none")]
    hits: Option<Vec<HitReport>>,
}

impl Report {
    pub(crate) fn new(
        image: &Path,
        infrared: Option<&Path>,
        (width, height): (u32, u32),
        ms: f64,
        reads: &[PlateRead],
    ) -> Self {
        let plate = |read: &PlateRead| Plate::new(read, infrared.is_some());
        Self {
            image: name(image),
            infrared: infrared.map(name),
            width,
            height,
            ms: (ms * 100.0).round() / 100.0,
            passage: None,
            plates: reads.iter().map(plate).collect(),
            alarms: Vec::new(),
            kept_back: Vec::new(),
        }
    }

    /// The report of a vehicle that this is the best frame of.
    pub(crate) fn of_passage(self, passage: Passage, reads: &[PlateRead]) -> Self {
        let is_pair = self.infrared.is_some();
        let plate = |read: &PlateRead| Plate::new(read, is_pair);
        Self {
            passage: Some(passage),
            plates: reads.iter().map(plate).collect(),
            ..self
        }
    }

    /// The same report with the hits of each plate, and what became of them.
    pub(crate) fn with_alarms(
        mut self,
        hits: Vec<Vec<HitReport>>,
        alarms: Vec<AlarmReport>,
        kept_back: Vec<String>,
    ) -> Self {
        for (plate, hits) in self.plates.iter_mut().zip(hits) {
            plate.hits = Some(hits);
        }
        Self {
            alarms,
            kept_back,
            ..self
        }
    }

    /// The same report with the hits of each plate in a hot list.
    pub(crate) fn with_hits(
        mut self,
        reads: &[PlateRead],
        list: &HotList,
        rules: &MatchRules,
    ) -> Result<Self> {
        let now = Timestamp::now();
        for (plate, read) in self.plates.iter_mut().zip(reads) {
            let hits = list.matches(&Query::of_read(read), rules, now)?;
            let kept = hits.iter().filter(|hit| hit.action != Action::Drop);
            plate.hits = Some(kept.map(HitReport::new).collect());
        }
        Ok(self)
    }

    pub(crate) fn write_json(&self, out: &mut impl Write) -> io::Result<()> {
        serde_json::to_writer(&mut *out, self)?;
        writeln!(out)
    }

    pub(crate) fn write_rows(&self, out: &mut impl Write) -> io::Result<()> {
        let image = shown(&self.image);
        if self.plates.is_empty() {
            return writeln!(out, "{:<10} {:>6}  {:<5} {:>6}  {}", "-", "", "", "", image);
        }
        for (i, plate) in self.plates.iter().enumerate() {
            writeln!(
                out,
                "{:<10} {:>5.1}%  {:<5} {:>5.1}%  {}{}",
                plate.full_text,
                100.0 * plate.full_confidence,
                plate.shown_state,
                100.0 * plate.state_confidence,
                image,
                if plate.may_be_cut { CUT } else { "" }
            )?;
            if let Some(Passage {
                first,
                last,
                frames,
                ..
            }) = self.passage
            {
                let seconds = last.duration_since(first).as_secs_f64();
                writeln!(out, "  {frames} frames in {seconds:.1} s, from {first}")?;
            }
            if let Some(agreement) = plate.agreement {
                writeln!(out, "  colour and infrared: {agreement}")?;
            }
            for hit in plate.hits.iter().flatten() {
                write!(out, "  hit, verify: ")?;
                hit.write_row(out)?;
            }
            for alarm in self.alarms.iter().filter(|alarm| alarm.plate == i) {
                alarm.write_rows(out)?;
            }
        }
        for hit in &self.kept_back {
            writeln!(out, "  no alarm, {hit}")?;
        }
        Ok(())
    }
}

/// A path as text, of which no two that are no UTF-8 have the same.
fn name(path: &Path) -> String {
    path.to_str()
        .map_or_else(|| format!("{path:?}"), str::to_owned)
}

/// The head of the table for a person.
pub(crate) fn write_head(out: &mut impl Write) -> io::Result<()> {
    writeln!(
        out,
        "{:<10} {:>6}  {:<5} {:>6}  PICTURE",
        "PLATE", "SURE", "STATE", "SURE"
    )
}

impl Plate {
    fn new(read: &PlateRead, is_pair: bool) -> Self {
        let quad = read.detection().quad();
        let (bounds, state) = (quad.bounds(), read.state());
        Self {
            text: read.text().to_string(),
            full_text: read.full_text().to_string(),
            confidence: read.confidence(),
            full_confidence: read.full_confidence(),
            state: state
                .filter(|s| *s != Jurisdiction::XX)
                .map(Jurisdiction::code),
            is_elsewhere: state == Some(Jurisdiction::XX),
            shown_state: state_name(read),
            state_confidence: read.state_confidence(),
            agreement: is_pair.then(|| read.agreement().name()),
            may_be_cut: read.may_be_cut(),
            bounds: [bounds.x, bounds.y, bounds.width, bounds.height],
            quad: quad.corners().map(|p| [p.x, p.y]),
            hits: None,
        }
    }
}

/// A state as a person is told it: `other` for a plate from elsewhere, `-` where the reader abstains.
pub(crate) fn state_name(read: &PlateRead) -> &'static str {
    match read.state() {
        Some(Jurisdiction::XX) => "other",
        Some(state) => state.code(),
        None => "-",
    }
}
