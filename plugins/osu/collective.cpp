// SPDX-License-Identifier: Apache-2.0
#include "collective.hpp"

#include <algorithm>
#include <limits>
#include <numeric>

namespace scalebench::osu {
namespace {

constexpr int stale = -1;  ///< as a block of a pattern: what is to be received over

}  // namespace

void Collective::prepare(const CollectiveRow& row, const sb::Context& context, sb::Setup& answer) {
  assemble(row, context);
  settle(answer, {.repeats = collective_repeats});
}

void Collective::assemble(const CollectiveRow& row, const sb::Context& context) {
  row_ = &row;
  enter(context);
  call_.comm = comm_, call_.type = element_->type, call_.op = operation_->op;
  peers_.resize(static_cast<std::size_t>(size_)), my_block_.assign(peers_.size(), rank_);
  std::iota(peers_.begin(), peers_.end(), 0);
  if (row.is_local) make_ring();
  divide();
  const auto bytes = [this](bool is_none, bool is_many) {
    const auto elements = is_many ? std::reduce(call_.counts.begin(), call_.counts.end()) : call_.count;
    return is_none ? 0 : static_cast<std::size_t>(elements) * element_->size;
  };
  const bool root_sends = row.flow == Flow::scatter,
             root_receives = row.flow == Flow::to_root || row.flow == Flow::reduce_root;
  allot(bytes(row.flow == Flow::from_root || (root_sends && !is_root()), sends_many()),
        bytes(root_receives && !is_root(), receives_many()));
}

/// Each rank with the one before and the one after it, or, of two ranks, with the other.
void Collective::make_ring() {
  const int before = (rank_ + size_ - 1) % size_, after = (rank_ + 1) % size_;
  peers_ = before == after ? std::vector{after} : std::vector{before, after};
  my_block_ = before == after ? std::vector{0} : std::vector{1, 0};
  const int degree = static_cast<int>(peers_.size());
  MPI_Comm ring = MPI_COMM_NULL;
  check(MPI_Dist_graph_create_adjacent(comm_, degree, peers_.data(), MPI_UNWEIGHTED, degree, peers_.data(),
                                       MPI_UNWEIGHTED, MPI_INFO_NULL, 0, &ring),
        "MPI_Dist_graph_create_adjacent");
  ring_ = OwnComm(ring);
  check(MPI_Comm_set_errhandler(ring, MPI_ERRORS_RETURN), "MPI_Comm_set_errhandler");
  call_.comm = ring;
}

/// How many elements each block has, and where it begins.
void Collective::divide() {
  const int blocks = static_cast<int>(peers_.size());
  const bool is_shared = row_->flow == Flow::reduce_shares || row_->flow == Flow::reduce_blocks;
  call_.count = is_shared ? count_ / blocks : count_;
  if (is_shared && row_->flow == Flow::reduce_blocks && count_ > 0 && call_.count == 0)
    throw sb::Skip("message-bytes " + std::to_string(message_bytes.count) + ": less than one element for each rank");
  if ((sends_many() || receives_many()) && message_bytes > std::numeric_limits<int>::max() / (is_shared ? 1 : blocks))
    throw sb::Skip("message-bytes " + std::to_string(message_bytes.count) + ": blocks end beyond what MPI addresses");
  const int left_over = row_->flow == Flow::reduce_shares ? count_ % blocks : 0;
  int begin = 0;
  for (int i = 0; i < blocks; ++i) {
    call_.counts.push_back(call_.count + (i < left_over ? 1 : 0));
    call_.displacements.push_back(begin);
    call_.byte_displacements.push_back(begin * static_cast<int>(element_->size));
    call_.addresses.push_back(call_.byte_displacements.back());
    begin += call_.counts.back();
  }
  call_.types.assign(call_.counts.size(), call_.type);
}

const Call& Collective::call_now() {
  call_.send = buffers_.send.current(), call_.receive = buffers_.receive.current();
  return call_;
}

void Collective::round() { check(row_->call(call_now()), row_->name + 1); }

bool Collective::sends_many() const {
  const Flow flow = row_->flow;
  return flow == Flow::exchange || flow == Flow::scatter || flow == Flow::reduce_shares || flow == Flow::reduce_blocks;
}

bool Collective::receives_many() const {
  const Flow flow = row_->flow;
  return flow == Flow::exchange || flow == Flow::from_all || flow == Flow::to_root;
}

std::vector<Collective::Block> Collective::blocks(std::byte* data) const {
  std::vector<Block> all;
  for (std::size_t i = 0; i < peers_.size(); ++i)
    all.push_back({data + call_.byte_displacements[i], static_cast<std::size_t>(call_.counts[i])});
  return all;
}

std::vector<Collective::Block> Collective::sent() const {
  if (buffers_.send.size() == 0) return {};
  if (sends_many()) return blocks(buffers_.send.current());
  return {{buffers_.send.current(), static_cast<std::size_t>(call_.count)}};
}

std::vector<Collective::Block> Collective::received() const {
  if (buffers_.receive.size() == 0) return {};
  if (receives_many()) return blocks(buffers_.receive.current());
  const bool is_share = row_->flow == Flow::reduce_shares;
  const int elements = is_share ? call_.counts[static_cast<std::size_t>(rank_)] : call_.count;
  return {{buffers_.receive.current(), static_cast<std::size_t>(elements)}};
}

void Collective::fill(std::uint64_t number) {
  int block = 0;
  for (const Block& to : sent()) write(to.data, to.elements, pattern(rank_, block++, number));
  const bool has_message = row_->flow == Flow::from_root && is_root();
  for (const Block& to : received()) write(to.data, to.elements, pattern(rank_, has_message ? 0 : stale, number));
}

std::size_t Collective::differences(std::uint64_t number, std::int64_t) {
  std::size_t wrong = 0, block = 0;
  for (const Block& got : received()) {
    const auto contents = expected(block++, number);
    if (!contents.empty()) wrong += faults(got.data, got.elements, contents);
  }
  return wrong;
}

/// The contributions to a block that this rank receives; none where MPI leaves it undefined.
std::vector<Pattern> Collective::expected(std::size_t block, std::uint64_t number) const {
  int begin = 0, end = size_, part = 0;
  switch (row_->flow) {
    case Flow::from_all:
    case Flow::to_root:
      return {pattern(peers_[block], 0, number)};
    case Flow::exchange:
      return {pattern(peers_[block], my_block_[block], number)};
    case Flow::from_root:
      return {pattern(call_.root, 0, number)};
    case Flow::scatter:
      return {pattern(call_.root, rank_, number)};
    case Flow::reduce_shares:
    case Flow::reduce_blocks:
      part = rank_;
      break;
    case Flow::scan:
      end = rank_ + 1;
      break;
    case Flow::exclusive_scan:
      end = rank_;
      break;
    default:
      break;
  }
  std::vector<Pattern> all;
  for (; begin < end; ++begin) all.push_back(pattern(begin, part, number));
  return all;
}

}  // namespace scalebench::osu
