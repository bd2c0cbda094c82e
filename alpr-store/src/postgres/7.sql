-- What was put in force: policies, agreements, the key of receipts.
CREATE TABLE adoptions (id bytea PRIMARY KEY, body text NOT NULL);
