-- Which reads name a picture: its file may go with the last of them, whenever that was captured.
CREATE TABLE pictures (sha256 text COLLATE "C" NOT NULL, read bytea NOT NULL, PRIMARY KEY (sha256, read));
INSERT INTO pictures
    SELECT DISTINCT picture->>'sha256', id FROM reads, json_array_elements(body::json->'pictures') AS picture;
-- What was found of a plate's hits before, with its next alarm.
CREATE INDEX hits_plate ON hits (plate, id);
