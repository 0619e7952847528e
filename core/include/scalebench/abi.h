/* SPDX-License-Identifier: Apache-2.0 */
/*
 * scalebench plugin ABI, version 0.2: strict C99. Until scalebench 0.1 is tagged it may change, and a plugin is loaded
 * by the version that it was built for only; from then on it is append-only.
 *
 * A plugin is a shared library with one exported symbol, `scalebench_plugin`, a pointer to an sb_plugin (see
 * SB_EXPORT_PLUGIN). It lists workloads, services and exporters; each is a table of rows (options, metrics, roles,
 * needs) and hooks. C++ authors want <scalebench/sdk.hpp>, which fills these tables from structs.
 *
 * Life of a point (one combination of options) in each rank:
 *
 *   setup ▸ iterate × warm-up ▸ iterate × measured ▸ verify ▸ teardown
 *   (an asynchronous workload, whose operations overlap, has `start` and `progress` instead of `iterate`)
 *
 * Rules for the hooks of workloads; those of services and exporters are told where they stand
 *  - They run on the rank's main thread, after MPI_Init_thread; `validate` alone in a process of its own without MPI.
 *  - They never throw or longjmp across this boundary. They return SB_OK, or another sb_status and then a sentence in
 *    error->text. Nobody frees anything that crosses: each side owns what it made.
 *  - The sb_context of `setup`, with its strings and tables, is valid until `teardown` returns; `stopping` may be asked
 *    in every hook up to then, `log` and `expect` in every one but `iterate`, `start` and `progress`.
 *  - A rank that gives no sign of life for longer than the user's --patience is ended: an iteration done, a return from
 *    `progress` and a call of `stopping` are such signs. Who needs longer says so: `expect` for what comes now,
 *    sb_point.patience_ns for iterate, and for one operation of those that overlap.
 *  - Times are nanoseconds of CLOCK_MONOTONIC of the rank's node.
 *
 * Growth: new members are appended to structs, `struct_size` (and the *_size of rows) tells which exist; a member's
 * meaning never changes. abi_major differs = refused; abi_minor newer than the host's = refused with that reason, and
 * while abi_major is 0 another one is refused too.
 */
#ifndef SCALEBENCH_ABI_H
#define SCALEBENCH_ABI_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

#define SB_ABI_MAJOR 0
#define SB_ABI_MINOR 2

/* What a hook answers: what shall happen next. Why is said in sb_error. */
enum sb_status {
  SB_OK = 0,
  SB_SKIP = 1,      /* this point cannot run here; stored as `skipped`, not a failure */
  SB_USAGE = 2,     /* the user has to change an option */
  SB_SERVICE = 3,   /* a service or peer the workload needs is gone or refuses */
  SB_INTERNAL = 4,  /* anything else, a defect */
  SB_INCORRECT = 5, /* the answer is wrong: stored as `incorrect` */
  SB_RELAUNCH = 6,  /* from setup: as SB_SKIP, but the text's last line are environment variables (NAME=VALUE, blanks
                       between several) with which this point may run: once more in a launch of its own, where
                       scalebench starts the ranks itself */
  SB_NOT_YET = 7    /* from a service's `ready` alone: ask again; the text says what is waited for */
};

/* How an option's text is read, and which member of sb_value holds it. */
enum sb_type {
  SB_INT = 1,      /* i */
  SB_REAL = 2,     /* f */
  SB_TEXT = 3,     /* s */
  SB_BYTES = 4,    /* i, bytes; text such as 64KiB */
  SB_DURATION = 5, /* i, nanoseconds; text such as 10us */
  SB_FLAG = 6,     /* i, 0 or 1 */
  SB_CHOICE = 7,   /* s, one of `choices` */
  SB_SECRET = 8    /* s; from the first line of --NAME-file or $SCALEBENCH_NAME, "" without; never stored, printed or
                      typed. No default, no sweep */
};

/* Where an axis changes: inside one job, or by starting another. */
enum sb_axis { SB_POINT = 0, SB_LAUNCH = 1 };

enum sb_better { SB_NEUTRAL = 0, SB_LOWER = 1, SB_HIGHER = 2 };

/* Who measures a metric. */
enum sb_source {
  SB_BY_WORKLOAD = 0,
  SB_BY_MPI_INIT = 1, /* engine: duration of MPI_Init_thread, one sample per rank and launch */
  SB_BY_LAUNCH = 2    /* driver: wall time of the launch, one sample per launch, rank NULL */
};

/* What the time of a metric goes into. Waiting for others, or for a turn, has no rate. */
enum sb_kind { SB_WORK = 0, SB_WAITING = 1 };

enum sb_phase { SB_SETUP = 0, SB_WARMUP = 1, SB_MEASURE = 2 };

enum sb_log_level { SB_INFO = 0, SB_WARNING = 1 };

/* sb_workload.flags */
enum sb_workload_flag {
  SB_INDEPENDENT = 1,  /* ranks do not wait for each other in iterate: each stops by itself, a failing one alone */
  SB_COLLECTIVE = 2,   /* every rank must call iterate equally often (also assumed without SB_INDEPENDENT) */
  SB_ASYNCHRONOUS = 4, /* operations overlap: start and progress instead of iterate; only with SB_INDEPENDENT */
  SB_RESUMABLE = 8,    /* a point cut short goes on in the same run with --resume; see sb_continuation */
  SB_ON_REQUEST = 16   /* runs only where --workload names it */
};

/* The code of an operation that the engine gave up: it had not ended when the point could not go on. */
#define SB_GAVE_UP (-1)

/* sb_workload.thread_level of MPI_Init_thread; a higher one is a launch of its own. SINGLE may be bound to a core. */
enum sb_thread_level { SB_THREAD_SINGLE = 0, SB_THREAD_FUNNELED = 1, SB_THREAD_SERIALIZED = 2, SB_THREAD_MULTIPLE = 3 };

typedef union sb_value {
  int64_t i;
  double f;
  const char *s;
} sb_value;

/* Caller-owned, zeroed before each hook. */
typedef struct sb_error {
  char text[512];
} sb_error;

/* A row of `--help`, of the sweep grammar, of validation and of the table `param`. */
typedef struct sb_option {
  const char *name; /* [a-z][a-z0-9_-]*, unique in the workload */
  const char *help;
  const char *fallback; /* default: a value, list or range, as typed on the command line */
  const char *choices;  /* SB_CHOICE: "a|b|c"; otherwise NULL */
  const char *unit;     /* shown in help and tables, may be NULL */
  const char *range;    /* "1..1024", "0..", "..1GiB" in the option's own grammar, bounds included; NULL = any */
  int32_t type;         /* enum sb_type */
  int32_t axis;         /* enum sb_axis */
} sb_option;

typedef struct sb_metric {
  const char *name; /* [a-z][a-z0-9_-]*, unique in the workload */
  const char *help;
  const char *unit;      /* ns, B (stored as integers), or s, B/s, 1/s, 1, %, J, W, FLOP/s, K … (stored as reals) */
  const char *work_unit; /* what sb_point.work counts for one sample: B, messages, images; NULL = operations */
  int32_t better;        /* enum sb_better */
  int32_t source;        /* enum sb_source */
  int32_t kind;          /* enum sb_kind */
  int32_t reserved;
} sb_metric;

/* Roles take ranks in declared order; at most one has no count_option and takes the rest. */
typedef struct sb_role {
  const char *name;
  const char *help;
  const char *count_option; /* SB_INT option with this role's number of ranks, or NULL = the rest */
  int32_t min_ranks;
  int32_t reserved;
} sb_role;

/* A service to deploy unless the user names an endpoint, a file that must be there, or both: the file of such a row is
 * not asked for when the service is not deployed. Rows with one service are added up. */
typedef struct sb_need {
  const char *service;   /* by its name, from whatever plugin has it; NULL = none */
  const char *arguments; /* of its servers, split at blanks; ${option}, ${plugin_dir}, ${module_dir} replaced */
  const char *when;      /* "option=value": counts only then; NULL = always */
  const char *file;      /* looked for before anything is started; ${…} as above; NULL = none */
  const char *remedy;    /* of a missing file, as a sentence ends: "install libx-dev and build again"; or NULL */
} sb_need;

/* A service that a rank may use. */
typedef struct sb_endpoint {
  const char *service;
  const char *text; /* as its service writes it, with credentials */
} sb_endpoint;

/* A file that the plugin brings along, such as an example of a configuration: `scalebench files PLUGIN NAME` prints it.
 */
typedef struct sb_file {
  const char *name; /* as of a file: no '/', not "." or ".." */
  const char *help;
  const char *content;
  uint64_t size; /* of it, in bytes */
} sb_file;

/*
 * Where samples go. Owned by the engine; valid during the hook it is passed to.
 * One clock read per lap: the end of a section is the beginning of the next.
 */
typedef struct sb_recorder {
  uint32_t struct_size;
  int32_t phase;     /* enum sb_phase */
  int64_t iteration; /* of this point, from 0; warm-up first, the measured ones follow */
  uint64_t begin_ns; /* when this iterate began */
  uint64_t last_ns;  /* the last clock read */
  /* Reads the clock; stores [last_ns, now] as a sample of `metric` (unit ns). */
  void (*lap)(struct sb_recorder *, uint32_t metric);
  /* Stores [begin_ns, last_ns] as a sample of `metric` (unit ns), without a clock read. */
  void (*whole)(struct sb_recorder *, uint32_t metric);
  /* Reads the clock: what happened since last_ns is nobody's time. With begin != 0 the iteration begins here too. */
  void (*restart)(struct sb_recorder *, int32_t begin);
  /* Stores a value of any unit that began at begin_ns: finite, and not negative where it is a time. */
  void (*value)(struct sb_recorder *, uint32_t metric, uint64_t begin_ns, double value);
  /* Reads the clock; stores [begin_ns, now] as a failed sample with its code and sentence; begin_ns 0 = last_ns. */
  void (*fail)(struct sb_recorder *, uint32_t metric, uint64_t begin_ns, int32_t code, const char *text);
  void *host;
  /* Instead of the five above, in start and progress of an asynchronous workload: of an operation in flight, which has
   * a begin and an end of its own. begin_ns 0 = when its `start` was called, and never before it; end_ns 0 = now, which
   * reads the clock.
   * done: it ended; stores [begin_ns, end_ns] as a sample of `metric` (unit ns). */
  void (*done)(struct sb_recorder *, int64_t operation, uint32_t metric, uint64_t begin_ns, uint64_t end_ns);
  /* failed: it ended in a failure, with its code and sentence. */
  void (*failed)(struct sb_recorder *, int64_t operation, uint32_t metric, uint64_t begin_ns, uint64_t end_ns,
                 int32_t code, const char *text);
  /* sample: besides, before it ends, a value of any unit that began at begin_ns. */
  void (*sample)(struct sb_recorder *, int64_t operation, uint32_t metric, uint64_t begin_ns, double value);
} sb_recorder;

/* setup's answer for this point. Preset; the command line wins over it. */
typedef struct sb_point {
  uint32_t struct_size;
  uint32_t work_count; /* elements of work = metric_count */
  int64_t iterations;  /* measured samples per rank; -1 = the engine's default */
  int64_t warmup;      /* iterations before them; -1 = the engine's default */
  int64_t duration_ns; /* of the measured part; -1 = no limit */
  int64_t batch;       /* operations in one sample, stored with the series; 1 */
  double *work;        /* work of one sample per metric, in sb_metric.work_unit; engine-owned, preset 0 = operations */
  int64_t patience_ns; /* one iterate may take so long without being thought dead; -1 = by the user's --patience */
  int64_t in_flight;   /* operations of an asynchronous workload that may overlap, in each rank, 1 to 65536; 1 */
  /* Declares a metric that is known only now (source SB_BY_WORKLOAD, texts are copied) and answers its number, which
   * `work` then has an element for; one of a name that was declared in this setup is the same again. -1 and a sentence
   * in error->text when it is no metric; see the rules of `scalebench check`. At most 1000. */
  int32_t (*metric)(struct sb_point *, const sb_metric *, sb_error *);
  void *host;
} sb_point;

/* What a point of a resumable workload goes on with. Its seed and run_id are those of sb_context again. */
typedef struct sb_continuation {
  uint32_t struct_size;
  int32_t attempt;    /* that this is, from 2 */
  const char *run_id; /* of the run that goes on */
  uint64_t seed;
  int64_t
      iteration; /* the number of the next iteration, larger than any before in any rank: warm-up comes first again */
} sb_continuation;

typedef struct sb_context {
  uint32_t struct_size;
  int32_t rank, size;
  int32_t role, role_rank, role_size; /* role: index of the row; 0, rank, size without roles */
  int32_t node, nodes;                /* nodes numbered by their lowest rank */
  int32_t node_rank, node_size;
  int32_t comm, role_comm; /* MPI_Comm_c2f handles, duplicates for the workload; see <scalebench/mpi.hpp> */
  uint32_t option_count;
  int32_t cpus;            /* hardware threads that this rank can keep busy: its affinity, within the quota of
                              its control groups; at least 1 */
  uint64_t seed;           /* of this run, the same in every rank */
  uint64_t clock_cost_ns;  /* of one clock read here */
  uint64_t mpi_init_ns;    /* duration of MPI_Init_thread in this rank */
  const char *run_id;      /* unique, [a-z0-9-]: fit for key prefixes and file names */
  const char *endpoint;    /* of the first service needed, with credentials; "" without one */
  const char *plugin_dir;  /* folder of the plugin file */
  const char *module_dir;  /* folder of what services load, beside the plugins */
  const sb_value *options; /* typed, validated, in declared order */
  void (*log)(const struct sb_context *, int32_t level, const char *text); /* becomes a row of `event` */
  int32_t (*stopping)(const struct sb_context *); /* != 0: a stop was asked for; who waits in a loop asks this, which is
                                                     a sign of life too */
  void *host;
  int64_t patience_ns; /* the user's --patience; 0 = for ever */
  /* What this hook does now may take so long without a sign of life; until the next call (0 = by --patience) or its
   * end. */
  void (*expect)(const struct sb_context *, int64_t ns);
  const sb_endpoint *endpoints; /* of all services that were needed, the first one first */
  uint32_t endpoint_count, endpoint_size;
  const sb_continuation *continues; /* of SB_RESUMABLE; NULL = the point begins anew */
  /* What an operation (an iteration's number) is called elsewhere, such as a job's id: a row of `item`, the last of a
     key counts. In any hook, outside timed parts: it writes to a file. At most 10000 of a rank and point, keys cut at
     64 bytes and texts at 400. */
  void (*note)(const struct sb_context *, int64_t operation, const char *key, const char *text);
} sb_context;

/* What `validate` may judge: option values only. */
typedef struct sb_candidate {
  uint32_t struct_size;
  int32_t ranks, nodes;
  uint32_t option_count;
  const sb_value *options;
} sb_candidate;

typedef struct sb_workload {
  uint32_t struct_size;
  uint32_t flags;   /* enum sb_workload_flag */
  const char *name; /* [a-z][a-z0-9_-]*, unique in the plugin */
  const char *help;
  const sb_option *options;
  uint32_t option_count, option_size; /* element size travels: rows may grow */
  const sb_metric *metrics;
  uint32_t metric_count, metric_size;
  const sb_role *roles;
  uint32_t role_count, role_size;
  const sb_need *needs;
  uint32_t need_count, need_size;
  int32_t min_ranks, max_ranks;         /* max 0 = any */
  int32_t rank_multiple, default_ranks; /* 1 and 1 if in doubt */
  int32_t thread_level;                 /* enum sb_thread_level */
  int32_t cores_per_rank;               /* that a rank wants for itself, of its node; 0 or 1 = one */
  /* Once per point; collective over comm. May record. When it fails it has cleaned up and teardown is not called. */
  int32_t (*setup)(const sb_context *, sb_recorder *, sb_point *, void **self, sb_error *);
  /* One sample of each metric it laps. Must not print, log or, in steady state, allocate. */
  int32_t (*iterate)(void *self, sb_recorder *, sb_error *);
  /* Exactly once after a successful setup, also after failures and stops. */
  int32_t (*teardown)(void *self, sb_error *);
  /* Optional: after the measured part. SB_INCORRECT marks the run. */
  int32_t (*verify)(void *self, sb_error *);
  /* Optional: in a process of its own, before anything starts. SB_USAGE refuses the point with error->text. */
  int32_t (*validate)(const sb_candidate *, sb_error *);
  /* SB_ASYNCHRONOUS, instead of iterate. Begins `operation`, numbered from 0 like iterations, which was due at due_ns
   * (in a closed loop: now), and does not wait for its end. At most sb_point.in_flight are in flight at once. It may
   * end it. */
  int32_t (*start)(void *self, sb_recorder *, int64_t operation, uint64_t due_ns, sb_error *);
  /* Waits until an operation has ended or until_ns is there, whichever comes first, and says of each that ended `done`
   * or `failed`. Called only while some are in flight, and at least 20 times a second. The rest is as for iterate. */
  int32_t (*progress)(void *self, sb_recorder *, uint64_t until_ns, sb_error *);
  const sb_file *files;
  uint32_t file_count, file_size;
} sb_workload;

/*
 * A service: what a workload needs beside its ranks, started for a job or, where the user names an endpoint, there
 * already. Its hooks describe; scalebench starts, watches and stops.
 *
 *   started   validate ▸ describe ▸ ready of each process until yes ▸ form ▸ facts of each ▸ endpoint ▸ ranks ▸ stop
 *   named     read ▸ probe ▸ ranks
 *
 * All hooks run in the driver, without MPI, and keep nothing between two calls: what they need to know is handed to
 * them. They answer as those of a workload do: SB_USAGE refuses what the user chose, SB_SERVICE says what is lacking.
 */

/* What a service is to be. */
typedef struct sb_request {
  uint32_t struct_size;
  uint32_t option_count;
  const sb_value *options;      /* of the service, typed, validated, in declared order */
  const char *const *arguments; /* what the needs of the workloads hand over, ${…} replaced */
  uint32_t argument_count;
  uint32_t clients;    /* connections that ranks will open to each server */
  const char *secret;  /* drawn for this deployment, [0-9a-f-]: a password that nobody else knows. In facts and
                          sentences scalebench puts *** in its place */
  int64_t patience_ns; /* how long starting may take; 0 = for ever */
  int32_t (*stopping)(const struct sb_request *); /* != 0: a stop was asked for; a hook that waits asks this */
  void *host;
} sb_request;

/* A process that was described and now runs. */
typedef struct sb_process {
  uint32_t struct_size;
  uint32_t index; /* in the order of describe */
  int64_t pid;
  const char *host;      /* where its ports are reached */
  const char *folder;    /* its private one (0700), in which it runs */
  const char *socket;    /* the path of its socket; "" when it has none */
  const uint16_t *ports; /* in the order of describe */
  uint32_t port_count;
  uint32_t reserved;
} sb_process;

/*
 * Where `describe` says what to start: `process` begins the next one, and what follows is about it. Texts are copied.
 * In arguments, variables and files the words ${folder}, ${socket}, ${port}, ${port2}, ${port3} … are replaced.
 */
typedef struct sb_builder {
  uint32_t struct_size;
  uint32_t reserved;
  /* `name`: for sentences ("the server of shard 1"); `label`: of its folder and, but for the first, its facts. */
  void (*process)(struct sb_builder *, const char *name, const char *label);
  /* A path or a name that is looked for; `remedy` ends the sentence when it is not there: "install x-server". */
  void (*program)(struct sb_builder *, const char *program, const char *remedy);
  void (*argument)(struct sb_builder *, const char *word);
  void (*variable)(struct sb_builder *, const char *name, const char *value);
  /* Written into its folder with mode 0600 before it starts. */
  void (*file)(struct sb_builder *, const char *name, const char *text);
  /* A port of the loopback that is free now, or `fixed`; with `companion` the one so far above it is free too. When
     somebody takes it before the process does, it is started again with another one. */
  void (*port)(struct sb_builder *, uint16_t fixed, uint16_t companion);
  /* The name, in its folder, of the unix socket that it will make. */
  void (*socket)(struct sb_builder *, const char *name);
  /* It may run on these CPUs only; without a call on all that we may use. */
  void (*cpu)(struct sb_builder *, int32_t cpu);
  void *host;
} sb_builder;

/* Where hooks say what they found, a row at a time; texts are copied, the last value of a key counts. */
typedef struct sb_fact_sink {
  uint32_t struct_size;
  uint32_t reserved;
  void (*tell)(struct sb_fact_sink *, const char *key, const char *value);
  void *host;
} sb_fact_sink;

typedef struct sb_service {
  uint32_t struct_size;
  uint32_t reserved;
  const char *name; /* [a-z][a-z0-9_-]*, unique in the plugin */
  const char *help;
  const char *records;        /* what its facts are, for `describe` */
  const char *const *schemes; /* of its endpoints: which service an --endpoint is for, where several are needed */
  uint32_t scheme_count;
  uint32_t option_count, option_size;
  uint32_t reserved2;
  const sb_option *options; /* launch axes, whatever their `axis` says */
  const char *syntax;       /* of an endpoint, for help: "kv://host:port" */
  const char *variable;     /* of the environment: an endpoint where the user names none; NULL = none */
  int64_t grace_ns;         /* between asking it to stop and killing it; 0 = 3 s */

  /* Optional: judges options (and this machine) before anything starts. */
  int32_t (*validate)(const sb_request *, sb_error *);
  /* Pure: also called when nothing is to be started, to see which programs are needed. */
  int32_t (*describe)(const sb_request *, sb_builder *, sb_error *);
  /* Asked every few milliseconds until it is SB_OK, within the user's patience; SB_NOT_YET: again; else never. */
  int32_t (*ready)(const sb_request *, const sb_process *, sb_error *);
  /* Optional: once all are ready, makes one service of them. */
  int32_t (*form)(const sb_request *, const sb_process *processes, uint32_t count, sb_error *);
  /* Optional: rows of the table `service`: version, settings in force (config.NAME). `title` is what tables call it
     ("kv 1.2"), `warning.*` are shown. SB_SERVICE: it is not fit to be measured. */
  int32_t (*facts)(const sb_request *, const sb_process *, sb_fact_sink *, sb_error *);
  /* Tells `endpoint`: what `read` can read. */
  int32_t (*endpoint)(const sb_request *, const sb_process *processes, uint32_t count, sb_fact_sink *, sb_error *);
  /* Optional: the error that a line of a log tells, a part of it; NULL = none. The first ones are quoted when a process
     fails; without this hook the last two lines are. */
  const char *(*error_in)(const char *line);
  /* Optional: asks a process to end; else it gets SIGTERM. */
  int32_t (*stop)(const sb_request *, const sb_process *, sb_error *);
  /* Reads an endpoint without connecting, takes `password` ("" = none) where it has none itself, and tells `endpoint`:
     its canonical text with credentials, `masked`: the same for people, `place`: its first server for sentences, and
     `reached`: over what ("tcp", "unix socket"). No sentence holds a password. */
  int32_t (*read)(const char *text, const char *password, sb_fact_sink *, sb_error *);
  /* Asks the servers at an endpoint that `read` told: facts as of `facts`, and `endpoint` where names were resolved. */
  int32_t (*probe)(const char *endpoint, sb_fact_sink *, sb_error *);
} sb_service;

/*
 * An exporter: runs of the database in a format of somebody else's, for `scalebench export --format NAME`.
 */

typedef struct sb_param {
  const char *name, *value; /* of an option, as stored; sizes in bytes, times in ns */
} sb_param;

/* What one rank measured of one metric: the measured part, failures left out. */
typedef struct sb_figure {
  const char *metric;
  int32_t rank;
  uint32_t reserved;
  int64_t n;    /* samples */
  double mean;  /* of one operation, in the metric's unit */
  double batch; /* operations in one sample */
  double work;  /* of one sample, in the metric's work unit */
} sb_figure;

typedef struct sb_run {
  uint32_t struct_size;
  uint32_t reserved;
  int64_t id, campaign;
  const char *plugin, *workload;
  const char *status; /* "done", "failed", … */
  int32_t ranks, nodes, repetition, attempt;
  const sb_param *params;
  uint32_t param_count, param_size;
  const sb_figure *figures; /* without those that have no mean */
  uint32_t figure_count, figure_size;
} sb_run;

typedef struct sb_exporter {
  uint32_t struct_size;
  uint32_t option_count, option_size;
  uint32_t reserved;
  const char *name; /* [a-z][a-z0-9_-]*, unique in the plugin: of the format */
  const char *help;
  const char *plugin; /* whose runs it takes; NULL = those of all */
  const sb_option *options;
  /* Tells `text`, piece by piece. `runs` are those that the user chose and that it takes. */
  int32_t (*write)(const sb_value *options, const sb_run *runs, uint32_t count, sb_fact_sink *, sb_error *);
} sb_exporter;

typedef struct sb_plugin {
  uint32_t struct_size;
  uint16_t abi_major, abi_minor;
  const char *name; /* [a-z][a-z0-9_-]*, the file's stem */
  const char *help;
  const char *version;
  const char *build; /* compiler, for the record */
  const char *mpi;   /* "Open MPI 4.1" when the plugin uses MPI, else NULL */
  const sb_workload *const *workloads;
  uint32_t workload_count;
  uint32_t service_count;
  const sb_service *const *services;
  const sb_exporter *const *exporters;
  uint32_t exporter_count;
  uint32_t reserved;
} sb_plugin;

/*
 * SB_EXPORT_PLUGIN(object); at file scope exports `const sb_plugin object`. The symbol has the shape of a Boost.DLL
 * alias (a pointer, in section "boostdll"), so that C needs no Boost and files can be listed without being opened.
 */
#define SB_EXPORT_PLUGIN(object)                                                     \
  extern __attribute__((visibility("default"))) const void *const scalebench_plugin; \
  __attribute__((used, section("boostdll"))) const void *const scalebench_plugin = &(object)

#ifdef __cplusplus
}
#endif

#endif
