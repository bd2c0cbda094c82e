//! `alpr read`: reads pictures on several threads and reports them in their order.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::fs;
use std::io::{self, IsTerminal, Write};
use std::iter;
use std::path::{Path, PathBuf};
use std::process;
use std::sync::{Mutex, mpsc};
use std::thread;

use alpr_core::{DetectorOptions, Engine, Expected, Models};
use anyhow::{Context, Error, Result, bail};
use indicatif::ProgressBar;
use jiff::Timestamp;

use crate::film::Film;
use crate::inputs::Shot;
use crate::lists::in_force::ListInForce;
use crate::look::{Look, Looker};
use crate::store::keep::{Keeper, Sighting};
use crate::{annotate, inputs, output};
use args::{ModelOptions, ReadOptions, Size};
use report::Report;

pub(crate) mod args;
pub(crate) mod report;
mod stop;
pub(crate) mod stream;

/// From so many pictures on, a person wants to know how far it is.
const BAR_FROM: usize = 10;

/// Reads everything that the options name; gives how many pictures could not be read, or have another fault.
///
/// # Errors
/// If nothing could be tried: no picture found, no model, no folder to write to.
pub(crate) fn run(options: &ReadOptions) -> Result<usize> {
    let ahead = options.keep.at.filter(|at| *at > Timestamp::now());
    if let Some(at) = ahead {
        output::complain(&format!("--at {at} is later than now: check the clock"));
    }
    let failed = match options.is_stream()? {
        true => read_stream(options),
        false => read_files(options),
    };
    // Dated in the future as a picture may be, and told as that is.
    Ok(failed? + usize::from(ahead.is_some()))
}

fn read_stream(options: &ReadOptions) -> Result<usize> {
    let camera = options.keep.camera.as_deref();
    let frames = stream::open(options.save.as_deref(), camera)?;
    read_all(options, frames, None, &HashMap::new())
}

fn read_files(options: &ReadOptions) -> Result<usize> {
    let found = inputs::expand(&options.paths);
    for fault in &found.faults {
        output::complain(&format!("{fault:#}"));
    }
    if found.files.is_empty() {
        bail!("there is no picture to read");
    }
    let shots = inputs::shots(&found.files, options.infrared_suffix.as_deref());
    if options.film.is_some() {
        inputs::check_numbers(&shots)?;
    }
    let targets = targets(&shots, options.annotate.as_deref())?;
    let count = Some(shots.len());
    let failed = read_all(options, shots.into_iter().map(Ok), count, &targets)?;
    Ok(failed + found.faults.len())
}

/// Reads shots, so many of them if that is known, draws each to its picture's target, and tells and keeps what was
/// read.
fn read_all(
    options: &ReadOptions,
    shots: impl Iterator<Item = Result<Shot>> + Send,
    count: Option<usize>,
    targets: &HashMap<PathBuf, PathBuf>,
) -> Result<usize> {
    let engine = open_engine(options)?;
    let list = options.hotlist.as_deref();
    let list = list.map(|path| ListInForce::open(path, options.rules.as_deref()));
    let keeper = Keeper::open(&options.keep, &engine)?;
    let film = options
        .film
        .map(|rate| Film::new(&engine, rate, options.keep.at, keeper.is_some()));
    let film = film.transpose()?;
    let looker = Looker {
        engine: &engine,
        is_dated: keeper.is_some() && options.keep.at.is_none(),
        is_plate: options.plate,
        targets,
    };
    let mut teller = Teller {
        list: list.transpose()?,
        keeper,
        saves: options.save.is_some(),
        json: options.json,
        out: io::BufWriter::new(output::stdout()),
    };
    let cores = thread::available_parallelism().map_or(1, usize::from);
    let threads = options.threads.map_or(cores, usize::from);
    let threads = threads.min(count.unwrap_or(threads));
    let shots = Mutex::new(shots.enumerate());
    let look = || {
        // A thread that stopped within it has ended the call anyway.
        let (index, shot) = shots.lock().ok()?.next()?;
        Some((
            index,
            shot.map_or_else(Look::failed, |shot| looker.look(shot)),
        ))
    };
    if threads == 1 {
        // A thread of its own would take memory of its own.
        return report(iter::from_fn(look), count, film, &mut teller);
    }
    let (sender, receiver) = mpsc::sync_channel(2 * threads);
    thread::scope(|scope| {
        for _ in 0..threads {
            let (sender, look) = (sender.clone(), &look);
            scope.spawn(move || {
                // Nobody receives any more once what was read before could not be kept.
                while look().is_some_and(|seen| sender.send(seen).is_ok()) {}
            });
        }
        drop(sender);
        let told = report(receiver, count, film, &mut teller);
        if let (Err(error), None) = (&told, count) {
            // Threads that wait for the next frame of a stream would keep this back until it comes.
            output::complain(&format!("{error:#}"));
            process::exit(2);
        }
        told
    })
}

/// Where each picture would be drawn, in a folder that is made; nowhere without one. Of a pair the last that can be read
/// is drawn.
fn targets(shots: &[Shot], dir: Option<&Path>) -> Result<HashMap<PathBuf, PathBuf>> {
    let Some(dir) = dir else {
        return Ok(HashMap::new());
    };
    fs::create_dir_all(dir).with_context(|| format!("cannot write to `{}`", dir.display()))?;
    let files: Vec<_> = shots.iter().flat_map(Shot::files).collect();
    let targets = annotate::targets(files.iter().copied(), dir);
    let read: HashSet<_> = files.iter().flat_map(fs::canonicalize).collect();
    let is_read = |target: &&PathBuf| fs::canonicalize(target).is_ok_and(|t| read.contains(&t));
    if let Some(target) = targets.iter().find(is_read) {
        bail!(
            "`{}` is to be read and would be drawn over: give --annotate another folder",
            target.display()
        );
    }
    Ok(files.into_iter().cloned().zip(targets).collect())
}

fn open_engine(options: &ReadOptions) -> Result<Engine> {
    let detection = DetectorOptions {
        tiles: options.tiles,
        ..DetectorOptions::default()
    };
    let engine = open_models(&options.models)?.with_detector_options(detection)?;
    Ok(engine.with_expected(Expected::new(options.expect.iter().copied())?))
}

/// The models that are named, or those that are built in.
pub(crate) fn open_models(options: &ModelOptions) -> Result<Engine> {
    let Some(dir) = &options.models else {
        let built_in = match options.size {
            Size::Standard => Engine::standard(),
            Size::Nano => Engine::nano(),
        };
        return built_in.context("the built-in models cannot be loaded");
    };
    let read = |name: &str| {
        let path = dir.join(name);
        fs::read(&path).with_context(|| format!("cannot read `{}`", path.display()))
    };
    let is_there = |name: &str| dir.join(name).symlink_metadata().is_ok();
    let models = Models::open(is_there, read)
        .with_context(|| format!("the models in `{}` cannot be opened", dir.display()))?;
    Ok(Engine::from_models(models)?)
}

/// Keeps and prints what was read.
struct Teller {
    list: Option<ListInForce>,
    keeper: Option<Keeper>,
    /// Whether frames of a stream become files.
    saves: bool,
    json: bool,
    out: io::BufWriter<output::Stdout>,
}

impl Teller {
    fn tell(&mut self, seen: Sighting) -> Result<()> {
        if let Some(list) = &mut self.list {
            list.renew();
        }
        let report = self.report(seen)?;
        let written = match self.json {
            true => report.write_json(&mut self.out),
            false => report.write_rows(&mut self.out),
        };
        Ok(written.and_then(|()| self.out.flush())?)
    }

    /// Saves and keeps what was seen; matches it where nothing is kept.
    fn report(&mut self, seen: Sighting) -> Result<Report> {
        let is_saved = self.saves && !seen.reads.is_empty() && seen.shot.save()?;
        match (&mut self.keeper, &self.list) {
            (Some(keeper), list) => {
                // What cannot be kept ends the call: the rest would be lost unnoticed.
                let kept = keeper.keep(&seen, list.as_ref());
                let unsaved = |error| match is_saved {
                    true => unsaved(&seen.shot.picture, error),
                    false => error,
                };
                keeper.report(kept.map_err(unsaved)?, seen.report)
            }
            (None, Some(in_force)) => {
                let (list, rules) = (&in_force.list, &in_force.rules);
                Ok(seen.report.with_hits(&seen.reads, list, rules)?)
            }
            (None, None) => Ok(seen.report),
        }
    }
}

/// Removes the frame of what could not be kept: no record names it, so that no purge would.
fn unsaved(picture: &Path, error: Error) -> Error {
    match fs::remove_file(picture) {
        Ok(()) => error,
        Err(left) => error.context(format!(
            "`{}` is of no record and cannot be removed ({left}): remove it",
            picture.display()
        )),
    }
}

/// Tells what was read in the order of the shots, or in that in which vehicles left a film; gives how many shots have a
/// fault.
fn report(
    looks: impl IntoIterator<Item = (usize, Look)>,
    count: Option<usize>,
    mut film: Option<Film>,
    teller: &mut Teller,
) -> Result<usize> {
    let is_watched = io::stderr().is_terminal() && !io::stdout().is_terminal();
    let bar = match count {
        Some(count) if count >= BAR_FROM && is_watched => ProgressBar::new(count as u64),
        _ => ProgressBar::hidden(),
    };
    if !teller.json {
        report::write_head(&mut teller.out)?;
    }
    let mut waiting = BTreeMap::new();
    let (mut due, mut failed) = (0, 0);
    for (index, look) in looks {
        waiting.insert(index, look);
        while let Some(Look { seen, mut faults }) = waiting.remove(&due) {
            bar.inc(1);
            let told = match (seen, &mut film) {
                (Some(frame), Some(film)) => film.push(due, frame, &mut faults),
                (seen, _) => Ok(seen.into_iter().collect()),
            };
            failed += usize::from(!faults.is_empty());
            for fault in faults {
                bar.suspend(|| output::complain(&format!("{fault:#}")));
            }
            due += 1;
            told?.into_iter().try_for_each(|seen| teller.tell(seen))?;
        }
    }
    let rest = film.as_mut().map(Film::finish).into_iter().flatten();
    rest.into_iter().try_for_each(|seen| teller.tell(seen))?;
    bar.finish_and_clear();
    Ok(teller.out.flush().map(|()| failed)?)
}
