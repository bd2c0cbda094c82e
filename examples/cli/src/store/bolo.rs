//! `alpr bolo`: entries that an officer makes by hand, answers for and ends.

use std::collections::BTreeSet;
use std::io::Write;

use alpr_core::authorise::{Role, User, denied};
use alpr_core::manual::{Draft, ManualBook, ManualEntry, Removal};
use alpr_core::record::Id;
use alpr_core::words::is_same_name;
use alpr_core::{Error, ErrorKind, Jurisdiction, Period};
use alpr_store::Store;
use anyhow::{Result, bail};
use jiff::Timestamp;

use super::args::{StepOptions, StoreAddress};
use super::asking::{BoloCommand, EnterOptions};
use super::refresh;
use super::{case, named, search};
use crate::output;

/// What is asked of the register of users.
const BY_HAND: &str = "an entry by hand";

/// Gives how many cases of ended entries could not be withdrawn.
pub(super) fn run(command: BoloCommand, out: &mut impl Write) -> Result<usize> {
    match command {
        BoloCommand::Enter(options) => enter(*options, out),
        BoloCommand::List { due, all, json, on } => {
            let now = on.as_of();
            let holds = |entry: &ManualEntry, is_orphan: bool| match (all, due) {
                (true, _) => true,
                (false, true) => entry.is_active(now) && (entry.is_due(now) || is_orphan),
                (false, false) => entry.is_active(now),
            };
            list(holds, json, (&on, now), out).map(|()| 0)
        }
        BoloCommand::Remove { step, reason } => {
            let store = step.on.open_for(&step.by, BY_HAND)?;
            change_own(&store, &step, out, |book, id, at| {
                let (by, reason) = (step.by.clone(), reason.clone());
                book.remove(id, Removal { by, at, reason }).cloned()
            })?;
            withdraw(&store, &step.by, step.on.now()?, out)
        }
        BoloCommand::Review(step) => {
            let store = step.on.open_for(&step.by, BY_HAND)?;
            change(&store, &step, out, |book, id, at| {
                book.review(id, &step.by, at).cloned()
            })?;
            Ok(0)
        }
        BoloCommand::Transfer { step, to } => {
            let store = step.on.open_for(&step.by, BY_HAND)?;
            store.admit_trained(&to, "to answer for an entry by hand", Timestamp::now())?;
            change_own(&store, &step, out, |book, id, at| {
                book.transfer_owner(id, &to, at).cloned()
            })?;
            Ok(0)
        }
        BoloCommand::EndShift { by, unit, on, .. } => end_shift(&by, unit.as_deref(), &on, out),
    }
}

/// Gives 1 where it was entered, and is not looked for in earlier reads although it was to be.
fn enter(options: EnterOptions, out: &mut impl Write) -> Result<usize> {
    check_owner(&options)?;
    let (store, now) = (
        options.on.open_trained(&options.owner, BY_HAND)?,
        options.on.now()?,
    );
    let draft = Draft {
        wanted: options.wanted,
        state: options.state,
        reason: options.reason,
        note: options.note,
        legal_basis: options.basis,
        owner: options.owner,
        unit: options.unit,
        expires: options.expires,
        ongoing: options.ongoing,
    };
    let entry = ManualEntry::new(draft, now)?;
    store.put_manual(&entry, &entry.draft.owner, now)?;
    write_row(&entry, false, now, out)?;
    let (id, owner) = (entry.id, &entry.draft.owner);
    writeln!(
        out,
        "it holds for the next read; {owner} has to remove it when its purpose ends"
    )?;
    let Some(asking) = &options.asking else {
        writeln!(
            out,
            "next: see whether it was seen before, alpr look-back {id}"
        )?;
        return Ok(0);
    };
    let looked = search::look_back_at_once(&store, &entry, asking, options.rules.as_deref(), out);
    let Err(error) = looked else { return Ok(0) };
    output::complain(&format!(
        "{id} was entered, and is not looked for in earlier reads: {error:#}"
    ));
    Ok(1)
}

/// Refuses an entry in another one's name: the log would say that the owner made it.
fn check_owner(options: &EnterOptions) -> Result<()> {
    let (owner, asking) = (&options.owner, options.asking.as_ref());
    let Some(user) = asking.map(|asking| &asking.user) else {
        return Ok(());
    };
    if is_same_name(user, owner) {
        return Ok(());
    }
    bail!(
        "expected the --owner to be `{user}`, who enters it, got `{owner}`: enter it under the own name, and hand it on, \
         alpr bolo transfer"
    )
}

fn list(
    is_listed: impl Fn(&ManualEntry, bool) -> bool,
    json: bool,
    (on, now): (&StoreAddress, Timestamp),
    out: &mut impl Write,
) -> Result<()> {
    let store = on.open()?;
    let book = book(&store)?;
    let orphans = orphans(&store, &book, now)?;
    let mut count = 0;
    for entry in book.entries() {
        let is_orphan = orphans.contains(&entry.id);
        if !is_listed(entry, is_orphan) {
            continue;
        }
        count += 1;
        match json {
            true => writeln!(out, "{}", alpr_core::json::write(entry)?)?,
            false => write_row(entry, is_orphan, now, out)?,
        }
    }
    if json {
        return Ok(());
    }
    Ok(writeln!(out, "{}", output::counted(count, "entry"))?)
}

/// Entries in force whose owners are gone, by the register.
fn orphans(store: &Store, book: &ManualBook, now: Timestamp) -> Result<BTreeSet<Id>> {
    let users = store.users()?;
    if users.is_empty() {
        return Ok(BTreeSet::new());
    }
    let present = users.iter().filter(|user| user.role_at(now).is_ok());
    let people: Vec<&str> = present.map(User::name).collect();
    Ok(book.orphans(&people, now).map(|entry| entry.id).collect())
}

/// Changes an entry for its owner, or for a supervisor, the Coordinator or the Chief in the owner's place; a refusal is
/// in the log.
fn change_own(
    store: &Store,
    step: &StepOptions,
    out: &mut impl Write,
    change_it: impl Fn(&mut ManualBook, Id, Timestamp) -> alpr_core::Result<ManualEntry>,
) -> Result<()> {
    let (by, now) = (&step.by, Timestamp::now());
    let may = is_above(store, by, now)?;
    let changed = change(store, step, out, |book, id, at| {
        if may || book.entries().any(|entry| entry.draft.owner == *by) {
            return change_it(book, id, at);
        }
        let text =
            format!("{by} is neither the owner of this entry nor a supervisor: ask one of them");
        Err(Error::new(ErrorKind::Refused, text))
    });
    if let Err(error) = &changed
        && let Some(refused) = error.downcast_ref::<Error>()
        && refused.kind() == ErrorKind::Refused
    {
        store.log(denied(by, BY_HAND, None, refused, now))?;
    }
    changed
}

/// Whether somebody may act in an owner's place. Without a register everybody is believed.
fn is_above(store: &Store, by: &str, now: Timestamp) -> Result<bool> {
    let above = [Role::Supervisor, Role::Coordinator, Role::Chief];
    Ok(match store.registered(by, now)? {
        Some(user) => above.contains(&user.role_at(now)?),
        None => true,
    })
}

/// Changes one entry as it is kept at that moment.
fn change(
    store: &Store,
    step: &StepOptions,
    out: &mut impl Write,
    change: impl Fn(&mut ManualBook, Id, Timestamp) -> alpr_core::Result<ManualEntry>,
) -> Result<()> {
    let now = step.on.now()?;
    let id = named(&step.id, book(store)?.entries().map(|entry| entry.id))?;
    let entry = store.change_manual(id, &step.by, now, |kept| {
        let mut book = ManualBook::default();
        book.restore(kept.clone())?;
        change(&mut book, id, now)
    })?;
    write_row(&entry, false, now, out)
}

/// Ends what whoever ends the shift may end: all, or the own entries. Gives how many others go on, and how many cases
/// could not be withdrawn.
fn end_shift(
    by: &str,
    unit: Option<&str>,
    on: &StoreAddress,
    out: &mut impl Write,
) -> Result<usize> {
    let (store, now) = (on.open_for(by, BY_HAND)?, on.now()?);
    let all = book(&store)?.end_shift(by, unit, now)?;
    let may = is_above(&store, by, Timestamp::now())?;
    let (mut ended, mut left) = (0, 0);
    for id in all {
        let entry = store.change_manual(id, by, now, |kept| {
            let mut book = ManualBook::default();
            let kept = book.restore(kept.clone())?.clone();
            if may || kept.draft.owner == by {
                book.end_shift(by, unit, now)?;
            }
            Ok(book.entries().next().cloned().unwrap_or(kept))
        })?;
        if may || entry.draft.owner == by {
            ended += 1;
            write_row(&entry, false, now, out)?;
        } else {
            left += 1;
        }
    }
    writeln!(out, "ended: {}", output::counted(ended, "entry"))?;
    if left > 0 {
        refuse_others(&store, by, left)?;
    }
    Ok(left + withdraw(&store, by, now, out)?)
}

/// Says that entries of others go on, once that is in the log.
fn refuse_others(store: &Store, by: &str, count: usize) -> Result<()> {
    let others = output::counted(count, "entry");
    let text = format!(
        "{others} of others left as before: {by} is neither their owner nor a supervisor: ask one of them"
    );
    let refused = Error::new(ErrorKind::Refused, text);
    store.log(denied(by, BY_HAND, None, &refused, Timestamp::now()))?;
    output::complain(refused.message());
    Ok(())
}

/// Withdraws the open cases of entries that ended; gives how many could not be. Damaged ones are only told: they may be
/// of anything.
fn withdraw(store: &Store, by: &str, now: Timestamp, out: &mut impl Write) -> Result<usize> {
    let cases = store.withdraw_manual(Period::ALWAYS, by, now)?;
    refresh::tell(&cases, out)?;
    case::tell_damaged(store, Period::ALWAYS)?;
    Ok(cases.refused.len())
}

/// The entries that were kept.
pub(super) fn book(store: &Store) -> Result<ManualBook> {
    let mut book = ManualBook::default();
    for entry in store.manual()? {
        book.restore(entry)?;
    }
    Ok(book)
}

fn write_row(
    entry: &ManualEntry,
    is_orphan: bool,
    now: Timestamp,
    out: &mut impl Write,
) -> Result<()> {
    let draft = &entry.draft;
    let wanted = draft.wanted.as_str();
    let state = draft.state.map_or("any state", Jurisdiction::code);
    let until = match &entry.removed {
        Some(removal) => format!("ended {} by {}: {}", removal.at, removal.by, removal.reason),
        None if !entry.is_active(now) => format!("ended {}", draft.expires),
        None if is_orphan => {
            let expires = draft.expires;
            format!("until {expires}, ITS OWNER IS GONE: transfer or remove it")
        }
        None if entry.is_due(now) => format!("until {}, DUE FOR REVIEW", draft.expires),
        None => format!("until {}", draft.expires),
    };
    let (id, reason, owner) = (entry.id, draft.reason.name(), &draft.owner);
    let said = output::shown(&format!("{owner}, {until}; {}", draft.note));
    Ok(writeln!(out, "{id}  {wanted} {state}  {reason}, {said}")?)
}
