// SPDX-License-Identifier: Apache-2.0
#include "buffer.hpp"

#include <unistd.h>

#include <algorithm>
#include <cstring>
#include <new>
#include <string>

#include "mpi_call.hpp"

namespace scalebench::osu {

Alignment::Kind Alignment::kind_named(std::string_view name) {
  return name == "barrier" ? Kind::barrier : name == "dissemination" ? Kind::dissemination : Kind::none;
}

Alignment::Alignment(Kind kind, MPI_Comm comm) : kind_(kind), comm_(comm) {
  check(MPI_Comm_rank(comm, &rank_), "MPI_Comm_rank");
  check(MPI_Comm_size(comm, &size_), "MPI_Comm_size");
}

void Alignment::operator()() const {
  if (kind_ == Kind::barrier) check(MPI_Barrier(comm_), "MPI_Barrier");
  if (kind_ == Kind::dissemination) disseminate();
}

/// In round k every rank hears of the rank 2^k before it: after log2(size) rounds it has heard of all, directly or not.
/// The same messages whatever algorithm the library has chosen for MPI_Barrier.
void Alignment::disseminate() const {
  constexpr int tag = 900;
  for (int distance = 1; distance < size_; distance *= 2) {
    const int to = (rank_ + distance) % size_, from = (rank_ - distance + size_) % size_;
    check(MPI_Sendrecv(nullptr, 0, MPI_BYTE, to, tag, nullptr, 0, MPI_BYTE, from, tag, comm_, MPI_STATUS_IGNORE),
          "MPI_Sendrecv");
  }
}

namespace {

constexpr std::size_t cache_line = 64;

std::size_t system_size(int name, std::size_t otherwise) {
  const long answer = sysconf(name);
  return answer > 0 ? static_cast<std::size_t>(answer) : otherwise;
}

/// Of one piece in a ring: neighbours share no cache line.
std::size_t stride_of(std::size_t bytes) { return (bytes + cache_line - 1) / cache_line * cache_line; }

std::size_t pieces_of(std::size_t bytes, Policy policy) {
  if (policy != Policy::rotate || bytes == 0) return 1;
  const std::size_t cache_bytes = system_size(_SC_LEVEL3_CACHE_SIZE, std::size_t{32} << 20);
  return cache_bytes / stride_of(bytes) + 2;
}

}  // namespace

Policy policy_named(std::string_view name) {
  return name == "rotate" ? Policy::rotate : name == "touch" ? Policy::touch : Policy::same;
}

Ring::Ring(std::size_t bytes, std::size_t pieces, char content)
    : bytes_(bytes), stride_(stride_of(bytes)), pieces_(pieces) {
  const std::size_t all_bytes = std::max(stride_ * pieces_, cache_line);
  void* memory = nullptr;
  if (posix_memalign(&memory, system_size(_SC_PAGESIZE, 4096), all_bytes) != 0) throw std::bad_alloc();
  memory_.reset(static_cast<std::byte*>(memory));
  std::memset(memory, content, all_bytes);
}

void Ring::touch() {
  std::byte* const piece = current();
  for (std::size_t at = 0; at < bytes_; at += cache_line) piece[at] ^= std::byte{1};
}

Buffers::Buffers(std::size_t send_bytes, std::size_t receive_bytes, Policy how)
    : send(send_bytes, pieces_of(send_bytes, how), 'a'),
      receive(receive_bytes, pieces_of(receive_bytes, how), 'b'),
      policy(how) {}

std::size_t Buffers::demand(std::size_t send_bytes, std::size_t receive_bytes, Policy policy) {
  return stride_of(send_bytes) * pieces_of(send_bytes, policy) +
         stride_of(receive_bytes) * pieces_of(receive_bytes, policy);
}

void Buffers::turn() {
  if (policy == Policy::rotate) send.advance(), receive.advance();
  if (policy == Policy::touch) send.touch(), receive.touch();
}

}  // namespace scalebench::osu
