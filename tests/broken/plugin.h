/* SPDX-License-Identifier: Apache-2.0 */
/* A plugin in order, but for the one thing that a file defines before it includes this. */
#include <scalebench/abi.h>

#ifndef PLUGIN_SIZE
#define PLUGIN_SIZE sizeof(sb_plugin)
#endif
#ifndef ABI_MAJOR
#define ABI_MAJOR SB_ABI_MAJOR
#endif
#ifndef ABI_MINOR
#define ABI_MINOR SB_ABI_MINOR
#endif
#ifndef PLUGIN_NAME
#define PLUGIN_NAME STEM
#endif
#ifndef PLUGIN_HELP
#define PLUGIN_HELP "A plugin for tests"
#endif
#ifndef PLUGIN_BUILD
#define PLUGIN_BUILD "a C compiler"
#endif
#ifndef PLUGIN_MPI
#define PLUGIN_MPI NULL
#endif
#ifndef WORKLOADS
#define WORKLOADS &first
#endif
#ifndef WORKLOAD_COUNT
#define WORKLOAD_COUNT (sizeof workloads / sizeof *workloads)
#endif
#ifndef WORKLOAD_SIZE
#define WORKLOAD_SIZE sizeof(sb_workload)
#endif
#ifndef WORKLOAD_NAME
#define WORKLOAD_NAME "first"
#endif
#ifndef WORKLOAD_HELP
#define WORKLOAD_HELP "Does something"
#endif
#ifndef OPTIONS
#define OPTIONS {"size", "bytes", "1KiB..1MiB*4", NULL, NULL, NULL, SB_BYTES, SB_POINT}
#endif
#ifndef OPTION_SIZE
#define OPTION_SIZE sizeof *options
#endif
#ifndef METRICS
#define METRICS {"step", "a step", "ns", NULL, SB_LOWER, SB_BY_WORKLOAD, SB_WORK, 0}
#endif
#ifndef METRIC_TABLE
#define METRIC_TABLE metrics, sizeof metrics / sizeof *metrics
#endif
#ifndef ROLES
#define ROLES {"everybody", "all ranks", NULL, 1, 0}
#endif
#ifndef NEEDS
#define NEEDS {"redis", NULL, NULL, NULL, NULL}
#endif
#ifndef NEED_COUNT
#define NEED_COUNT (sizeof needs / sizeof *needs)
#endif
#ifndef RANKS
#define RANKS 1, 0, 1, 1
#endif
#ifndef THREAD_LEVEL
#define THREAD_LEVEL SB_THREAD_SINGLE
#endif
#ifndef FLAGS
#define FLAGS SB_COLLECTIVE
#endif
#ifndef SETUP
#define SETUP setup
#endif
#ifndef ITERATE
#define ITERATE iterate
#endif
#ifndef START
#define START NULL
#endif
#ifndef PROGRESS
#define PROGRESS NULL
#endif
#ifndef FILES
#define FILES NULL, 0
#endif
#ifndef TEARDOWN
#define TEARDOWN teardown
#endif
#ifndef SERVICES
#define SERVICES &kv
#endif
#ifndef SERVICE_COUNT
#define SERVICE_COUNT (sizeof services / sizeof *services)
#endif
#ifndef SERVICE_SIZE
#define SERVICE_SIZE sizeof(sb_service)
#endif
#ifndef SERVICE_NAME
#define SERVICE_NAME "kv"
#endif
#ifndef SERVICE_RECORDS
#define SERVICE_RECORDS "its version"
#endif
#ifndef SERVICE_SYNTAX
#define SERVICE_SYNTAX "kv://host:port"
#endif
#ifndef SERVICE_OPTIONS
#define SERVICE_OPTIONS {"shards", "servers", "1", NULL, NULL, NULL, SB_INT, SB_LAUNCH}
#endif
#ifndef READY
#define READY ready
#endif

static int32_t setup(const sb_context *context, sb_recorder *recorder, sb_point *point, void **self, sb_error *error) {
  (void)context, (void)recorder, (void)point, (void)self, (void)error;
  return SB_OK;
}

static int32_t iterate(void *self, sb_recorder *recorder, sb_error *error) {
  (void)self, (void)error;
  recorder->lap(recorder, 0);
  return SB_OK;
}

static int32_t start(void *self, sb_recorder *recorder, int64_t operation, uint64_t due_ns, sb_error *error) {
  (void)self, (void)due_ns, (void)error;
  recorder->done(recorder, operation, 0, 0, 0);
  return SB_OK;
}

static int32_t progress(void *self, sb_recorder *recorder, uint64_t until_ns, sb_error *error) {
  (void)self, (void)recorder, (void)until_ns, (void)error;
  return SB_OK;
}

static int32_t teardown(void *self, sb_error *error) {
  (void)self, (void)error;
  return SB_OK;
}

/* In one place, so that a file that leaves a hook out has no unused function. */
typedef struct hooks {
  int32_t (*setup)(const sb_context *, sb_recorder *, sb_point *, void **, sb_error *);
  int32_t (*iterate)(void *, sb_recorder *, sb_error *);
  int32_t (*teardown)(void *, sb_error *);
  int32_t (*start)(void *, sb_recorder *, int64_t, uint64_t, sb_error *);
  int32_t (*progress)(void *, sb_recorder *, uint64_t, sb_error *);
} hooks;
const hooks *all_hooks(void);
const hooks *all_hooks(void) {
  static const hooks all = {setup, iterate, teardown, start, progress};
  return &all;
}

static const sb_option options[] = {OPTIONS};
static const sb_metric metrics[] = {METRICS};
static const sb_role roles[] = {ROLES};
static const sb_need needs[] = {NEEDS};
const void *all_tables(void);
const void *all_tables(void) { return metrics; }

static const sb_workload first = {WORKLOAD_SIZE,
                                  FLAGS,
                                  WORKLOAD_NAME,
                                  WORKLOAD_HELP,
                                  options,
                                  sizeof options / sizeof *options,
                                  OPTION_SIZE,
                                  METRIC_TABLE,
                                  sizeof *metrics,
                                  roles,
                                  sizeof roles / sizeof *roles,
                                  sizeof *roles,
                                  needs,
                                  NEED_COUNT,
                                  sizeof *needs,
                                  RANKS,
                                  THREAD_LEVEL,
                                  0,
                                  SETUP,
                                  ITERATE,
                                  TEARDOWN,
                                  NULL,
                                  NULL,
                                  START,
                                  PROGRESS,
                                  FILES,
                                  sizeof(sb_file)};
static const sb_workload *const workloads[] = {WORKLOADS};
static int32_t describe(const sb_request *request, sb_builder *builder, sb_error *error) {
  (void)request, (void)builder, (void)error;
  return SB_OK;
}

static int32_t ready(const sb_request *request, const sb_process *process, sb_error *error) {
  (void)request, (void)process, (void)error;
  return SB_OK;
}

static int32_t endpoint(const sb_request *request, const sb_process *processes, uint32_t count, sb_fact_sink *sink,
                        sb_error *error) {
  (void)request, (void)processes, (void)count, (void)sink, (void)error;
  return SB_OK;
}

static int32_t read_endpoint(const char *text, const char *password, sb_fact_sink *sink, sb_error *error) {
  (void)text, (void)password, (void)sink, (void)error;
  return SB_OK;
}

static int32_t probe(const char *text, sb_fact_sink *sink, sb_error *error) {
  (void)text, (void)sink, (void)error;
  return SB_OK;
}

/* As above, of hooks that a file leaves out. */
const void *ready_hook(void);
const void *ready_hook(void) {
  static int32_t (*const hook)(const sb_request *, const sb_process *, sb_error *) = ready;
  return &hook;
}

static const char *const schemes[] = {"kv"};
static const sb_option service_options[] = {SERVICE_OPTIONS};
static const sb_service kv = {.struct_size = SERVICE_SIZE,
                              .name = SERVICE_NAME,
                              .help = "Keys and values",
                              .records = SERVICE_RECORDS,
                              .schemes = schemes,
                              .scheme_count = 1,
                              .syntax = SERVICE_SYNTAX,
                              .options = service_options,
                              .option_count = sizeof service_options / sizeof *service_options,
                              .option_size = sizeof *service_options,
                              .describe = describe,
                              .ready = READY,
                              .endpoint = endpoint,
                              .read = read_endpoint,
                              .probe = probe};
static const sb_service *const services[] = {SERVICES};
const void *first_service(void);
const void *first_service(void) { return &kv; }
static const sb_plugin plugin = {PLUGIN_SIZE,   ABI_MAJOR,    ABI_MINOR,  PLUGIN_NAME, PLUGIN_HELP,
                                 "1.0",         PLUGIN_BUILD, PLUGIN_MPI, workloads,   WORKLOAD_COUNT,
                                 SERVICE_COUNT, services,     NULL,       0,           0};
const void *first_workload(void);
const void *first_workload(void) { return &first; }
SB_EXPORT_PLUGIN(plugin);
