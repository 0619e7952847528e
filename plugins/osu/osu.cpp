// SPDX-License-Identifier: Apache-2.0
// The micro-benchmarks of MPI, under the names that the OSU suite gave them.
#include "one_sided.hpp"
#include "ping_pong.hpp"
#include "stream.hpp"
#include "threads.hpp"

using namespace scalebench::osu;

SCALEBENCH_PLUGIN("osu", "MPI micro-benchmarks under the names of the OSU suite",  //
                  Benchmark<PingPong, latency>, Benchmark<PingPong, latency_mp>, Benchmark<Threads, latency_mt>,
                  Benchmark<PingPong, latency_persistent>, Benchmark<PingPong, multi_lat>, Benchmark<Stream, bw>,
                  Benchmark<Stream, bibw>, Benchmark<Stream, mbw_mr>, Benchmark<Stream, bw_persistent>,
                  Benchmark<Stream, bibw_persistent>, Benchmark<OneSided, put_latency>,
                  Benchmark<OneSided, get_latency>, Benchmark<OneSided, acc_latency>,
                  Benchmark<OneSided, get_acc_latency>, Benchmark<OneSided, fop_latency>,
                  Benchmark<OneSided, cas_latency>, Benchmark<OneSidedBurst, put_bw>, Benchmark<OneSidedBurst, get_bw>,
                  Benchmark<OneSidedBurst, put_bibw>)
