//! `alpr camera note|remove|test|return|list`: the log of a camera's service in a store.

use std::io::Write;

use alpr_core::health::{Maintenance, Service, ServiceStep, Test};
use alpr_core::json;
use alpr_store::Store;
use anyhow::Result;
use clap::{Args, Subcommand};

use crate::output;
use crate::store::args::StoreAddress;

/// What is asked of the register of users.
pub(super) const SERVICE: &str = "a camera's service";

#[derive(Debug, Subcommand)]
pub(crate) enum ServiceCommand {
    /// Notes what was done to a camera, or happened to it. One that is damaged, dismounted or stored is out of service.
    Note {
        #[command(flatten)]
        step: StepOptions,

        /// cleaned, damaged, dismounted, stored, mounted, repaired, checked or other.
        kind: Maintenance,

        /// In words.
        #[arg(long, value_name = "TEXT")]
        note: String,
    },
    /// Removes a camera from service: its pictures make no alarm until it is returned.
    Remove {
        #[command(flatten)]
        step: StepOptions,

        /// Why.
        #[arg(long, value_name = "TEXT")]
        why: String,
    },
    /// Notes a test of a camera. One that failed removes it from service.
    Test(TestOptions),
    /// Returns a camera to service; refused without a test that was passed since: exit status 2.
    Return {
        #[command(flatten)]
        step: StepOptions,
    },
    /// Lists the cameras of which anything was noted, or every step of one.
    List {
        /// The camera.
        camera: Option<String>,

        /// Print one JSON object a camera, one a line.
        #[arg(long)]
        json: bool,

        #[command(flatten)]
        on: StoreAddress,
    },
}

#[derive(Debug, Args)]
pub(crate) struct StepOptions {
    /// The camera.
    camera: String,

    /// Who does it.
    #[arg(long, value_name = "NAME")]
    by: String,

    #[command(flatten)]
    on: StoreAddress,
}

#[derive(Debug, Args)]
pub(crate) struct TestOptions {
    #[command(flatten)]
    step: StepOptions,

    /// How it was tested.
    #[arg(long, value_name = "TEXT")]
    how: String,

    /// It works and is aligned; give this or --failed.
    #[arg(long, required_unless_present = "failed")]
    passed: bool,

    /// It does not; give this or --passed.
    #[arg(long, conflicts_with = "passed")]
    failed: bool,

    /// SHA-256 of a picture that shows it; may be given several times.
    #[arg(long = "picture", value_name = "SHA256")]
    pictures: Vec<String>,
}

pub(super) fn run(command: &ServiceCommand, out: &mut impl Write) -> Result<()> {
    match command {
        ServiceCommand::Note { step, kind, note } => {
            change(&admitted(step)?, step, out, |service| {
                service.note(*kind, &step.by, step.on.now()?, note)
            })
        }
        ServiceCommand::Remove { step, why } => change(&admitted(step)?, step, out, |service| {
            service.remove(&step.by, step.on.now()?, why)
        }),
        ServiceCommand::Test(options) => {
            let step = &options.step;
            let store = match options.passed {
                true => trained(step)?,
                false => admitted(step)?,
            };
            change(&store, step, out, |service| {
                service.test(Test {
                    by: options.step.by.clone(),
                    at: options.step.on.now()?,
                    passed: options.passed,
                    how: options.how.clone(),
                    pictures: options.pictures.clone(),
                })
            })
        }
        ServiceCommand::Return { step } => change(&trained(step)?, step, out, |service| {
            service.return_to_service(&step.by, step.on.now()?)
        }),
        ServiceCommand::List { camera, json, on } => list(camera.as_deref(), *json, on, out),
    }
}

/// The store for whoever takes a camera out of service, or says what happened to it.
fn admitted(step: &StepOptions) -> Result<Store> {
    step.on.open_for(&step.by, SERVICE)
}

/// The store for whoever says that a camera is fit: trained personnel (II.6.e).
fn trained(step: &StepOptions) -> Result<Store> {
    step.on.open_trained(&step.by, SERVICE)
}

fn change(
    store: &Store,
    step: &StepOptions,
    out: &mut impl Write,
    change: impl FnOnce(Service) -> alpr_core::Result<Service>,
) -> Result<()> {
    store.check_camera(&step.camera)?;
    let kept = store.service(&step.camera)?;
    if kept.is_none() && !store.has_reads_of(&step.camera)? {
        let camera = &step.camera;
        output::complain(&format!(
            "the store knows no camera {camera} yet: look for a typing error"
        ));
    }
    let service = change(kept.map_or_else(|| Service::new(&step.camera), Ok)?)?;
    store.put_service(&service)?;
    write_row(&service, out)
}

fn list(camera: Option<&str>, json: bool, on: &StoreAddress, out: &mut impl Write) -> Result<()> {
    let store = on.open()?;
    let services = match camera {
        Some(camera) => {
            store.check_camera(camera)?;
            store.service(camera)?.into_iter().collect()
        }
        None => store.services()?,
    };
    for service in &services {
        if json {
            writeln!(out, "{}", json::write(service)?)?;
            continue;
        }
        write_row(service, out)?;
        let steps = service.steps().iter().filter(|_| camera.is_some());
        for step in steps {
            let said = format!("{}: {}", step.by(), said(step));
            writeln!(out, "  {} {}", step.at(), output::shown(&said))?;
        }
    }
    Ok(())
}

fn write_row(service: &Service, out: &mut impl Write) -> Result<()> {
    let (camera, standing) = (service.camera(), service.standing());
    let state = match (standing.out_since, standing.passed) {
        (None, _) => "in service".to_owned(),
        (Some(since), Some(true)) => format!("out of service since {since}; tested, may return"),
        (Some(since), _) => format!("out of service since {since}; to be tested"),
    };
    Ok(writeln!(out, "{camera}  {state}")?)
}

fn said(step: &ServiceStep) -> String {
    match step {
        ServiceStep::Noted { kind, note, .. } => format!("{}: {note}", kind.name()),
        ServiceStep::Removed { why, .. } => format!("removed from service: {why}"),
        ServiceStep::Tested(Test { passed, how, .. }) => {
            let result = if *passed { "passed" } else { "failed" };
            format!("test {result}: {how}")
        }
        ServiceStep::Returned { .. } => "returned to service".to_owned(),
    }
}
