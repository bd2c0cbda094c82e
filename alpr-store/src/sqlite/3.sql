-- What was found of a plate's hits before, with its next alarm.
CREATE INDEX hits_plate ON hits (plate, id);
