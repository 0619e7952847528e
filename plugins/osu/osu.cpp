// SPDX-License-Identifier: Apache-2.0
// The micro-benchmarks of MPI, under the names that the OSU suite gave them.
#include "osu.hpp"

#include "collective_rows.hpp"
#include "one_sided.hpp"
#include "ping_pong.hpp"
#include "stream.hpp"
#include "text.hpp"
#include "threads.hpp"

using namespace scalebench::osu;

/// The blocking and the non-blocking form of a collective operation.
#define BOTH(row) Benchmark<Collective, row>, Benchmark<NonBlocking, row>

SCALEBENCH_PLUGIN("osu", "MPI micro-benchmarks under the names of the OSU suite",  //
                  Benchmark<PingPong, latency>, Benchmark<PingPong, latency_mp>, Benchmark<Threads, latency_mt>,
                  Benchmark<PingPong, latency_persistent>, Benchmark<PingPong, multi_lat>, Benchmark<Stream, bw>,
                  Benchmark<Stream, bibw>, Benchmark<Stream, mbw_mr>, Benchmark<Stream, bw_persistent>,
                  Benchmark<Stream, bibw_persistent>, Benchmark<OneSided, put_latency>,
                  Benchmark<OneSided, get_latency>, Benchmark<OneSided, acc_latency>,
                  Benchmark<OneSided, get_acc_latency>, Benchmark<OneSided, fop_latency>,
                  Benchmark<OneSided, cas_latency>, Benchmark<OneSidedBurst, put_bw>, Benchmark<OneSidedBurst, get_bw>,
                  Benchmark<OneSidedBurst, put_bibw>, BOTH(allgather), BOTH(allgatherv), BOTH(allreduce),
                  BOTH(alltoall), BOTH(alltoallv), BOTH(alltoallw), BOTH(barrier), BOTH(bcast), BOTH(exscan),
                  BOTH(gather), BOTH(gatherv), BOTH(reduce), BOTH(reduce_scatter), BOTH(reduce_scatter_block),
                  BOTH(scan), BOTH(scatter), BOTH(scatterv), BOTH(neighbor_allgather), BOTH(neighbor_allgatherv),
                  BOTH(neighbor_alltoall), BOTH(neighbor_alltoallv), BOTH(neighbor_alltoallw), Init, Hello,
                  TextExporter)
