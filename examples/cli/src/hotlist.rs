//! `alpr hotlist`: builds, describes, checks, compares and asks hot lists.

use std::collections::BTreeMap;
use std::io::{self, Write};
use std::path::Path;

use alpr_core::audit::{Act, Event};
use alpr_core::hotlist::{Category, Check, Diff, Entry, Hit, ListStatus, Observed, Traffic};
use alpr_core::{HotList, Jurisdiction, Query};
use alpr_store::Store;
use anyhow::{Context, Result, bail};
use jiff::{SignedDuration, Timestamp};
use serde::Serialize;
use serde_json::json;

use crate::args::{BudgetOptions, BuildOptions, CheckOptions, HotlistCommand, MatchOptions};
use crate::lists::{self, Recipe};
use crate::output;
use crate::output::shown;
use crate::store::audit;

/// Said under what was found.
const NO_PROOF: &str =
    "A hit is not proof: compare the plate and its state, and confirm that the entry is active.";

/// A hit as `--json` prints it; it is never proof.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct HitReport {
    plate: String,
    listed_state: Option<&'static str>,
    category: String,
    class: &'static str,
    /// `same`, `different` or `unknown`.
    state: &'static str,
    state_probability: Option<f32>,
    /// `same`, `different` or `unknown`.
    plate_type: &'static str,
    /// What was seen of the vehicle otherwise than listed.
    contradictions: Vec<String>,
    reading_probability: f32,
    probability: f32,
    action: &'static str,
    explanation: String,
    source: Option<String>,
    record: Option<String>,
    list_sha256: String,
    list_age_seconds: i64,
    list_is_stale: bool,
}

impl HitReport {
    pub(crate) fn new(hit: &Hit) -> Self {
        let contradictions = hit.contradictions.iter().map(ToString::to_string);
        Self {
            plate: hit.entry.plate.to_string(),
            listed_state: hit.entry.state.map(Jurisdiction::code),
            category: hit.entry.category.name().to_owned(),
            class: hit.class.name(),
            state: hit.state_match.name(),
            state_probability: hit.state_probability,
            plate_type: hit.plate_type_match.name(),
            contradictions: contradictions.collect(),
            reading_probability: hit.reading_probability,
            probability: hit.probability,
            action: hit.action.name(),
            explanation: hit.explanation(),
            source: hit.entry.source.as_ref().map(|s| s.name().to_owned()),
            record: hit.entry.record.clone(),
            list_sha256: hit.list.sha256.to_string(),
            list_age_seconds: hit.list.age.as_secs(),
            list_is_stale: hit.list.is_stale,
        }
    }

    pub(crate) fn write_row(&self, out: &mut impl Write) -> io::Result<()> {
        let stale = if self.list_is_stale { "STALE LIST" } else { "" };
        let doubts = [stale, &self.explanation].map(str::to_owned);
        let doubts = doubts.into_iter().filter(|doubt| !doubt.is_empty());
        let doubts = doubts.collect::<Vec<_>>().join("; ");
        writeln!(
            out,
            "{:<10} {:<3} {:<20} {:<19} state {:<9} {:>7.3}% {:<5}  {}",
            self.plate,
            self.listed_state.unwrap_or("-"),
            shown(&self.category),
            self.class,
            self.state,
            100.0 * self.probability,
            self.action,
            shown(&doubts)
        )?;
        if self.plate_type == "different" {
            writeln!(out, "  another type of plate was seen than is listed")?;
        }
        for contradiction in &self.contradictions {
            writeln!(out, "  {}", shown(contradiction))?;
        }
        Ok(())
    }
}

/// Runs a command; gives 1 where the answer is a warning or a refusal.
pub(crate) fn run(command: &HotlistCommand) -> Result<usize> {
    match command {
        HotlistCommand::Build(options) => build(options).map(|()| 0),
        HotlistCommand::Info { list } => info(list).map(|()| 0),
        HotlistCommand::Check(options) => check(options),
        HotlistCommand::Match(options) => matches(options).map(|()| 0),
        HotlistCommand::Diff { old, new } => diff(old, new).map(|()| 0),
        HotlistCommand::Budget(options) => budget(options),
    }
}

fn build(options: &BuildOptions) -> Result<()> {
    let log = options
        .store
        .as_deref()
        .map(crate::store::begin)
        .transpose()?;
    if let (Some(log), Some(user)) = (&log, &options.user) {
        log.admit_trained(user, "a new list", Timestamp::now())?;
    }
    let recipe = Recipe {
        source: options.source.clone(),
        extracted: options.extracted,
        received: None,
        format: options.format.clone(),
        zone: options.zone.clone(),
        max_reject_share: options.max_reject_share,
    };
    let (output, force) = (&options.output, options.force);
    lists::replace(output, &options.lists, &recipe, force, |list| {
        if let (Some(log), Some(user)) = (&log, &options.user) {
            audit::list_loaded(log, user, list.info().received, list, force)
                .context("the list is not in force, for this cannot be logged")?;
        }
        Ok(())
    })?;
    info(output)
}

fn info(path: &Path) -> Result<()> {
    let (list, now) = (lists::open(path)?, Timestamp::now());
    let info = list.info();
    let age = match list.age(now).as_secs() {
        ahead @ ..0 => format!("{:#} from now", SignedDuration::from_secs(-ahead)),
        age => format!("{:#} ago", SignedDuration::from_secs(age)),
    };
    let (mut categories, mut inactive) = (BTreeMap::new(), 0);
    for entry in list.entries() {
        let entry = entry?;
        inactive += u64::from(!entry.is_active(now));
        *categories.entry(entry.category).or_insert(0_u64) += 1;
    }
    let categories = categories.iter();
    let categories =
        categories.map(|(category, count)| format!("{} {count}", shown(category.name())));
    let mut out = output::stdout();
    writeln!(out, "source     {}", shown(&info.source))?;
    writeln!(out, "extracted  {} ({age})", info.extracted)?;
    writeln!(out, "received   {}", info.received)?;
    writeln!(
        out,
        "entries    {}, ended or not yet in force {inactive}, lines rejected {}",
        info.entries, info.rejects
    )?;
    let categories: Vec<String> = categories.collect();
    writeln!(out, "categories {}", categories.join(", "))?;
    let states = info
        .states
        .iter()
        .map(|(state, count)| format!("{state} {count}"));
    writeln!(out, "states     {}", states.collect::<Vec<_>>().join(", "))?;
    if !info.unknown_categories.is_empty() {
        writeln!(out, "unknown    {}", unknown(&info.unknown_categories))?;
    }
    writeln!(out, "sha256     {}", list.sha256())?;
    Ok(())
}

/// Categories that are none of the library's, with their entries.
fn unknown(categories: &BTreeMap<Category, u64>) -> String {
    let words = categories.iter();
    let words = words.map(|(category, count)| format!("`{}` {count}", shown(category.name())));
    let words = words.collect::<Vec<_>>().join(", ");
    format!("categories {words}: they alarm as medium; map them in a mapping file")
}

fn status(options: &CheckOptions, now: Timestamp) -> Result<ListStatus> {
    let before = options.in_force.as_deref().map(lists::open).transpose()?;
    let list = lists::open(&options.list)?;
    let (age, share) = (options.max_age, options.max_reject_share);
    Ok(list.shift_check_allowing(now, age, before.as_ref(), share)?)
}

/// What the log keeps of a check, of a list that is not there or cannot be opened too: that is a failed download.
fn checked(options: &CheckOptions, status: &Result<ListStatus>, by: &str, now: Timestamp) -> Event {
    let unit = options.unit.as_deref();
    let mut event = match status {
        Ok(status) => status.event(by, unit, now),
        Err(why) => {
            let list = options.list.display().to_string();
            let detail = json!({"check": "fail", "reasons": [format!("{why:#}")], "unit": unit});
            Event::new(now, by, Act::ShiftChecked, list, detail)
        }
    };
    if let Some(detail) = event.detail.as_object_mut() {
        detail.insert(
            "max_age_seconds".to_owned(),
            options.max_age.as_secs().into(),
        );
    }
    event
}

fn check(options: &CheckOptions) -> Result<usize> {
    let now = Timestamp::now();
    let log = match (&options.store, &options.by) {
        (Some(store), Some(by)) => {
            let store = Store::open_existing(store)?;
            store.admit_trained(by, "the check of a list", now)?;
            Some((store, by))
        }
        _ => None,
    };
    let status = status(options, now);
    if let Some((store, by)) = log {
        store.log(checked(options, &status, by, now))?;
    }
    let status = status?;
    let mut out = output::stdout();
    writeln!(out, "{}", status.check.name())?;
    for reason in status.reasons {
        writeln!(out, "  {reason}")?;
    }
    if !status.unknown_categories.is_empty() {
        writeln!(out, "  unknown {}", unknown(&status.unknown_categories))?;
    }
    writeln!(out, "  the next list is expected by {}", status.expected_by)?;
    Ok(usize::from(status.check == Check::Fail))
}

fn matches(options: &MatchOptions) -> Result<()> {
    let list = lists::open(&options.list)?;
    let mut out = output::stdout();
    // Of two unread characters no plate is probable enough to be a match.
    if options.text.contains('*') || options.text.matches('?').count() > 1 {
        return find(&list, options, &mut out);
    }
    let (now, rules) = (Timestamp::now(), lists::rules(options.rules.as_deref())?);
    let query = Query::of_text(options.text.parse()?, options.state);
    let query = query.with_observed(options.observed.observed());
    let hits = list.matches(&query, &rules, now)?;
    let reports: Vec<_> = hits.iter().map(HitReport::new).collect();
    if options.json {
        return write_json(&mut out, &reports);
    }
    for report in &reports {
        report.write_row(&mut out)?;
    }
    if reports.is_empty() {
        writeln!(out, "no entry is near {}", options.text)?;
    } else {
        writeln!(out, "{NO_PROOF}")?;
    }
    Ok(())
}

/// The listed plates that fit a partial text.
fn find(list: &HotList, options: &MatchOptions, out: &mut impl Write) -> Result<()> {
    if options.observed.observed() != Observed::default() {
        bail!("what was seen of a vehicle is compared with a whole plate, not with a pattern");
    }
    // An entry that names no state may be of any.
    let of_state = |entry: &Entry| {
        let both = entry.state.zip(options.state);
        both.is_none_or(|(listed, seen)| listed == seen)
    };
    let found = list.find(&options.text.parse()?)?;
    let found: Vec<Entry> = found.into_iter().filter(of_state).collect();
    if options.json {
        return write_json(out, &found);
    }
    let now = Timestamp::now();
    for entry in &found {
        let standing = match (entry.effective, entry.expires) {
            (_, Some(end)) if end <= now => format!("  ENDED {end}"),
            (Some(begin), _) if now < begin => format!("  not before {begin}"),
            _ => String::new(),
        };
        writeln!(out, "{}{standing}", row(entry))?;
    }
    writeln!(out, "{} entries fit {}", found.len(), options.text)?;
    Ok(writeln!(out, "{NO_PROOF}")?)
}

fn write_json(out: &mut impl Write, value: &impl Serialize) -> Result<()> {
    serde_json::to_writer(&mut *out, value)?;
    Ok(writeln!(out)?)
}

fn row(entry: &Entry) -> String {
    let state = entry.state.map_or("-", Jurisdiction::code);
    let record = entry.record.as_deref().unwrap_or_default();
    let (plate, category) = (entry.plate, shown(entry.category.name()));
    format!("{plate:<10} {state:<3} {category:<20} {}", shown(record))
        .trim_end()
        .to_owned()
}

fn diff(old: &Path, new: &Path) -> Result<()> {
    let diff = Diff::new(&lists::open(old)?, &lists::open(new)?)?;
    let mut out = io::BufWriter::new(output::stdout());
    for (sign, entries) in [('+', &diff.added), ('-', &diff.removed)] {
        for entry in entries {
            writeln!(out, "{sign} {}", row(entry))?;
        }
    }
    for (_, entry) in &diff.changed {
        writeln!(out, "~ {}", row(entry))?;
    }
    let (added, removed, changed) = (diff.added.len(), diff.removed.len(), diff.changed.len());
    writeln!(out, "{added} added, {removed} removed, {changed} changed")?;
    Ok(out.flush()?)
}

fn budget(options: &BudgetOptions) -> Result<usize> {
    let failed = || format!("`{}`", options.traffic.display());
    let mix = std::fs::read_to_string(&options.traffic).with_context(failed)?;
    let traffic = Traffic::parse(&mix).with_context(failed)?;
    let (list, rules) = (
        lists::open(&options.list)?,
        lists::rules(options.rules.as_deref())?,
    );
    let budget = list.budget(
        &traffic,
        &rules,
        Timestamp::now(),
        options.reads,
        options.seed,
    )?;
    let mut out = output::stdout();
    let (expected, upper) = budget.alarms_per_thousand();
    writeln!(
        out,
        "{expected:.3} false alarms in 1000 reads (95 % under {upper:.3}), {:.3} shown in silence; {} reads simulated",
        budget.shown_per_thousand(),
        budget.reads
    )?;
    for line in &budget.lines {
        let (category, class) = (output::shown(&line.category), line.class.name());
        writeln!(
            out,
            "  {category:<20} {class:<19} alarms {:<6} shown {}",
            line.alarms, line.shown
        )?;
    }
    let warning = budget.warning(options.limit);
    if let Some(warning) = &warning {
        writeln!(out, "warning: {}", output::shown(warning))?;
    }
    Ok(usize::from(warning.is_some()))
}
