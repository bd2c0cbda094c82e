//! The whole sensing pipeline: from a frame to the plates in it.

use crate::detect::{Detection, Detector, DetectorOptions};
use crate::error::{Error, ErrorKind, Result};
use crate::frame::Frame;
use crate::geometry::Quad;
use crate::interpret::{Expected, Interpreter, PlateRead, Syntax};
use crate::network::{Model, Models};
use crate::read::{Reader, Reading};
use crate::rectify::rectify;
use crate::refine::Refiner;

mod pair;

/// Where the reader looks, in shares of a plate's width and height from its upper left corner: left, top, right,
/// bottom. Two looks read some 1 % more held-out plates than one, four no more than two, and two by two networks
/// another 2 % (MODEL_CARD.md).
const LOOKS: [[f64; 4]; 2] = [[0.0, 0.0, 1.03, 1.04], [-0.005, -0.01, 0.975, 0.97]];

/// How much of a sticker or a legend lies on its plate. Of 33 such reads of close-ups 30 do by more; two plates of two
/// vehicles, one behind the other, hide each other instead.
const MOSTLY_ON: f32 = 0.7;

/// The most characters of a doubtful detection: serials of the United States have up to 8, whether standard or
/// personalised, and those of Europe too, but for Irish ones of 9 (`interpret/formats.toml`). A telephone number on a
/// van has 10 and reads as surely as a plate. Where serials are longer, as India's of 10, they are read of sure
/// detections only.
const MAX_DOUBTFUL: usize = 8;

/// Reads plates. Immutable, `Send + Sync`, and cheap to clone: share one among all threads.
///
/// It starts no thread of its own; to use more cores, read one frame in each thread.
#[derive(Clone, Debug)]
pub struct Engine {
    detector: Detector,
    refiner: Option<Refiner>,
    reader: Reader,
    second_reader: Option<Reader>,
    interpreter: Interpreter,
}

impl Engine {
    /// An engine of these stages, without a second look at what the detector finds.
    pub fn new(detector: Detector, reader: Reader, interpreter: Interpreter) -> Self {
        Self {
            detector,
            refiner: None,
            reader,
            second_reader: None,
            interpreter,
        }
    }

    /// The same engine with a second look at what the detector finds.
    #[must_use]
    pub fn with_refiner(self, refiner: Refiner) -> Self {
        Self {
            refiner: Some(refiner),
            ..self
        }
    }

    /// The same engine with another interpreter, such as one with serial formats of your own.
    #[must_use]
    pub fn with_interpreter(self, interpreter: Interpreter) -> Self {
        Self {
            interpreter,
            ..self
        }
    }

    /// The same engine with another reader for the second look at each plate: two networks do not err alike.
    ///
    /// # Errors
    /// [`ErrorKind::InvalidManifest`] if it has other slots than the first.
    pub fn with_second_reader(self, second: Reader) -> Result<Self> {
        let (ours, theirs) = (self.reader.slots(), second.slots());
        if ours != theirs {
            let text = format!(
                "expected the slots {ours:?} of the first reader in the second, got {theirs:?}: use readers of one kind"
            );
            return Err(Error::new(ErrorKind::InvalidManifest, text));
        }
        Ok(Self {
            second_reader: Some(second),
            ..self
        })
    }

    /// The same engine with other options of its detector.
    ///
    /// # Errors
    /// [`ErrorKind::InvalidArgument`] if an option is out of its range.
    pub fn with_detector_options(self, options: DetectorOptions) -> Result<Self> {
        let detector = Detector::new(self.detector.model().clone(), options)?;
        Ok(Self { detector, ..self })
    }

    /// The same engine where these jurisdictions are expected.
    #[must_use]
    pub fn with_expected(self, expected: Expected) -> Self {
        Self {
            interpreter: self.interpreter.with_expected(expected),
            ..self
        }
    }

    /// An engine of its models, with default options and the built-in serial formats.
    ///
    /// # Errors
    /// [`ErrorKind::InvalidManifest`] if a model is for another use.
    pub fn from_models(models: Models) -> Result<Self> {
        let mut engine = Self::new(
            Detector::new(models.detector, DetectorOptions::default())?,
            Reader::new(models.reader)?,
            Interpreter::new(Syntax::built_in()?),
        );
        if let Some(model) = models.refiner {
            engine = engine.with_refiner(Refiner::new(model)?);
        }
        match models.second_reader {
            Some(model) => engine.with_second_reader(Reader::new(model)?),
            None => Ok(engine),
        }
    }

    /// An engine of the models of the standard size that are compiled in.
    ///
    /// # Errors
    /// [`ErrorKind::InvalidModel`] if this build is damaged.
    #[cfg(feature = "standard-models")]
    pub fn standard() -> Result<Self> {
        use crate::models::standard::{detector, reader, refiner, second_reader};
        // The largest one first: what it takes to load it is free again for the others.
        let second_reader = Some(second_reader()?);
        Self::from_models(Models {
            detector: detector()?,
            refiner: Some(refiner()?),
            reader: reader()?,
            second_reader,
        })
    }

    /// An engine of the small models that are compiled in, for processors that the standard ones are too much for: a
    /// ninth of the size, half of the time or less, and less is read (`models/MODEL_CARD.md` says how much).
    ///
    /// # Errors
    /// [`ErrorKind::InvalidModel`] if this build is damaged.
    #[cfg(feature = "nano-models")]
    pub fn nano() -> Result<Self> {
        use crate::models::nano::{detector, reader, refiner};
        Self::from_models(Models {
            detector: detector()?,
            refiner: Some(refiner()?),
            reader: reader()?,
            second_reader: None,
        })
    }

    /// The stage that finds plates.
    pub fn detector(&self) -> &Detector {
        &self.detector
    }

    /// The stage that looks at found plates a second time, if there is one.
    pub fn refiner(&self) -> Option<&Refiner> {
        self.refiner.as_ref()
    }

    /// The models of all its stages, in the order of the data.
    pub fn models(&self) -> impl Iterator<Item = &Model> {
        let all = [
            Some(self.detector.model()),
            self.refiner().map(Refiner::model),
            Some(self.reader.model()),
            self.second_reader().map(Reader::model),
        ];
        all.into_iter().flatten()
    }

    /// The plates of a frame before they are read, the best first, legible or not, from the threshold on. What is to be
    /// covered in a picture is more: give an engine of a low threshold
    /// ([`with_detector_options`](Self::with_detector_options)) for it.
    ///
    /// # Errors
    /// [`ErrorKind::Inference`] if a network fails.
    pub fn detect(&self, frame: &Frame<'_>) -> Result<Vec<Detection>> {
        let frame = &frame.in_full_range();
        match &self.refiner {
            Some(refiner) => refiner.detect(&self.detector, frame),
            None => self.detector.detect(frame),
        }
    }

    /// The stage that reads characters.
    pub fn reader(&self) -> &Reader {
        &self.reader
    }

    /// The reader of the second look at each plate, where it is another one.
    pub fn second_reader(&self) -> Option<&Reader> {
        self.second_reader.as_ref()
    }

    /// The stage that gives characters a meaning.
    pub fn interpreter(&self) -> &Interpreter {
        &self.interpreter
    }

    /// The legible plates of a frame ([`PlateRead::is_legible`]), the surest first; [`detect`](Self::detect) shows the
    /// others. A doubtful detection is kept if its text is likelier right than wrong and no longer than a serial. A
    /// frame that uses less than half of the levels of brightness, dark or hazy, is looked at with them spread over
    /// all.
    ///
    /// # Errors
    /// [`ErrorKind::Inference`] if a network fails.
    pub fn read(&self, frame: &Frame<'_>) -> Result<Vec<PlateRead>> {
        let (frame, mut reads) = (&frame.in_full_range(), Vec::new());
        let (found, threshold) = self.likely(frame)?;
        for detection in found {
            let read = self.look_at(frame, detection)?;
            reads.extend(read.filter(|read| detection.score() >= threshold || is_serial(read)));
        }
        Ok(legible_surest_first(reads))
    }

    /// What may be a plate, and the score from which on it is one whatever it reads like.
    fn likely(&self, frame: &Frame<'_>) -> Result<(Vec<Detection>, f32)> {
        let Some(refiner) = &self.refiner else {
            return Ok((self.detector.detect(frame)?, 0.0));
        };
        let least = refiner.doubtful(&self.detector);
        let found = refiner.candidates(&self.detector, frame, least)?;
        Ok((found, refiner.threshold(&self.detector)))
    }

    /// The plate that fills the whole frame, or nothing if no character is there.
    ///
    /// # Errors
    /// [`ErrorKind::Inference`] if a network fails.
    pub fn read_plate(&self, frame: &Frame<'_>) -> Result<Option<PlateRead>> {
        let whole = Quad::from_rect(frame.bounds())?;
        self.read_at(frame, Detection::new(whole, 1.0)?)
    }

    /// The plate at a place of a frame, [legible](PlateRead::is_legible) or not, or nothing if no character is there:
    /// of what [`detect`](Self::detect) gave it is what [`read`](Self::read) makes of it.
    ///
    /// What lies between finding and reading is the caller's: to leave out what lies outside a region, under a mask, or
    /// is too small or too large; to read what another detector found; not to read a parked car's plate again in every
    /// frame. The corners may lie outside the frame, whose pixels at the edge then go on.
    ///
    /// [`read`](Self::read) does more: with the standard models, and no threshold of your own, it looks at doubtful
    /// detections too, from a score of 0.5 on, and takes those that read like a plate; and it leaves out what is
    /// illegible or lies on another plate. A place without a plate gives an illegible read, all `?`, as often as none.
    ///
    /// # Errors
    /// [`ErrorKind::Inference`] if a network fails; [`ErrorKind::InvalidArgument`] for corners so far outside that the
    /// plate has no size that can be told.
    pub fn read_at(&self, frame: &Frame<'_>, detection: Detection) -> Result<Option<PlateRead>> {
        self.look_at(&frame.in_full_range(), detection.in_frame(frame.bounds()))
    }

    /// What stands on a plate of a frame in its full range, by as many looks as it takes.
    fn look_at(&self, frame: &Frame<'_>, detection: Detection) -> Result<Option<PlateRead>> {
        let quad = detection.quad();
        let first = look(&self.reader, frame, &quad, LOOKS[0])?;
        if self.second().is_some()
            && let Some([text, state]) = self.reader.enough()
        {
            let read = self.interpreter.interpret(detection, first.clone());
            let is_sure =
                |read: &PlateRead| read.confidence() >= text && read.state_confidence() >= state;
            if read.as_ref().is_some_and(is_sure) {
                return Ok(read);
            }
        }
        let reading = self.look_again(first, frame, &quad)?;
        Ok(self.interpreter.interpret(detection, reading))
    }

    /// What both looks at a plate tell together.
    fn reading(&self, frame: &Frame<'_>, quad: &Quad) -> Result<Reading> {
        let first = look(&self.reader, frame, quad, LOOKS[0])?;
        self.look_again(first, frame, quad)
    }

    /// A first look, and the second with it if the models want one.
    fn look_again(&self, first: Reading, frame: &Frame<'_>, quad: &Quad) -> Result<Reading> {
        match self.second() {
            Some(reader) => Ok(first.mean_with(&look(reader, frame, quad, LOOKS[1])?)),
            None => Ok(first),
        }
    }

    /// The reader of the second look, if there is one.
    fn second(&self) -> Option<&Reader> {
        let again = (self.reader.looks() > 1).then_some(&self.reader);
        self.second_reader.as_ref().or(again)
    }
}

/// What a reader sees in a part of a plate.
fn look(reader: &Reader, frame: &Frame<'_>, quad: &Quad, part: [f64; 4]) -> Result<Reading> {
    let (width, height) = reader.plate_size(quad);
    // A plate seen almost from its edge may have no such part.
    let quad = quad.part(part).unwrap_or(*quad);
    reader.read(&rectify(frame, &quad, width, height)?)
}

/// Whether a read is likelier right than wrong.
fn tells(read: &PlateRead) -> bool {
    read.confidence() >= 0.5
}

/// Whether a read is of a plate, though its detection is doubtful: it tells, and is as long as a serial at most.
fn is_serial(read: &PlateRead) -> bool {
    tells(read) && read.text().len() <= MAX_DOUBTFUL
}

/// Whether a read is of a sticker or a legend: smaller, and most of it on another one that reads like a plate.
fn is_on(read: &PlateRead, other: &PlateRead) -> bool {
    let (inner, outer) = (read.detection().quad(), other.detection().quad());
    tells(other) && inner.area() < outer.area() && inner.share_on(&outer) >= MOSTLY_ON
}

/// The plates of one frame that are given out, in this order: surest first, then from the left.
fn legible_surest_first(mut reads: Vec<PlateRead>) -> Vec<PlateRead> {
    reads.retain(PlateRead::is_legible);
    let all = reads.clone();
    reads.retain(|read| !all.iter().any(|other| is_on(read, other)));
    let left = |read: &PlateRead| read.detection().quad().bounds().x;
    reads.sort_by(|a, b| {
        b.confidence()
            .total_cmp(&a.confidence())
            .then(left(a).total_cmp(&left(b)))
    });
    reads
}

#[cfg(test)]
mod tests;
