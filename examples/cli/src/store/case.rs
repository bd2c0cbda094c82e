//! `alpr case`: from an alarm to a disposition, one step at a time, each kept before it is told.

use std::io::Write;

use alpr_core::Period;
use alpr_core::alarm::ADVISORY;
use alpr_core::audit::{Act, Event};
use alpr_core::authorise::Purpose;
use alpr_core::json;
use alpr_core::record::Id;
use alpr_core::retain::{Hold, HoldDraft};
use alpr_core::verify::{
    ActedOn, Answer, CaseFile, Disposition, Outcome, ReadCheck, Reason, Request, Status, Step,
};
use alpr_store::Store;
use anyhow::{Context, Result, bail};
use jiff::{SignedDuration, Timestamp};
use serde_json::Value;

use super::args::{StepOptions, StoreAddress};
use super::named;
use crate::output;

pub(crate) mod args;
mod guard;

use args::{
    ActOptions, AnswerOptions, AskOptions, CaseCommand, CheckOptions, ListOptions, ReasonOptions,
};
use guard::{guard, unguard};

/// Cases that are loaded at a time.
const PAGE: usize = 1_000;
/// What is asked of the register of users.
const STEP: &str = "a step of a case";

/// Gives how many cases of a list are damaged.
pub(super) fn run(command: CaseCommand, out: &mut impl Write) -> Result<usize> {
    use CaseCommand as C;
    let done = match command {
        C::List(options) => return list(&options, out),
        C::Show { id, by, on } => show(&id, by.as_deref(), &on, out),
        C::Act(options) => act(&options, out),
        C::Guard { step, until } => guard(&step, until, out),
        C::Unguard { step, reason } => unguard(&step, &reason, out),
        C::Open(step) => {
            let (by, at) = who(&step)?;
            take(&step, Step::Opened { by, at }, out)
        }
        C::Check(options) => take(&options.step, checked(&options)?, out),
        C::Ask(options) => take(&options.step, asked(&options)?, out),
        C::Answer(options) => take(&options.step, answered(&options)?, out),
        C::Reject { step, why } => {
            let ((by, at), reason) = (who(&step)?, reason(&why)?);
            take(&step, Step::Rejected { by, at, reason }, out)
        }
        C::Dispose { step, outcome, why } => {
            let disposition = Disposition::new(outcome, reason(&why)?)?;
            take(&step, disposed(&step, disposition)?, out)
        }
    };
    done.map(|()| 0)
}

fn who(step: &StepOptions) -> Result<(String, Timestamp)> {
    Ok((step.by.clone(), step.on.now()?))
}

fn checked(options: &CheckOptions) -> Result<Step> {
    let (by, at) = who(&options.step)?;
    Ok(Step::ReadChecked(ReadCheck {
        by,
        at,
        picture: options.picture.clone(),
        plate: options.plate,
        state: options.state,
    }))
}

fn asked(options: &AskOptions) -> Result<Step> {
    let (by, at) = who(&options.step)?;
    let (system, urgency) = (options.system, options.urgency);
    Ok(Step::Asked(Request {
        by,
        at,
        system,
        urgency,
    }))
}

fn answered(options: &AnswerOptions) -> Result<Step> {
    Ok(Step::Answered(Answer {
        responder: options.responder.clone(),
        reference: options.reference.clone(),
        at: options.step.on.now()?,
        active: options.active,
    }))
}

fn disposed(step: &StepOptions, disposition: Disposition) -> Result<Step> {
    let (by, at) = who(step)?;
    Ok(Step::Disposed {
        by,
        at,
        disposition,
    })
}

fn reason(why: &ReasonOptions) -> Result<Reason> {
    Ok(Reason::named(&why.reason, &why.text)?)
}

/// Takes a step, keeps it, and then tells where the case stands.
fn take(options: &StepOptions, step: Step, out: &mut impl Write) -> Result<()> {
    let (on, by, at) = (&options.on, &options.by, step.at());
    let store = match ends(&step) {
        true => on.open_for(by, STEP)?,
        false => on.open_trained(by, STEP)?,
    };
    let mut case = find(&store, &options.id)?;
    case.apply(step)?;
    check_picture(&store, &case)?;
    store.put_case_written(&case, &options.by, Timestamp::now())?;
    stands(&case, at, out)?;
    Ok(writeln!(out, "{ADVISORY}")?)
}

/// Refuses a last step that is a look at a picture of something else, as far as the read is kept and names its own.
fn check_picture(store: &Store, case: &CaseFile) -> Result<()> {
    let look = case.steps().last().and_then(Step::look);
    let Some(seen) = look.and_then(|look| look.picture.as_ref()) else {
        return Ok(());
    };
    let known = store.pictures(case)?;
    if known.is_empty() || known.contains(seen) {
        return Ok(());
    }
    let (read, known) = (case.alarm().hit.read, known.len());
    bail!(
        "expected one of the {known} pictures of the read {read}, got {seen}: look at one that alpr report names, or \
        leave --picture out if it was the plate itself"
    );
}

/// Whether a step leaves no alarm that somebody could act on, so that nobody is kept from taking it.
fn ends(step: &Step) -> bool {
    match step {
        Step::Rejected { .. } | Step::Withdrawn { .. } => true,
        Step::Disposed { disposition, .. } => disposition.outcome() == Outcome::Misread,
        _ => false,
    }
}

/// Holds before the step is kept: what is cut off between them leaves a hold too many, not one too few.
fn act(options: &ActOptions, out: &mut impl Write) -> Result<()> {
    let (step, (by, at)) = (&options.step, who(&options.step)?);
    let store = step.on.open_for(&by, STEP)?;
    let mut case = find(&store, &step.id)?;
    case.apply(Step::ActedOn(ActedOn {
        by: by.clone(),
        at,
        incident: options.incident.clone(),
        what: options.did.clone(),
    }))?;
    let hold = Hold::open(HoldDraft::of_case(&case, &by, options.review)?, at)?;
    store.put_hold(&hold)?;
    store.put_case_written(&case, &by, Timestamp::now())?;
    stands(&case, at, out)?;
    if case.acted_unconfirmed() {
        output::complain(
            "nobody had the source's word that the entry is active when this was done: tell your supervisor",
        );
    }
    let (id, review) = (hold.id, hold.draft.review_on);
    writeln!(
        out,
        "the read and the hit are held by {id}: look again on {review}"
    )?;
    Ok(writeln!(out, "{ADVISORY}")?)
}

fn list(options: &ListOptions, out: &mut impl Write) -> Result<usize> {
    let window = Period::new(
        options.from.unwrap_or(Timestamp::UNIX_EPOCH),
        options.to.unwrap_or(Timestamp::MAX),
    )?;
    let (store, mut count) = (options.on.open()?, 0);
    if let Some(by) = &options.by {
        let now = options.on.now()?;
        store.admit_searcher(by, "the list of cases", Timestamp::now())?;
        store.log(reviewed(
            by,
            "cases".to_owned(),
            serde_json::json!({"what": "cases"}),
            Some(window),
            now,
        ))?;
    }
    each(&store, window, options.undisposed, |case| {
        let is_left_out = options.unreported && !case.is_unreported()
            || options.unconfirmed && !case.acted_unconfirmed();
        if is_left_out {
            return Ok(());
        }
        let unit = case.alarm().hit.unit.as_deref();
        if options.unit.is_some() && options.unit.as_deref() != unit {
            return Ok(());
        }
        count += 1;
        if options.json {
            return Ok(writeln!(out, "{}", json::write(case)?)?);
        }
        let outcome = case.disposition().map_or("-", |d| d.outcome().name());
        let (id, status) = (case.id(), case.status().name());
        let (seen, text) = (case.alarm().hit.captured, &case.alarm().text);
        Ok(writeln!(
            out,
            "{id}  {seen}  {status:<16} {outcome:<7}  {text}"
        )?)
    })?;
    let damaged = tell_damaged(&store, window)?;
    if !options.json {
        writeln!(out, "{}\n{ADVISORY}", output::counted(count, "case"))?;
    }
    Ok(damaged)
}

/// Says which cases of a window are damaged, which no list has; gives how many.
pub(super) fn tell_damaged(store: &Store, window: Period) -> Result<usize> {
    let damaged = store.damaged_cases(window)?;
    for id in &damaged {
        output::complain(&format!("case {id} is damaged: restore it from its backup"));
    }
    Ok(damaged.len())
}

/// What the log keeps of a look at cases, before they are told.
fn reviewed(
    by: &str,
    subject: String,
    search: Value,
    window: Option<Period>,
    at: Timestamp,
) -> Event {
    let purpose = Purpose {
        code: "case_review".to_owned(),
        case_number: None,
        text: "look at cases".to_owned(),
    };
    Event {
        at,
        by: by.to_owned(),
        act: Act::Searched,
        subject,
        detail: serde_json::json!({"search": search, "window": window, "purpose": purpose}),
    }
}

/// Every case of a window, page by page.
fn each(
    store: &Store,
    window: Period,
    undisposed: bool,
    mut tell: impl FnMut(&CaseFile) -> Result<()>,
) -> Result<()> {
    let mut after = None;
    loop {
        let page = store.cases(window, undisposed, after, PAGE)?;
        page.iter().try_for_each(&mut tell)?;
        after = match page.last() {
            Some(last) => Some(last.id()),
            None => return Ok(()),
        };
    }
}

/// The case of a name, or of the digits that it begins with: they are those of its time.
pub(super) fn find(store: &Store, digits: &str) -> Result<CaseFile> {
    let digits = &digits.to_ascii_lowercase();
    if let Ok(name) = digits.parse() {
        let missing = || format!("nothing has the name {digits}: list what there is");
        return store.case(name)?.with_context(missing);
    }
    let (first, last) = (format!("{digits:0<32}"), format!("{digits:f<32}"));
    let (first, last): (Id, Id) = (first.parse()?, last.parse()?);
    let after = last.time().checked_add(SignedDuration::from_micros(1));
    let window = Period {
        from: first.time(),
        to: after.unwrap_or(Timestamp::MAX),
    };
    let mut names = store.damaged_cases(window)?;
    each(store, window, false, |case| {
        names.push(case.id());
        Ok(())
    })?;
    let name = named(digits, names)?;
    store.case(name)?.context("the case was purged meanwhile")
}

/// Shows a case; what was disposed of is nobody's work any more, so that whoever looks at it is in the log.
fn show(id: &str, by: Option<&str>, on: &StoreAddress, out: &mut impl Write) -> Result<()> {
    let (store, now) = (on.open()?, on.now()?);
    let case = find(&store, id)?;
    match by {
        Some(by) => {
            store.admit_searcher(by, "a look at a case", Timestamp::now())?;
            let (id, search) = (
                case.id().to_string(),
                serde_json::json!({"case": case.id()}),
            );
            store.log(reviewed(by, id, search, None, now))?;
        }
        None if case.disposition().is_some() => {
            bail!("the case was disposed of: give your name, --by, which is logged")
        }
        None => {}
    }
    tell(&case, now, out)
}

fn tell(case: &CaseFile, now: Timestamp, out: &mut impl Write) -> Result<()> {
    let hit = &case.alarm().hit;
    writeln!(out, "{}", case.alarm().rendering())?;
    let (read, camera, seen) = (hit.read, output::shown(&hit.camera), hit.captured);
    writeln!(out, "seen {seen} by {camera}, read {read}")?;
    for step in case.steps() {
        writeln!(out, "{} {}", step.at(), words(step.name()))?;
    }
    stands(case, now, out)
}

fn words(name: &str) -> String {
    name.replace('_', " ")
}

/// Where a case stands, and what comes next.
fn stands(case: &CaseFile, now: Timestamp, out: &mut impl Write) -> Result<()> {
    let (id, status) = (case.id(), words(case.status().name()));
    writeln!(out, "case {id} is {status}")?;
    Ok(writeln!(out, "next: {}", next(case, now))?)
}

fn next(case: &CaseFile, now: Timestamp) -> String {
    if let Some(found) = case.disposition() {
        let (outcome, reason) = (found.outcome().name(), words(found.reason().name()));
        return format!("nothing, it was recorded as {outcome} ({reason}); alpr report prints it");
    }
    match case.status() {
        Status::Raised => "look at it, alpr case open".to_owned(),
        Status::UnderReview => {
            "type the characters and the state that are on the plate, alpr case check".to_owned()
        }
        Status::ReadVerified => {
            "ask the source whether the entry still holds, alpr case ask".to_owned()
        }
        Status::AwaitingAnswer => format!(
            "record the source's answer, alpr case answer; {}",
            left(case, now)
        ),
        Status::ConfirmedActive | Status::Rejected | Status::Withdrawn => end(case),
    }
}

/// How long the source may still take.
fn left(case: &CaseFile, now: Timestamp) -> String {
    let left = case.time_left(now).map(|left| left.as_secs());
    match left.map(SignedDuration::from_secs) {
        Some(time) if time.is_negative() => format!("it is {:#} late: ask again", time.abs()),
        Some(time) => format!("it is due in {time:#}"),
        None => "no time is set".to_owned(),
    }
}

/// What is left to do for a case that has ended and of which nobody said what became of it.
fn end(case: &CaseFile) -> String {
    let proposed = case.proposed().map_or(String::new(), |found| {
        let (outcome, reason) = (found.outcome().name(), found.reason().name());
        format!(" {outcome} --reason {reason}")
    });
    // What can be guarded does not depend on how long.
    let guard = match case.guard(Timestamp::MAX) {
        Ok(_) => "; alpr case guard keeps this plate from sounding for the entry again",
        Err(_) => "",
    };
    format!("record what became of it, alpr case dispose{proposed}{guard}")
}
