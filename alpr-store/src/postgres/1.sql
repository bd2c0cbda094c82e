-- Names (id) begin with the time: what is new is written side by side, and a window is one range of them. Partitions
-- are made for a week at a time, as reads come. The name is the whole key of every table, so that the schema can be
-- distributed as it is: see `Store::postgres`.
CREATE TABLE reads (
    id bytea PRIMARY KEY, camera text NOT NULL, unit text NOT NULL, text text COLLATE "C" NOT NULL,
    folded text COLLATE "C" NOT NULL, stacked text COLLATE "C", latitude float8, longitude float8, body text NOT NULL
) PARTITION BY RANGE (id);
-- Each ends with the name, so that a plate or a camera in a window is one range too.
CREATE INDEX reads_folded ON reads (folded, id);
CREATE INDEX reads_stacked ON reads (stacked, id) WHERE stacked IS NOT NULL;
CREATE INDEX reads_camera ON reads (camera, id);
-- How many reads a unit made in an hour since 1970. No plate is in it: it outlives the reads.
CREATE TABLE tallies (unit text NOT NULL, hour bigint NOT NULL, reads bigint NOT NULL, PRIMARY KEY (unit, hour));
CREATE TABLE hits (
    id bytea PRIMARY KEY, read bytea NOT NULL, unit text NOT NULL, plate text NOT NULL, silenced text,
    outcome text NOT NULL, body text NOT NULL, file text
);
CREATE TABLE manual (id bytea PRIMARY KEY, body text NOT NULL);
CREATE TABLE guards (id bytea PRIMARY KEY, body text NOT NULL);
CREATE TABLE audit (seq bigint PRIMARY KEY, line text NOT NULL);
-- The log is append-only: whoever changes it has to change this first, and the chain of hashes tells.
CREATE FUNCTION audit_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN RAISE EXCEPTION 'the audit log is append-only'; END $$;
CREATE TRIGGER audit_stays BEFORE UPDATE OR DELETE OR TRUNCATE ON audit FOR EACH STATEMENT EXECUTE FUNCTION audit_stays();
CREATE TABLE alpr_store (version bigint NOT NULL);
