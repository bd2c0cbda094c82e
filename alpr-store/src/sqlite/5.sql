-- Who may use the system, and the log of their training.
CREATE TABLE users (id BLOB PRIMARY KEY, body TEXT NOT NULL) STRICT, WITHOUT ROWID;
