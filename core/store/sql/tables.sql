-- SPDX-License-Identifier: Apache-2.0
-- The tables of a scalebench database. docs/database.md explains them; the views in views.sql are for people.

CREATE TABLE campaign (
  id INTEGER PRIMARY KEY,
  uuid TEXT NOT NULL UNIQUE,
  started TEXT NOT NULL,              -- UTC, ISO 8601
  command TEXT NOT NULL,              -- the command line, secrets masked
  seed TEXT NOT NULL,                 -- 64 bits without sign, in decimal
  version TEXT NOT NULL,              -- of scalebench
  git TEXT NOT NULL,
  note TEXT NOT NULL DEFAULT '',
  floor_ns REAL                       -- what the harness itself adds to one iteration on this machine
);

CREATE TABLE tag (
  campaign_id INTEGER NOT NULL REFERENCES campaign (id) ON DELETE CASCADE,
  key TEXT NOT NULL,
  value TEXT NOT NULL,
  PRIMARY KEY (campaign_id, key)
) WITHOUT ROWID;

CREATE TABLE host (
  id INTEGER PRIMARY KEY,
  campaign_id INTEGER NOT NULL REFERENCES campaign (id) ON DELETE CASCADE,
  name TEXT NOT NULL,
  boot_id TEXT NOT NULL,              -- ranks with the same one share a clock
  UNIQUE (campaign_id, name, boot_id)
);

CREATE TABLE environment (
  campaign_id INTEGER NOT NULL REFERENCES campaign (id) ON DELETE CASCADE,
  host_id INTEGER REFERENCES host (id) ON DELETE CASCADE,  -- NULL: holds for the whole campaign
  key TEXT NOT NULL,
  value TEXT NOT NULL
);
CREATE UNIQUE INDEX environment_key ON environment (campaign_id, ifnull(host_id, 0), key);
CREATE INDEX environment_host ON environment (host_id);

CREATE TABLE launch (
  id INTEGER PRIMARY KEY,
  campaign_id INTEGER NOT NULL REFERENCES campaign (id) ON DELETE CASCADE,
  command TEXT NOT NULL,              -- as it was started, e.g. mpirun …
  ranks INTEGER NOT NULL,
  nodes INTEGER NOT NULL,
  spool_dir TEXT NOT NULL DEFAULT '', -- where its ranks wrote
  started TEXT NOT NULL,
  wall_ns INTEGER,
  exit_code INTEGER,                  -- NULL when ended by a signal
  signal INTEGER,
  mpi_library TEXT NOT NULL DEFAULT '',
  thread_level INTEGER
);
CREATE INDEX launch_campaign ON launch (campaign_id);

-- The end of what each rank wrote to its standard output and standard error; control characters are escaped.
CREATE TABLE output (
  launch_id INTEGER NOT NULL REFERENCES launch (id) ON DELETE CASCADE,
  rank INTEGER NOT NULL,
  text TEXT NOT NULL,
  PRIMARY KEY (launch_id, rank)
);

CREATE TABLE run (
  id INTEGER PRIMARY KEY,
  campaign_id INTEGER NOT NULL REFERENCES campaign (id) ON DELETE CASCADE,
  launch_id INTEGER REFERENCES launch (id) ON DELETE SET NULL,
  plugin TEXT NOT NULL,
  workload TEXT NOT NULL,
  point INTEGER NOT NULL,             -- the same number in a campaign = the same configuration
  repetition INTEGER NOT NULL,
  attempt INTEGER NOT NULL DEFAULT 1,
  ranks INTEGER NOT NULL,
  nodes INTEGER NOT NULL,
  ranks_per_node INTEGER NOT NULL DEFAULT 0,  -- 0: left to the launcher
  status TEXT NOT NULL
    CHECK (status IN ('planned', 'running', 'done', 'failed', 'interrupted', 'skipped', 'incorrect')),
  cause TEXT NOT NULL DEFAULT '',
  config_hash TEXT NOT NULL,
  seed TEXT NOT NULL,
  started TEXT,                       -- UTC of the run's zero
  zero_ns INTEGER,                    -- the run's zero on the monotonic clock of rank 0's node
  duration_ns INTEGER
);
CREATE INDEX run_config ON run (campaign_id, config_hash, repetition);
CREATE INDEX run_launch ON run (launch_id);
CREATE INDEX run_done ON run (config_hash, repetition) WHERE status = 'done';

CREATE TABLE param (
  run_id INTEGER NOT NULL REFERENCES run (id) ON DELETE CASCADE,
  name TEXT NOT NULL,
  value TEXT NOT NULL,
  number NUMERIC,                     -- the value, when it is one: bytes, nanoseconds, counts
  unit TEXT NOT NULL DEFAULT '',
  PRIMARY KEY (run_id, name)
) WITHOUT ROWID;

CREATE TABLE rank (
  run_id INTEGER NOT NULL REFERENCES run (id) ON DELETE CASCADE,
  rank INTEGER NOT NULL,
  node INTEGER NOT NULL,
  host_id INTEGER REFERENCES host (id) ON DELETE SET NULL,
  pid INTEGER NOT NULL,
  cpus TEXT NOT NULL,
  clock_offset_ns INTEGER NOT NULL,   -- to the clock of rank 0
  clock_drift_ppb REAL NOT NULL,
  clock_error_ns INTEGER NOT NULL,
  clock_cost_ns INTEGER NOT NULL,     -- of one clock read
  mpi_init_ns INTEGER NOT NULL,
  status TEXT NOT NULL,               -- the rank's own; '' when it left none
  cause TEXT NOT NULL,
  ended INTEGER NOT NULL,             -- 1: left its job in good order
  involuntary_switches INTEGER,
  cpus_seen TEXT NOT NULL,
  role TEXT NOT NULL DEFAULT '',      -- '' where the workload has no roles
  PRIMARY KEY (run_id, rank)
) WITHOUT ROWID;
CREATE INDEX rank_host ON rank (host_id);

CREATE TABLE metric (
  id INTEGER PRIMARY KEY,
  plugin TEXT NOT NULL,
  workload TEXT NOT NULL,
  name TEXT NOT NULL,
  unit TEXT NOT NULL,
  better TEXT NOT NULL DEFAULT 'neutral' CHECK (better IN ('lower', 'higher', 'neutral')),
  help TEXT NOT NULL DEFAULT '',
  UNIQUE (plugin, workload, name, unit)
);

CREATE TABLE series (
  id INTEGER PRIMARY KEY,
  run_id INTEGER NOT NULL REFERENCES run (id) ON DELETE CASCADE,
  rank INTEGER,                       -- NULL: measured by the driver
  metric_id INTEGER NOT NULL REFERENCES metric (id),
  batch INTEGER NOT NULL DEFAULT 1,   -- operations in one sample
  work REAL NOT NULL DEFAULT 0,       -- of one sample, in work_unit
  work_unit TEXT NOT NULL DEFAULT '',
  warmup_end INTEGER NOT NULL DEFAULT 0,  -- first measured iteration
  first_row INTEGER NOT NULL DEFAULT 0,   -- its samples are the rows first_row … first_row + n - 1 of sample
  n INTEGER NOT NULL DEFAULT 0,
  counted TEXT NOT NULL DEFAULT 'operations', -- by a rate, when work is 0: operations, calls of all ranks, nothing
  attempt INTEGER NOT NULL DEFAULT 1  -- of its run: one that goes on has series of each
);
CREATE INDEX series_run ON series (run_id, metric_id, rank);
CREATE INDEX series_metric ON series (metric_id);

CREATE TABLE sample (
  series_id INTEGER NOT NULL,
  iteration INTEGER NOT NULL,
  start_ns INTEGER NOT NULL,          -- since the run's zero, on the common clock
  value,                              -- INTEGER for ns and B, REAL otherwise; NULL: not a number
  flags INTEGER NOT NULL              -- 1 failed, 2 late, 4 gap before, 8 in setup, 16 due and never begun, 32 drained
);
-- Finds failures at once. Being an index, it also makes VACUUM keep the row numbers that series points at.
CREATE INDEX sample_failed ON sample (series_id) WHERE flags & 1;

CREATE TABLE failure (
  series_id INTEGER NOT NULL REFERENCES series (id) ON DELETE CASCADE,
  iteration INTEGER NOT NULL,
  code INTEGER NOT NULL,
  text TEXT NOT NULL,
  times INTEGER NOT NULL DEFAULT 1    -- only the first 100 of a series and code have a row; the last stands for the rest
);
CREATE INDEX failure_series ON failure (series_id);

CREATE TABLE event (
  run_id INTEGER NOT NULL REFERENCES run (id) ON DELETE CASCADE,
  rank INTEGER,                       -- NULL: seen by the driver
  at_ns INTEGER NOT NULL,             -- since the run's zero
  kind TEXT NOT NULL,                 -- phase (text: which one began), info, warning
  text TEXT NOT NULL,
  attempt INTEGER NOT NULL DEFAULT 1  -- of the run
);
CREATE INDEX event_run ON event (run_id);

-- What operations are called elsewhere: the id of a job, the key of an object.
CREATE TABLE item (
  run_id INTEGER NOT NULL REFERENCES run (id) ON DELETE CASCADE,
  rank INTEGER NOT NULL,
  operation INTEGER NOT NULL,         -- the iteration of its samples
  key TEXT NOT NULL,
  text TEXT NOT NULL,
  attempt INTEGER NOT NULL DEFAULT 1, -- of the run
  PRIMARY KEY (run_id, rank, operation, key)
) WITHOUT ROWID;

-- What the clock on the wall showed, at the begin and end of the run and every minute: others stamp by it.
CREATE TABLE wall_clock (
  run_id INTEGER NOT NULL REFERENCES run (id) ON DELETE CASCADE,
  rank INTEGER NOT NULL,
  at_ns INTEGER NOT NULL,             -- since the run's zero, on the common clock
  unix_ns INTEGER NOT NULL,           -- CLOCK_REALTIME of the rank's node at that moment
  attempt INTEGER NOT NULL DEFAULT 1, -- of the run
  PRIMARY KEY (run_id, rank, at_ns)
) WITHOUT ROWID;

CREATE TABLE service (
  run_id INTEGER NOT NULL REFERENCES run (id) ON DELETE CASCADE,
  key TEXT NOT NULL,
  value TEXT NOT NULL,
  PRIMARY KEY (run_id, key)
) WITHOUT ROWID;

-- Computed from the samples, recomputable for ever. NULL: the data cannot carry the number.
CREATE TABLE summary (
  run_id INTEGER NOT NULL REFERENCES run (id) ON DELETE CASCADE,
  metric_id INTEGER NOT NULL REFERENCES metric (id),
  rank INTEGER,                       -- NULL: over all ranks
  role TEXT,                          -- NULL: over all roles
  n INTEGER NOT NULL,                 -- measured samples, failed ones included
  n_failed INTEGER NOT NULL,
  n_warmup INTEGER NOT NULL,
  n_outliers INTEGER,
  n_eff REAL,                         -- independent samples that n is worth
  tau REAL,                           -- integrated autocorrelation time, in samples
  median REAL, median_lo REAL, median_hi REAL,  -- times per operation: divided by the batch of the series
  p90 REAL, p90_lo REAL, p90_hi REAL,
  p99 REAL, p99_lo REAL, p99_hi REAL,
  p999 REAL, p999_lo REAL, p999_hi REAL,
  min REAL, max REAL, mean REAL,
  fence_lo REAL, fence_hi REAL,       -- samples outside are outliers
  rate REAL, rate_unit TEXT,          -- work over the metric's own time
  verdict TEXT,
  n_not_begun INTEGER NOT NULL DEFAULT 0  -- of n_failed: due in an open loop, and never begun
);
CREATE UNIQUE INDEX summary_of ON summary (run_id, metric_id, ifnull(rank, -1), ifnull(role, ''));
CREATE INDEX summary_metric ON summary (metric_id);

-- What a run brought about as a whole, in the time in which all its ranks were measuring. From the samples, too.
CREATE TABLE delivery (
  run_id INTEGER PRIMARY KEY REFERENCES run (id) ON DELETE CASCADE,
  rate REAL, unit TEXT,               -- NULL: the data cannot carry the number
  n INTEGER NOT NULL,                 -- operations of all ranks that it stands on
  together_ns INTEGER NOT NULL,       -- all ranks were measuring
  tail_ns INTEGER NOT NULL            -- only some still were
);
