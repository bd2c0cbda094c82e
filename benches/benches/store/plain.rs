//! The same databases without the store: a bare table of JSON bodies, and one of texts with an index.

use alpr_core::record::Id;
use postgres::{Client, NoTls};
use rusqlite::{Connection, params};
use std::path::Path;

/// A bare table to insert into, which then becomes a table of texts.
pub(crate) trait Plain {
    /// Inserts in one transaction.
    fn insert(&mut self, rows: &[(Id, String)]);
    /// Turns the bare table into one with an index of the texts.
    fn index(&mut self);
    /// The bodies of the reads with exactly this text.
    fn exact(&mut self, text: &str) -> Vec<String>;
    /// Hands over the text of every read.
    fn scan(&mut self, each: &mut dyn FnMut(&str));
}

const BARE_TO_TEXTS: &str = "DROP TABLE bare; CREATE INDEX texts_text ON texts (text)";

impl Plain for Connection {
    fn insert(&mut self, rows: &[(Id, String)]) {
        let on = self.transaction().unwrap();
        let mut insert = on
            .prepare_cached("INSERT INTO bare VALUES (?1, ?2)")
            .unwrap();
        for (id, body) in rows {
            insert.execute(params![id.bytes(), body]).unwrap();
        }
        drop(insert);
        on.commit().unwrap();
    }

    fn index(&mut self) {
        let texts =
            "CREATE TABLE texts AS SELECT json_extract(body, '$.text') AS text, body FROM bare";
        self.execute_batch(&format!("{texts}; {BARE_TO_TEXTS}"))
            .unwrap();
    }

    fn exact(&mut self, text: &str) -> Vec<String> {
        let found = self.prepare_cached("SELECT body FROM texts WHERE text = ?1");
        let mut found = found.unwrap();
        let bodies = found.query_map([text], |row| row.get(0)).unwrap();
        bodies.map(Result::unwrap).collect()
    }

    fn scan(&mut self, each: &mut dyn FnMut(&str)) {
        let mut all = self.prepare("SELECT text FROM texts").unwrap();
        let mut rows = all.query([]).unwrap();
        while let Some(row) = rows.next().unwrap() {
            each(row.get_ref(0).unwrap().as_str().unwrap());
        }
    }
}

impl Plain for Client {
    fn insert(&mut self, rows: &[(Id, String)]) {
        let ids: Vec<&[u8]> = rows.iter().map(|(id, _)| id.bytes().as_slice()).collect();
        let bodies: Vec<&str> = rows.iter().map(|(_, body)| body.as_str()).collect();
        let sql = "INSERT INTO bare SELECT * FROM unnest($1::bytea[], $2::text[])";
        self.execute(sql, &[&ids, &bodies]).unwrap();
    }

    fn index(&mut self) {
        let texts = "CREATE TABLE texts AS SELECT body::json->>'text' AS text, body FROM bare";
        self.batch_execute(&format!("{texts}; {BARE_TO_TEXTS}; ANALYZE texts"))
            .unwrap();
    }

    fn exact(&mut self, text: &str) -> Vec<String> {
        let found = self.query("SELECT body FROM texts WHERE text = $1", &[&text]);
        found.unwrap().iter().map(|row| row.get(0)).collect()
    }

    fn scan(&mut self, each: &mut dyn FnMut(&str)) {
        use postgres::fallible_iterator::FallibleIterator;
        let none = std::iter::empty::<&str>();
        let mut rows = self.query_raw("SELECT text FROM texts", none).unwrap();
        while let Some(row) = rows.next().unwrap() {
            each(row.get(0));
        }
    }
}

/// A new SQLite file with the settings of the store.
pub(crate) fn sqlite(path: &Path) -> Connection {
    let plain = Connection::open(path).unwrap();
    let set_up = "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;
        PRAGMA secure_delete = ON; PRAGMA cache_size = -65536; PRAGMA wal_autocheckpoint = 65536;
        CREATE TABLE bare (id BLOB PRIMARY KEY, body TEXT)";
    plain.execute_batch(set_up).unwrap();
    plain
}

/// A schema of its own in a PostgreSQL database, new each time.
pub(crate) struct Schema(postgres::Config);

impl Schema {
    const NAME: &str = "alpr_bench";

    pub(crate) fn new(address: &str) -> Self {
        let mut config: postgres::Config = address.parse().unwrap();
        config.options(&format!("-c search_path={}", Self::NAME));
        let schema = Self(config);
        let make = format!("{}; CREATE SCHEMA {}", Self::drop(), Self::NAME);
        schema.client().batch_execute(&make).unwrap();
        schema
    }

    pub(crate) fn connect(&self) -> Result<Client, postgres::Error> {
        self.0.connect(NoTls)
    }

    /// A client with the settings of the store, and its bare table.
    pub(crate) fn plain(&self) -> Client {
        let mut plain = self.client();
        let set_up = "SET synchronous_commit = on;
            CREATE TABLE bare (id bytea PRIMARY KEY, body text)";
        plain.batch_execute(set_up).unwrap();
        plain
    }

    pub(crate) fn remove(&self) {
        self.client().batch_execute(&Self::drop()).unwrap();
    }

    fn client(&self) -> Client {
        self.connect().unwrap()
    }

    fn drop() -> String {
        format!("DROP SCHEMA IF EXISTS {} CASCADE", Self::NAME)
    }
}
