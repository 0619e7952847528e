// SPDX-License-Identifier: Apache-2.0
#include "pair.hpp"

#include <algorithm>
#include <numeric>
#include <vector>

#include "mpi_call.hpp"

namespace scalebench::osu {

Pair pair_up(const sb::Context& context) {
  const auto ranks = static_cast<std::size_t>(context.size);
  std::vector<int> nodes(ranks), order(ranks);
  check(MPI_Allgather(&context.node, 1, MPI_INT32_T, nodes.data(), 1, MPI_INT, sb::comm(context)), "MPI_Allgather");
  std::iota(order.begin(), order.end(), 0);
  const auto node_of = [&](int rank) { return nodes[static_cast<std::size_t>(rank)]; };
  std::ranges::stable_sort(order, {}, node_of);
  const auto place = static_cast<std::size_t>(std::ranges::find(order, context.rank) - order.begin());
  const std::size_t half = ranks / 2;
  if (place >= 2 * half) return {};
  return {order[place < half ? place + half : place - half], place < half};
}

}  // namespace scalebench::osu
