-- A row of it is deleted after a purge: while the server keeps that one, it keeps what was purged before it.
CREATE TABLE witness (id bigint NOT NULL);
