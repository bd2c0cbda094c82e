//! `alpr retain`: retention policies, and what is done by them: holds, purges, evidence.

use std::collections::BTreeSet;
use std::fs::{self, File};
use std::io::{BufRead, BufReader, BufWriter, Read, Write};
use std::path::{Path, PathBuf};

use alpr_core::Jurisdiction;
use alpr_core::adopt::Document;
use alpr_core::retain::{Policies, Policy, Severity};
use alpr_store::Store;
use anyhow::{Context, Result, bail};
use clap::{Args, Subcommand};

use crate::store::args::StoreAddress;
use crate::{bars, new_file, output, policy};

mod evaluate;
mod evidence;
mod hold;
mod pictures;
mod purge;

use evaluate::EvaluateOptions;
use evidence::{BookOptions, ExportOptions};
use hold::HoldCommand;
use purge::{PlanOptions, PurgeOptions};

/// Whose law data are under where nobody says and no policy does: the agency that this was made for is there.
const HOME: Jurisdiction = Jurisdiction::MO;

#[derive(Debug, Subcommand)]
pub(crate) enum RetainCommand {
    /// Tells every rule in a sentence, with its citation.
    Explain(PolicyOptions),
    /// Finds contradictions, gaps and rules that say nothing; exit status 1 where decisions could be in conflict.
    ///
    /// The policies are checked together, as they would decide.
    Lint {
        /// Policies: built-in names, or TOML files.
        #[arg(required = true, value_name = "POLICY")]
        policies: Vec<String>,
    },
    /// Decides about records, one JSON object a line; exit status 1 where one is in conflict.
    ///
    /// A line is a record of this library, as `alpr search --json` prints it, or has `captured` and, as far as known,
    /// `holder`, `class`, `origin`, `jurisdiction`, `received`, `copied`, `case_closed`, `requested`, `shift_ended`,
    /// `booked`, `ongoing`, `id`, `plate`, `camera`, `full_plate` with small stacked characters, and `listed`: the
    /// plates of the entries it hit, commas between.
    Evaluate(EvaluateOptions),
    /// Draws a policy as SVG: a bar for each holder and class, floor to ceiling.
    Picture {
        #[command(flatten)]
        policies: PolicyOptions,
        /// The file to write.
        #[arg(short, long, value_name = "FILE.svg")]
        output: PathBuf,
    },
    /// Counts what a purge of a store would do, by rule, and deletes nothing.
    Plan(PlanOptions),
    /// Purges what is due from a store, and prints the signed receipt; exit status 1 if a picture was not found. Cut
    /// off, it goes on when it is started again. Repeated with the same `--at` after it ended, it prints that receipt and
    /// purges nothing.
    #[command(mut_arg("at", |at| at.hide(false)))]
    Purge(PurgeOptions),
    /// Prints the receipts of all purges of a store, one JSON object a line.
    Receipts {
        #[command(flatten)]
        on: StoreAddress,
    },
    /// Verifies receipts; exit status 1 if one is not what the holder of the key signed.
    Verify {
        /// A receipt, as `purge --json` prints it, or all of them, as `receipts` does.
        #[arg(value_name = "RECEIPT.json")]
        receipt: PathBuf,
        /// The agency's public key, as `key` prints it.
        #[arg(long, value_name = "HEX")]
        key: String,
    },
    /// Makes the secret that signs receipts, and prints its public key.
    Key {
        /// The file to write, which only its owner can read.
        #[arg(value_name = "FILE")]
        output: PathBuf,
    },
    /// Exports records with their hits, cases and pictures as evidence, a BagIt bag; exit status 1 if something is
    /// missing.
    Export(Box<ExportOptions>),
    /// Verifies a bag from its folder alone; exit status 1 if it has a fault.
    Check {
        /// The bag.
        #[arg(value_name = "FOLDER")]
        bag: PathBuf,
    },
    /// Records that a bag is in the property room: verified again, and one that this store exported.
    Book(BookOptions),
    /// Holds data of a store, so that nothing purges them.
    #[command(subcommand)]
    Hold(HoldCommand),
}

#[derive(Debug, Args)]
pub(crate) struct PolicyOptions {
    /// A built-in policy's name, such as clayton-22-03, or a TOML file; several hold together.
    #[arg(long = "policy", required = true, value_name = "NAME|FILE.toml")]
    policies: Vec<String>,
}

impl PolicyOptions {
    pub(crate) fn open(&self) -> Result<Policies> {
        open(&self.policies)
    }
}

/// Policies where a store is at hand, which may have some in force.
#[derive(Debug, Args)]
pub(crate) struct StorePolicyOptions {
    /// A built-in policy's name, such as clayton-22-03, or a TOML file; several hold together. Default: those in force
    /// in the store.
    #[arg(long = "policy", value_name = "NAME|FILE.toml")]
    policies: Vec<String>,
}

impl StorePolicyOptions {
    pub(crate) fn open(&self, store: &Store) -> Result<Policies> {
        if self.policies.is_empty() {
            let in_force = policy::in_force(store, Document::RetentionPolicies, "--policy")?;
            return Ok(in_force.policies()?);
        }
        open(&self.policies)
    }
}

/// Runs a command; gives how many findings or conflicts there were.
pub(crate) fn run(command: &RetainCommand) -> Result<usize> {
    let mut out = output::stdout();
    match command {
        RetainCommand::Explain(options) => {
            for name in &options.policies {
                writeln!(out, "{}", output::shown_lines(&named(name)?.explain()))?;
            }
            Ok(0)
        }
        RetainCommand::Lint { policies } => {
            let findings = open(policies)?.lint();
            for finding in &findings {
                writeln!(out, "{}", output::shown(&finding.to_string()))?;
            }
            let errors = findings.iter().filter(|f| f.severity == Severity::Error);
            Ok(errors.count())
        }
        RetainCommand::Evaluate(options) => {
            let mut out = BufWriter::new(out);
            let done = evaluate::run(options, &mut out);
            out.flush()?;
            done
        }
        RetainCommand::Picture { policies, output } => {
            let svg = bars::draw(&policies.open()?);
            let is_svg = |start: &[u8]| start.starts_with(b"<svg");
            let output = new_file::replaceable(output, "a drawing in SVG", is_svg)?;
            new_file::replace(&output, svg.as_bytes())?;
            Ok(0)
        }
        RetainCommand::Plan(options) => purge::plan(options, &mut out).map(|()| 0),
        RetainCommand::Purge(options) => purge::purge(options, &mut out),
        RetainCommand::Receipts { on } => purge::receipts(on, &mut out).map(|()| 0),
        RetainCommand::Verify { receipt, key } => purge::verify(receipt, key, &mut out),
        RetainCommand::Key { output } => purge::make_key(output, &mut out).map(|()| 0),
        RetainCommand::Export(options) => evidence::export(options, &mut out),
        RetainCommand::Check { bag } => evidence::check(bag, &mut out),
        RetainCommand::Book(options) => evidence::book(options, &mut out).map(|()| 0),
        RetainCommand::Hold(command) => hold::run(command, &mut out).map(|()| 0),
    }
}

fn open(names: &[String]) -> Result<Policies> {
    let policies = names.iter().map(|name| named(name));
    Ok(Policies::new(policies.collect::<Result<_>>()?)?)
}

fn named(name: &str) -> Result<Policy> {
    if Path::new(name).extension().is_none() {
        return Ok(Policy::pack(name)?);
    }
    let text = fs::read_to_string(name).with_context(|| format!("`{name}`"))?;
    Policy::parse(&text).with_context(|| format!("`{name}`"))
}

/// Whose law data are under: the state that is given, or the one that the policies name, so that they apply.
fn jurisdiction(given: Option<Jurisdiction>, policies: &Policies) -> Result<Jurisdiction> {
    if let Some(given) = given {
        return Ok(given);
    }
    let mut named = BTreeSet::new();
    for policy in policies.policies() {
        let of_rules = policy.rules.iter().flat_map(|r| &r.scope.jurisdictions);
        named.extend(policy.jurisdictions.iter().chain(of_rules).copied());
    }
    let mut states = named.iter().copied();
    match (states.next(), states.next()) {
        (Some(only), None) => Ok(only),
        (Some(_), Some(_)) if !named.contains(&HOME) => {
            let codes: Vec<_> = named.iter().map(|state| state.code()).collect();
            let codes = codes.join(", ");
            bail!("expected policies of {HOME} or of one state, got {codes}: give --jurisdiction")
        }
        _ => Ok(HOME),
    }
}

/// Every line of a file that is not empty, of at most so many bytes; what goes wrong is told with its number.
pub(crate) fn each_line(
    path: &Path,
    most: usize,
    mut take: impl FnMut(&str) -> Result<()>,
) -> Result<()> {
    let failed = || format!("`{}`", path.display());
    let mut file = BufReader::new(File::open(path).with_context(failed)?);
    for number in 1.. {
        let at = || format!("`{}`, line {number}", path.display());
        let mut line = Vec::new();
        // No more is taken into memory than the longest line and its end.
        let mut part = Read::take(&mut file, most as u64 + 2);
        if part.read_until(b'\n', &mut line).with_context(at)? == 0 {
            break;
        }
        let line = line.strip_suffix(b"\n").unwrap_or(&line);
        let got = line.len();
        if got > most {
            bail!(
                "{}: expected at most {most} bytes, got {got} or more: give one JSON object a line",
                at()
            );
        }
        let line = std::str::from_utf8(line).with_context(at)?.trim();
        if !line.is_empty() {
            take(line).with_context(at)?;
        }
    }
    Ok(())
}
