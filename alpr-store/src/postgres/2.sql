-- When a read reached this store and when its copy on the agency's server was made, microseconds since 1970: clocks of
-- retention that start later than the capture. Not known of reads that were written before.
ALTER TABLE reads ADD COLUMN received bigint, ADD COLUMN copied bigint;
CREATE INDEX hits_read ON hits (read);
CREATE TABLE holds (id bytea PRIMARY KEY, body text NOT NULL);
CREATE TABLE feeds (id bytea PRIMARY KEY, body text NOT NULL);
CREATE TABLE bookings (id bytea PRIMARY KEY, body text NOT NULL);
CREATE TABLE purges (id bytea PRIMARY KEY, body text NOT NULL);
