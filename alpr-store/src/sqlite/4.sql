-- Whether cameras are in service, and the log of their maintenance.
CREATE TABLE services (id BLOB PRIMARY KEY, body TEXT NOT NULL) STRICT, WITHOUT ROWID;
