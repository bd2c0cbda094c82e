-- Which reads name a picture: its file may go with the last of them, whenever that was captured.
CREATE TABLE pictures (sha256 TEXT NOT NULL, read BLOB NOT NULL, PRIMARY KEY (sha256, read)) STRICT, WITHOUT ROWID;
INSERT OR IGNORE INTO pictures
    SELECT json_extract(picture.value, '$.sha256'), reads.id FROM reads, json_each(reads.body, '$.pictures') AS picture;
-- What was found of a plate's hits before, with its next alarm.
CREATE INDEX hits_plate ON hits (plate, id);
