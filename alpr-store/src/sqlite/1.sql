-- Names (id) begin with the time: what is new is written side by side, and a window is one range of them.
CREATE TABLE reads (
    id BLOB PRIMARY KEY, camera TEXT NOT NULL, unit TEXT NOT NULL, text TEXT NOT NULL, folded TEXT NOT NULL,
    stacked TEXT, latitude REAL, longitude REAL, body TEXT NOT NULL
) STRICT; -- with rowids: without them a row keeps about 1 KB in its page, and each body would take a page of its own
-- Each ends with the name, so that a plate or a camera in a window is one range too.
CREATE INDEX reads_folded ON reads (folded, id);
CREATE INDEX reads_stacked ON reads (stacked, id) WHERE stacked IS NOT NULL;
CREATE INDEX reads_camera ON reads (camera, id);
-- How many reads a unit made in an hour since 1970. No plate is in it: it outlives the reads.
CREATE TABLE tallies (
    unit TEXT NOT NULL, hour INTEGER NOT NULL, reads INTEGER NOT NULL, PRIMARY KEY (unit, hour)
) STRICT, WITHOUT ROWID;
CREATE TABLE hits (
    id BLOB PRIMARY KEY, read BLOB NOT NULL, unit TEXT NOT NULL, plate TEXT NOT NULL, silenced TEXT,
    outcome TEXT NOT NULL, body TEXT NOT NULL, file TEXT
) STRICT;
CREATE TABLE manual (id BLOB PRIMARY KEY, body TEXT NOT NULL) STRICT, WITHOUT ROWID;
CREATE TABLE guards (id BLOB PRIMARY KEY, body TEXT NOT NULL) STRICT, WITHOUT ROWID;
CREATE TABLE audit (seq INTEGER PRIMARY KEY, line TEXT NOT NULL) STRICT;
-- The log is append-only: whoever changes it has to change this first, and the chain of hashes tells.
CREATE TRIGGER audit_stays BEFORE UPDATE ON audit BEGIN SELECT RAISE(ABORT, 'the audit log is append-only'); END;
CREATE TRIGGER audit_keeps BEFORE DELETE ON audit BEGIN SELECT RAISE(ABORT, 'the audit log is append-only'); END;
