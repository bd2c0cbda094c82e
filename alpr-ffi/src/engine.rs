//! `alpr_engine`: opens models and reads frames.

use std::ffi::{CString, c_char};
use std::path::Path;

use alpr_core::{Detection, Engine, Expected, Frame, FramePair, Jurisdiction, Models, Point, Quad};

use crate::guard::{guard, guard_or};
use crate::reads::alpr_reads;
use crate::status::{Failure, alpr_status, c_text};
use crate::view::{
    alpr_frame, get, get_text, give, reference, slice, take_back, text_if_any, texts,
};

/// Reads plates. Immutable: one engine may be used by many threads at the same time.
pub struct alpr_engine {
    engine: Engine,
    models: Vec<CString>,
}

impl alpr_engine {
    pub(crate) fn new(engine: Engine) -> Self {
        let sums = engine.models().map(|model| &model.manifest().sha256);
        Self {
            models: sums.map(|sum| c_text(sum)).collect(),
            engine,
        }
    }

    pub(crate) const fn engine(&self) -> &Engine {
        &self.engine
    }
}

/// Opens an engine of the models that are built in (`models` NULL or "": the standard ones, or the small ones of a
/// library that was built with the feature `nano-models` alone), or of the files detector.toml, detector.onnx,
/// reader.toml and reader.onnx in the folder `models` (UTF-8), and those of `refiner` and `second_reader` if one of the
/// two is there.
///
/// Free it with alpr_engine_free.
///
/// # Safety
/// `models` must be NULL or a text that ends with a NUL, `out` writable.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn alpr_engine_open(
    models: *const c_char,
    out: *mut *mut alpr_engine,
) -> alpr_status {
    guard(|| {
        // SAFETY: the caller vouches for the NUL at the end.
        let engine = match unsafe { text_if_any(models, "models") }? {
            Some(folder) => open_folder(Path::new(folder))?,
            None => built_in()?,
        };
        // SAFETY: the caller vouches that `out` can be written.
        unsafe { give(out, alpr_engine::new(engine)) }
    })
}

/// Gives the same engine where some states are expected: `len` postal codes in `states` ("XX": elsewhere) that are seen
/// here so many times as often as the models take them to be, each from 0.01 to 100 in `factors`; 1 for all others. It
/// settles states that a picture leaves open, and is part of every probability of a state from then on: give what you
/// counted.
///
/// ALPR_STATUS_INVALID_ARGUMENT for another factor, a code that is none, and one that stands twice.
///
/// Free it with alpr_engine_free; `engine` stays as it is. Both share their models.
///
/// # Safety
/// `engine` must come from an alpr_engine function, `states` hold `len` texts and `factors` `len` numbers, `out` be
/// writable.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn alpr_engine_with_expected(
    engine: *const alpr_engine,
    states: *const *const c_char,
    factors: *const f32,
    len: usize,
    out: *mut *mut alpr_engine,
) -> alpr_status {
    guard(|| {
        // SAFETY: the caller vouches for all.
        unsafe {
            let engine = reference(engine, "engine")?.engine().clone();
            let states = texts(states, len, "states")?;
            let factors = slice(factors, len, "factors")?;
            let states = states.into_iter().map(|code| Ok(code.parse()?));
            let states: Vec<Jurisdiction> = states.collect::<Result<_, Failure>>()?;
            let expected = Expected::new(states.into_iter().zip(factors.iter().copied()))?;
            give(out, alpr_engine::new(engine.with_expected(expected)))
        }
    })
}

#[cfg(feature = "standard-models")]
fn built_in() -> Result<Engine, Failure> {
    Ok(Engine::standard()?)
}

#[cfg(all(feature = "nano-models", not(feature = "standard-models")))]
fn built_in() -> Result<Engine, Failure> {
    Ok(Engine::nano()?)
}

#[cfg(not(any(feature = "nano-models", feature = "standard-models")))]
fn built_in() -> Result<Engine, Failure> {
    let text = "this library was built without models: give a folder that has them";
    Err(Failure::new(alpr_status::InvalidArgument, text.to_owned()))
}

fn open_folder(folder: &Path) -> Result<Engine, Failure> {
    let read = |name: &str| {
        let path = folder.join(name);
        std::fs::read(&path).map_err(|e| {
            Failure::new(
                alpr_status::Io,
                format!("cannot read `{}`: {e}", path.display()),
            )
        })
    };
    let is_there = |name: &str| folder.join(name).symlink_metadata().is_ok();
    let models = Models::open(is_there, read)?;
    Ok(Engine::from_models(models)?)
}

/// Reads the plates of a frame, the surest first.
///
/// Free the reads with alpr_reads_free; they outlive frame and engine.
///
/// # Safety
/// `engine` must come from an alpr_engine function, `frame` describe memory that can be read, `out` be writable.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn alpr_engine_read(
    engine: *const alpr_engine,
    frame: *const alpr_frame,
    out: *mut *mut alpr_reads,
) -> alpr_status {
    // SAFETY: the caller vouches for all three.
    guard(|| unsafe { with_frame(engine, frame, out, |engine, frame| engine.read(frame)) })
}

/// Reads the plate that fills a whole frame, cut out and upright; gives one read or none.
///
/// # Safety
/// As alpr_engine_read.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn alpr_engine_read_plate(
    engine: *const alpr_engine,
    frame: *const alpr_frame,
    out: *mut *mut alpr_reads,
) -> alpr_status {
    let read = |engine: &Engine, frame: &Frame<'_>| {
        engine
            .read_plate(frame)
            .map(|read| read.into_iter().collect())
    };
    // SAFETY: the caller vouches for all three.
    guard(|| unsafe { with_frame(engine, frame, out, read) })
}

/// Reads the plate at a place of a frame, legible or not; gives one read or none. Of what alpr_engine_detect found
/// there it is what alpr_engine_read makes of it.
///
/// `quad` are 8 numbers as alpr_detections_quad writes them: corners clockwise from the upper left one, of a shape
/// without a dent, in pixels; they may lie outside the frame, whose pixels at the edge then go on. `score` is how sure
/// its detector is, 0 to 1; the read keeps it. ALPR_STATUS_INVALID_ARGUMENT if either is otherwise.
///
/// What lies between finding and reading is the caller's: to leave out what lies outside a region, under a mask, or is
/// too small or too large; to read what another detector found; not to read a parked car's plate again in every frame.
/// A tracker takes the reads of all places of a frame together, by alpr_tracker_push_reads.
///
/// alpr_engine_read does more: with the standard models, and no threshold of your own, it looks at doubtful detections
/// too, from a score of 0.5 on, and takes those that read like a plate; and it leaves out what is illegible or lies on
/// another plate. A place without a plate gives an illegible read, all `?`, as often as none.
///
/// # Safety
/// As alpr_engine_read; `quad` must be NULL or have 8 numbers.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn alpr_engine_read_at(
    engine: *const alpr_engine,
    frame: *const alpr_frame,
    quad: *const f32,
    score: f32,
    out: *mut *mut alpr_reads,
) -> alpr_status {
    guard(|| {
        // SAFETY: the caller vouches for the length.
        let corners = unsafe { reference(quad.cast::<[[f32; 2]; 4]>(), "quad") }?;
        let quad = Quad::new(corners.map(|[x, y]| Point::new(x, y)))?;
        let plate = Detection::new(quad, score)?;
        let read = |engine: &Engine, frame: &Frame<'_>| {
            let read = engine.read_at(frame, plate)?;
            Ok(read.into_iter().collect())
        };
        // SAFETY: the caller vouches for all three.
        unsafe { with_frame(engine, frame, out, read) }
    })
}

/// # Safety
/// As alpr_engine_read.
unsafe fn with_frame(
    engine: *const alpr_engine,
    frame: *const alpr_frame,
    out: *mut *mut alpr_reads,
    read: impl FnOnce(&Engine, &Frame<'_>) -> alpr_core::Result<Vec<alpr_core::PlateRead>>,
) -> Result<(), Failure> {
    // SAFETY: the caller vouches for what the pointers point to.
    let (engine, frame) = unsafe { (reference(engine, "engine")?, reference(frame, "frame")?) };
    // SAFETY: the caller vouches for the pixels.
    let reads = read(&engine.engine, &unsafe { frame.check() }?)?;
    // SAFETY: the caller vouches that `out` can be written.
    unsafe { give(out, alpr_reads::new(&reads)) }
}

/// Reads the plates of an infrared and a colour picture of the same view; one of them may be NULL. They may differ in
/// size, not in what they show.
///
/// Text comes from the infrared picture, the state from the colour one; alpr_plate_read_agreement
/// tells whether they disagree. Corners are in pixels of the infrared picture if there is one.
///
/// # Safety
/// As alpr_engine_read, for both frames.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn alpr_engine_read_pair(
    engine: *const alpr_engine,
    infrared: *const alpr_frame,
    color: *const alpr_frame,
    out: *mut *mut alpr_reads,
) -> alpr_status {
    guard(|| {
        // SAFETY: the caller vouches for engine, frames and pixels; NULL frames are missing ones.
        let (engine, infrared, color) = unsafe {
            let check = |frame: *const alpr_frame| frame.as_ref().map(|f| f.check()).transpose();
            (
                reference(engine, "engine")?,
                check(infrared)?,
                check(color)?,
            )
        };
        let reads = engine.engine.read_pair(&FramePair::new(infrared, color)?)?;
        // SAFETY: the caller vouches that `out` can be written.
        unsafe { give(out, alpr_reads::new(&reads)) }
    })
}

/// How many models its stages have; 0 for NULL.
///
/// # Safety
/// `engine` must be NULL or come from an alpr_engine function.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn alpr_engine_models_len(engine: *const alpr_engine) -> usize {
    // SAFETY: the caller vouches for it.
    unsafe { get(engine, 0, |e| e.models.len()) }
}

/// The SHA-256 of the model at `index`, in the order of the data, for alpr_circumstances_add_model; "" beyond the end.
/// Valid until alpr_engine_free.
///
/// # Safety
/// As alpr_engine_models_len.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn alpr_engine_model_sha256(
    engine: *const alpr_engine,
    index: usize,
) -> *const c_char {
    // SAFETY: the caller vouches for it.
    unsafe { get_text(engine, |e| e.models.get(index).map_or(c"", |t| t)) }
}

/// Frees an engine that no thread uses any more; NULL is allowed.
///
/// # Safety
/// `engine` must be NULL or come from an alpr_engine function, and not be used again.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn alpr_engine_free(engine: *mut alpr_engine) {
    // SAFETY: the caller gives it up.
    guard_or((), || unsafe { take_back(engine) });
}
