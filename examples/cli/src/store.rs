//! What is done on a store: cases, reports, entries by hand, searches and the log.

use std::io::{self, Write};

use alpr_core::ErrorKind;
use alpr_core::record::Id;
use alpr_store::Store;
use anyhow::{Result, bail};
use jiff::Timestamp;

pub(crate) mod args;
mod asking;
pub(crate) mod audit;
mod bolo;
mod case;
pub(crate) mod keep;
mod refresh;
pub(crate) mod replay;
mod report;
mod search;

use args::{BackupOptions, StoreAddress, StoreCommand};

use crate::output;

/// The fewest digits of a name that may stand for it.
const LEAST_DIGITS: usize = 8;

/// Runs a command; gives 1 where the answer is a warning or a refusal.
pub(crate) fn run(command: StoreCommand) -> Result<usize> {
    let mut out = io::BufWriter::new(output::stdout());
    let done = match command {
        StoreCommand::Case(command) => case::run(command, &mut out),
        StoreCommand::Report(options) => report::hit(&options, &mut out).map(|()| 0),
        StoreCommand::Replay(options) => replay::run(&options, &mut out),
        StoreCommand::Bolo(command) => bolo::run(command, &mut out),
        StoreCommand::Search(options) => search::search(&options, &mut out).map(|()| 0),
        StoreCommand::LookBack(options) => search::look_back(&options, &mut out).map(|()| 0),
        StoreCommand::Summary(options) => report::summary(&options, &mut out).map(|()| 0),
        StoreCommand::Refresh(options) => refresh::run(&options, &mut out),
        StoreCommand::Backup(options) => backup(&options, &mut out).map(|()| 0),
        StoreCommand::Audit(command) => audit::run(&command, &mut out),
    };
    // What was done before a refusal is said all the same.
    let told = out.flush();
    let count = done?;
    told?;
    Ok(count)
}

fn backup(options: &BackupOptions, out: &mut impl Write) -> Result<()> {
    let store = options.on.open_for(&options.by, "a copy of the store")?;
    store.backup(&options.copy, &options.by, options.on.now()?)?;
    let copy = options.copy.display();
    Ok(writeln!(
        out,
        "copied into `{copy}`; purge it when its time has come"
    )?)
}

impl StoreAddress {
    pub(crate) fn open(&self) -> Result<Store> {
        let begin = "only `alpr read --store`, `alpr hotlist build --store` and `alpr user enrol` create a store";
        Store::open_existing(&self.store).map_err(|error| match error.kind() {
            ErrorKind::InvalidArgument => anyhow::Error::new(error).context(begin),
            _ => error.into(),
        })
    }

    /// When this is done.
    pub(crate) fn now(&self) -> alpr_core::Result<Timestamp> {
        come(self.at)
    }

    /// The time as of which something is listed.
    pub(crate) fn as_of(&self) -> Timestamp {
        self.at.unwrap_or_else(Timestamp::now)
    }
}

/// The time of a step, by the machine's clock where none is given. One of a time to come would be the last for good: no
/// step comes before another.
pub(crate) fn come(at: Option<Timestamp>) -> alpr_core::Result<Timestamp> {
    let clock = Timestamp::now();
    match at {
        Some(at) if at > clock => {
            let text = format!("expected a time that has come, got --at {at}: it is {clock}");
            Err(alpr_core::Error::new(ErrorKind::InvalidArgument, text))
        }
        at => Ok(at.unwrap_or(clock)),
    }
}

/// Opens a store, and says so where it is a new one.
pub(crate) fn begin(address: &str) -> Result<Store> {
    if let Ok(store) = Store::open_existing(address) {
        return Ok(store);
    }
    let store = Store::open(address)?;
    output::tell("a new store was created");
    Ok(store)
}

/// The one name among these that begins so.
pub(crate) fn named(digits: &str, names: impl IntoIterator<Item = Id>) -> Result<Id> {
    let digits = &digits.to_ascii_lowercase();
    if digits.len() < LEAST_DIGITS {
        bail!("expected {LEAST_DIGITS} digits of a name or more, got `{digits}`: give more");
    }
    let fits = |name: &Id| name.to_string().starts_with(digits.as_str());
    let mut found = names.into_iter().filter(fits);
    match (found.next(), found.next()) {
        (Some(name), None) => Ok(name),
        (None, _) => bail!("nothing has a name that begins with {digits}: list what there is"),
        (Some(_), Some(_)) => bail!("more than one name begins with {digits}: give more digits"),
    }
}
