-- Failures are stored in bounded space; what a later campaign did makes earlier plans superseded.
ALTER TABLE failure ADD COLUMN times INTEGER NOT NULL DEFAULT 1;
CREATE INDEX run_done ON run (config_hash, repetition) WHERE status = 'done';
