-- Clocks of retention that start later than the capture, microseconds since 1970: when a read reached this store (not known
-- of reads that were written before), and when the copy of anything on the agency's server was made.
ALTER TABLE reads ADD COLUMN received INTEGER;
CREATE TABLE copies (id BLOB PRIMARY KEY, at INTEGER NOT NULL) STRICT, WITHOUT ROWID;
CREATE INDEX hits_read ON hits (read);
CREATE TABLE holds (id BLOB PRIMARY KEY, body TEXT NOT NULL) STRICT, WITHOUT ROWID;
CREATE TABLE feeds (id BLOB PRIMARY KEY, body TEXT NOT NULL) STRICT, WITHOUT ROWID;
CREATE TABLE bookings (id BLOB PRIMARY KEY, body TEXT NOT NULL) STRICT, WITHOUT ROWID;
CREATE TABLE purges (id BLOB PRIMARY KEY, body TEXT NOT NULL) STRICT, WITHOUT ROWID;
