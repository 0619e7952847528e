-- SPDX-License-Identifier: Apache-2.0
-- Names instead of numbers, for people. CROSS JOIN keeps the order of the loops: run, series, then only the rows of
-- sample that belong to that series; a condition on any name is decided before a sample is touched. The + keeps SQLite
-- from building an index of all samples for the query.

CREATE VIEW v_sample AS
SELECT run.id AS run, run.plugin, run.workload, run.ranks, run.repetition, run.attempt, series.rank, host.name AS host,
       rank.role, metric.name AS metric, metric.unit, sample.iteration,
       CASE WHEN sample.flags & 8 THEN 'setup' WHEN sample.iteration < series.warmup_end THEN 'warmup'
            ELSE 'measure' END AS phase,
       sample.start_ns, sample.value,
       CASE WHEN metric.unit IN ('ns', 's') THEN sample.value * 1.0 / series.batch ELSE sample.value END
         AS per_operation,
       CASE WHEN sample.flags & 1 OR ifnull(abs(sample.value), 9e999) = 9e999 THEN 'failed' ELSE 'ok' END AS status,
       series.batch,
       (sample.flags & 2) <> 0 AS late,
       (sample.flags & 4) <> 0 AS gap_before,
       (sample.flags & 16) <> 0 AS not_begun,
       (sample.flags & 32) <> 0 AS drained,  -- it overlapped others and ended when no more were begun
       CASE WHEN sample.flags & 9 OR sample.iteration < series.warmup_end THEN NULL
            ELSE CASE WHEN metric.unit IN ('ns', 's') THEN sample.value * 1.0 / series.batch ELSE sample.value END
                 NOT BETWEEN ifnull(own.fence_lo, whole.fence_lo) AND ifnull(own.fence_hi, whole.fence_hi)
       END AS outlier,
       run.status AS run_status, run.campaign_id AS campaign
FROM run
CROSS JOIN series ON series.run_id = run.id
CROSS JOIN metric ON metric.id = series.metric_id
LEFT JOIN rank ON rank.run_id = run.id AND rank.rank = series.rank
LEFT JOIN host ON host.id = rank.host_id
LEFT JOIN summary AS own ON own.run_id = run.id AND own.metric_id = series.metric_id
  AND ifnull(own.rank, -1) = series.rank AND ifnull(own.role, '') = ''
LEFT JOIN summary AS whole ON whole.run_id = run.id AND whole.metric_id = series.metric_id
  AND ifnull(whole.rank, -1) = -1 AND ifnull(whole.role, '') = ''
CROSS JOIN sample ON sample.rowid BETWEEN series.first_row AND series.first_row + series.n - 1
  AND +sample.series_id = series.id;

-- A plan that was stopped before its turn is superseded once a later campaign, as --resume makes one, has done the same.
CREATE VIEW v_status AS
SELECT run.id AS run,
       CASE WHEN run.status = 'planned'
             AND EXISTS (SELECT 1 FROM run AS later
                         WHERE later.config_hash = run.config_hash AND later.repetition = run.repetition
                           AND later.status = 'done' AND later.campaign_id > run.campaign_id)
             AND NOT EXISTS (SELECT 1 FROM run AS beside
                             WHERE beside.campaign_id = run.campaign_id AND beside.status = 'running')
            THEN 'superseded' ELSE run.status END AS status
FROM run;

CREATE VIEW v_run AS
SELECT run.id AS run, run.campaign_id AS campaign, run.plugin, run.workload,
       (SELECT group_concat(name || '=' || value, ' ') FROM param WHERE run_id = run.id) AS params,
       run.ranks, run.nodes, run.repetition, run.attempt, v_status.status, run.cause, run.started,
       run.duration_ns / 1e9 AS duration, delivery.rate AS delivered, delivery.unit AS delivered_unit,
       delivery.together_ns / 1e9 AS together, delivery.tail_ns / 1e9 AS tail, run.config_hash,
       (SELECT group_concat(key || '=' || value, ' ') FROM tag WHERE campaign_id = run.campaign_id) AS tags,
       campaign.note, run.point, run.launch_id AS launch, run.seed
FROM run JOIN campaign ON campaign.id = run.campaign_id JOIN v_status ON v_status.run = run.id
LEFT JOIN delivery ON delivery.run_id = run.id;

-- One row per run: its options as a JSON object, numbers as numbers (bytes, nanoseconds): options ->> 'tensor-bytes'.
CREATE VIEW v_param AS
SELECT run.id AS run, run.plugin, run.workload, run.ranks, run.nodes, run.repetition, run.attempt, run.status,
       (SELECT json_group_object(name, ifnull(number, value)) FROM param WHERE run_id = run.id) AS options
FROM run;

CREATE VIEW v_summary AS
SELECT run.id AS run, run.plugin, run.workload,
       (SELECT group_concat(name || '=' || value, ' ') FROM param WHERE run_id = run.id) AS params,
       run.ranks, run.nodes, run.repetition, run.attempt, run.status AS run_status,
       metric.name AS metric, metric.unit, summary.rank, host.name AS host,
       ifnull(summary.role, nullif(rank.role, '')) AS role,
       (SELECT max(batch) FROM series WHERE series.run_id = run.id AND series.metric_id = metric.id) AS batch,
       n, n_failed, n_warmup, n_outliers, median, median_lo, median_hi, p90, p90_lo, p90_hi, p99, p99_lo, p99_hi,
       p999, p999_lo, p999_hi, min, max, mean, rate, rate_unit, n_eff, tau, fence_lo, fence_hi, verdict, n_not_begun
FROM summary
JOIN run ON run.id = summary.run_id
JOIN metric ON metric.id = summary.metric_id
LEFT JOIN rank ON rank.run_id = summary.run_id AND rank.rank = summary.rank
LEFT JOIN host ON host.id = rank.host_id;

CREATE VIEW v_rank AS
SELECT run.id AS run, run.plugin, run.workload, run.repetition, run.attempt, rank.rank, rank.role, rank.node, host.name AS host,
       rank.pid, rank.cpus, rank.cpus_seen, rank.status, rank.cause, rank.ended, rank.clock_offset_ns,
       rank.clock_drift_ppb, rank.clock_error_ns, rank.clock_cost_ns, rank.mpi_init_ns, rank.involuntary_switches
FROM rank
JOIN run ON run.id = rank.run_id
LEFT JOIN host ON host.id = rank.host_id;

-- One row per run, metric and second since the run's zero.
CREATE VIEW v_timeline AS
SELECT run, plugin, workload, metric, unit, start_ns / 1000000000 AS second, count(*) AS n,
       sum(status = 'failed') AS n_failed,
       avg(CASE status WHEN 'ok' THEN value END) AS mean, min(CASE status WHEN 'ok' THEN value END) AS min,
       max(CASE status WHEN 'ok' THEN value END) AS max
FROM v_sample
GROUP BY run, metric, unit, second;

-- What the ranks made of one measured iteration: the slowest of them, and how far apart they began and ended. Times,
-- per operation.
CREATE VIEW v_iteration AS
SELECT run, plugin, workload, metric, iteration, count(*) AS ranks,
       min(per_operation) AS min, avg(per_operation) AS mean, max(per_operation) AS max,
       max(start_ns) - min(start_ns) AS begin_skew_ns,
       max(start_ns + value) - min(start_ns + value) AS end_skew_ns
FROM v_sample
WHERE phase = 'measure' AND status = 'ok' AND unit = 'ns'
GROUP BY run, metric, iteration;

-- One row per run and time that several ranks measured: the mean of the ranks' means, the least and the largest of
-- these, and the mean over the iterations of what the slowest rank took. Per operation.
CREATE VIEW v_collective AS
SELECT run.id AS run, run.plugin, run.workload,
       (SELECT group_concat(name || '=' || value, ' ') FROM param WHERE run_id = run.id) AS params,
       run.ranks, run.nodes, run.repetition, run.status AS run_status, metric.name AS metric, metric.unit,
       min(summary.n) AS n, avg(mean) AS mean_of_ranks, min(mean) AS least_of_ranks, max(mean) AS largest_of_ranks,
       (SELECT avg(slowest) FROM (SELECT max(per_operation) AS slowest
                                  FROM v_sample AS one
                                  WHERE one.run = run.id AND one.metric = metric.name AND phase = 'measure'
                                    AND status = 'ok'
                                  GROUP BY iteration)) AS slowest_rank
FROM run
JOIN summary ON summary.run_id = run.id AND summary.rank IS NOT NULL AND summary.role IS NULL
JOIN metric ON metric.id = summary.metric_id AND metric.unit IN ('ns', 's')
GROUP BY run.id, metric.id
HAVING count(summary.mean) > 1;

-- One row per launch: how long it took as a whole, and what it was for.
CREATE VIEW v_launch AS
SELECT launch.id AS launch, launch.campaign_id AS campaign, launch.ranks, launch.nodes, min(run.repetition) AS repetition,
       count(DISTINCT run.workload) AS workloads,
       CASE count(DISTINCT run.workload) WHEN 1 THEN min(run.workload) END AS workload,
       count(run.id) AS runs, sum(run.duration_ns) / 1e9 AS duration, launch.wall_ns / 1e9 AS wall,
       launch.exit_code, launch.signal, launch.started, launch.command
FROM launch LEFT JOIN run ON run.launch_id = launch.id
GROUP BY launch.id;

-- One row per run and rank that wrote something: to its standard output and standard error, in the launch as a whole.
CREATE VIEW v_output AS
SELECT run.id AS run, output.rank, host.name AS host, output.text, output.launch_id AS launch
FROM run
JOIN output ON output.launch_id = run.launch_id
LEFT JOIN rank ON rank.run_id = run.id AND rank.rank = output.rank
LEFT JOIN host ON host.id = rank.host_id;

CREATE VIEW v_event AS
SELECT event.run_id AS run, event.rank, host.name AS host, event.at_ns, event.kind, event.text
FROM event
LEFT JOIN rank ON rank.run_id = event.run_id AND rank.rank = event.rank
LEFT JOIN host ON host.id = rank.host_id;

-- One row per note and sample of the operation that it names.
CREATE VIEW v_item AS
SELECT one.run, one.plugin, one.workload, one.rank, one.host, one.iteration AS operation, item.key, item.text,
       one.metric, one.unit, one.phase, one.start_ns, one.value, one.status
FROM v_sample AS one
CROSS JOIN item ON item.run_id = one.run AND item.rank = one.rank AND item.operation = one.iteration
WHERE one.phase <> 'setup';

-- offset_ns: to be taken from a stamp of the rank's node (in ns since 1970) for the time since the run's zero.
CREATE VIEW v_wall_clock AS
SELECT wall_clock.run_id AS run, wall_clock.rank, host.name AS host, at_ns, unix_ns, unix_ns - at_ns AS offset_ns,
       unix_ns - at_ns - lag(unix_ns - at_ns) OVER (PARTITION BY wall_clock.run_id, wall_clock.rank ORDER BY at_ns) AS step_ns
FROM wall_clock
LEFT JOIN rank ON rank.run_id = wall_clock.run_id AND rank.rank = wall_clock.rank
LEFT JOIN host ON host.id = rank.host_id;

CREATE VIEW v_failure AS
SELECT series.run_id AS run, series.rank, host.name AS host, metric.name AS metric, failure.iteration, failure.code,
       failure.text, failure.times
FROM failure
JOIN series ON series.id = failure.series_id
JOIN metric ON metric.id = series.metric_id
LEFT JOIN rank ON rank.run_id = series.run_id AND rank.rank = series.rank
LEFT JOIN host ON host.id = rank.host_id;

CREATE VIEW v_environment AS
SELECT environment.campaign_id AS campaign, host.name AS host, environment.key, environment.value
FROM environment LEFT JOIN host ON host.id = environment.host_id;
