//! `alpr camera`: whether a camera is fit for use and in service (General Order 22-03, II.6.e and VI).

use std::io::{self, Write};
use std::path::{Path, PathBuf};

use alpr_core::health::{
    Baseline, Fitness, Health, Limits, MAX_AGE, Monitor, SPACING, Sample, Service, ServiceStep,
    Test,
};
use alpr_core::{Engine, Frame, PixelFormat};
use alpr_store::Store;
use anyhow::{Context, Result, bail};
use clap::{Args, Subcommand};
use jiff::Timestamp;

use crate::args::time;
use crate::new_file::NewFile;
use crate::read::args::ModelOptions;
use crate::store::come;
use crate::{inputs, look, output, picture, read};

mod service;

use service::ServiceCommand;

#[derive(Debug, Subcommand)]
pub(crate) enum CameraCommand {
    /// Learns from pictures what a camera shows while it works properly, over all hours at which it will be checked.
    /// Exit status 1 if some could not be read.
    ///
    /// It needs at least 100 pictures, each 5 s or more after the last, and 100 plates that do not stand still in them.
    Learn(LearnOptions),
    /// Compares what a camera shows with what it showed while it worked properly, as of the last picture. Exit status 1
    /// if it is unfit, and is then removed from service where a store is named; also 1, without removal, if nobody can
    /// tell or a picture could not be read; 0 if fit or doubtful.
    ///
    /// Pictures from before the camera passed its last test or was returned to service do not count, where a store is
    /// named.
    Check(CheckOptions),
    #[command(flatten)]
    Service(ServiceCommand),
}

/// Pictures of one camera.
#[derive(Debug, Args)]
struct Pictures {
    /// Pictures, folders (with all below them), or globs in quotes, each taken when its file was changed last: copy
    /// files with their times. Of pictures less than 5 s apart one counts. One of a time to come does not, as one that
    /// cannot be read.
    #[arg(required = true, value_name = "PATH")]
    paths: Vec<PathBuf>,

    #[command(flatten)]
    models: ModelOptions,
}

#[derive(Debug, Args)]
pub(crate) struct LearnOptions {
    #[command(flatten)]
    pictures: Pictures,

    /// The camera's name, unique in the agency.
    #[arg(long, value_name = "NAME")]
    camera: String,

    /// The baseline to write, JSON; it may not be there yet.
    #[arg(short, long, value_name = "FILE")]
    output: PathBuf,
}

#[derive(Debug, Args)]
pub(crate) struct CheckOptions {
    #[command(flatten)]
    pictures: Pictures,

    /// What `alpr camera learn` wrote.
    #[arg(long, value_name = "FILE")]
    baseline: PathBuf,

    /// Print one JSON object.
    #[arg(long)]
    json: bool,

    /// Remove the camera from service in this store if it is unfit; needs --by.
    #[arg(long, value_name = "URL", requires = "by")]
    store: Option<String>,

    /// Who is responsible for the check.
    #[arg(long, value_name = "NAME", requires = "store")]
    by: Option<String>,

    /// When it is removed; default: now.
    #[arg(long, value_name = "TIME", value_parser = time, hide = true, requires = "store")]
    at: Option<Timestamp>,
}

/// Runs a command; gives 1 where the answer is a warning.
pub(crate) fn run(command: &CameraCommand) -> Result<usize> {
    let mut out = io::BufWriter::new(output::stdout());
    let done = match command {
        CameraCommand::Learn(options) => learn(options, &mut out),
        CameraCommand::Check(options) => check(options, &mut out),
        CameraCommand::Service(command) => service::run(command, &mut out).map(|()| 0),
    };
    out.flush()?;
    done
}

fn learn(options: &LearnOptions, out: &mut impl Write) -> Result<usize> {
    let file = NewFile::beside(&options.output)?;
    let (samples, failed) = samples(&options.pictures)?;
    let baseline = Baseline::learn(&options.camera, &samples)?;
    file.write(baseline.to_json()?.as_bytes())?;
    say_left_out(samples.len() - baseline.frames());
    let (camera, frames, plates) = (baseline.camera(), baseline.frames(), baseline.plates());
    let (from, to, silence) = (baseline.from(), baseline.to(), baseline.silence());
    writeln!(
        out,
        "camera {camera}: {frames} frames with {plates} plates from {from} to {to}, longest silence {silence:#}"
    )?;
    Ok(failed)
}

fn check(options: &CheckOptions, out: &mut impl Write) -> Result<usize> {
    let path = options.baseline.display();
    let text = std::fs::read_to_string(&options.baseline)
        .with_context(|| format!("cannot read `{path}`"))?;
    let baseline = Baseline::from_json(&text).with_context(|| format!("`{path}`"))?;
    // A store that is not there is said before all pictures are read.
    let store = options.store.as_deref().map(Store::open_existing);
    let store = store.transpose()?;
    if let (Some(store), Some(by)) = (&store, &options.by) {
        store.admit(by, service::SERVICE, Timestamp::now())?;
        store.check_camera(baseline.camera())?;
    }
    let service = |store: &Store| store.service(baseline.camera());
    let service = store.as_ref().map(service).transpose()?.flatten();
    let (mut samples, failed) = samples(&options.pictures)?;
    samples.sort_by_key(|sample| sample.at);
    let Some(last) = samples.last().map(|sample| sample.at) else {
        bail!("none of the pictures could be read");
    };
    let now = come(options.at)?;
    say_old(last, now);
    let proof = service.as_ref().and_then(proven);
    leave_out(&mut samples, proof);
    let mut monitor = Monitor::new(baseline, Limits::default())?;
    let mut left_out = 0;
    for sample in &samples {
        left_out += usize::from(!monitor.push(sample)?);
    }
    say_left_out(left_out);
    let health = monitor.check(last);
    match options.json {
        true => writeln!(out, "{}", serde_json::to_string(&health)?)?,
        false => write_health(&health, out)?,
    }
    let is_unfit = health.fitness == Fitness::Unfit;
    if let (Some(store), Some(by), true) = (store, &options.by, is_unfit) {
        remove(&store, by, (&health, proof), now)?;
    }
    let is_useless = is_unfit || health.fitness == Fitness::Unknown;
    Ok(usize::from(is_useless || failed > 0))
}

/// Whoever checks a folder that no camera writes to any more has to hear of it.
fn say_old(last: Timestamp, now: Timestamp) {
    let age = now.duration_since(last);
    if age > MAX_AGE {
        let (age, most) = (age.as_hours(), MAX_AGE.as_hours());
        output::complain(&format!(
            "expected pictures of the last {most} h, the last one is of {last}, {age} h ago: this says nothing of today"
        ));
    }
}

/// When somebody last found that the camera works: what it showed before says nothing against that.
fn proven(service: &Service) -> Option<Timestamp> {
    let is_proof = |step: &&ServiceStep| {
        matches!(
            step,
            ServiceStep::Tested(Test { passed: true, .. }) | ServiceStep::Returned { .. }
        )
    };
    let proof = service.steps().iter().rev().find(is_proof);
    proof.map(ServiceStep::at)
}

/// Leaves out what was taken before the camera was found to work.
fn leave_out(samples: &mut Vec<Sample>, proven: Option<Timestamp>) {
    let Some(proven) = proven else { return };
    let before = samples.len();
    samples.retain(|sample| sample.at >= proven);
    let count = before - samples.len();
    if count > 0 {
        output::tell(&format!(
            "{count} pictures are from before the camera passed its test or was returned to service at {proven} and do not count"
        ));
    }
}

fn write_health(health: &Health, out: &mut impl Write) -> io::Result<()> {
    let Health {
        camera,
        fitness,
        at,
        ..
    } = health;
    writeln!(out, "camera {camera}: {}, as of {at}", fitness.name())?;
    let mut findings = health.findings.iter();
    findings.try_for_each(|f| writeln!(out, "{:<9} {}", f.fitness.name(), f.words))
}

/// Removes a camera that is unfit from service, unless it is out already and no test leads back. `proof` is when it was
/// last found to work, as far as the check knew.
fn remove(
    store: &Store,
    by: &str,
    (health, proof): (&Health, Option<Timestamp>),
    at: Timestamp,
) -> Result<()> {
    let camera = &health.camera;
    let service = store
        .service(camera)?
        .map_or_else(|| Service::new(camera), Ok)?;
    if proven(&service) != proof {
        bail!("camera {camera} was tested or returned meanwhile: check it again");
    }
    let (known, standing) = (service.steps().len(), service.standing());
    let service = service.remove_unfit(by, at, health)?;
    if let (Some(since), true) = (standing.out_since, service.steps().len() == known) {
        output::tell(&format!("camera {camera} is out of service since {since}"));
        return Ok(());
    }
    store.put_service(&service)?;
    output::tell(&format!(
        "camera {camera} is removed from service: test it, then return it"
    ));
    Ok(())
}

/// What every picture tells, and how many could not be read or are of a time to come.
fn samples(pictures: &Pictures) -> Result<(Vec<Sample>, usize)> {
    let found = inputs::expand(&pictures.paths);
    let engine = read::open_models(&pictures.models)?;
    let (mut samples, mut faults) = (Vec::new(), found.faults);
    for path in &found.files {
        match sample(path, &engine) {
            Ok(sample) => samples.push(sample),
            Err(fault) => faults.push(fault),
        }
    }
    for fault in &faults {
        output::complain(&format!("{fault:#}"));
    }
    Ok((samples, faults.len()))
}

fn sample(path: &Path, engine: &Engine) -> Result<Sample> {
    let photo = picture::open(path)?;
    if let Some(now) = look::now_before(photo.written) {
        let (path, written) = (path.display(), photo.written);
        bail!(
            "`{path}` is dated {written}, later than now, {now}, and does not count: check the clocks"
        );
    }
    let (width, height) = photo.pixels.dimensions();
    let frame = Frame::new(photo.pixels.as_raw(), width, height, PixelFormat::Rgb8)?;
    let reads = engine.read(&frame)?;
    Ok(Sample::of(&frame, &reads, photo.written))
}

fn say_left_out(count: usize) {
    if count > 0 {
        let seconds = SPACING.as_secs();
        output::tell(&format!(
            "{count} pictures were taken less than {seconds} s after another and do not count"
        ));
    }
}
