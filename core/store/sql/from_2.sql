-- Failures are stored in bounded space; what a later campaign did makes earlier plans superseded.
ALTER TABLE failure ADD COLUMN times INTEGER NOT NULL DEFAULT 1;
CREATE INDEX run_done ON run (config_hash, repetition) WHERE status = 'done';
CREATE TABLE output (
  launch_id INTEGER NOT NULL REFERENCES launch (id) ON DELETE CASCADE,
  rank INTEGER NOT NULL,
  text TEXT NOT NULL,
  PRIMARY KEY (launch_id, rank)
);
