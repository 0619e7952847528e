-- Times of summaries were those of whole batches; since version 2 they are of one operation.
UPDATE summary SET
  median = median / k, median_lo = median_lo / k, median_hi = median_hi / k,
  p90 = p90 / k, p90_lo = p90_lo / k, p90_hi = p90_hi / k,
  p99 = p99 / k, p99_lo = p99_lo / k, p99_hi = p99_hi / k,
  p999 = p999 / k, p999_lo = p999_lo / k, p999_hi = p999_hi / k,
  min = min / k, max = max / k, mean = mean / k,
  fence_lo = fence_lo / k, fence_hi = fence_hi / k
FROM (SELECT run_id AS of_run, metric_id AS of_metric, max(batch) * 1.0 AS k
      FROM series JOIN metric ON metric.id = metric_id
      WHERE batch > 1 AND unit IN ('ns', 's')
      GROUP BY run_id, metric_id)
WHERE run_id = of_run AND metric_id = of_metric;
