//! What is asked of a store, each question in the audit log before it is answered.

use std::collections::{BTreeMap, BTreeSet};
use std::io::Write;

use alpr_core::adopt::Document;
use alpr_core::audit::{self, Act, Event, OF_LIST, READS};
use alpr_core::authorise::{Asked, Authorisation, Granted, Purpose, SearchPolicy, denied};
use alpr_core::hotlist::{Entry, HotList, MatchRules, Pattern};
use alpr_core::manual::{ManualEntry, Wanted};
use alpr_core::record::{HitRecord, Id, Record};
use alpr_core::replay::Replay;
use alpr_core::report::{Counts, HitReport, Summary};
use alpr_core::{Error, ErrorKind, Hit, Period, Result};
use jiff::Timestamp;
use serde_json::json;

use crate::engine::Transaction;
use crate::look_back::{
    LookBack, MAX_CANDIDATES, Seen, book_of, fitting, list_of, near, near_part, seen,
};
use crate::rows::from_json;
use crate::search::{MAX_PAGE, Page, Search};
use crate::store::Store;
use crate::tables::{self, Kept};

/// How many entries of the log are read at a time.
const AUDIT_PAGE: usize = 1_000;

impl Store {
    /// Asks the policy whether somebody may search a window; a refusal is logged before it is given. Where the plate is
    /// known by then, [`allow_for`](Self::allow_for) logs it too.
    ///
    /// # Errors
    /// [`ErrorKind::Refused`] with the reason, one that another policy is in force ([`adopt`](Self::adopt)) too, or
    /// that the register does not have the user with this role and this training; [`ErrorKind::Storage`].
    pub fn allow(
        &self,
        policy: &SearchPolicy,
        who: &Authorisation,
        purpose: &Purpose,
        window: Period,
        now: Timestamp,
    ) -> Result<Granted> {
        let asked = (Asked::search(None), purpose);
        self.allow_for(policy, who, asked, window, now)
    }

    /// As [`allow`](Self::allow), and a refusal tells what was asked, with the plate that was sought.
    ///
    /// # Errors
    /// As for [`allow`](Self::allow).
    pub fn allow_for(
        &self,
        policy: &SearchPolicy,
        who: &Authorisation,
        (asked, purpose): (Asked<'_>, &Purpose),
        window: Period,
        now: Timestamp,
    ) -> Result<Granted> {
        let sha256 = policy.sha256()?;
        let granted = self
            .check_adopted(Document::SearchPolicy, [sha256.as_str()])
            .and_then(|()| self.check_who(who))
            .and_then(|()| policy.allow(who, purpose, window, now));
        if let Err(error) = &granted {
            let mut event = denied(&who.user, asked, Some(purpose), error, now);
            if let Some(detail) = event.detail.as_object_mut() {
                detail.insert("window".to_owned(), json!(window));
                detail.insert("policy".to_owned(), sha256.into());
            }
            self.log(event)?;
        }
        granted
    }

    /// Searches reads, a page at a time; `after` is the `next` of the page before. Logged first.
    ///
    /// # Errors
    /// [`ErrorKind::InvalidPlate`] or [`ErrorKind::InvalidArgument`] for a search that is none; [`ErrorKind::Refused`]
    /// where another policy than that of the grant is in force ([`adopt`](Self::adopt)); [`ErrorKind::Storage`].
    pub fn search(
        &self,
        granted: &Granted,
        search: &Search,
        after: Option<Id>,
        most: usize,
    ) -> Result<Page> {
        search.check()?;
        self.check_granted(granted, Asked::search(search.sought()))?;
        let most = most.clamp(1, MAX_PAGE);
        let window = granted.period();
        let detail = json!({"search": search, "window": window, "after": after, "purpose": granted.purpose(), "policy": granted.policy()});
        let (at, user) = (granted.at(), &granted.who().user);
        self.append(Event::new(at, user, Act::Searched, READS, detail))?;
        let found = self.look(|on| tables::search(on, search, window, after, most + 1))?;
        let mut reads = records(&found)?;
        let more = reads.len() > most;
        reads.truncate(most);
        let next = reads.last().filter(|_| more).map(|read| read.id);
        Ok(Page { reads, next })
    }

    /// Finds earlier reads of a listed plate by the rules of the list: those whose text is at most one character away,
    /// where characters that are taken for one another count as the same, are compared with all their doubts. Logged
    /// first, and what it found after.
    ///
    /// # Errors
    /// As for [`search`](Self::search); [`ErrorKind::InvalidList`] for an entry that no list takes.
    pub fn look_back(
        &self,
        granted: &Granted,
        entry: &Entry,
        rules: &MatchRules,
    ) -> Result<LookBack> {
        let (list, now) = (list_of(entry, granted.at())?, granted.at());
        let state = entry.state.map_or("", |s| s.code());
        let wanted = format!("{} {state}", entry.plate);
        let texts: Vec<String> = near(entry.plate.as_str()).into_iter().collect();
        let find = |on: &mut dyn Transaction, window| {
            tables::reads_of(on, &texts, window, MAX_CANDIDATES + 1)
        };
        self.looked_back(granted, wanted.trim_end(), |window| {
            let found = self.look(|on| find(on, window))?;
            latest(records(&found)?, |read| {
                list.matches(&read.query(), rules, now)
            })
        })
    }

    /// Finds earlier reads of what was entered by hand, a plate or a part of one (General Order 22-03, III.F). For a
    /// part it looks at the text of every read of the window: those with at most one other character at the known
    /// places are compared with all their doubts.
    ///
    /// # Errors
    /// As for [`look_back`](Self::look_back).
    pub fn look_back_manual(
        &self,
        granted: &Granted,
        entry: &ManualEntry,
        rules: &MatchRules,
    ) -> Result<LookBack> {
        let part = match &entry.draft.wanted {
            Wanted::Plate(plate) => return self.look_back(granted, &entry.entry(*plate), rules),
            Wanted::Pattern(part) => part.clone(),
        };
        let (book, now) = (book_of(entry)?, entry.created);
        let state = entry.draft.state.map_or("", |s| s.code());
        let wanted = format!("{} {state}", part.parse::<Pattern>()?);
        // Those that fit as they were read first: near ones, of which there may be many, must not crowd them out.
        let (own, near) = (vec![fitting(&part)], Vec::from_iter(near_part(&part)));
        let find = |on: &mut dyn Transaction, window| {
            let mut found = tables::latest(on, &own, window, MAX_CANDIDATES + 1)?;
            let known: BTreeSet<Id> = found.iter().map(|(id, _)| *id).collect();
            let near = tables::latest(on, &near, window, MAX_CANDIDATES + 1)?;
            found.extend(near.into_iter().filter(|(id, _)| !known.contains(id)));
            let bodies = found.into_iter().map(|(_, body)| body);
            Ok(bodies.collect::<Vec<_>>())
        };
        self.looked_back(granted, wanted.trim_end(), |window| {
            let found = self.look(|on| find(on, window))?;
            latest(records(&found)?, |read| {
                book.matches(read, rules, now, false)
            })
        })
    }

    /// Refuses what a policy allowed that is in force no more, or never was, and whom the register does not know so; that
    /// is logged.
    pub(crate) fn check_granted(&self, granted: &Granted, asked: Asked<'_>) -> Result<()> {
        let checked = self.check_adopted(Document::SearchPolicy, [granted.policy()]);
        let checked = checked.and_then(|()| self.check_who(granted.who()));
        let (who, purpose) = (&granted.who().user, Some(granted.purpose()));
        self.or_denied(checked, who, asked, purpose, granted.at())
    }

    /// Looks at earlier reads, by what gives those that were seen and whether there were too many. Logged first, and what
    /// was found after.
    pub(crate) fn looked_back(
        &self,
        granted: &Granted,
        wanted: &str,
        look: impl FnOnce(Period) -> Result<(Vec<Seen>, bool)>,
    ) -> Result<LookBack> {
        // A plate or a part of one, and its state; or a list.
        let plate = wanted.split(' ').next();
        let sought = plate.filter(|_| !wanted.starts_with(OF_LIST));
        self.check_granted(granted, Asked::look_back(sought))?;
        let (window, at, user) = (granted.period(), granted.at(), &granted.who().user);
        let log = |detail| self.append(Event::new(at, user, Act::LookedBack, wanted, detail));
        log(json!({"window": window, "purpose": granted.purpose(), "policy": granted.policy()}))?;
        let (seen, is_cut) = look(window)?;
        let ids = seen.iter().map(|seen| seen.read.id);
        let ids: Vec<Id> = ids.take(MAX_PAGE).collect();
        log(json!({"found": seen.len(), "reads": ids, "is_cut": is_cut}))?;
        Ok(LookBack {
            wanted: wanted.to_owned(),
            window,
            seen,
            is_cut,
        })
    }

    /// The report of a case, for the incident report. Logged first.
    ///
    /// # Errors
    /// [`ErrorKind::InvalidArgument`] if there is no such case, or its read is no longer kept;
    /// [`ErrorKind::InvalidRecord`] for a case that is damaged, or is not of the hit that is kept;
    /// [`ErrorKind::Storage`].
    pub fn report(&self, case: Id, by: &str, now: Timestamp) -> Result<HitReport> {
        let found = self.look(|on| {
            let Some(file) = tables::case(on, case)? else {
                return Ok(None);
            };
            let read = tables::read(on, file.alarm().hit.read)?;
            Ok(Some((file, read)))
        })?;
        let missing = |what: &str| Error::new(ErrorKind::InvalidArgument, what.to_owned());
        let (file, read) =
            found.ok_or_else(|| missing(&format!("there is no case {case}: list the cases")))?;
        let read = read.ok_or_else(|| {
            missing(&format!(
                "the read of case {case} is no longer kept: use the report drawn then"
            ))
        })?;
        let detail = json!({"report": "hit"});
        self.log(Event::new(now, by, Act::Exported, case.to_string(), detail))?;
        HitReport::new(Record::from_json(&read)?, file, now)
    }

    /// Judges a kept hit again, whether it raised a case or was kept back: by the list, or by the entry that is kept
    /// here where it was made by hand. Logged before it is told.
    ///
    /// # Errors
    /// Those of [`Replay::new`]; [`ErrorKind::InvalidArgument`] if there is no such hit, its read is no longer kept, or
    /// there is no list where it needs one; [`ErrorKind::InvalidRecord`] if its case is damaged, or is of another hit than
    /// is kept; [`ErrorKind::Refused`] without a name; [`ErrorKind::Storage`].
    pub fn replay<D: AsRef<[u8]>>(
        &self,
        hit: Id,
        list: Option<&HotList<D>>,
        rules: &MatchRules,
        by: &str,
        now: Timestamp,
    ) -> Result<Replay> {
        let (hit, read, entry) = self.look(|on| made_of(on, hit))?;
        let replay = match (&entry, list) {
            (Some(entry), _) => Replay::by_hand(&hit, &read, entry, rules)?,
            (None, Some(list)) => Replay::new(&hit, &read, list, rules)?,
            (None, None) => {
                let text = format!(
                    "the hit was made from the list {}: give that",
                    hit.list_sha256
                );
                return Err(Error::new(ErrorKind::InvalidArgument, text));
            }
        };
        let detail = json!({"report": "replay", "outcome": replay.outcome, "rules": rules.sha256(), "list": list.map(HotList::sha256)});
        self.log(Event::new(
            now,
            by,
            Act::Exported,
            hit.id.to_string(),
            detail,
        ))?;
        Ok(replay)
    }

    /// What everybody did in a window: reads by the hour, hits and manual entries by the moment.
    ///
    /// # Errors
    /// [`ErrorKind::Storage`].
    pub fn summary(&self, window: Period) -> Result<Summary> {
        let hours = self.look(|on| tables::busy_hours(on, window))?;
        let mut all = Counts {
            hours,
            ..Counts::default()
        };
        self.counts(window)?.values().for_each(|unit| all.add(unit));
        Ok(all.into())
    }

    /// The same of each unit by itself; what is of none, as reads of stationary cameras, is under the empty name.
    ///
    /// # Errors
    /// [`ErrorKind::Storage`].
    pub fn summaries(&self, window: Period) -> Result<BTreeMap<String, Summary>> {
        let units = self.counts(window)?.into_iter();
        Ok(units.map(|(unit, counts)| (unit, counts.into())).collect())
    }

    fn counts(&self, window: Period) -> Result<BTreeMap<String, Counts>> {
        let (tallies, outcomes) =
            self.look(|on| Ok((tables::tallies(on, window)?, tables::outcomes(on, window)?)))?;
        let mut units: BTreeMap<String, Counts> = BTreeMap::new();
        for (unit, reads, hours) in tallies {
            let of = units.entry(unit).or_default();
            (of.reads, of.hours) = (reads, hours);
        }
        for (unit, outcome, count) in outcomes {
            let of = units.entry(unit).or_default();
            of.dispositions.insert(outcome, count);
        }
        for entry in self.manual()? {
            if window.contains(entry.created) {
                let unit = entry.draft.unit.unwrap_or_default();
                units.entry(unit).or_default().manual_entries += 1;
            }
        }
        Ok(units)
    }

    /// Writes the audit log as JSON lines, which [`audit::verify`] verifies; gives its head.
    ///
    /// # Errors
    /// [`ErrorKind::Storage`] if it cannot be read or written, [`ErrorKind::InvalidRecord`] if it was changed.
    pub fn export_audit(&self, mut out: impl Write) -> Result<audit::Head> {
        let mut head = audit::Head::default();
        loop {
            let page = self.look(|on| tables::audit(on, head.entries, AUDIT_PAGE))?;
            if page.is_empty() {
                return Ok(head);
            }
            for line in page {
                let entry: audit::Entry = from_json(&line)?;
                entry.check(&head)?;
                head = entry.head();
                writeln!(out, "{line}").map_err(|e| {
                    let text = format!(
                        "the log cannot be written: {e}: make room or choose another place"
                    );
                    Error::new(ErrorKind::Storage, text)
                })?;
            }
        }
    }
}

/// The candidates of which a hit is shown, the latest first, and whether there were too many.
fn latest(
    mut candidates: Vec<Record>,
    hits: impl Fn(&Record) -> Result<Vec<Hit>>,
) -> Result<(Vec<Seen>, bool)> {
    let is_cut = candidates.len() > MAX_CANDIDATES;
    candidates.truncate(MAX_CANDIDATES);
    let mut seen = seen(candidates, hits)?;
    seen.sort_by_key(|seen| std::cmp::Reverse(seen.read.id));
    Ok((seen, is_cut))
}

/// Reads as what they are.
pub(crate) fn records(bodies: &[String]) -> Result<Vec<Record>> {
    bodies.iter().map(|body| Record::from_json(body)).collect()
}

/// A hit, its read, and its entry if that was made by hand and is kept.
fn made_of(on: &mut dyn Transaction, hit: Id) -> Result<(HitRecord, Record, Option<ManualEntry>)> {
    let missing = |what: String| Error::new(ErrorKind::InvalidArgument, what);
    let kept = tables::hit(on, hit)?;
    let kept = kept.ok_or_else(|| missing(format!("there is no hit {hit}: list the cases")))?;
    let kept: HitRecord = from_json(&kept)?;
    // Refused where its case is of another hit.
    tables::case(on, hit)?;
    let read = tables::read(on, kept.read)?;
    let gone = || {
        missing(format!(
            "the read of hit {hit} is no longer kept: use a bag that has it"
        ))
    };
    let read = Record::from_json(&read.ok_or_else(gone)?)?;
    let by_hand = kept.entry.is_by_hand();
    let id = kept.entry.record.as_ref().filter(|_| by_hand);
    let Some(id) = id.and_then(|id| id.parse().ok()) else {
        return Ok((kept, read, None));
    };
    Ok((kept, read, tables::load(on, Kept::Manual, id)?))
}
