//! `alpr ledger`: what laws and the order ask to be written down, drawn from the one log of a store.

use std::io::Write;

use alpr_core::Period;
use alpr_core::audit::Entries;
use alpr_core::json;
use alpr_core::ledger::{
    AccessRecord, DisseminationLog, Hours, Outcomes, PublicLog, Statistics, UsageReport,
};
use alpr_core::words::is_same_name;
use alpr_store::Store;
use anyhow::{Result, bail};
use clap::{Args, Subcommand};
use jiff::Timestamp;
use jiff::civil::Time;
use jiff::tz::{TimeZone, TimeZoneDatabase};

use crate::args::time;
use crate::output;
use crate::store::args::StoreAddress;

#[derive(Debug, Subcommand)]
pub(crate) enum LedgerCommand {
    /// Every access to the data: when, what was asked, who, why (California, Civil Code 1798.90.52); CSV.
    Access {
        /// The agency whose log it is.
        #[arg(long, value_name = "NAME")]
        organisation: String,

        #[command(flatten)]
        of: ReportOptions,
    },
    /// Every disclosure: what, when, to whom with contact and organisation, why (General Order 22-03, V.A); CSV.
    Disclosures(ReportOptions),
    /// Lists that were compared, and hits by type; no plate (Minnesota, 13.824).
    PublicLog(ReportOptions),
    /// Scans, lists, confirmed and non-correlating matches (Arkansas, 12-12-1805).
    Statistics {
        /// Hits that led to an arrest, if somebody counted.
        #[arg(long, value_name = "N")]
        arrests: Option<u64>,

        /// Hits that led to a prosecution, if somebody counted.
        #[arg(long, value_name = "N")]
        prosecutions: Option<u64>,

        #[command(flatten)]
        of: ReportOptions,
    },
    /// Who used the system for what, and which plates one user asked for again and again: where to look for misuse
    /// (General Order 22-03, III.H and V.C). It names plates.
    Usage {
        /// Of this user alone, who is in the register or in the log; case and space do not matter.
        #[arg(long, value_name = "NAME")]
        user: Option<String>,

        /// Name plates that one user searched or tried to, looked back for, entered or held so many times or more.
        #[arg(long, value_name = "N", default_value_t = 3)]
        repeats: u64,

        /// The usual hours, such as 06:00-22:00; uses outside them are counted. They may go over midnight; two equal
        /// times are the whole day.
        #[arg(long, value_name = "HH:MM-HH:MM", value_parser = hours)]
        hours: Option<(Time, Time)>,

        /// The zone of these hours, such as America/Chicago.
        #[arg(long, value_name = "ZONE", requires = "hours", default_value = "UTC", value_parser = zone)]
        zone: TimeZone,

        #[command(flatten)]
        of: ReportOptions,
    },
}

/// Two times of a day.
fn hours(text: &str) -> std::result::Result<(Time, Time), String> {
    let times = text.split_once('-');
    let times = times.and_then(|(from, to)| Some((from.parse().ok()?, to.parse().ok()?)));
    times.ok_or_else(|| format!("expected two times such as 06:00-22:00, got `{text}`"))
}

fn zone(name: &str) -> std::result::Result<TimeZone, String> {
    let zone = TimeZoneDatabase::bundled().get(name);
    zone.map_err(|_| format!("`{name}` is no time zone: give one such as America/Chicago"))
}

#[derive(Debug, Args)]
pub(crate) struct ReportOptions {
    /// Start (inclusive).
    #[arg(long, value_name = "TIME", value_parser = time)]
    from: Timestamp,

    /// End (exclusive).
    #[arg(long, value_name = "TIME", value_parser = time)]
    to: Timestamp,

    /// Print JSON.
    #[arg(long)]
    json: bool,

    #[command(flatten)]
    on: StoreAddress,
}

/// What a report is drawn from.
struct Source {
    store: Store,
    log: Vec<u8>,
    period: Period,
}

impl ReportOptions {
    fn source(&self) -> Result<Source> {
        let (store, period) = (self.on.open()?, Period::new(self.from, self.to)?);
        let mut log = Vec::new();
        store.export_audit(&mut log)?;
        Ok(Source { store, log, period })
    }
}

impl Source {
    fn entries(&self) -> Entries<&[u8]> {
        Entries::new(self.log.as_slice())
    }

    /// Refuses a name that nobody has: of one that is mistyped it would be said that nobody used the system.
    fn check_user(&self, name: &str) -> Result<()> {
        let users = self.store.users()?;
        if users.iter().any(|user| is_same_name(user.name(), name)) {
            return Ok(());
        }
        for entry in self.entries() {
            if is_same_name(&entry?.event.by, name) {
                return Ok(());
            }
        }
        bail!("`{name}` is neither in the register nor in the log: look for a typing error")
    }

    fn summary(&self) -> Result<alpr_core::report::Summary> {
        Ok(self.store.summary(self.period)?)
    }
}

/// Draws a report.
pub(crate) fn run(command: &LedgerCommand) -> Result<usize> {
    let (of, text) = match command {
        LedgerCommand::Access { organisation, of } => {
            let source = of.source()?;
            let report = AccessRecord::new(source.entries(), source.period, organisation)?;
            (of, either(of, json::write(&report)?, || report.to_csv()))
        }
        LedgerCommand::Disclosures(of) => {
            let source = of.source()?;
            let report = DisseminationLog::new(source.entries(), source.period)?;
            (of, either(of, json::write(&report)?, || report.to_csv()))
        }
        LedgerCommand::PublicLog(of) => {
            let source = of.source()?;
            let report = PublicLog::new(source.entries(), source.period, &source.summary()?)?;
            (of, either(of, json::write(&report)?, || report.to_text()))
        }
        LedgerCommand::Statistics {
            arrests,
            prosecutions,
            of,
        } => {
            let source = of.source()?;
            let counted = Outcomes {
                arrests: *arrests,
                prosecutions: *prosecutions,
            };
            let summary = source.summary()?;
            let report = Statistics::new(source.entries(), source.period, &summary, counted)?;
            (of, either(of, json::write(&report)?, || report.to_text()))
        }
        LedgerCommand::Usage {
            user,
            repeats,
            hours,
            zone,
            of,
        } => {
            let source = of.source()?;
            if let Some(user) = user {
                source.check_user(user)?;
            }
            let hours = hours.map(|(from, to)| Hours {
                from,
                to,
                zone: zone.clone(),
            });
            let report =
                UsageReport::new(source.entries(), source.period, *repeats, hours.as_ref())?;
            let report = match user {
                Some(user) => report.of(user),
                None => report,
            };
            (of, either(of, json::write(&report)?, || report.to_text()))
        }
    };
    let mut out = output::stdout();
    out.write_all(text.as_bytes())?;
    if of.json {
        writeln!(out)?;
    }
    Ok(0)
}

fn either(of: &ReportOptions, json: String, text: impl FnOnce() -> String) -> String {
    if of.json { json } else { text() }
}
