//! Who used the system for what, and how often for the same plate: what somebody who looks for misuse begins with.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::fmt::Write;

use jiff::civil::Time;
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};
use serde::Serialize;
use serde_json::Value;

use super::{MAX_ROWS, goes_on, is_opened, named, purpose};
use crate::audit::{Act, Entry, Event, OF_LIST, READS};
use crate::error::{Error, ErrorKind, Result};
use crate::hotlist::Pattern;
use crate::period::Period;
use crate::report::MARKING;
use crate::words::{is_same_name, plain};

/// The hours in which the system is used in the usual course, in a zone. They may go over midnight; two equal times are
/// the whole day.
#[derive(Clone, Debug, PartialEq)]
pub struct Hours {
    /// The first time.
    pub from: Time,
    /// The first time after them.
    pub to: Time,
    /// Where.
    pub zone: TimeZone,
}

impl Hours {
    fn contain(&self, at: Timestamp) -> bool {
        let time = at.to_zoned(self.zone.clone()).time();
        match self.from < self.to {
            true => (self.from..self.to).contains(&time),
            false => time >= self.from || time < self.to,
        }
    }
}

/// A plate, or a part of one, that one user asked for again and again.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Repeated {
    /// The plate or the part.
    pub plate: String,
    /// How often.
    pub times: u64,
    /// When first.
    pub first: Timestamp,
    /// When last.
    pub last: Timestamp,
    /// The numbers of the cases that were given, and by what plates were entered by hand or held.
    pub cases: BTreeSet<String>,
}

/// What one user did in a period. None of it is misuse by itself: it says where to ask.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Usage {
    /// Searches, each with the pages that were looked at within an hour of it.
    pub searches: u64,
    /// Look-backs for a plate, and for what a list brought.
    pub look_backs: u64,
    /// Plates that were entered by hand.
    pub entries: u64,
    /// Holds that were opened: each may tell whether something was seen.
    pub holds: u64,
    /// Reports, cases that were looked at, and evidence that was exported.
    pub exports: u64,
    /// Disclosures to others.
    pub disclosures: u64,
    /// What was asked for and refused.
    pub denied: u64,
    /// Searches and look-backs by the code of their purpose.
    pub purposes: BTreeMap<String, u64>,
    /// Searches and look-backs without the number of a case.
    pub without_case: u64,
    /// All of these outside the usual hours; nothing where none were given.
    pub outside_hours: Option<u64>,
    /// Plates that the user searched or tried to, looked back for, entered or held so many times or more, the most
    /// often first.
    pub repeated: Vec<Repeated>,
}

/// The use of the system in a period, by user (General Order 22-03, III.H and V.C).
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct UsageReport {
    /// The period.
    pub period: Period,
    /// From how many times on a plate is named.
    pub repeats: u64,
    /// Every user of whom the log tells something.
    pub users: BTreeMap<String, Usage>,
}

/// How often a user asked for a plate, while the log is read.
type Asked = BTreeMap<(String, String), Repeated>;

/// Further pages of a search are not counted for so long after it began: nobody hides a search by saying that it goes
/// on. A judgement: who looks through its pages is done by then.
const PAGES: SignedDuration = SignedDuration::from_hours(1);

/// The last search of each user, and when it began.
#[derive(Default)]
struct Pages(HashMap<String, (Value, Timestamp)>);

impl Pages {
    /// Whether an event is no further page of its user's last search.
    fn is_first(&mut self, event: &Event) -> bool {
        if event.act != Act::Searched {
            return true;
        }
        let mut asked = event.detail.clone();
        let mut take = |name| asked.as_object_mut().and_then(|asked| asked.remove(name));
        // Where reads are kept for so many days, the window moves from page to page.
        let (after, _window) = (take("after"), take("window"));
        let goes_on = |(last, begun): &(Value, Timestamp)| {
            let since = event.at.duration_since(*begun);
            *last == asked && (SignedDuration::ZERO..=PAGES).contains(&since)
        };
        let is_page = after.is_some_and(|after| !after.is_null());
        if is_page && self.0.get(&event.by).is_some_and(goes_on) {
            return false;
        }
        self.0.insert(event.by.clone(), (asked, event.at));
        true
    }
}

impl UsageReport {
    /// The use in a period. Plates that a user asked for `repeats` times or more are named; without `hours` nothing is
    /// said of unusual times.
    ///
    /// # Errors
    /// Those of the log; [`ErrorKind::InvalidArgument`] for `repeats` of 0, and for over [`MAX_ROWS`] plates of users.
    pub fn new(
        log: impl IntoIterator<Item = Result<Entry>>,
        period: Period,
        repeats: u64,
        hours: Option<&Hours>,
    ) -> Result<Self> {
        if repeats == 0 {
            let why = "expected a plate to be named from 1 time on, got 0: give a larger number";
            return Err(Error::new(ErrorKind::InvalidArgument, why));
        }
        let (mut users, mut asked, mut pages) = (BTreeMap::new(), Asked::new(), Pages::default());
        for entry in log {
            let event = entry?.event;
            if pages.is_first(&event) && period.contains(event.at) {
                count(&event, hours, &mut users);
                ask(&event, &mut asked)?;
            }
        }
        for ((user, _), repeated) in asked.into_iter().filter(|(_, r)| r.times >= repeats) {
            let usage: &mut Usage = users.entry(user).or_default();
            usage.repeated.push(repeated);
        }
        for usage in users.values_mut() {
            usage.repeated.sort_by_key(|r| std::cmp::Reverse(r.times));
        }
        Ok(Self {
            period,
            repeats,
            users,
        })
    }

    /// The same of one user alone, however the name is spelt: see [`is_same_name`].
    #[must_use]
    pub fn of(mut self, user: &str) -> Self {
        self.users.retain(|name, _| is_same_name(name, user));
        self
    }

    /// As text, with [`MARKING`]: a line for each user, and one for each plate that is named.
    pub fn to_text(&self) -> String {
        let mut text = format!("{MARKING}\nuse of the system {}\n", self.period.words());
        for (user, usage) in &self.users {
            // A String takes everything.
            let _ = writeln!(text, "{}: {}", shown(user), usage.words());
            for repeated in &usage.repeated {
                let _ = writeln!(text, "  {}", repeated.words());
            }
        }
        if self.users.is_empty() {
            text.push_str("nobody used it\n");
        }
        text
    }
}

impl Usage {
    fn words(&self) -> String {
        let mut words = format!(
            "{} searches, {} look-backs, {} entries by hand, {} holds, {} reports and exports, {} disclosures, {} \
             refused; {} without a case",
            self.searches,
            self.look_backs,
            self.entries,
            self.holds,
            self.exports,
            self.disclosures,
            self.denied,
            self.without_case
        );
        if let Some(outside) = self.outside_hours {
            let _ = write!(words, ", {outside} outside the usual hours");
        }
        for (purpose, count) in &self.purposes {
            let _ = write!(words, "; {} {count}", shown(purpose));
        }
        words
    }
}

impl Repeated {
    fn words(&self) -> String {
        let cases: Vec<&str> = self.cases.iter().map(String::as_str).collect();
        let cases = match cases.is_empty() {
            true => "no case".to_owned(),
            false => format!("cases {}", cases.join(", ")),
        };
        let Self {
            times, first, last, ..
        } = self;
        let (plate, cases) = (shown(&self.plate), shown(&cases));
        format!("{plate} {times} times, {first} to {last}, {cases}")
    }
}

/// What somebody typed, in one line.
fn shown(text: &str) -> String {
    plain(text).collect()
}

/// Adds what was done to the user's numbers.
fn count(event: &Event, hours: Option<&Hours>, users: &mut BTreeMap<String, Usage>) {
    let purpose = purpose(event);
    let is_use = match event.act {
        // A look-back is two entries: what was asked, and without a purpose what was found.
        Act::LookedBack => purpose.is_some(),
        Act::Exported => !goes_on(event),
        Act::Held => is_opened(event),
        Act::Searched | Act::ManualEntered | Act::Disclosed | Act::Denied => true,
        _ => false,
    };
    if !is_use {
        return;
    }
    let usage = users.entry(event.by.clone()).or_default();
    let counter = match event.act {
        Act::Searched if is_of_reads(event) => &mut usage.searches,
        Act::LookedBack => &mut usage.look_backs,
        Act::ManualEntered => &mut usage.entries,
        Act::Held => &mut usage.holds,
        Act::Exported | Act::Searched => &mut usage.exports,
        Act::Disclosed => &mut usage.disclosures,
        _ => &mut usage.denied,
    };
    *counter += 1;
    if event.act == Act::LookedBack || event.act == Act::Searched && is_of_reads(event) {
        let number = purpose.as_ref().and_then(|p| p.case_number.as_ref());
        usage.without_case += u64::from(number.is_none());
        let code = purpose.map_or_else(String::new, |purpose| purpose.code);
        *usage.purposes.entry(code).or_insert(0) += 1;
    }
    if let Some(hours) = hours {
        let outside = usage.outside_hours.get_or_insert(0);
        *outside += u64::from(!hours.contain(event.at));
    }
}

/// Adds the plates that were asked for, if any were.
fn ask(event: &Event, asked: &mut Asked) -> Result<()> {
    let number = purpose(event).and_then(|purpose| purpose.case_number);
    let case = number.or_else(|| basis(event));
    let at = event.at;
    for plate in plates(event) {
        let new = || Repeated {
            plate: plate.clone(),
            times: 0,
            first: at,
            last: at,
            cases: BTreeSet::new(),
        };
        let repeated = asked
            .entry((event.by.clone(), plate.clone()))
            .or_insert_with(new);
        repeated.times += 1;
        repeated.first = repeated.first.min(at);
        repeated.last = repeated.last.max(at);
        repeated.cases.extend(case.clone());
    }
    if asked.len() > MAX_ROWS {
        let why =
            format!("expected at most {MAX_ROWS} plates of users, got more: shorten the period");
        return Err(Error::new(ErrorKind::InvalidArgument, why));
    }
    Ok(())
}

/// What an event is about: the plates of a hold, however often it names them, or the one of anything else.
fn plates(event: &Event) -> BTreeSet<String> {
    match is_opened(event) {
        true => named(event, "plates").map(spelt).collect(),
        false => plate(event).map(spelt).into_iter().collect(),
    }
}

/// The plate, or the part of one, that a search, refused or not, a look-back or an entry by hand is about.
fn plate(event: &Event) -> Option<&str> {
    let text = |pointer: &str| event.detail.pointer(pointer).and_then(Value::as_str);
    match event.act {
        Act::Searched if is_of_reads(event) => {
            text("/search/plate").or_else(|| text("/search/part"))
        }
        // A plate or a part of one, and its state; after a refresh a whole list.
        Act::LookedBack if purpose(event).is_some() && !event.subject.starts_with(OF_LIST) => {
            event.subject.split(' ').next()
        }
        Act::ManualEntered => {
            let wanted = text("/entry/wanted/plate");
            wanted.or_else(|| text("/entry/wanted/pattern"))
        }
        Act::Denied => text("/sought"),
        _ => None,
    }
}

/// A plate or a part of one, however it was typed.
fn spelt(plate: &str) -> String {
    let part = plate.parse().map(|part: Pattern| part.to_string());
    part.unwrap_or_else(|_| plate.to_owned())
}

/// By what an entry by hand was made, or a hold opened.
fn basis(event: &Event) -> Option<String> {
    let basis = match event.act {
        Act::Held => event.detail.get("authority"),
        _ => event.detail.pointer("/entry/legal_basis"),
    };
    basis.and_then(Value::as_str).map(str::to_owned)
}

/// Whether it is a search of reads, not a look at cases.
fn is_of_reads(event: &Event) -> bool {
    event.subject == READS
}
