//! `alpr share`: kept reads for others, pictures for the public, and private systems; each in the log before it
//! happens.

use std::io::Write;
use std::path::{Path, PathBuf};

use alpr_core::Jurisdiction;
use alpr_core::adopt::Document;
use alpr_core::alarm::Silenced;
use alpr_core::authorise::{Authorisation, Purpose};
use alpr_core::disclose::{
    Agreements, Demand, DemandKind, Ground, Payload, Recipient, Request, SharePolicy,
};
use alpr_core::record::{Id, MAX_RECORD_BYTES, Record};
use alpr_core::retain::{
    DataClass, Hold, HoldDraft, HoldKind, HoldScope, Policies, RecipientKind, Use,
};
use alpr_core::verify::{Outcome, Status};
use alpr_store::{Shared, SharedHit, Store};
use anyhow::{Context, Result};
use clap::{Args, Subcommand};
use jiff::Timestamp;

use crate::args::time;
use crate::new_file::NewFile;
use crate::register::Who;
use crate::retain::{StorePolicyOptions, each_line};
use crate::store::args::StoreAddress;
use crate::{output, policy};

mod feed;
mod release;

use feed::FeedCommand;
use release::{PreviewOptions, ReleaseOptions};

/// What is said where a file fails after the log has it.
const LOGGED: &str = "it is in the log as given, and was not written: give it again";

#[derive(Debug, Subcommand)]
pub(crate) enum ShareCommand {
    /// Gives reads to somebody else, as JSON with the marking; refused without all that the order asks for, without a
    /// ground that permits it, where a law bars the recipient, or where nothing is left to give. A refusal is in the
    /// log too: exit status 2. Exit status 1 if some of the reads are not kept any more, or are due to be purged.
    Reads(Box<ReadsOptions>),
    /// Covers what a release is not about in a picture: other plates, and people's windows. Look at what it writes,
    /// with a band under it that says that it is not released.
    Preview(PreviewOptions),
    /// Releases a picture to the public, as its preview shows it, by the Chief or a designee.
    Release(Box<ReleaseOptions>),
    /// Private systems: asked for, approved by the Chief, revoked.
    #[command(subcommand)]
    Feed(FeedCommand),
}

/// Who gives, and by what rules.
#[derive(Debug, Args)]
pub(crate) struct Giver {
    /// The agency's rules of giving data away, as a TOML file; default: those in force in the store.
    #[arg(long, value_name = "FILE.toml")]
    share_policy: Option<PathBuf>,

    #[command(flatten)]
    policies: StorePolicyOptions,

    #[command(flatten)]
    who: Who,

    /// A purpose of the agency's rules.
    #[arg(long, value_name = "CODE")]
    purpose: String,

    /// The case or incident.
    #[arg(long, value_name = "N")]
    case: Option<String>,

    /// The purpose in words.
    #[arg(long, value_name = "TEXT")]
    why: String,

    /// Which data they are, in words.
    #[arg(long, value_name = "TEXT")]
    description: String,

    /// The person who receives them.
    #[arg(long, value_name = "NAME")]
    person: String,

    /// How that person is reached.
    #[arg(long, value_name = "TEXT")]
    contact: String,

    /// That person's organisation.
    #[arg(long, value_name = "NAME")]
    organisation: String,

    /// The state of the organisation; XX: federal or foreign.
    #[arg(long, value_name = "STATE")]
    state: Jurisdiction,

    /// Every use that the recipient will make of them; may be given several times: criminal_investigation,
    /// stolen_vehicle, missing_person, wanted_person, public_safety, court_proceeding, traffic_enforcement,
    /// immigration, reproductive_care, protected_activity, repository, maintenance, sale or other.
    #[arg(long = "use", value_name = "USE", required = true)]
    uses: Vec<Use>,
}

#[derive(Debug, Args)]
pub(crate) struct ReadsOptions {
    /// The reads, each by all 32 digits of its ID.
    #[arg(value_name = "ID", required_unless_present = "found")]
    reads: Vec<Id>,

    /// Reads that a search found: what `alpr search --json` printed.
    #[arg(long, value_name = "READS.jsonl")]
    found: Option<PathBuf>,

    #[command(flatten)]
    giver: Giver,

    /// law_enforcement, federal, prosecutor, court, defence, public_safety, government, vendor or private.
    #[arg(long)]
    kind: RecipientKind,

    /// Agreements with others, as a TOML file; default: those in force in the store.
    #[arg(long, value_name = "FILE.toml", requires = "agreement")]
    agreements: Option<PathBuf>,

    /// The agreement that permits it.
    #[arg(long, value_name = "NAME", required_unless_present = "demand")]
    agreement: Option<String>,

    #[command(flatten)]
    demand: DemandOptions,

    /// What is given: read, hit; may be given several times.
    #[arg(long = "class", value_name = "CLASS", default_value = "read")]
    classes: Vec<DataClass>,

    /// The reference of the recipient's written declaration, where a law asks for one.
    #[arg(long, value_name = "REF")]
    declaration: Option<String>,

    /// The file to write, which is not there yet.
    #[arg(short, long, value_name = "FILE.json")]
    output: PathBuf,

    #[command(flatten)]
    on: StoreAddress,
}

/// A lawful demand, where that permits it. What it is of is held until somebody looks again.
#[derive(Debug, Args)]
struct DemandOptions {
    /// The reference of a lawful demand: its number, or the section of a law.
    #[arg(long, value_name = "REF", conflicts_with = "agreement")]
    #[arg(requires_all = ["demand_kind", "issued_by", "review"])]
    demand: Option<String>,

    /// subpoena, court_order, warrant, discovery_request or statute.
    #[arg(long, value_name = "KIND", requires = "demand")]
    demand_kind: Option<DemandKind>,

    /// The court, grand jury, counsel or legislature that issued the demand.
    #[arg(long, value_name = "NAME", requires = "demand")]
    issued_by: Option<String>,

    /// When somebody has to look whether what was demanded has to be held any longer.
    #[arg(long, value_name = "TIME", value_parser = time, requires = "demand")]
    review: Option<Timestamp>,
}

impl DemandOptions {
    fn demand(&self) -> Option<Demand> {
        Some(Demand {
            kind: self.demand_kind?,
            issued_by: self.issued_by.clone()?,
            reference: self.demand.clone()?,
        })
    }

    /// Holds what was demanded, before it is given: a purge must not take what a court may ask for again. So what is
    /// overdue and not purged yet is given too. A further try of the same demand has the hold that is there.
    fn hold(
        &self,
        reads: &[Id],
        by: &str,
        (store, now): (&Store, Timestamp),
        out: &mut impl Write,
    ) -> Result<()> {
        let (Some(demand), Some(review_on)) = (self.demand(), self.review) else {
            return Ok(());
        };
        let kind = match demand.kind {
            DemandKind::CourtOrder => HoldKind::CourtOrder,
            _ => HoldKind::Discovery,
        };
        let draft = HoldDraft {
            kind,
            scope: HoldScope {
                ids: reads.to_vec(),
                ..HoldScope::default()
            },
            authority: demand.reference,
            by: by.to_owned(),
            review_on,
        };
        let is_same = |hold: &Hold| {
            let (ours, other) = (&draft, &hold.draft);
            hold.is_open(now)
                && (ours.kind, &ours.authority, &ours.scope)
                    == (other.kind, &other.authority, &other.scope)
        };
        let hold = match store.holds()?.into_iter().find(is_same) {
            Some(hold) => hold,
            None => Hold::open(draft.clone(), now)?,
        };
        store.put_hold(&hold)?;
        let (id, review_on) = (hold.id, hold.review_on());
        Ok(writeln!(
            out,
            "what was demanded is held by {id}: look again on {review_on}"
        )?)
    }
}

impl Giver {
    /// The agency's rules, and the policies whose bans are asked.
    fn rules(&self, store: &Store) -> Result<(SharePolicy, Policies)> {
        let policy = match &self.share_policy {
            Some(path) => policy::read(path, SharePolicy::parse)?,
            None => {
                policy::in_force(store, Document::SharePolicy, "--share-policy")?.share_policy()?
            }
        };
        Ok((policy, self.policies.open(store)?))
    }

    fn purpose(&self) -> Purpose {
        Purpose {
            code: self.purpose.clone(),
            case_number: self.case.clone(),
            text: self.why.clone(),
        }
    }

    /// Who gives, by the version of the agency's rules.
    fn who(&self, store: &Store, policy: &SharePolicy, asked: &str) -> Result<Authorisation> {
        let asked = (asked, Some(&self.purpose()));
        self.who.authorisation(store, Some(&policy.version), asked)
    }

    fn request(
        &self,
        who: Authorisation,
        kind: RecipientKind,
        ground: Ground,
        classes: Vec<DataClass>,
    ) -> Request {
        Request {
            recipient: Recipient {
                person: self.person.clone(),
                contact: self.contact.clone(),
                organisation: self.organisation.clone(),
                kind,
                jurisdiction: self.state,
            },
            ground,
            purpose: self.purpose(),
            uses: self.uses.clone(),
            description: self.description.clone(),
            classes,
            declaration: None,
            who,
        }
    }
}

/// Runs a command; gives how many reads that were asked for were not given.
pub(crate) fn run(command: &ShareCommand) -> Result<usize> {
    let mut out = output::stdout();
    match command {
        ShareCommand::Reads(options) => return reads(options, &mut out),
        ShareCommand::Preview(options) => release::preview(options, &mut out)?,
        ShareCommand::Release(options) => release::release(options, &mut out)?,
        ShareCommand::Feed(command) => feed::run(command, &mut out)?,
    }
    Ok(0)
}

impl ReadsOptions {
    fn agreements(&self, store: &Store) -> Result<Agreements> {
        match (&self.agreements, &self.agreement) {
            (Some(path), _) => policy::read(path, Agreements::parse),
            (None, Some(_)) => {
                let in_force = policy::in_force(store, Document::Agreements, "--agreements")?;
                Ok(in_force.agreements()?)
            }
            (None, None) => Ok(Agreements::default()),
        }
    }

    fn request(&self, who: Authorisation) -> Request {
        let ground = match (&self.agreement, self.demand.demand()) {
            (_, Some(demand)) => Ground::LawfulDemand(demand),
            (agreement, None) => Ground::Agreement(agreement.clone().unwrap_or_default()),
        };
        let classes = self.classes.clone();
        Request {
            declaration: self.declaration.clone(),
            ..self.giver.request(who, self.kind, ground, classes)
        }
    }

    /// The reads that are named, and those that were found.
    fn reads(&self) -> Result<Vec<Id>> {
        let mut reads = self.reads.clone();
        if let Some(path) = &self.found {
            each_line(path, MAX_RECORD_BYTES, |line| {
                reads.push(Record::from_json(line)?.id);
                Ok(())
            })?;
        }
        Ok(reads)
    }
}

fn reads(options: &ReadsOptions, out: &mut impl Write) -> Result<usize> {
    let (giver, store, now) = (&options.giver, options.on.open()?, options.on.now()?);
    let (policy, policies) = giver.rules(&store)?;
    let agreements = options.agreements(&store)?;
    let reads = options.reads()?;
    // The place is tried before anything is in the log.
    let file = NewFile::private(&options.output)?;
    let who = giver.who(&store, &policy, "reads for others")?;
    let request = options.request(who);
    let permit = store.permit(&policy, request, &agreements, &policies, now)?;
    let by = &options.giver.who.user;
    options.demand.hold(&reads, by, (&store, now), out)?;
    let payload = store.share(permit, &reads)?;
    let json = payload.to_json()? + "\n";
    file.write(json.as_bytes()).context(LOGGED)?;
    write_payload(&payload, &options.output, out)
}

fn write_payload(payload: &Payload<Shared>, path: &Path, out: &mut impl Write) -> Result<usize> {
    let (data, what) = (payload.data(), payload.what());
    let (reads, hits) = (data.reads.len(), data.hits.len());
    let (to, path) = (&what.recipient.organisation, path.display());
    writeln!(
        out,
        "{reads} reads and {hits} hits for {to} are in `{path}`"
    )?;
    for id in &data.absent {
        writeln!(out, "no longer kept: {id}")?;
    }
    for id in &data.expired {
        writeln!(out, "not given, since it is due to be purged: {id}")?;
    }
    for hit in &data.hits {
        if let Some(doubt) = doubt(hit) {
            let (id, plate) = (hit.hit.id, hit.hit.entry.plate);
            writeln!(out, "the hit {id} of {plate} is given as {doubt}")?;
        }
    }
    if let Some(until) = what.keep_until {
        writeln!(out, "they may be kept there until {until}")?;
    }
    Ok(data.absent.len() + data.expired.len())
}

/// What speaks against a hit, as its case or the desk found.
fn doubt(hit: &SharedHit) -> Option<&'static str> {
    let misread = hit.outcome.filter(|outcome| *outcome == Outcome::Misread);
    let ended = hit
        .status
        .filter(|s| matches!(s, Status::Rejected | Status::Withdrawn));
    misread
        .map(Outcome::name)
        .or(ended.map(Status::name))
        .or(hit.silenced.map(Silenced::name))
}
