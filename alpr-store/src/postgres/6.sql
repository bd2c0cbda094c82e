-- Who may use the system, and the log of their training.
CREATE TABLE users (id bytea PRIMARY KEY, body text NOT NULL);
