-- Clocks of retention that start later than the capture, microseconds since 1970: when a read reached this store (not known
-- of reads that were written before), and when the copy of anything on the agency's server was made.
ALTER TABLE reads ADD COLUMN received bigint;
CREATE TABLE copies (id bytea PRIMARY KEY, at bigint NOT NULL);
CREATE INDEX hits_read ON hits (read);
CREATE TABLE holds (id bytea PRIMARY KEY, body text NOT NULL);
CREATE TABLE feeds (id bytea PRIMARY KEY, body text NOT NULL);
CREATE TABLE bookings (id bytea PRIMARY KEY, body text NOT NULL);
CREATE TABLE purges (id bytea PRIMARY KEY, body text NOT NULL);
-- Statistics would keep the commonest plates after the reads are purged.
ALTER TABLE reads ALTER text SET STATISTICS 0, ALTER folded SET STATISTICS 0, ALTER stacked SET STATISTICS 0, ALTER body SET STATISTICS 0;
ALTER TABLE hits ALTER plate SET STATISTICS 0, ALTER body SET STATISTICS 0, ALTER file SET STATISTICS 0;
ALTER TABLE manual ALTER body SET STATISTICS 0;
ALTER TABLE guards ALTER body SET STATISTICS 0;
