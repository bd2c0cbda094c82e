//! The command line of cases: their steps, and who looks at them.

use alpr_core::verify::{Outcome, System, Urgency};
use alpr_core::{Jurisdiction, PlateText};
use clap::{ArgGroup, Args, Subcommand};
use jiff::Timestamp;

use crate::args::time;
use crate::store::args::{StepOptions, StoreAddress};

#[derive(Debug, Subcommand)]
pub(crate) enum CaseCommand {
    /// Lists cases, the oldest first; whoever gives a name is in the log. Needs --undisposed, --unreported or --by. Exit
    /// status 1 if one of the time that was asked for is damaged.
    List(ListOptions),
    /// Shows a case, what was done and what comes next.
    Show {
        /// ID of the case; its first digits will do: 8 or more, as many as tell it from others.
        id: String,

        /// Who looks at it, which is logged; needed for one that was disposed of.
        #[arg(long, value_name = "NAME")]
        by: Option<String>,

        #[command(flatten)]
        on: StoreAddress,
    },
    /// Begins to look at it.
    Open(StepOptions),
    /// Says what is on the plate, typed from the picture or the plate itself; it is compared with the entry. Of each
    /// person the last look counts.
    Check(CheckOptions),
    /// The source was asked whether the entry still holds; it can be asked again if the answer is old.
    Ask(AskOptions),
    /// The source answered; the last answer counts.
    Answer(AnswerOptions),
    /// Ends it for a reason that needs no comparison: not_a_plate, duplicate, stale_list, other.
    #[command(mut_arg("reason", |reason| reason.help("not_a_plate, duplicate, stale_list or other")))]
    Reject {
        #[command(flatten)]
        step: StepOptions,

        #[command(flatten)]
        why: ReasonOptions,
    },
    /// Records what became of it (General Order 22-03, III.G.2).
    Dispose {
        #[command(flatten)]
        step: StepOptions,

        /// accept or misread.
        outcome: Outcome,

        #[command(flatten)]
        why: ReasonOptions,
    },
    /// Records that somebody acted on it, and holds the read and the hit from every purge.
    Act(ActOptions),
    /// Keeps a plate that was found to be another one from sounding for this entry again.
    Guard {
        #[command(flatten)]
        step: StepOptions,

        /// Until when.
        #[arg(long, value_name = "TIME", value_parser = time)]
        until: Timestamp,
    },
    /// Ends the guards of that plate for this entry, so that it sounds again.
    Unguard {
        #[command(flatten)]
        step: StepOptions,

        /// Why.
        #[arg(long)]
        reason: String,
    },
}

#[derive(Debug, Args)]
pub(crate) struct ListOptions {
    /// Only those of which nobody said what became of them.
    #[arg(long)]
    pub(crate) undisposed: bool,

    /// Only those that the source confirmed and of which nobody recorded what was done.
    #[arg(long)]
    pub(crate) unreported: bool,

    /// Only those that somebody acted on without the source's word that the entry is active; needs --by.
    #[arg(long, requires = "by")]
    pub(crate) unconfirmed: bool,

    /// Who looks at them, for the log; needed unless --undisposed or --unreported is given.
    #[arg(long, value_name = "NAME", required_unless_present_any = ["undisposed", "unreported"])]
    pub(crate) by: Option<String>,

    /// Only those of this unit.
    #[arg(long, value_name = "NAME")]
    pub(crate) unit: Option<String>,

    /// Only plates seen from this time on.
    #[arg(long, value_name = "TIME", value_parser = time)]
    pub(crate) from: Option<Timestamp>,

    /// Only plates seen before this time.
    #[arg(long, value_name = "TIME", value_parser = time)]
    pub(crate) to: Option<Timestamp>,

    /// Print one JSON object a case, one a line: the alarm and every step.
    #[arg(long)]
    pub(crate) json: bool,

    #[command(flatten)]
    pub(crate) on: StoreAddress,
}

#[derive(Debug, Args)]
pub(crate) struct CheckOptions {
    #[command(flatten)]
    pub(crate) step: StepOptions,

    /// The characters on the plate.
    #[arg(long)]
    pub(crate) plate: PlateText,

    /// The state on the plate, such as MO; XX for others.
    #[arg(long)]
    pub(crate) state: Jurisdiction,

    /// SHA-256 of the picture; default: the plate itself was looked at.
    #[arg(long, value_name = "SHA256")]
    pub(crate) picture: Option<String>,
}

#[derive(Debug, Args)]
pub(crate) struct AskOptions {
    #[command(flatten)]
    pub(crate) step: StepOptions,

    /// Who answers for it: ncic, mules, rejis, ecdc or department.
    #[arg(long)]
    pub(crate) system: System,

    /// How fast the answer has to come: urgent (10 minutes) or routine (1 hour).
    #[arg(long)]
    pub(crate) urgency: Urgency,
}

#[derive(Debug, Args)]
#[command(group(ArgGroup::new("answer").required(true).args(["active", "not_active"])))]
pub(crate) struct AnswerOptions {
    #[command(flatten)]
    pub(crate) step: StepOptions,

    /// Who or what answered: a terminal, a dispatcher.
    #[arg(long)]
    pub(crate) responder: String,

    /// The answer's message key or log number.
    #[arg(long)]
    pub(crate) reference: String,

    /// The entry is still active.
    #[arg(long)]
    pub(crate) active: bool,

    /// The entry is no longer active.
    #[arg(long)]
    pub(crate) not_active: bool,
}

#[derive(Debug, Args)]
pub(crate) struct ActOptions {
    #[command(flatten)]
    pub(crate) step: StepOptions,

    /// The number of the incident.
    #[arg(long, value_name = "NUMBER")]
    pub(crate) incident: String,

    /// What was done.
    #[arg(long, value_name = "TEXT")]
    pub(crate) did: String,

    /// When somebody looks whether the hold is still needed; it does not end then.
    #[arg(long, value_name = "TIME", value_parser = time)]
    pub(crate) review: Timestamp,
}

#[derive(Debug, Args)]
pub(crate) struct ReasonOptions {
    /// confirmed, wrong_characters, wrong_state, not_active, not_a_plate, duplicate, stale_list or other.
    #[arg(long)]
    pub(crate) reason: String,

    /// With `other`: the reason in words.
    #[arg(long, default_value = "")]
    pub(crate) text: String,
}
