-- Whether cameras are in service, and the log of their maintenance.
CREATE TABLE services (id bytea PRIMARY KEY, body text NOT NULL);
