//! The command line.

use std::num::NonZeroUsize;
use std::path::PathBuf;

use clap::{Args, Parser, Subcommand};

/// Reads licence plates, and the state they come from, in pictures.
///
/// A read is evidence to look at, never proof: compare the characters and the state with the plate.
#[derive(Debug, Parser)]
#[command(name = "alpr", version, arg_required_else_help = true)]
pub(crate) struct Arguments {
    #[command(subcommand)]
    pub(crate) command: Command,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Reads the plates of pictures: JPEG, PNG, BMP, WebP and TIFF.
    ///
    /// Exit status: 0 if every picture was read, 1 if some could not be, 2 if none could be tried.
    Read(ReadOptions),
}

#[derive(Debug, Args)]
pub(crate) struct ReadOptions {
    /// Pictures, folders (with all below them), or globs in quotes.
    #[arg(required = true, value_name = "PATH")]
    pub(crate) paths: Vec<PathBuf>,

    /// Print one JSON object a picture, one a line.
    #[arg(long)]
    pub(crate) json: bool,

    /// The pictures are plates already, cut out and upright.
    #[arg(long)]
    pub(crate) plate: bool,

    /// Write every picture with corners, text and state drawn in, as PNG, into this folder.
    #[arg(long, value_name = "DIR")]
    pub(crate) annotate: Option<PathBuf>,

    /// Read so many pictures at the same time; default: one for each core.
    #[arg(long, value_name = "N")]
    pub(crate) threads: Option<NonZeroUsize>,

    /// A folder with detector.toml, detector.onnx, reader.toml and reader.onnx to use instead of the
    /// models that are built in.
    #[arg(long, value_name = "DIR")]
    pub(crate) models: Option<PathBuf>,
}
