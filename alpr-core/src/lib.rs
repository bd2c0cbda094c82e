//! Reads licence plates, and the state they come from, in pictures.
//!
//! ```
//! use alpr_core::{Engine, Frame, PixelFormat};
//!
//! # fn main() -> alpr_core::Result<()> {
//! # #[cfg(feature = "standard-models")] {
//! let engine = Engine::standard()?;
//! let pixels = vec![0; 1280 * 720 * 3]; // from a camera or a file
//! for read in engine.read(&Frame::new(&pixels, 1280, 720, PixelFormat::Bgr8)?)? {
//!     println!("{} {:?} {:.2}", read.text(), read.state(), read.confidence());
//! }
//! # }
//! # Ok(())
//! # }
//! ```
//!
//! # The pipeline
//! Data flows one way; each stage defines what it makes and can be used alone.
//!
//! | stage | makes | |
//! |---|---|---|
//! | [`frame`] | [`Frame`] | the caller's pixels, checked |
//! | [`detect`] | [`Detection`] | four corners and a score |
//! | [`refine`] | [`Detection`] | the same plate after a second, closer look |
//! | [`rectify`](mod@rectify) | [`PlateImage`] | the plate upright, at the reader's size |
//! | [`read`] | [`Reading`] | a distribution over characters for each slot, and over states |
//! | [`interpret`] | [`PlateRead`] | text, state, calibrated confidences, other candidates |
//! | [`track`] | [`Track`] | one read of a vehicle from all frames that show it |
//! | [`health`] | [`Health`](health::Health) | whether the camera is fit for use, and in service |
//! | [`hotlist`] | [`Hit`] | the listed plates it may be, with probability and explanation |
//! | [`record`] | [`Record`] | what is kept of a read |
//! | [`alarm`] | [`Alarm`] | a hit that asks for a human, once for each vehicle pass |
//! | [`verify`] | [`Case`](verify::Case) | the steps from an alarm to a confirmed or rejected hit |
//! | [`manual`] | [`ManualEntry`](manual::ManualEntry) | an entry made by hand, with a reason and an owner |
//! | [`authorise`] | [`Granted`](authorise::Granted) | a search of kept reads that was allowed |
//! | [`audit`] | [`audit::Entry`] | a line of the hash-chained log of acts |
//! | [`report`] | [`HitReport`](report::HitReport) | everything about one hit, for the incident report |
//! | [`replay`](mod@replay) | [`Replay`] | whether a read, a list and rules give a hit that was kept |
//! | [`retain`] | [`Decision`](retain::Decision) | whether something is kept, held or due to be purged, and why |
//! | [`disclose`] | [`Permit`](disclose::Permit) | data that may be given to somebody, once that is logged |
//! | [`adopt`] | [`Adoption`](adopt::Adoption) | a policy, agreements or a key that the agency put in force |
//! | [`ledger`] | [`DisseminationLog`](ledger::DisseminationLog) | what laws ask to be reported, and who used the system for what, from the one log of acts |
//! | [`evidence`] | [`Export`](evidence::Export) | what has to be said when data leave as evidence |
//!
//! [`Engine`] composes them. [`network`] is the seam that inference stands behind.
//!
//! # What a read is not
//! A read is evidence to look at, never proof: characters get misread, and so do states. Whoever acts on
//! one compares the characters and the state with the plate itself first.
//!
//! # Limits
//! Frames have at most [`frame::MAX_SIDE`] pixels a side and [`frame::MAX_PIXELS`] in all; a frame
//! gives at most [`detect::MAX_DETECTIONS`] plates; models have at most
//! [`network::MAX_MODEL_BYTES`]. Reading a frame takes, beside the models, about 4 bytes for each of
//! its pixels and 15 MB.
//!
//! # Threads
//! Nothing here starts a thread, looks at a clock, a file or the environment, or keeps global state.
//! The same frame and models give the same reads in the same order.
#![forbid(unsafe_code)]

pub mod adopt;
pub mod alarm;
pub mod audit;
pub mod authorise;
pub mod detect;
pub mod disclose;
pub mod engine;
pub mod error;
pub mod evidence;
pub mod frame;
pub mod geometry;
pub mod health;
pub mod hotlist;
pub mod interpret;
pub mod json;
pub mod ledger;
pub mod manual;
#[cfg(any(feature = "standard-models", feature = "nano-models"))]
pub mod models;
mod names;
pub mod network;
pub mod period;
pub mod plate;
pub mod read;
pub mod record;
pub mod rectify;
pub mod refine;
pub mod replay;
pub mod report;
pub mod retain;
mod settings;
mod steps;
pub mod track;
pub mod verify;
pub mod words;

pub use alarm::{Alarm, AlarmDesk};
pub use detect::{Detection, Detector, DetectorOptions};
pub use engine::Engine;
pub use error::{Error, ErrorKind, Result};
pub use frame::{Frame, FramePair, PixelFormat, Plane};
pub use geometry::{Homography, MAX_COORDINATE, Point, Quad, Rect};
pub use hotlist::{Hit, HotList, MatchRules, Query};
pub use interpret::{Agreement, Candidate, Expected, Interpreter, PlateRead, Syntax};
/// The times of this interface.
pub use jiff;
pub use network::{Manifest, Model, Models, Network, Tensor};
pub use period::Period;
pub use plate::{Jurisdiction, PlateText};
pub use read::{Reader, Reading};
pub use record::{HitRecord, Record};
pub use rectify::{PlateImage, rectify};
pub use refine::Refiner;
pub use replay::Replay;
pub use track::{Track, Tracker};

/// Handles cross threads and bindings: none of them may borrow.
const _: () = {
    const fn shared<T: Send + Sync + 'static>() {}
    shared::<Engine>();
    shared::<authorise::User>();
    shared::<PlateRead>();
    shared::<health::Monitor>();
    shared::<health::Service>();
    shared::<HotList>();
    shared::<Hit>();
    shared::<Model>();
    shared::<Error>();
};
