-- What was put in force: policies, agreements, the key of receipts.
CREATE TABLE adoptions (id BLOB PRIMARY KEY, body TEXT NOT NULL) STRICT, WITHOUT ROWID;
