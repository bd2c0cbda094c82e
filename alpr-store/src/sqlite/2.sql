-- When a read reached this store and when its copy on the agency's server was made, microseconds since 1970: clocks of
-- retention that start later than the capture. Not known of reads that were written before.
ALTER TABLE reads ADD COLUMN received INTEGER;
ALTER TABLE reads ADD COLUMN copied INTEGER;
CREATE INDEX hits_read ON hits (read);
CREATE TABLE holds (id BLOB PRIMARY KEY, body TEXT NOT NULL) STRICT, WITHOUT ROWID;
CREATE TABLE feeds (id BLOB PRIMARY KEY, body TEXT NOT NULL) STRICT, WITHOUT ROWID;
CREATE TABLE bookings (id BLOB PRIMARY KEY, body TEXT NOT NULL) STRICT, WITHOUT ROWID;
CREATE TABLE purges (id BLOB PRIMARY KEY, body TEXT NOT NULL) STRICT, WITHOUT ROWID;
