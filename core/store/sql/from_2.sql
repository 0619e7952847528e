-- Failures are stored in bounded space; what a later campaign did makes earlier plans superseded.
ALTER TABLE failure ADD COLUMN times INTEGER NOT NULL DEFAULT 1;
CREATE INDEX run_done ON run (config_hash, repetition) WHERE status = 'done';
CREATE TABLE output (
  launch_id INTEGER NOT NULL REFERENCES launch (id) ON DELETE CASCADE,
  rank INTEGER NOT NULL,
  text TEXT NOT NULL,
  PRIMARY KEY (launch_id, rank)
);
-- Rates were work over the window of the whole loop; since version 3 they are work over the metric's own time. Where the
-- old file does not say enough for that, it has none.
ALTER TABLE rank ADD COLUMN role TEXT NOT NULL DEFAULT '';
ALTER TABLE series ADD COLUMN counted TEXT NOT NULL DEFAULT 'operations';
ALTER TABLE summary ADD COLUMN n_not_begun INTEGER NOT NULL DEFAULT 0;
CREATE TABLE delivery (
  run_id INTEGER PRIMARY KEY REFERENCES run (id) ON DELETE CASCADE,
  rate REAL, unit TEXT,
  n INTEGER NOT NULL,
  together_ns INTEGER NOT NULL,
  tail_ns INTEGER NOT NULL
);
UPDATE series SET counted = 'nothing' WHERE metric_id IN (SELECT id FROM metric WHERE name IN ('response', 'lateness'));
UPDATE summary SET rate = NULL WHERE n < 10 OR n_failed > 0 OR ifnull(mean, 0) <= 0
  OR (rank IS NULL AND (SELECT min(work) FROM series WHERE run_id = summary.run_id AND metric_id = summary.metric_id) = 0)
  OR metric_id IN (SELECT id FROM metric WHERE unit NOT IN ('ns', 's') OR name IN ('response', 'lateness'));
UPDATE summary SET rate = own.rate
FROM (SELECT one.run_id AS of_run, one.metric_id AS of_metric, one.rank AS of_rank,
             max(CASE WHEN work > 0 THEN work ELSE batch END) * (CASE max(unit) WHEN 's' THEN 1 ELSE 1e9 END)
               / (max(batch) * max(mean)) AS rate
      FROM summary AS one
      JOIN series ON series.run_id = one.run_id AND series.metric_id = one.metric_id AND series.rank = one.rank
      JOIN metric ON metric.id = one.metric_id
      WHERE mean > 0
      GROUP BY one.run_id, one.metric_id, one.rank) AS own
WHERE summary.rate IS NOT NULL AND run_id = of_run AND metric_id = of_metric AND rank = of_rank;
UPDATE summary SET rate = whole.rate
FROM (SELECT one.run_id AS of_run, one.metric_id AS of_metric, count(*) * sum(one.rate * one.n * mean) / sum(one.n * mean)
               AS rate
      FROM summary AS one
      WHERE one.rank IS NOT NULL AND one.rate IS NOT NULL
      GROUP BY one.run_id, one.metric_id) AS whole
WHERE summary.rate IS NOT NULL AND summary.rank IS NULL AND run_id = of_run AND metric_id = of_metric;
UPDATE summary SET rate_unit = NULL WHERE rate IS NULL;
