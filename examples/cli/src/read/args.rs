//! The command line of `alpr read`.

use std::num::NonZeroUsize;
use std::path::PathBuf;

use alpr_core::Jurisdiction;
use alpr_core::detect::MAX_TILES;
use anyhow::{Result, bail};
use clap::builder::RangedU64ValueParser;
use clap::{Args, ValueEnum};

use super::stream::STREAM;
use crate::store::args::KeepOptions;

/// Which of the built-in models.
#[derive(Clone, Copy, Debug, Default, ValueEnum)]
pub(crate) enum Size {
    #[default]
    Standard,
    Nano,
}

/// The models that read.
#[derive(Debug, Args)]
pub(crate) struct ModelOptions {
    /// Which of the models that are built in: the small ones are faster, and read less.
    #[arg(long, value_enum, default_value_t, conflicts_with = "models")]
    pub(crate) size: Size,

    /// A folder with detector.toml, detector.onnx, reader.toml and reader.onnx, and those of refiner and
    /// second_reader if it has them, to use instead of the models that are built in.
    #[arg(long, value_name = "DIR")]
    pub(crate) models: Option<PathBuf>,
}

#[derive(Debug, Args)]
pub(crate) struct ReadOptions {
    /// Pictures, folders (with all below them), or globs in quotes; each is read once. `-` alone: the frames that come on
    /// standard input, JPEGs one behind the other (`ffmpeg -i rtsp://... -f mjpeg - | alpr read -`, or what a network
    /// camera sends), each taken when it is there. SIGINT or SIGTERM ends a stream as its own end does: what it showed is
    /// told and kept, with exit status 0 where all of it was; a second one ends the process at once.
    #[arg(required = true, value_name = "PATH")]
    pub(crate) paths: Vec<PathBuf>,

    /// Print one JSON object a picture, one a line. A name that is no UTF-8 is in quotes, with `\xFF` for each byte that is
    /// none.
    #[arg(long)]
    pub(crate) json: bool,

    /// The pictures are plates already, cut out and upright.
    #[arg(long)]
    pub(crate) plate: bool,

    /// Read a picture together with the infrared one of the same view, whose name has this before its extension: with
    /// `-infrared`, `x.jpg` and `x-infrared.jpg` beside it are a pair. Corners are then in pixels of the infrared
    /// picture, and it is told whether the two agree.
    #[arg(
        long,
        value_name = "SUFFIX",
        conflicts_with = "plate",
        allow_hyphen_values = true,
        value_parser = clap::builder::NonEmptyStringValueParser::new()
    )]
    pub(crate) infrared_suffix: Option<String>,

    /// The pictures are frames of one camera in their order, so many a second: tell each vehicle once, as all frames
    /// that show it tell together, by the frame that shows it best. A folder's frames come by name: `frame-0009` before
    /// `frame-0010`. With `--store`, `--at` is the time of the first frame. Of a stream without `--at` each frame has its
    /// own time, and a vehicle is told when it has left.
    #[arg(long, value_name = "RATE", value_parser = rate)]
    pub(crate) film: Option<f64>,

    /// Write every picture with corners, text and state drawn in, as PNG, into this folder: of pictures with the same
    /// name the later ones get a number, and what an earlier run wrote is replaced.
    #[arg(long, value_name = "DIR")]
    pub(crate) annotate: Option<PathBuf>,

    /// Write the frames of a stream that show a plate, of a film those that show a vehicle best, into this folder, as
    /// they came, named by the stream's start, the camera (the process, where none is named) and their number.
    #[arg(long, value_name = "DIR")]
    pub(crate) save: Option<PathBuf>,

    /// Look at N columns and N rows of parts of the picture too, 1 to 8, where plates are small. 1: the picture once; N > 1: 1 + N * N
    /// times, and finding plates takes so many times as long. 2 finds plates of half the width.
    #[arg(long, value_name = "N", default_value_t = 1, conflicts_with = "plate", value_parser = tiles())]
    pub(crate) tiles: usize,

    /// A state that is seen here so many times as often as the models expect, 0.01 to 100; may be given several times.
    /// XX is elsewhere. It settles doubtful states; a doubtful text may change with its state.
    #[arg(long, value_name = "STATE=FACTOR", value_parser = expected)]
    pub(crate) expect: Vec<(Jurisdiction, f32)>,

    /// Read so many pictures at the same time; default: one for each core.
    #[arg(long, value_name = "N")]
    pub(crate) threads: Option<NonZeroUsize>,

    #[command(flatten)]
    pub(crate) models: ModelOptions,

    /// Match every plate against this hot list: an index, or a delimited list. One that takes its place while pictures
    /// come is in force for the next one.
    #[arg(long, value_name = "LIST")]
    pub(crate) hotlist: Option<PathBuf>,

    /// What alarms and what is shown of the hot list, as a TOML file; default: the library's rules.
    #[arg(long, value_name = "FILE", requires = "hotlist")]
    pub(crate) rules: Option<PathBuf>,

    #[command(flatten)]
    pub(crate) keep: KeepOptions,
}

impl ReadOptions {
    /// Whether a stream is to be read instead of files.
    ///
    /// # Errors
    /// If one option has no meaning beside another.
    pub(crate) fn is_stream(&self) -> Result<bool> {
        let is_stream = self.paths.iter().any(|path| path.as_os_str() == STREAM);
        let wrong = match is_stream {
            true => self.wrong_for_stream(),
            false => self.wrong_for_files(),
        };
        wrong.map_or(Ok(is_stream), |why| bail!(why))
    }

    fn wrong_for_stream(&self) -> Option<&'static str> {
        let keep = &self.keep;
        if self.paths.len() > 1 {
            Some("`-` is a stream, which is read alone: leave the other paths out")
        } else if self.annotate.is_some() {
            Some("--annotate draws files: --save a stream's frames, and draw those")
        } else if self.infrared_suffix.is_some() {
            Some("--infrared-suffix is of files, and a stream has none: leave it out")
        } else if keep.at.is_some() && self.film.is_none() {
            Some(
                "--at is the time of a stream's first frame: say with --film how many come a second",
            )
        } else if keep.store.is_some() && self.save.is_none() {
            Some("a store keeps no pictures: give a folder for the frames with --save")
        } else {
            None
        }
    }

    fn wrong_for_files(&self) -> Option<&'static str> {
        if self.save.is_some() {
            Some("--save is for the frames of a stream: files are there already")
        } else if self.keep.clock.is_some() && self.keep.at.is_none() {
            Some("--clock tells how far --at can be trusted: give both")
        } else {
            None
        }
    }
}

/// As many columns and rows as the library takes.
fn tiles() -> RangedU64ValueParser<usize> {
    RangedU64ValueParser::new().range(1..=MAX_TILES as u64)
}

/// A state and its factor, whose range the library knows.
fn expected(text: &str) -> std::result::Result<(Jurisdiction, f32), String> {
    let parts = text.split_once('=');
    let parts = parts.and_then(|(state, factor)| Some((state.parse().ok()?, factor.parse().ok()?)));
    parts.ok_or_else(|| format!("expected a state and a factor such as MO=10, got `{text}`"))
}

/// Frames a second: from one in a minute and a half, where vehicles stand, to those of a high-speed camera.
fn rate(text: &str) -> std::result::Result<f64, String> {
    let rate = text.parse::<f64>().ok();
    let rate = rate.filter(|rate| (0.01..=1000.0).contains(rate));
    rate.ok_or_else(|| format!("expected 0.01 to 1000 frames a second, got `{text}`"))
}
