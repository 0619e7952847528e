// SPDX-License-Identifier: Apache-2.0
// The layout of the ABI: a FIELD or NUMBER that no longer holds breaks every plugin that was built with it, so it is a
// change of SB_ABI_MINOR.
#include <gtest/gtest.h>
#include <scalebench/abi.h>

#define SIZE(type, bytes) static_assert(sizeof(type) == (bytes), "size of " #type)
#define FIELD(type, field, offset, bytes) \
  static_assert(offsetof(type, field) == (offset) && sizeof(type::field) == (bytes), #type "." #field)
#define NUMBER(name, value) static_assert((name) == (value), #name)

// ABI 0.2, 64-bit

SIZE(sb_value, 8);
FIELD(sb_value, i, 0, 8);
FIELD(sb_value, f, 0, 8);
FIELD(sb_value, s, 0, 8);

SIZE(sb_error, 512);
FIELD(sb_error, text, 0, 512);

SIZE(sb_option, 56);
FIELD(sb_option, name, 0, 8);
FIELD(sb_option, help, 8, 8);
FIELD(sb_option, fallback, 16, 8);
FIELD(sb_option, choices, 24, 8);
FIELD(sb_option, unit, 32, 8);
FIELD(sb_option, range, 40, 8);
FIELD(sb_option, type, 48, 4);
FIELD(sb_option, axis, 52, 4);

SIZE(sb_metric, 48);
FIELD(sb_metric, name, 0, 8);
FIELD(sb_metric, help, 8, 8);
FIELD(sb_metric, unit, 16, 8);
FIELD(sb_metric, work_unit, 24, 8);
FIELD(sb_metric, better, 32, 4);
FIELD(sb_metric, source, 36, 4);
FIELD(sb_metric, kind, 40, 4);

SIZE(sb_role, 32);
FIELD(sb_role, name, 0, 8);
FIELD(sb_role, help, 8, 8);
FIELD(sb_role, count_option, 16, 8);
FIELD(sb_role, min_ranks, 24, 4);
FIELD(sb_role, reserved, 28, 4);

SIZE(sb_need, 40);
FIELD(sb_need, service, 0, 8);
FIELD(sb_need, arguments, 8, 8);
FIELD(sb_need, when, 16, 8);
FIELD(sb_need, file, 24, 8);
FIELD(sb_need, remedy, 32, 8);

SIZE(sb_recorder, 104);
FIELD(sb_recorder, struct_size, 0, 4);
FIELD(sb_recorder, phase, 4, 4);
FIELD(sb_recorder, iteration, 8, 8);
FIELD(sb_recorder, begin_ns, 16, 8);
FIELD(sb_recorder, last_ns, 24, 8);
FIELD(sb_recorder, lap, 32, 8);
FIELD(sb_recorder, whole, 40, 8);
FIELD(sb_recorder, restart, 48, 8);
FIELD(sb_recorder, value, 56, 8);
FIELD(sb_recorder, fail, 64, 8);
FIELD(sb_recorder, host, 72, 8);
FIELD(sb_recorder, done, 80, 8);
FIELD(sb_recorder, failed, 88, 8);
FIELD(sb_recorder, sample, 96, 8);

SIZE(sb_point, 80);
FIELD(sb_point, struct_size, 0, 4);
FIELD(sb_point, work_count, 4, 4);
FIELD(sb_point, iterations, 8, 8);
FIELD(sb_point, warmup, 16, 8);
FIELD(sb_point, duration_ns, 24, 8);
FIELD(sb_point, batch, 32, 8);
FIELD(sb_point, work, 40, 8);
FIELD(sb_point, patience_ns, 48, 8);
FIELD(sb_point, in_flight, 56, 8);
FIELD(sb_point, metric, 64, 8);
FIELD(sb_point, host, 72, 8);

SIZE(sb_context, 192);
FIELD(sb_context, struct_size, 0, 4);
FIELD(sb_context, rank, 4, 4);
FIELD(sb_context, size, 8, 4);
FIELD(sb_context, role, 12, 4);
FIELD(sb_context, role_rank, 16, 4);
FIELD(sb_context, role_size, 20, 4);
FIELD(sb_context, node, 24, 4);
FIELD(sb_context, nodes, 28, 4);
FIELD(sb_context, node_rank, 32, 4);
FIELD(sb_context, node_size, 36, 4);
FIELD(sb_context, comm, 40, 4);
FIELD(sb_context, role_comm, 44, 4);
FIELD(sb_context, option_count, 48, 4);
FIELD(sb_context, cpus, 52, 4);
FIELD(sb_context, seed, 56, 8);
FIELD(sb_context, clock_cost_ns, 64, 8);
FIELD(sb_context, mpi_init_ns, 72, 8);
FIELD(sb_context, run_id, 80, 8);
FIELD(sb_context, endpoint, 88, 8);
FIELD(sb_context, plugin_dir, 96, 8);
FIELD(sb_context, module_dir, 104, 8);
FIELD(sb_context, options, 112, 8);
FIELD(sb_context, log, 120, 8);
FIELD(sb_context, stopping, 128, 8);
FIELD(sb_context, host, 136, 8);
FIELD(sb_context, patience_ns, 144, 8);
FIELD(sb_context, expect, 152, 8);
FIELD(sb_context, endpoints, 160, 8);
FIELD(sb_context, endpoint_count, 168, 4);
FIELD(sb_context, endpoint_size, 172, 4);
FIELD(sb_context, continues, 176, 8);
FIELD(sb_context, note, 184, 8);

SIZE(sb_continuation, 32);
FIELD(sb_continuation, struct_size, 0, 4);
FIELD(sb_continuation, attempt, 4, 4);
FIELD(sb_continuation, run_id, 8, 8);
FIELD(sb_continuation, seed, 16, 8);
FIELD(sb_continuation, iteration, 24, 8);

SIZE(sb_candidate, 24);
FIELD(sb_candidate, struct_size, 0, 4);
FIELD(sb_candidate, ranks, 4, 4);
FIELD(sb_candidate, nodes, 8, 4);
FIELD(sb_candidate, option_count, 12, 4);
FIELD(sb_candidate, options, 16, 8);

SIZE(sb_workload, 184);
FIELD(sb_workload, struct_size, 0, 4);
FIELD(sb_workload, flags, 4, 4);
FIELD(sb_workload, name, 8, 8);
FIELD(sb_workload, help, 16, 8);
FIELD(sb_workload, options, 24, 8);
FIELD(sb_workload, option_count, 32, 4);
FIELD(sb_workload, option_size, 36, 4);
FIELD(sb_workload, metrics, 40, 8);
FIELD(sb_workload, metric_count, 48, 4);
FIELD(sb_workload, metric_size, 52, 4);
FIELD(sb_workload, roles, 56, 8);
FIELD(sb_workload, role_count, 64, 4);
FIELD(sb_workload, role_size, 68, 4);
FIELD(sb_workload, needs, 72, 8);
FIELD(sb_workload, need_count, 80, 4);
FIELD(sb_workload, need_size, 84, 4);
FIELD(sb_workload, min_ranks, 88, 4);
FIELD(sb_workload, max_ranks, 92, 4);
FIELD(sb_workload, rank_multiple, 96, 4);
FIELD(sb_workload, default_ranks, 100, 4);
FIELD(sb_workload, thread_level, 104, 4);
FIELD(sb_workload, cores_per_rank, 108, 4);
FIELD(sb_workload, setup, 112, 8);
FIELD(sb_workload, iterate, 120, 8);
FIELD(sb_workload, teardown, 128, 8);
FIELD(sb_workload, verify, 136, 8);
FIELD(sb_workload, validate, 144, 8);
FIELD(sb_workload, start, 152, 8);
FIELD(sb_workload, progress, 160, 8);
FIELD(sb_workload, files, 168, 8);
FIELD(sb_workload, file_count, 176, 4);
FIELD(sb_workload, file_size, 180, 4);

SIZE(sb_file, 32);
FIELD(sb_file, name, 0, 8);
FIELD(sb_file, help, 8, 8);
FIELD(sb_file, content, 16, 8);
FIELD(sb_file, size, 24, 8);

SIZE(sb_plugin, 88);
FIELD(sb_plugin, struct_size, 0, 4);
FIELD(sb_plugin, abi_major, 4, 2);
FIELD(sb_plugin, abi_minor, 6, 2);
FIELD(sb_plugin, name, 8, 8);
FIELD(sb_plugin, help, 16, 8);
FIELD(sb_plugin, version, 24, 8);
FIELD(sb_plugin, build, 32, 8);
FIELD(sb_plugin, mpi, 40, 8);
FIELD(sb_plugin, workloads, 48, 8);
FIELD(sb_plugin, workload_count, 56, 4);
FIELD(sb_plugin, service_count, 60, 4);
FIELD(sb_plugin, services, 64, 8);
FIELD(sb_plugin, exporters, 72, 8);
FIELD(sb_plugin, exporter_count, 80, 4);
FIELD(sb_plugin, reserved, 84, 4);

SIZE(sb_param, 16);
FIELD(sb_param, name, 0, 8);
FIELD(sb_param, value, 8, 8);

SIZE(sb_figure, 48);
FIELD(sb_figure, metric, 0, 8);
FIELD(sb_figure, rank, 8, 4);
FIELD(sb_figure, reserved, 12, 4);
FIELD(sb_figure, n, 16, 8);
FIELD(sb_figure, mean, 24, 8);
FIELD(sb_figure, batch, 32, 8);
FIELD(sb_figure, work, 40, 8);

SIZE(sb_run, 96);
FIELD(sb_run, struct_size, 0, 4);
FIELD(sb_run, reserved, 4, 4);
FIELD(sb_run, id, 8, 8);
FIELD(sb_run, campaign, 16, 8);
FIELD(sb_run, plugin, 24, 8);
FIELD(sb_run, workload, 32, 8);
FIELD(sb_run, status, 40, 8);
FIELD(sb_run, ranks, 48, 4);
FIELD(sb_run, nodes, 52, 4);
FIELD(sb_run, repetition, 56, 4);
FIELD(sb_run, attempt, 60, 4);
FIELD(sb_run, params, 64, 8);
FIELD(sb_run, param_count, 72, 4);
FIELD(sb_run, param_size, 76, 4);
FIELD(sb_run, figures, 80, 8);
FIELD(sb_run, figure_count, 88, 4);
FIELD(sb_run, figure_size, 92, 4);

SIZE(sb_exporter, 56);
FIELD(sb_exporter, struct_size, 0, 4);
FIELD(sb_exporter, option_count, 4, 4);
FIELD(sb_exporter, option_size, 8, 4);
FIELD(sb_exporter, reserved, 12, 4);
FIELD(sb_exporter, name, 16, 8);
FIELD(sb_exporter, help, 24, 8);
FIELD(sb_exporter, plugin, 32, 8);
FIELD(sb_exporter, options, 40, 8);
FIELD(sb_exporter, write, 48, 8);

SIZE(sb_endpoint, 16);
FIELD(sb_endpoint, service, 0, 8);
FIELD(sb_endpoint, text, 8, 8);

SIZE(sb_request, 64);
FIELD(sb_request, struct_size, 0, 4);
FIELD(sb_request, option_count, 4, 4);
FIELD(sb_request, options, 8, 8);
FIELD(sb_request, arguments, 16, 8);
FIELD(sb_request, argument_count, 24, 4);
FIELD(sb_request, clients, 28, 4);
FIELD(sb_request, secret, 32, 8);
FIELD(sb_request, patience_ns, 40, 8);
FIELD(sb_request, stopping, 48, 8);
FIELD(sb_request, host, 56, 8);

SIZE(sb_process, 56);
FIELD(sb_process, struct_size, 0, 4);
FIELD(sb_process, index, 4, 4);
FIELD(sb_process, pid, 8, 8);
FIELD(sb_process, host, 16, 8);
FIELD(sb_process, folder, 24, 8);
FIELD(sb_process, socket, 32, 8);
FIELD(sb_process, ports, 40, 8);
FIELD(sb_process, port_count, 48, 4);
FIELD(sb_process, reserved, 52, 4);

SIZE(sb_builder, 80);
FIELD(sb_builder, struct_size, 0, 4);
FIELD(sb_builder, reserved, 4, 4);
FIELD(sb_builder, process, 8, 8);
FIELD(sb_builder, program, 16, 8);
FIELD(sb_builder, argument, 24, 8);
FIELD(sb_builder, variable, 32, 8);
FIELD(sb_builder, file, 40, 8);
FIELD(sb_builder, port, 48, 8);
FIELD(sb_builder, socket, 56, 8);
FIELD(sb_builder, cpu, 64, 8);
FIELD(sb_builder, host, 72, 8);

SIZE(sb_fact_sink, 24);
FIELD(sb_fact_sink, struct_size, 0, 4);
FIELD(sb_fact_sink, reserved, 4, 4);
FIELD(sb_fact_sink, tell, 8, 8);
FIELD(sb_fact_sink, host, 16, 8);

SIZE(sb_service, 168);
FIELD(sb_service, struct_size, 0, 4);
FIELD(sb_service, reserved, 4, 4);
FIELD(sb_service, name, 8, 8);
FIELD(sb_service, help, 16, 8);
FIELD(sb_service, records, 24, 8);
FIELD(sb_service, schemes, 32, 8);
FIELD(sb_service, scheme_count, 40, 4);
FIELD(sb_service, option_count, 44, 4);
FIELD(sb_service, option_size, 48, 4);
FIELD(sb_service, reserved2, 52, 4);
FIELD(sb_service, options, 56, 8);
FIELD(sb_service, syntax, 64, 8);
FIELD(sb_service, variable, 72, 8);
FIELD(sb_service, grace_ns, 80, 8);
FIELD(sb_service, validate, 88, 8);
FIELD(sb_service, describe, 96, 8);
FIELD(sb_service, ready, 104, 8);
FIELD(sb_service, form, 112, 8);
FIELD(sb_service, facts, 120, 8);
FIELD(sb_service, endpoint, 128, 8);
FIELD(sb_service, error_in, 136, 8);
FIELD(sb_service, stop, 144, 8);
FIELD(sb_service, read, 152, 8);
FIELD(sb_service, probe, 160, 8);

NUMBER(SB_OK, 0);
NUMBER(SB_SKIP, 1);
NUMBER(SB_USAGE, 2);
NUMBER(SB_SERVICE, 3);
NUMBER(SB_INTERNAL, 4);
NUMBER(SB_INCORRECT, 5);
NUMBER(SB_RELAUNCH, 6);
NUMBER(SB_NOT_YET, 7);
NUMBER(SB_INT, 1);
NUMBER(SB_REAL, 2);
NUMBER(SB_TEXT, 3);
NUMBER(SB_BYTES, 4);
NUMBER(SB_DURATION, 5);
NUMBER(SB_FLAG, 6);
NUMBER(SB_CHOICE, 7);
NUMBER(SB_SECRET, 8);
NUMBER(SB_POINT, 0);
NUMBER(SB_LAUNCH, 1);
NUMBER(SB_NEUTRAL, 0);
NUMBER(SB_LOWER, 1);
NUMBER(SB_HIGHER, 2);
NUMBER(SB_BY_WORKLOAD, 0);
NUMBER(SB_BY_MPI_INIT, 1);
NUMBER(SB_BY_LAUNCH, 2);
NUMBER(SB_WORK, 0);
NUMBER(SB_WAITING, 1);
NUMBER(SB_SETUP, 0);
NUMBER(SB_WARMUP, 1);
NUMBER(SB_MEASURE, 2);
NUMBER(SB_INFO, 0);
NUMBER(SB_WARNING, 1);
NUMBER(SB_INDEPENDENT, 1);
NUMBER(SB_COLLECTIVE, 2);
NUMBER(SB_ASYNCHRONOUS, 4);
NUMBER(SB_RESUMABLE, 8);
NUMBER(SB_ON_REQUEST, 16);
NUMBER(SB_GAVE_UP, -1);
NUMBER(SB_THREAD_SINGLE, 0);
NUMBER(SB_THREAD_FUNNELED, 1);
NUMBER(SB_THREAD_SERIALIZED, 2);
NUMBER(SB_THREAD_MULTIPLE, 3);

TEST(Abi, HasTheLayoutOfItsVersion) {
  EXPECT_EQ(SB_ABI_MINOR, 2) << "the file compiled: sizes, offsets and numbers hold";
}
