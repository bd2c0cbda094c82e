//! Turns hits into alarms: how loud, in what words, in which order, and once for each vehicle pass.

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

use crate::hotlist::{Action, Category, Hit, StateMatch};
use crate::names::named;
use crate::record::{HitRecord, Record};
use crate::words::plain;

mod desk;
mod guard;
mod prior;

use desk::Known;
pub use desk::{AlarmDesk, MAX_CAMERAS, MAX_OPEN_PASSES, Raised, Silenced, Suppressed};
pub use guard::{Guard, Guards, MAX_GUARDS, Release};
pub use prior::{MAX_PRIORS, Prior};

/// Said with every alarm and report: General Order 22-03, II.4 and III.C.
pub const ADVISORY: &str = "A hit is not probable cause: compare characters and state with the plate, \
                            and confirm with the source that the entry is still active, before any action.";
/// The most characters of an alarm's text: one line of a mobile computer's screen.
pub const MAX_TEXT: usize = 120;
/// Of them are kept for the camera's name, however long the reason is.
const CAMERA_TEXT: usize = 20;
/// Before the text of an alarm that something speaks against.
const DOUBTED: &str = "DOUBTED BEFORE ";

named! {
    /// How serious the reason of an alarm is; the worst first.
    Severity {
        /// Life or limb is at stake, or a felony vehicle.
        Critical "critical",
        /// A wanted person, a warrant, a stolen vehicle, an officer's lookout.
        High "high",
        /// A stolen plate, a missing person, a protection order.
        Medium "medium",
        /// A fine or a licence.
        Low "low",
        /// To be known, no reason to stop anybody: it makes a sound only where a rule names its category.
        Info "info",
    }
}

named! {
    /// What the host plays.
    Tone {
        /// The loudest, for critical alarms.
        Urgent "urgent",
        /// The ordinary alarm.
        Alert "alert",
        /// A short, quiet one.
        Notice "notice",
        /// None: the hit is only shown.
        Silent "silent",
    }
}

impl Severity {
    /// How serious a category is. A judgement after the order's own list (III.H: stolen vehicles and plates, wanted
    /// and missing persons come first) and the FBI's caution that watch list, gang, supervision and other entries of
    /// persons are no reason to detain anybody: those with a [caveat](Category::caveat).
    pub const fn of(category: &Category) -> Self {
        match category {
            Category::Amber | Category::Sarah | Category::FelonyVehicle => Self::Critical,
            Category::StolenVehicle
            | Category::WantedPerson
            | Category::Warrant
            | Category::Bolo => Self::High,
            Category::StolenPlate
            | Category::MissingPerson
            | Category::ProtectionOrder
            | Category::Other(_) => Self::Medium,
            Category::SuspendedLicence | Category::ParkingScofflaw => Self::Low,
            Category::TerroristWatchList
            | Category::Gang
            | Category::SupervisedRelease
            | Category::Caution
            | Category::ImmigrationViolator
            | Category::ProtectiveInterest
            | Category::ViolentPerson
            | Category::SexOffender
            | Category::ExtremeRiskProtectionOrder => Self::Info,
        }
    }

    /// What it sounds like, where the rules let it sound.
    pub const fn tone(self) -> Tone {
        match self {
            Self::Critical => Tone::Urgent,
            Self::High | Self::Medium => Tone::Alert,
            Self::Low | Self::Info => Tone::Notice,
        }
    }
}

/// A hit that asks for a human. It is not conclusive (General Order 22-03, II.4): [`crate::verify`] says what
/// has to be done before it is.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Alarm {
    /// The hit, as it is kept.
    pub hit: HitRecord,
    /// When the picture was taken that raised it, by the camera's clock.
    pub raised: Timestamp,
    /// How serious its reason is.
    pub severity: Severity,
    /// What the host plays.
    pub tone: Tone,
    /// One line for the screen, at most [`MAX_TEXT`] characters.
    pub text: String,
    /// What was found before of the entry or of the plate, a line each.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub before: Vec<String>,
}

impl Alarm {
    /// The alarm of a hit of a read. `now` is when the picture was taken: the alarm's [`raised`](Self::raised).
    pub fn new(hit: &Hit, record: &Record, now: Timestamp) -> Self {
        let severity = Severity::of(&hit.entry.category);
        let sounds = hit.action == Action::Alarm;
        let hit = HitRecord::of_hit(hit, record);
        Self {
            raised: now,
            severity,
            tone: if sounds {
                severity.tone()
            } else {
                Tone::Silent
            },
            text: line(&hit, ""),
            hit,
            before: Vec::new(),
        }
    }

    /// The same with what was found before, and silent if that speaks against it.
    fn known(mut self, known: Known) -> Self {
        if known.is_against {
            self.tone = Tone::Silent;
            self.text = line(&self.hit, DOUBTED);
        }
        self.before = known.before;
        self
    }

    /// The line for the screen, what is listed beside the plate (III.C: the vehicle and its occupants are to be
    /// compared with whatever information is available), the doubts, and that it is not probable cause.
    pub fn rendering(&self) -> String {
        let mut lines = vec![self.text.clone()];
        let caveat = self.hit.entry.category.caveat();
        lines.extend(caveat.map(|caveat| format!("caveat: {caveat}")));
        lines.extend(self.before.iter().cloned());
        lines.extend(self.hit.entry.details());
        match self.hit.state_match {
            StateMatch::Different => lines.push("the state differs from the listed one".to_owned()),
            StateMatch::Unknown => lines.push("the states are not known to be the same".to_owned()),
            StateMatch::Same => {}
        }
        if self.hit.plate_type_match == StateMatch::Different {
            lines.push("the plate's type differs from the listed one".to_owned());
        }
        if !self.hit.explanation.is_empty() {
            lines.push(format!("doubts: {}", self.hit.explanation));
        }
        lines.extend(
            self.hit
                .contradictions
                .iter()
                .map(|c| format!("differs: {c}")),
        );
        if self.hit.list_is_stale {
            let hours = SignedDuration::from_secs(self.hit.list_age_seconds).as_hours();
            lines.push(match self.hit.list_age_seconds {
                ..0 => format!("the list was drawn {} h after the read: a clock is wrong, or it did not hold then", hours.abs()),
                _ => format!("the list is stale: drawn {hours} h before the read"),
            });
        }
        lines.push(ADVISORY.to_owned());
        // Other people's words stay in their lines.
        let lines: Vec<String> = lines.iter().map(|line| plain(line).collect()).collect();
        lines.join("\n")
    }
}

/// What an officer has to see first, behind a mark: why, which plate, whether text and state are the same, where.
///
/// The reason and the camera are somebody else's words, of any length: what is left of the line is theirs.
fn line(hit: &HitRecord, mark: &str) -> String {
    let state = |s: Option<crate::Jurisdiction>| s.map_or("state?", crate::Jurisdiction::code);
    let listed = format!("{} {}", hit.entry.plate, state(hit.entry.state));
    let seen = format!("{} {}", hit.text, state(hit.seen_state));
    let warning = match hit.state_match {
        StateMatch::Different => " OTHER STATE",
        StateMatch::Unknown => " CHECK STATE",
        StateMatch::Same => "",
    };
    let cut = if hit.may_be_cut { " MAY BE CUT" } else { "" };
    let stale = if hit.list_is_stale { " STALE LIST" } else { "" };
    let plates = format!(": listed {listed}, read {seen}{warning}{cut}{stale}, ");
    let left = MAX_TEXT.saturating_sub(mark.len() + plates.chars().count());
    let reason = hit.entry.category.name().replace('_', " ").to_uppercase();
    let beside = left.saturating_sub(reason.chars().count());
    let camera = short(&hit.camera, beside.max(CAMERA_TEXT.min(left)));
    let reason = short(&reason, left.saturating_sub(camera.chars().count()));
    format!("{mark}{reason}{plates}{camera}")
}

/// So many characters of a text at most.
fn short(text: &str, most: usize) -> String {
    plain(text).take(most).collect()
}

#[cfg(test)]
mod desk_tests;
#[cfg(test)]
mod guard_tests;
#[cfg(test)]
mod prior_tests;
#[cfg(test)]
mod tests;
