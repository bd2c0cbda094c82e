//! Takes deleted rows out of PostgreSQL's files, once no transaction from before their deletion runs.

use std::thread::sleep;
use std::time::Duration;

use alpr_core::{Error, ErrorKind, Result};
use postgres::Client;

use super::storage;

/// How often, and for how long in between, it is looked whether old transactions have ended: a minute in all, which
/// look-backs and the server's own statistics do not last.
const TRIES: u32 = 600;
const REST: Duration = Duration::from_millis(100);

/// Writes tables anew, without what was deleted.
///
/// The server keeps deleted rows as long as a transaction runs that began before they were deleted, whatever that one
/// reads; its own statistics do. A witness tells: a row that is deleted now goes only when those before it can.
pub(super) fn scrub(client: &mut Client, tables: &[String]) -> Result<()> {
    let mut run = |sql: &str| client.batch_execute(sql).map_err(storage);
    run("INSERT INTO witness VALUES (0)")?;
    run("DELETE FROM witness")?;
    until(|| is_gone(client), || sleep(REST))?;
    for table in tables {
        rewrite(client, table)?;
    }
    Ok(())
}

fn is_gone(client: &mut Client) -> Result<bool> {
    rewrite(client, "witness")?;
    let size = client.query_one("SELECT pg_relation_size('witness')", &[]);
    let size = size.and_then(|row| row.try_get::<_, i64>(0));
    Ok(size.map_err(storage)? == 0)
}

fn rewrite(client: &mut Client, table: &str) -> Result<()> {
    let done = client.batch_execute(&format!("VACUUM (FULL) {table}"));
    done.map_err(storage)
}

/// Asks until the answer is yes, with rests in between.
fn until(mut is_over: impl FnMut() -> Result<bool>, rest: impl Fn()) -> Result<()> {
    for _ in 0..TRIES {
        if is_over()? {
            return Ok(());
        }
        rest();
    }
    let text = "postgresql: what was deleted is still in the files, since a transaction from before the purge runs: end \
        it (see pg_stat_activity, pg_prepared_xacts, pg_replication_slots; or this user does not own the tables), then \
        purge again";
    Err(Error::new(ErrorKind::Storage, text))
}

#[cfg(test)]
mod tests {
    use std::cell::Cell;

    use super::*;

    #[test]
    fn waits_for_old_transactions_and_not_for_ever() {
        let (asked, rested) = (Cell::new(0), Cell::new(0));
        let ask = |enough| {
            asked.set(asked.get() + 1);
            Ok(asked.get() == enough)
        };
        let rest = || rested.set(rested.get() + 1);
        until(|| ask(3), rest).unwrap();
        assert_eq!((asked.get(), rested.get()), (3, 2));
        let error = until(|| ask(0), rest).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Storage);
        assert_eq!(rested.get(), 2 + TRIES);
        let broken = || Err(Error::new(ErrorKind::Storage, "the server is gone"));
        assert_eq!(
            until(broken, rest).unwrap_err().to_string(),
            broken().unwrap_err().to_string()
        );
    }
}
