//! `alpr search` and `alpr look-back`: what was seen before, for who may know it and for what.

use std::io::Write;
use std::path::Path;

use alpr_core::adopt::Document;
use alpr_core::authorise::{Asked, Granted, Purpose, SearchPolicy};
use alpr_core::hotlist::{Category, Entry};
use alpr_core::manual::ManualEntry;
use alpr_core::record::{Id, Record};
use alpr_core::report::MARKING;
use alpr_core::{Jurisdiction, PlateText};
use alpr_store::{LookBack, Search, Store};
use anyhow::{Context, Result, bail};
use jiff::Timestamp;

use super::LEAST_DIGITS;
use super::asking::{Asking, LookBackOptions, SearchOptions};
use crate::read::report;
use crate::{lists, output, policy};

pub(super) fn search(options: &SearchOptions, out: &mut impl Write) -> Result<()> {
    let store = options.on.open()?;
    if let Some(plate) = options.plate.filter(PlateText::has_unknown) {
        bail!("`{plate}` has unknown characters: give it as --part {plate}");
    }
    let search = Search {
        plate: options.plate,
        part: options.part.clone(),
        camera: options.camera.clone(),
        unit: options.unit.clone(),
        area: options.area,
    };
    let asked = Asked::search(search.sought());
    let granted = allow(&store, &options.asking, asked, options.on.now()?)?;
    if let Some(camera) = &options.camera {
        store.check_camera(camera)?;
    }
    let page = store.search(&granted, &search, options.after, options.most)?;
    if options.json {
        for read in &page.reads {
            writeln!(out, "{}", read.to_json()?)?;
        }
        if let Some(next) = page.next {
            output::tell(&more(next));
        }
        return Ok(());
    }
    writeln!(out, "{MARKING}")?;
    for read in &page.reads {
        write_row(read, out)?;
    }
    match page.next {
        Some(next) => writeln!(out, "{}", more(next))?,
        None => writeln!(out, "reads found, all of them shown: {}", page.reads.len())?,
    }
    Ok(())
}

fn more(next: Id) -> String {
    format!("there are more: --after {next}")
}

fn write_row(read: &Record, out: &mut impl Write) -> Result<()> {
    let (seen, id, text) = (&read.circumstances, read.id, read.text);
    let state = read.state.map_or("state?", Jurisdiction::code);
    let cut = if read.may_be_cut { report::CUT } else { "" };
    let (when, camera, sure) = (seen.captured, output::shown(&seen.camera), read.confidence);
    Ok(writeln!(
        out,
        "{id}  {when}  {camera} {text} {state}, confidence {sure:.2}{cut}"
    )?)
}

pub(super) fn look_back(options: &LookBackOptions, out: &mut impl Write) -> Result<()> {
    let store = options.on.open()?;
    let by_hand = entry(&store, &options.wanted)?;
    let part = by_hand.as_ref().map(|entry| entry.draft.wanted.as_str());
    let asked = Asked::look_back(Some(part.unwrap_or(&options.wanted)));
    let granted = allow(&store, &options.asking, asked, options.on.now()?)?;
    let rules = lists::rules(options.rules.as_deref())?;
    if let Some(entry) = by_hand {
        return write(&store.look_back_manual(&granted, &entry, &rules)?, out);
    }
    let mut entry = Entry::new(options.wanted.parse::<PlateText>()?, Category::Bolo);
    entry.state = options.state;
    write(&store.look_back(&granted, &entry, &rules)?, out)
}

/// The manual entry of a whole name. The beginning of one is refused: it could be a plate, and nothing would be found.
fn entry(store: &Store, wanted: &str) -> Result<Option<ManualEntry>> {
    let digits = wanted.to_ascii_lowercase();
    let names = |entry: &ManualEntry| entry.id.to_string().starts_with(&digits);
    let found = store.manual()?.into_iter().find(names);
    if digits.parse::<Id>().is_ok() {
        return found
            .with_context(|| format!("there is no manual entry {digits}: list those that are"))
            .map(Some);
    }
    match found.filter(|_| digits.len() >= LEAST_DIGITS) {
        Some(ManualEntry { id, .. }) => {
            bail!("`{wanted}` begins the name of an entry: give all of it, {id}")
        }
        None => Ok(None),
    }
}

/// Looks for an entry at once after it was made; the entry holds whatever comes of it.
pub(super) fn look_back_at_once(
    store: &Store,
    entry: &ManualEntry,
    asking: &Asking,
    rules: Option<&Path>,
    out: &mut impl Write,
) -> Result<()> {
    let asked = Asked::look_back(Some(entry.draft.wanted.as_str()));
    let granted = allow(store, asking, asked, entry.created)?;
    let found = store.look_back_manual(&granted, entry, &lists::rules(rules)?)?;
    write(&found, out)
}

pub(super) fn write(found: &LookBack, out: &mut impl Write) -> Result<()> {
    writeln!(out, "{MARKING}")?;
    write!(out, "{found}")?;
    if !found.seen.is_empty() {
        writeln!(
            out,
            "A read is not proof: compare the picture with what is looked for."
        )?;
    }
    Ok(())
}

/// Asks the policy; what it says is in the log.
pub(super) fn allow(
    store: &Store,
    asking: &Asking,
    asked: Asked<'_>,
    now: Timestamp,
) -> Result<Granted> {
    let policy = match &asking.policy {
        Some(path) => policy::read(path, SearchPolicy::parse)?,
        None => policy::in_force(store, Document::SearchPolicy, "--policy")?.search_policy()?,
    };
    let purpose = Purpose {
        code: asking.purpose.clone(),
        case_number: asking.case.clone(),
        text: asking.why.clone(),
    };
    let (who, version) = (asking.who(), Some(policy.version.as_str()));
    let who = who.authorisation(store, version, (asked, Some(&purpose)))?;
    let asked = (asked, &purpose);
    Ok(store.allow_for(&policy, &who, asked, asking.window(), now)?)
}
