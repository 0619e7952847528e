// SPDX-License-Identifier: Apache-2.0
// The table of collective operations.
#pragma once

#include "collective.hpp"

namespace scalebench::osu {

/// In the order of Flow.
inline constexpr const char* helps[] = {
    "No rank goes on before all have come",
    "Every rank gets the blocks of all its peers",
    "The root gets the blocks of all ranks",
    "Every rank sends each of its peers a block of its own",
    "Every rank gets the root's message",
    "Every rank gets a block of its own from the root",
    "Every rank gets the combination of all messages",
    "The root gets the combination of all messages",
    "Every rank gets its share of the combination of all messages",
    "Every rank gets its equal share of the combination of all messages",
    "Every rank gets the combination of the messages of the ranks up to it",
    "Every rank gets the combination of the messages of the ranks before it",
};

/// `arguments` calls a function of MPI with what it takes; the non-blocking one takes a request behind that.
template <auto Blocking, auto Starting, typename Arguments>
constexpr CollectiveRow collective(const char* name, Flow flow, Arguments) {
  return {name, helps[static_cast<int>(flow)], flow, [](const Call& c) { return Arguments{}(Blocking, c); },
          [](const Call& c, MPI_Request* request) { return Arguments{}(Starting, c, request); }};
}

template <auto Blocking, auto Starting, typename Arguments>
constexpr CollectiveRow neighborly(const char* name, Flow flow, Arguments arguments) {
  CollectiveRow row = collective<Blocking, Starting>(name, flow, arguments);
  return row.is_local = true, row;
}

// Each list of arguments is followed by the operations that take it.

inline constexpr auto none = [](auto f, const Call& c, auto... r) { return f(c.comm, r...); };
inline constexpr auto barrier = collective<MPI_Barrier, MPI_Ibarrier>("ibarrier", Flow::nowhere, none);

inline constexpr auto blocks = [](auto f, const Call& c, auto... r) {
  return f(c.send, c.count, c.type, c.receive, c.count, c.type, c.comm, r...);
};
inline constexpr auto allgather = collective<MPI_Allgather, MPI_Iallgather>("iallgather", Flow::from_all, blocks);
inline constexpr auto alltoall = collective<MPI_Alltoall, MPI_Ialltoall>("ialltoall", Flow::exchange, blocks);
inline constexpr auto neighbor_allgather =
    neighborly<MPI_Neighbor_allgather, MPI_Ineighbor_allgather>("ineighbor_allgather", Flow::from_all, blocks);
inline constexpr auto neighbor_alltoall =
    neighborly<MPI_Neighbor_alltoall, MPI_Ineighbor_alltoall>("ineighbor_alltoall", Flow::exchange, blocks);

inline constexpr auto gathered = [](auto f, const Call& c, auto... r) {
  return f(c.send, c.count, c.type, c.receive, c.counts.data(), c.displacements.data(), c.type, c.comm, r...);
};
inline constexpr auto allgatherv = collective<MPI_Allgatherv, MPI_Iallgatherv>("iallgatherv", Flow::from_all, gathered);
inline constexpr auto neighbor_allgatherv =
    neighborly<MPI_Neighbor_allgatherv, MPI_Ineighbor_allgatherv>("ineighbor_allgatherv", Flow::from_all, gathered);

inline constexpr auto exchanged = [](auto f, const Call& c, auto... r) {
  return f(c.send, c.counts.data(), c.displacements.data(), c.type, c.receive, c.counts.data(), c.displacements.data(),
           c.type, c.comm, r...);
};
inline constexpr auto alltoallv = collective<MPI_Alltoallv, MPI_Ialltoallv>("ialltoallv", Flow::exchange, exchanged);
inline constexpr auto neighbor_alltoallv =
    neighborly<MPI_Neighbor_alltoallv, MPI_Ineighbor_alltoallv>("ineighbor_alltoallv", Flow::exchange, exchanged);

inline constexpr auto typed = [](auto f, const Call& c, auto... r) {
  return f(c.send, c.counts.data(), c.byte_displacements.data(), c.types.data(), c.receive, c.counts.data(),
           c.byte_displacements.data(), c.types.data(), c.comm, r...);
};
inline constexpr auto alltoallw = collective<MPI_Alltoallw, MPI_Ialltoallw>("ialltoallw", Flow::exchange, typed);

inline constexpr auto addressed = [](auto f, const Call& c, auto... r) {
  return f(c.send, c.counts.data(), c.addresses.data(), c.types.data(), c.receive, c.counts.data(), c.addresses.data(),
           c.types.data(), c.comm, r...);
};
inline constexpr auto neighbor_alltoallw =
    neighborly<MPI_Neighbor_alltoallw, MPI_Ineighbor_alltoallw>("ineighbor_alltoallw", Flow::exchange, addressed);

inline constexpr auto broadcast = [](auto f, const Call& c, auto... r) {
  return f(c.receive, c.count, c.type, c.root, c.comm, r...);
};
inline constexpr auto bcast = collective<MPI_Bcast, MPI_Ibcast>("ibcast", Flow::from_root, broadcast);

inline constexpr auto rooted = [](auto f, const Call& c, auto... r) {
  return f(c.send, c.count, c.type, c.receive, c.count, c.type, c.root, c.comm, r...);
};
inline constexpr auto gather = collective<MPI_Gather, MPI_Igather>("igather", Flow::to_root, rooted);
inline constexpr auto scatter = collective<MPI_Scatter, MPI_Iscatter>("iscatter", Flow::scatter, rooted);

inline constexpr auto gathered_at_root = [](auto f, const Call& c, auto... r) {
  return f(c.send, c.count, c.type, c.receive, c.counts.data(), c.displacements.data(), c.type, c.root, c.comm, r...);
};
inline constexpr auto gatherv = collective<MPI_Gatherv, MPI_Igatherv>("igatherv", Flow::to_root, gathered_at_root);

inline constexpr auto scattered = [](auto f, const Call& c, auto... r) {
  return f(c.send, c.counts.data(), c.displacements.data(), c.type, c.receive, c.count, c.type, c.root, c.comm, r...);
};
inline constexpr auto scatterv = collective<MPI_Scatterv, MPI_Iscatterv>("iscatterv", Flow::scatter, scattered);

inline constexpr auto reduced = [](auto f, const Call& c, auto... r) {
  return f(c.send, c.receive, c.count, c.type, c.op, c.comm, r...);
};
inline constexpr auto allreduce = collective<MPI_Allreduce, MPI_Iallreduce>("iallreduce", Flow::reduce, reduced);
inline constexpr auto scan = collective<MPI_Scan, MPI_Iscan>("iscan", Flow::scan, reduced);
inline constexpr auto exscan = collective<MPI_Exscan, MPI_Iexscan>("iexscan", Flow::exclusive_scan, reduced);
inline constexpr auto reduce_scatter_block = collective<MPI_Reduce_scatter_block, MPI_Ireduce_scatter_block>(
    "ireduce_scatter_block", Flow::reduce_blocks, reduced);

inline constexpr auto reduced_at_root = [](auto f, const Call& c, auto... r) {
  return f(c.send, c.receive, c.count, c.type, c.op, c.root, c.comm, r...);
};
inline constexpr auto reduce = collective<MPI_Reduce, MPI_Ireduce>("ireduce", Flow::reduce_root, reduced_at_root);

inline constexpr auto reduced_shares = [](auto f, const Call& c, auto... r) {
  return f(c.send, c.receive, c.counts.data(), c.type, c.op, c.comm, r...);
};
inline constexpr auto reduce_scatter =
    collective<MPI_Reduce_scatter, MPI_Ireduce_scatter>("ireduce_scatter", Flow::reduce_shares, reduced_shares);

}  // namespace scalebench::osu
