//! PostgreSQL: many machines, reads in partitions of a week.

use std::cell::Cell;
use std::collections::BTreeSet;
use std::path::Path;
use std::sync::{Mutex, MutexGuard, PoisonError};

use alpr_core::record::{Id, Record};
use alpr_core::{Error, ErrorKind, Result};
use jiff::Timestamp;
use postgres::config::SslMode;
use postgres::error::SqlState;
use postgres::types::ToSql;
use postgres::{Client, Config, NoTls};

use crate::engine::{Engine, Row, Transaction, Value, Work, missing_steps, none_there};
use crate::pool::Pool;
use crate::rows::{ReadRow, id};

mod reads;
mod scrub;

use reads::{bound, make, table, week};

/// What makes the tables, step by step; how many of them were taken is kept in the database.
const STEPS: [&str; 7] = [
    include_str!("postgres/1.sql"),
    include_str!("postgres/2.sql"),
    include_str!("postgres/3.sql"),
    include_str!("postgres/4.sql"),
    include_str!("postgres/5.sql"),
    include_str!("postgres/6.sql"),
    include_str!("postgres/7.sql"),
];
/// The most weeks of one batch: ten years. A clock that runs wild would make a table for each of its reads.
const MAX_WEEKS: usize = 520;
/// Whoever changes tables holds this lock; the number is of no meaning.
const LOCK: &str = "SELECT pg_advisory_xact_lock(4702111234474983745)";

/// Makes a connection; it is called whenever all others are in use.
pub(crate) type Connect = Box<dyn Fn() -> Answer<Client> + Send + Sync>;
/// What the client itself gives.
type Answer<T> = std::result::Result<T, postgres::Error>;

/// A store in a PostgreSQL database.
pub(crate) struct Postgres {
    connect: Connect,
    idle: Pool<Client>,
    /// Weeks that surely have a partition.
    weeks: Mutex<BTreeSet<i64>>,
}

impl Postgres {
    /// Opens a database by its address, and sets it up if it is new and may be.
    pub(crate) fn open(address: &str, creates: bool) -> Result<Self> {
        let config: Config = address.parse().map_err(storage)?;
        if config.get_ssl_mode() == SslMode::Require {
            let text = "this client has no TLS: use a socket or a tunnel, and leave out sslmode";
            return Err(Error::new(ErrorKind::InvalidArgument, text));
        }
        Self::new(Box::new(move || config.connect(NoTls)), creates)
    }

    /// Opens a database by connections that the caller makes.
    pub(crate) fn new(connect: Connect, creates: bool) -> Result<Self> {
        let store = Self {
            connect,
            idle: Pool::new(),
            weeks: Mutex::default(),
        };
        store.transact(&mut |on| set_up(on, creates))?;
        Ok(store)
    }

    fn client(&self) -> Result<Client> {
        let mut client = (self.connect)().map_err(storage)?;
        // What is acknowledged is on the disk, however the server is set up.
        // Nor does one that was stopped keep all others for ever.
        let durable = client.batch_execute(
            "SET synchronous_commit = on; SET lock_timeout = '2min'; SET idle_in_transaction_session_timeout = '10min'",
        );
        durable.map_err(storage)?;
        Ok(client)
    }

    /// One transaction: all of the work or none. A connection that broke while it lay idle is made anew. Where it
    /// breaks at the commit nobody knows whether the work was done: then it is an error, for a log has each line once.
    fn transact(
        &self,
        work: &mut dyn FnMut(&mut postgres::Transaction<'_>) -> Result<()>,
    ) -> Result<()> {
        let (mut is_broken, mut commits) = (false, false);
        let done = self.idle.with(
            || self.client(),
            |client| {
                let done = once(client, work, &mut commits);
                is_broken = client.is_closed();
                done
            },
        );
        if done.is_ok() || !is_broken || commits {
            return done;
        }
        self.idle.clear();
        self.idle
            .with(|| self.client(), |client| once(client, work, &mut commits))
    }

    fn known_weeks(&self) -> MutexGuard<'_, BTreeSet<i64>> {
        self.weeks.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Makes the partitions of these weeks that are not there yet.
    fn partition(&self, weeks: BTreeSet<i64>) -> Result<()> {
        let mut known = self.known_weeks();
        let missing: BTreeSet<i64> = weeks.difference(&known).copied().collect();
        if missing.is_empty() {
            return Ok(());
        }
        if missing.len() > MAX_WEEKS {
            let got = missing.len();
            let text = format!(
                "expected reads of at most {MAX_WEEKS} weeks, got {got}: check the cameras' clocks"
            );
            return Err(Error::new(ErrorKind::InvalidArgument, text));
        }
        // Only what is missing is made: changing a table that is there takes its owner, and waits for its clean-up.
        self.transact(&mut |on| make(on, &missing).map_err(storage))?;
        known.extend(missing);
        Ok(())
    }
}

impl Engine for Postgres {
    fn prepare(&self, reads: &[Record]) -> Result<()> {
        let weeks: BTreeSet<i64> = reads.iter().map(|read| week(read.id.time())).collect();
        // A purge may have dropped one since: asked anew, since the transaction cannot be repeated for it.
        self.known_weeks().retain(|week| !weeks.contains(week));
        self.partition(weeks)
    }

    fn add_reads(&self, reads: &[Record], received: Timestamp) -> Result<usize> {
        let row = |read| ReadRow::new(read, received);
        let mut rows = reads.iter().map(row).collect::<Result<Vec<_>>>()?;
        // All writers take rows in one order, so that two cannot wait for each other.
        rows.sort_by_key(|row| row.id);
        let weeks: BTreeSet<i64> = rows.iter().map(|row| week(row.id.time())).collect();
        self.partition(weeks.clone())?;
        let (mut new, is_homeless) = (0, Cell::new(false));
        let mut insert = |on: &mut postgres::Transaction<'_>| {
            new = reads::add(on, &rows).map_err(|e| {
                is_homeless.set(e.code() == Some(&SqlState::CHECK_VIOLATION));
                storage(e)
            })?;
            Ok(())
        };
        let done = self.transact(&mut insert);
        if done.is_err() && is_homeless.get() {
            // A purge dropped a partition after it was seen.
            self.known_weeks().clear();
            self.partition(weeks)?;
            self.transact(&mut insert)?;
        } else {
            done?;
        }
        Ok(new)
    }

    fn write(&self, work: Work<'_>) -> Result<()> {
        self.transact(&mut |on| {
            // Others may read the log meanwhile, and nobody may write to it.
            let locked = on.batch_execute("LOCK TABLE audit IN EXCLUSIVE MODE");
            locked.map_err(storage)?;
            work(on)
        })
    }

    fn scrub(&self, touched: &BTreeSet<Id>) -> Result<()> {
        let weeks: BTreeSet<i64> = touched.iter().map(|id| week(id.time())).collect();
        let others = ["hits", "pictures", "copies", "manual", "guards"].map(String::from);
        let tables: Vec<String> = weeks.into_iter().map(table).chain(others).collect();
        let scrub = |client: &mut Client| scrub::scrub(client, &tables);
        self.idle.with(|| self.client(), scrub)
    }

    fn copy(&self, _to: &Path) -> Result<()> {
        let text = "PostgreSQL makes copies by its own tools: use pg_dump";
        Err(Error::new(ErrorKind::Storage, text))
    }

    fn look(&self, work: Work<'_>) -> Result<()> {
        self.transact(&mut |on| {
            // Everything is read as of one moment.
            let set = on.batch_execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY");
            set.map_err(storage)?;
            work(on)
        })
    }
}

impl Transaction for postgres::Transaction<'_> {
    fn add_read(&mut self, row: &ReadRow<'_>) -> Result<bool> {
        let new = reads::add(self, std::slice::from_ref(row));
        Ok(new.map_err(storage)? > 0)
    }

    fn execute(&mut self, sql: &str, values: &[Value]) -> Result<u64> {
        let values: Vec<_> = values.iter().map(value).collect();
        let values: Vec<_> = values.iter().map(|v| &**v as &(dyn ToSql + Sync)).collect();
        postgres::Transaction::execute(self, sql, &values).map_err(storage)
    }

    fn query(
        &mut self,
        sql: &str,
        values: &[Value],
        each: &mut dyn FnMut(&dyn Row) -> Result<()>,
    ) -> Result<()> {
        use postgres::fallible_iterator::FallibleIterator;
        let values: Vec<_> = values.iter().map(value).collect();
        let found = self.query_raw(sql, values.iter().map(|v| &**v as &(dyn ToSql + Sync)));
        let mut rows = found.map_err(storage)?;
        while let Some(row) = rows.next().map_err(storage)? {
            each(&row)?;
        }
        Ok(())
    }

    fn partition(&mut self, of: Id) -> Result<Option<(Id, Id)>> {
        let week = week(of.time());
        let sql = "SELECT to_regclass($1) IS NOT NULL";
        let found = self.query_one(sql, &[&table(week)]);
        let is_there: bool = found.and_then(|row| row.try_get(0)).map_err(storage)?;
        Ok(is_there.then(|| (bound(week), bound(week + 1))))
    }

    fn drop_partition(&mut self, of: Id, reads: u64) -> Result<bool> {
        let table = table(week(of.time()));
        let locked = self.batch_execute("LOCK TABLE reads IN ACCESS EXCLUSIVE MODE");
        let count = locked
            .and_then(|()| self.query_one(&format!("SELECT count(*) FROM {table}"), &[]))
            .and_then(|row| row.try_get::<_, i64>(0));
        if u64::try_from(count.map_err(storage)?).ok() != Some(reads) {
            return Ok(false);
        }
        let dropped = self.batch_execute(&format!("DROP TABLE {table}"));
        dropped.map(|()| true).map_err(storage)
    }
}

impl Row for postgres::Row {
    fn text(&self, column: usize) -> Result<String> {
        self.try_get(column).map_err(storage)
    }

    fn id(&self, column: usize) -> Result<Id> {
        id(self.try_get(column).map_err(storage)?)
    }

    fn integer(&self, column: usize) -> Result<i64> {
        self.try_get(column).map_err(storage)
    }

    fn maybe(&self, column: usize) -> Result<Option<i64>> {
        self.try_get(column).map_err(storage)
    }
}

fn value(value: &Value) -> Box<dyn ToSql + Sync + '_> {
    match value {
        Value::Null => Box::new(None::<&str>),
        Value::Text(text) => Box::new(text.as_str()),
        Value::Id(id) => Box::new(id.bytes().as_slice()),
        Value::Real(number) => Box::new(*number),
        Value::Integer(number) => Box::new(*number),
    }
}

fn once(
    client: &mut Client,
    work: &mut dyn FnMut(&mut postgres::Transaction<'_>) -> Result<()>,
    commits: &mut bool,
) -> Result<()> {
    let mut transaction = client.transaction().map_err(storage)?;
    work(&mut transaction)?;
    *commits = true;
    transaction.commit().map_err(storage)
}

fn set_up(on: &mut postgres::Transaction<'_>, creates: bool) -> Result<()> {
    // Whoever works for long must not keep others from opening it.
    if missing_steps(&STEPS, version(on)?.unwrap_or_default())?.is_empty() {
        return Ok(());
    }
    on.batch_execute(LOCK).map_err(storage)?;
    let version = version(on)?;
    if version.is_none() && !creates {
        return Err(none_there("there is no store in this database"));
    }
    let missing = missing_steps(&STEPS, version.unwrap_or_default())?;
    if missing.is_empty() {
        return Ok(());
    }
    let made = on.batch_execute(&missing.join(";"));
    let made = made.and_then(|()| on.execute("DELETE FROM alpr_store", &[]));
    let insert = "INSERT INTO alpr_store VALUES ($1)";
    let made = made.and_then(|_| on.execute(insert, &[&(STEPS.len() as i64)]));
    made.map(|_| ()).map_err(storage)
}

/// How many steps were taken to make the tables; nothing where there is no store.
fn version(on: &mut postgres::Transaction<'_>) -> Result<Option<i64>> {
    // By a query, not by to_regclass: a session remembers that it found none, and would not see one that was made
    // meanwhile.
    let there = on.query_one(
        "SELECT EXISTS (SELECT FROM pg_class WHERE relname = 'alpr_store' AND pg_table_is_visible(oid))",
        &[],
    );
    let is_there: bool = there.and_then(|row| row.try_get(0)).map_err(storage)?;
    if !is_there {
        return Ok(None);
    }
    let found = on.query_one("SELECT version FROM alpr_store", &[]);
    found
        .and_then(|row| row.try_get(0))
        .map(Some)
        .map_err(storage)
}

fn storage(error: postgres::Error) -> Error {
    let hint = match error.code() {
        Some(&SqlState::DISK_FULL) => {
            "make room on the disk; what was acknowledged before is there"
        }
        Some(&SqlState::READ_ONLY_SQL_TRANSACTION) => {
            "connect to the primary server, where may be written"
        }
        Some(&SqlState::INSUFFICIENT_PRIVILEGE) => "grant this user the rights on the tables",
        Some(&SqlState::LOCK_NOT_AVAILABLE) => "another process is writing for long: try again",
        None if error.is_closed() => "the connection broke: try again",
        None => "check the address, and that the server runs",
        _ => "see the message of PostgreSQL",
    };
    let said = error
        .as_db_error()
        .map_or_else(|| error.to_string(), |e| e.message().to_owned());
    Error::new(ErrorKind::Storage, format!("postgresql: {said}: {hint}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn says_that_it_has_no_tls() {
        let address = "postgres://alpr@localhost/alpr?sslmode=require";
        let error = Postgres::open(address, true).err().unwrap();
        assert_eq!(error.kind(), ErrorKind::InvalidArgument);
        assert!(error.to_string().contains("no TLS"), "{error}");
    }
}
