/* SPDX-License-Identifier: Apache-2.0 */
/* A plugin in C99: counts to a limit, in one timed section; and in operations that overlap. */
#include <scalebench/abi.h>
#include <scalebench/build.h>
#include <stdio.h>
#include <stdlib.h>

struct counter {
  int64_t limit, total;
  int64_t flights[3];
  int in_flight;
};

static int32_t setup(const sb_context *context, sb_recorder *recorder, sb_point *point, void **self, sb_error *error) {
  struct counter *counter = calloc(1, sizeof *counter);
  (void)recorder;
  if (counter == NULL) return snprintf(error->text, sizeof error->text, "no memory"), SB_INTERNAL;
  counter->limit = context->options[0].i;
  point->work[0] = (double)counter->limit;
  *self = counter;
  return SB_OK;
}

static int32_t iterate(void *self, sb_recorder *recorder, sb_error *error) {
  struct counter *counter = self;
  int64_t at;
  (void)error;
  for (at = 0; at < counter->limit; ++at) ++counter->total;
  recorder->lap(recorder, 0);
  return SB_OK;
}

static int32_t verify(void *self, sb_error *error) {
  const struct counter *counter = self;
  if (counter->total % counter->limit == 0) return SB_OK;
  snprintf(error->text, sizeof error->text, "%lld is no multiple", (long long)counter->total);
  return SB_INCORRECT;
}

static int32_t teardown(void *self, sb_error *error) {
  (void)error;
  free(self);
  return SB_OK;
}

/* Operations in flight count one step at a time, all together. */
static int32_t start(void *self, sb_recorder *recorder, int64_t operation, uint64_t due_ns, sb_error *error) {
  struct counter *counter = self;
  (void)recorder, (void)due_ns, (void)error;
  counter->flights[counter->in_flight++] = operation;
  return SB_OK;
}

static int32_t progress(void *self, sb_recorder *recorder, uint64_t until_ns, sb_error *error) {
  struct counter *counter = self;
  (void)until_ns, (void)error;
  counter->total += counter->limit;
  recorder->done(recorder, counter->flights[--counter->in_flight], 0, 0, 0);
  return SB_OK;
}

static int32_t setup_flights(const sb_context *context, sb_recorder *recorder, sb_point *point, void **self,
                             sb_error *error) {
  point->in_flight = 3;
  return setup(context, recorder, point, self, error);
}

static const sb_option options[] = {
    {"limit", "how far to count", "1000,2000", NULL, NULL, "1..", SB_INT, SB_POINT},
};
static const sb_metric metrics[] = {
    {"count", "counting once", "ns", "1", SB_LOWER, SB_BY_WORKLOAD, SB_WORK, 0},
};
static const sb_workload count = {sizeof(sb_workload),
                                  SB_INDEPENDENT,
                                  "count",
                                  "Counts to a limit",
                                  options,
                                  1,
                                  sizeof *options,
                                  metrics,
                                  1,
                                  sizeof *metrics,
                                  NULL,
                                  0,
                                  0,
                                  NULL,
                                  0,
                                  0,
                                  1,
                                  0,
                                  1,
                                  1,
                                  SB_THREAD_SINGLE,
                                  0,
                                  setup,
                                  iterate,
                                  teardown,
                                  verify,
                                  NULL,
                                  NULL,
                                  NULL,
                                  NULL,
                                  0,
                                  0};
static const sb_workload flights = {.struct_size = sizeof(sb_workload),
                                    .flags = SB_INDEPENDENT | SB_ASYNCHRONOUS,
                                    .name = "flights",
                                    .help = "Counts in operations that overlap",
                                    .options = options,
                                    .option_count = 1,
                                    .option_size = sizeof *options,
                                    .metrics = metrics,
                                    .metric_count = 1,
                                    .metric_size = sizeof *metrics,
                                    .min_ranks = 1,
                                    .rank_multiple = 1,
                                    .default_ranks = 1,
                                    .setup = setup_flights,
                                    .teardown = teardown,
                                    .verify = verify,
                                    .start = start,
                                    .progress = progress};
static const sb_workload *const workloads[] = {&count, &flights};
static const sb_plugin plugin = {sizeof(sb_plugin),
                                 SB_ABI_MAJOR,
                                 SB_ABI_MINOR,
                                 "plain",
                                 "A plugin in plain C",
                                 "1.0",
                                 SB_BUILD,
                                 NULL,
                                 workloads,
                                 2,
                                 0,
                                 NULL,
                                 NULL,
                                 0,
                                 0};
SB_EXPORT_PLUGIN(plugin);
