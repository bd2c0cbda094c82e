//! Reads a colour and an infrared picture of one view together.

use super::{Engine, is_serial, legible_surest_first, tells};
use crate::detect::Detection;
use crate::error::Result;
use crate::frame::{Frame, FramePair};
use crate::geometry::{Point, Quad};
use crate::interpret::{Agreement, PlateRead};
use crate::read::Reading;

impl Engine {
    /// The legible plates of a colour and an infrared picture of the same view, the surest first.
    ///
    /// Text comes from the infrared picture, the state from the colour one; what only one of them
    /// shows legibly is read from it alone. [`PlateRead::agreement`] tells whether they disagree. Corners are
    /// in pixels of the infrared picture if there is one.
    ///
    /// # Errors
    /// [`ErrorKind::Inference`](crate::ErrorKind::Inference) if a network fails.
    pub fn read_pair(&self, pair: &FramePair<'_>) -> Result<Vec<PlateRead>> {
        let (infrared, color) = match (pair.infrared(), pair.color()) {
            (Some(infrared), Some(color)) => (infrared, color),
            (Some(only), None) | (None, Some(only)) => return self.read(only),
            (None, None) => return Ok(Vec::new()),
        };
        let (infrared, color) = (&infrared.in_full_range(), &color.in_full_range());
        let (found, threshold) = self.likely(infrared)?;
        let (mut unmatched, other_threshold) = self.likely(color)?;
        let is_sure = |other: &Detection| other.score() >= other_threshold;
        let mut reads = Vec::new();
        for detection in found {
            // What is so thin that it is no shape any more at the other scale is no plate.
            let Ok(there) = moved(&detection.quad(), infrared, color) else {
                continue;
            };
            let other = take_best_overlap(&mut unmatched, &there, is_sure);
            let text = self.reading(infrared, &detection.quad())?;
            let look = self.reading(color, &other.map_or(there, |other| other.quad()))?;
            let is_plate = detection.score() >= threshold || other.as_ref().is_some_and(is_sure);
            let seen = other.map_or(detection, |other| detection.seen_with(&other));
            let read = self.combine(seen, text, look);
            reads.extend(read.filter(|read| is_plate || is_serial(read)));
        }
        for other in unmatched {
            let Ok(here) = moved(&other.quad(), color, infrared) else {
                continue;
            };
            let reading = self.reading(color, &other.quad())?;
            let detection = Detection::new(here, other.score())?.seen_with(&other);
            let read = self.interpreter.interpret(detection, reading);
            reads.extend(read.filter(|read| is_sure(&other) || is_serial(read)));
        }
        Ok(legible_surest_first(reads))
    }

    /// One read of two lattices of the same plate.
    fn combine(&self, detection: Detection, text: Reading, look: Reading) -> Option<PlateRead> {
        let alone = self.interpreter.interpret(detection, text.clone());
        let other = self.interpreter.interpret(detection, look.clone());
        let agreement = agreement(alone.as_ref(), other.as_ref());
        let both = || {
            let both = text.with_states_of(&look);
            self.interpreter.interpret(detection, both)
        };
        // An infrared picture that shows nothing legible must not hide what the colour one shows.
        let is_blurred = alone.is_none_or(|read| !tells(&read));
        let read = match other {
            Some(other) if is_blurred && tells(&other) => Some(other),
            other => both().or(other),
        };
        read.map(|read| read.with_agreement(agreement))
    }
}

/// Whether two reads of one plate tell the same; below a confidence of a half a read tells nothing.
fn agreement(a: Option<&PlateRead>, b: Option<&PlateRead>) -> Agreement {
    let (Some(a), Some(b)) = (a.filter(|read| tells(read)), b.filter(|read| tells(read))) else {
        return Agreement::Unclear;
    };
    if a.full_text() != b.full_text() || a.contradicts_state_of(b) {
        return Agreement::Disagreed;
    }
    Agreement::Agreed
}

/// Takes out the detection that overlaps `quad` most, if one overlaps it at all well; a sure one before all others.
///
/// A fifth: two cameras side by side see a plate up to half its height apart.
fn take_best_overlap(
    detections: &mut Vec<Detection>,
    quad: &Quad,
    is_sure: impl Fn(&Detection) -> bool,
) -> Option<Detection> {
    let overlaps = detections.iter().map(|d| (is_sure(d), d.quad().iou(quad)));
    let (index, _) = overlaps
        .enumerate()
        .filter(|(_, (_, overlap))| *overlap >= 0.2)
        .max_by(|(_, a), (_, b)| a.0.cmp(&b.0).then(a.1.total_cmp(&b.1)))?;
    Some(detections.remove(index))
}

/// A place in one picture as it is in another of the same view.
fn moved(quad: &Quad, from: &Frame<'_>, to: &Frame<'_>) -> Result<Quad> {
    let x = to.width() as f32 / from.width() as f32;
    let y = to.height() as f32 / from.height() as f32;
    quad.map(|p| Point::new(p.x * x, p.y * y))
}
