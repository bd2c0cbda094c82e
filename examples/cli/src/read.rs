//! `alpr read`: reads pictures on several threads and reports them in their order.

use std::collections::BTreeMap;
use std::io::{self, IsTerminal, Write};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc;
use std::thread;
use std::time::Instant;

use alpr_core::{DetectorOptions, Engine, Frame, HotList, MatchRules, Model, PixelFormat};
use anyhow::{Context, Result};
use indicatif::ProgressBar;

use crate::args::{ReadOptions, Size};
use crate::output::{self, Report};
use crate::store::keep::{Keeper, Sighting};
use crate::{annotate, inputs, lists, picture};

/// From so many pictures on, a person wants to know how far it is.
const BAR_FROM: usize = 10;

/// Reads everything that the options name; gives how many pictures could not be read.
///
/// # Errors
/// If nothing could be tried: no picture found, no model, no folder to write to.
pub(crate) fn run(options: &ReadOptions) -> Result<usize> {
    let files = inputs::expand(&options.paths)?;
    let engine = open_engine(options)?;
    let list = match &options.hotlist {
        Some(path) => Some((lists::open(path)?, lists::rules(options.rules.as_deref())?)),
        None => None,
    };
    let keeper = Keeper::open(&options.keep, &engine, list.as_ref(), options.plate)?;
    let matched = list.as_ref().filter(|_| keeper.is_none());
    let targets = targets(&files, options.annotate.as_deref())?;
    let cores = thread::available_parallelism().map_or(1, usize::from);
    let threads = options.threads.map_or(cores, usize::from).min(files.len());
    let (sender, receiver) = mpsc::sync_channel(2 * threads);
    let next = AtomicUsize::new(0);
    thread::scope(|scope| {
        for _ in 0..threads {
            let (sender, files, engine, next) = (sender.clone(), &files, &engine, &next);
            let targets = &targets;
            scope.spawn(move || {
                while let Some((index, path)) = take(files, next) {
                    let target = targets.get(index).map(PathBuf::as_path);
                    let seen = read_one(engine, matched, path, target, options);
                    if sender.send((index, seen)).is_err() {
                        return; // nobody reads the output any more
                    }
                }
            });
        }
        drop(sender);
        report(receiver, &files, options.json, keeper)
    })
}

/// Where each picture is drawn, in a folder that is made; nowhere without one.
fn targets(files: &[PathBuf], dir: Option<&Path>) -> Result<Vec<PathBuf>> {
    let Some(dir) = dir else {
        return Ok(Vec::new());
    };
    std::fs::create_dir_all(dir).with_context(|| format!("cannot write to `{}`", dir.display()))?;
    Ok(annotate::targets(files, dir))
}

/// The next picture that no thread has taken yet.
fn take<'a>(files: &'a [PathBuf], next: &AtomicUsize) -> Option<(usize, &'a Path)> {
    let index = next.fetch_add(1, Ordering::Relaxed);
    files.get(index).map(|path| (index, path.as_path()))
}

fn open_engine(options: &ReadOptions) -> Result<Engine> {
    let detection = DetectorOptions {
        tiles: options.tiles,
        ..DetectorOptions::default()
    };
    Ok(open_models(options)?.with_detector_options(detection)?)
}

fn open_models(options: &ReadOptions) -> Result<Engine> {
    let Some(dir) = &options.models else {
        let built_in = match options.size {
            Size::Standard => Engine::standard(),
            Size::Nano => Engine::nano(),
        };
        return built_in.context("the built-in models cannot be loaded");
    };
    let model = |name: &str| -> Result<Model> {
        let manifest = dir.join(format!("{name}.toml"));
        let onnx = dir.join(format!("{name}.onnx"));
        let text = std::fs::read_to_string(&manifest)
            .with_context(|| format!("cannot read `{}`", manifest.display()))?;
        let bytes =
            std::fs::read(&onnx).with_context(|| format!("cannot read `{}`", onnx.display()))?;
        Model::open(&text, &bytes).with_context(|| format!("`{}`", manifest.display()))
    };
    let optional = |name: &str| {
        let is_there = dir.join(format!("{name}.toml")).exists();
        is_there.then(|| model(name)).transpose()
    };
    let (refiner, second) = (optional("refiner")?, optional("second_reader")?);
    let (detector, reader) = (model("detector")?, model("reader")?);
    Ok(Engine::from_models(detector, refiner, reader, second)?)
}

fn read_one(
    engine: &Engine,
    list: Option<&(HotList, MatchRules)>,
    path: &Path,
    target: Option<&Path>,
    options: &ReadOptions,
) -> Result<Sighting> {
    let start = Instant::now();
    let (mut picture, sha256) = picture::open(path)?;
    let (width, height) = picture.dimensions();
    let frame = Frame::new(picture.as_raw(), width, height, PixelFormat::Rgb8)?;
    let reads: Vec<_> = if options.plate {
        engine.read_plate(&frame)?.into_iter().collect()
    } else {
        engine.read(&frame)?
    };
    let ms = start.elapsed().as_secs_f64() * 1000.0;
    if let Some(target) = target {
        annotate::draw(&mut picture, &reads)?;
        annotate::save(&picture, target)?;
    }
    let mut report = Report::new(path, width, height, ms, &reads);
    if let Some((list, rules)) = list {
        report = report.with_hits(&reads, list, rules)?;
    }
    Ok(Sighting {
        report,
        reads,
        sha256,
    })
}

/// Keeps and prints what was read in the order of the pictures; gives how many failed.
fn report(
    receiver: mpsc::Receiver<(usize, Result<Sighting>)>,
    files: &[PathBuf],
    json: bool,
    mut keeper: Option<Keeper<'_>>,
) -> Result<usize> {
    let count = files.len();
    let bar = if count >= BAR_FROM && io::stderr().is_terminal() && !io::stdout().is_terminal() {
        ProgressBar::new(count as u64)
    } else {
        ProgressBar::hidden()
    };
    let mut printer = Printer::new(json)?;
    let mut waiting = BTreeMap::new();
    let (mut due, mut failed) = (0, 0);
    for (index, result) in receiver {
        waiting.insert(index, result);
        while let (Some(result), Some(path)) = (waiting.remove(&due), files.get(due)) {
            due += 1;
            bar.inc(1);
            // What cannot be kept ends the call: the rest would be lost unnoticed.
            let kept = match (&mut keeper, result) {
                (Some(keeper), Ok(seen)) => Ok(keeper.keep(path, seen)?),
                (_, result) => result.map(|seen| seen.report),
            };
            match kept {
                Ok(report) => printer.print(&report)?,
                Err(error) => {
                    failed += 1;
                    bar.suspend(|| output::complain(&format!("{error:#}")));
                }
            }
            // Reads are kept even if nobody looks at them.
            if !printer.is_read && keeper.is_none() {
                return Ok(failed);
            }
        }
    }
    bar.finish_and_clear();
    Ok(failed)
}

/// Prints reports for as long as somebody reads them.
struct Printer {
    out: io::BufWriter<io::StdoutLock<'static>>,
    json: bool,
    is_read: bool,
}

impl Printer {
    fn new(json: bool) -> Result<Self> {
        let mut out = io::BufWriter::new(io::stdout().lock());
        let is_read = json || still_read(output::write_head(&mut out))?;
        Ok(Self { out, json, is_read })
    }

    fn print(&mut self, report: &Report) -> Result<()> {
        if !self.is_read {
            return Ok(());
        }
        let written = match self.json {
            true => report.write_json(&mut self.out),
            false => report.write_rows(&mut self.out),
        };
        self.is_read = still_read(written.and_then(|()| self.out.flush()))?;
        Ok(())
    }
}

/// Whether the output is still read; `alpr read ... | head` closes it, which is no failure.
fn still_read(written: io::Result<()>) -> Result<bool> {
    match written {
        Ok(()) => Ok(true),
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(false),
        Err(error) => Err(error).context("cannot write the output"),
    }
}
