//! Policies and decisions in words, every rule with its citation.

use std::fmt::Write;

use jiff::civil::Date;

use super::ban::Ban;
use super::barred::Barred;
use super::duty::Duty;
use super::evaluate::{Decision, Reason, Verdict};
use super::policy::{Authority, Certainty, Policy, Rule, Scope};
use super::{Clock, Holder};
use crate::plate::Jurisdiction;
use crate::words::plain;

impl Clock {
    /// The event that starts it, in words.
    pub const fn words(self) -> &'static str {
        match self {
            Self::Capture => "the capture",
            Self::Receipt => "the receipt",
            Self::Copy => "the copy to the server",
            Self::CaseClosed => "the closing of the case",
            Self::Request => "the request for destruction",
            Self::ShiftEnd => "the end of the shift",
            Self::Booked => "the booking into evidence",
        }
    }
}

impl Rule {
    /// To what it applies and what it says, as one sentence without its citation.
    pub fn sentence(&self) -> String {
        let mut says = Vec::new();
        let clock = self.clock.words();
        match self.floor {
            Some(floor) if floor.is_zero() => says.push(format!("keep until {clock}")),
            Some(floor) => says.push(format!("keep for at least {floor} from {clock}")),
            None => {}
        }
        match self.ceiling {
            Some(ceiling) if ceiling.is_zero() => says.push(format!("purge at {clock}")),
            Some(ceiling) => says.push(format!("purge when {ceiling} from {clock} are over")),
            None => {}
        }
        if !self.grace.is_zero() {
            says.push(format!("have it done within {}", self.grace));
        }
        format!(
            "{}: {}{}.",
            self.scope.words(),
            says.join(", "),
            dates(self.from, self.until)
        )
    }
}

impl Duty {
    /// What it asks for, as one sentence without its citation.
    fn sentence(&self) -> String {
        let kind = self.kind.name().replace('_', " ");
        let within = self.within.map_or(String::new(), |w| format!(" ({w})"));
        let states = states(&self.jurisdictions);
        format!("Duty: {kind}{within}{states}.")
    }
}

/// When it is in force, where that is not always.
fn dates(from: Option<Date>, until: Option<Date>) -> String {
    let from = from.map(|from| format!(", from {from} on"));
    let until = until.map(|until| format!(", before {until}"));
    from.into_iter().chain(until).collect()
}

/// In which states it holds, where they are not the policy's.
fn states(own: &[Jurisdiction]) -> String {
    if own.is_empty() {
        return String::new();
    }
    format!(", in {}", list(own.iter().map(|j| j.code()), ""))
}

impl Scope {
    /// In words, without the jurisdictions.
    fn words(&self) -> String {
        let classes = list(self.classes.iter().map(|c| c.name()), "everything");
        let holders = list(
            self.holders.iter().copied().map(Holder::name),
            "every holder",
        );
        let mut words = format!("{classes} at {holders}");
        if !self.origins.is_empty() {
            let origins = list(self.origins.iter().map(|o| o.name()), "");
            words = format!("{words}, from {origins} cameras");
        }
        words += &states(&self.jurisdictions);
        match self.ongoing {
            Some(true) => words + ", while an investigation goes on",
            Some(false) => words + ", unless an investigation goes on",
            None => words,
        }
    }
}

pub(super) fn list<'n>(names: impl Iterator<Item = &'n str>, none: &str) -> String {
    let names: Vec<String> = names.map(|name| name.replace('_', " ")).collect();
    match names.split_last() {
        None => none.to_owned(),
        Some((last, [])) => last.clone(),
        Some((last, others)) => format!("{} and {last}", others.join(", ")),
    }
}

/// Where it is written, how surely, and when somebody looked.
fn citation(authority: &Authority, section: Option<&str>, certainty: Certainty) -> String {
    let section = section.map_or(String::new(), |section| format!(", {section}"));
    let certainty = certainty.name();
    let (kind, citation) = (authority.kind.name(), &authority.citation);
    let (rank, checked) = (authority.rank, authority.checked);
    format!("{citation}{section}; {kind} of rank {rank}; {certainty}, checked {checked}")
}

impl Policy {
    /// Every rule, duty and ban in a sentence, with its citation, then the notes of the authorities.
    pub fn explain(&self) -> String {
        let mut text = self.name.clone();
        let draft = if self.draft {
            " (a draft: not in force)"
        } else {
            ""
        };
        let states = list(
            self.jurisdictions.iter().map(|j| j.code()),
            "every jurisdiction",
        );
        // A String takes everything.
        let _ = writeln!(
            text,
            ": {}{draft}\nfor {states}; SHA-256 {}",
            self.title, self.sha256
        );
        for r in &self.rules {
            let _ = writeln!(text, "\n{}: {}\n  {}", r.name, r.about, r.sentence());
            self.cite(&mut text, (&r.authority, &r.section, r.certainty));
        }
        for d in &self.duties {
            let _ = writeln!(text, "\n{}: {}\n  {}", d.name, d.about, d.sentence());
            self.cite(&mut text, (&d.authority, &d.section, d.certainty));
        }
        for b in &self.bans {
            let _ = writeln!(text, "\n{}: {}\n  {}", b.name, b.about, b.sentence());
            self.cite(&mut text, (&b.authority, &b.section, b.certainty));
        }
        for expected in &self.expected {
            let (floor, ceiling) = (&expected.floor, &expected.ceiling);
            let _ = writeln!(
                text,
                "\nExpected conflict of {floor} and {ceiling}: {}",
                expected.about
            );
        }
        for authority in &self.authorities {
            if let Some(note) = &authority.note {
                let _ = writeln!(text, "\nNote on {}: {note}", authority.citation);
            }
        }
        text
    }

    fn cite(
        &self,
        text: &mut String,
        (name, section, certainty): (&str, &Option<String>, Option<Certainty>),
    ) {
        if let Some(authority) = self.authority(name) {
            let certainty = certainty.unwrap_or(authority.certainty);
            let cited = citation(authority, section.as_deref(), certainty);
            let _ = writeln!(text, "  {cited}");
        }
    }
}

impl Ban {
    /// Whom it bars, as one sentence without its citation.
    pub fn sentence(&self) -> String {
        let kinds = self.kinds.iter().map(|kind| kind.name());
        let mut words = format!("Gives nothing to {}", list(kinds, "anybody"));
        if self.outside {
            words += " outside the state";
        }
        words += &states(&self.jurisdictions);
        if !self.uses.is_empty() {
            let uses = list(self.uses.iter().map(|u| u.name()), "");
            words = format!("{words} for {uses}");
        }
        if let [first, others @ ..] = self.unless.as_slice() {
            words = format!("{words} without {}", first.words());
            for lift in others {
                words = format!("{words} or {}", lift.words());
            }
        }
        format!("{words}{}.", dates(self.from, self.until))
    }
}

impl Barred<'_> {
    /// Which ban holds, what it says, and where that is written.
    pub fn sentence(&self) -> String {
        let (policy, ban) = (&self.policy.name, &self.ban.name);
        let draft = if self.policy.draft { "; draft" } else { "" };
        let section = self.ban.section.as_deref();
        let certainty = self.ban.certainty.unwrap_or(self.authority.certainty);
        let cited = citation(self.authority, section, certainty);
        format!("ban {policy}/{ban}: {} [{cited}{draft}]", self.ban.about)
    }
}

impl Decision<'_> {
    /// What to do and why: every rule that spoke with its clock and citation, and every hold.
    pub fn explain(&self) -> String {
        let subject = self.subject();
        let mut text = match self.verdict() {
            Verdict::Keep { until: Some(until) } => format!("keep until {until}"),
            Verdict::Keep { until: None } => "keep: no ceiling is running".to_owned(),
            Verdict::PurgeDue { since, by } if by > since => {
                format!("purge due since {since}, to be done by {by}")
            }
            Verdict::PurgeDue { since, .. } => format!("purge due since {since}"),
            Verdict::Held => "held".to_owned(),
            Verdict::Conflict { since } => {
                format!("conflict since {since}: kept until somebody decides")
            }
        };
        let (class, holder) = (subject.class.name(), subject.holder.name());
        // A String takes everything.
        let _ = writeln!(
            text,
            "\n  {class} at {holder}, captured {}, on {}",
            subject.captured,
            self.now()
        );
        for hold in self.holds() {
            let (kind, authority) = (hold.draft.kind.name(), &hold.draft.authority);
            let (by, opened, review) = (&hold.draft.by, hold.opened, hold.review_on());
            let line = format!(
                "  hold: {kind} for {authority}, opened {opened} by {by}, review on {review}"
            );
            let _ = writeln!(text, "{}", plain(&line).collect::<String>());
        }
        for reason in self.reasons() {
            let _ = writeln!(text, "  {}", reason.sentence());
        }
        for expected in self.expected() {
            let _ = writeln!(text, "  expected: {}", expected.about);
        }
        text
    }
}

impl Reason<'_> {
    /// What the floor or ceiling said, with its clock and citation.
    pub fn sentence(&self) -> String {
        let side = if self.is_ceiling { "ceiling" } else { "floor" };
        let length = self.length();
        let clock = self.rule.clock.words();
        let ends = match (self.started, self.ends) {
            (Some(started), Some(ends)) => format!("{started}, ends {ends}"),
            _ => "not started".to_owned(),
        };
        let overruled = if self.overruled { "; overruled" } else { "" };
        let draft = if self.policy.draft { "; draft" } else { "" };
        let section = self.rule.section.as_deref();
        let cited = citation(self.authority, section, self.certainty());
        let (policy, rule) = (&self.policy.name, &self.rule.name);
        format!(
            "{side} {policy}/{rule}: {length} from {clock} ({ends}{overruled}{draft}) [{cited}]"
        )
    }
}
