// SPDX-License-Identifier: Apache-2.0
#include "bare.hpp"

#include <cstdlib>
#include <cstring>
#include <new>

#include "base/clock.hpp"

namespace scalebench::bench {
namespace {

constexpr std::size_t page = 4096;
constexpr int window = 64;
constexpr int stretch = 100;  ///< round trips between two stamps, where they are not stamped one by one

char* pages(int bytes) {
  const std::size_t size = (static_cast<std::size_t>(bytes) / page + 1) * page;
  void* const memory = std::aligned_alloc(page, size);
  if (memory == nullptr) throw std::bad_alloc();
  return static_cast<char*>(std::memset(memory, 'a', size));
}

}  // namespace

Bare::Bare(int bytes) : bytes_(bytes), send_(pages(bytes)), receive_(pages(bytes)), window_(window, MPI_REQUEST_NULL) {
  MPI_Comm_dup(MPI_COMM_WORLD, &comm_);
  MPI_Comm_rank(comm_, &rank_);
}

Bare::~Bare() {
  MPI_Comm_free(&comm_);
  std::free(send_), std::free(receive_);
}

template <typename Prelude, typename Operation>
std::vector<double> Bare::stamped(std::int64_t count, bool is_timed, Prelude&& prelude, Operation&& operate) {
  std::vector<double> samples(is_timed ? static_cast<std::size_t>(count) : 0);
  for (std::int64_t i = 0; i < count; ++i) {
    prelude();
    const std::uint64_t begin_ns = base::now_ns();
    operate();
    const std::uint64_t end_ns = base::now_ns();
    if (is_timed) samples[static_cast<std::size_t>(i)] = static_cast<double>(end_ns - begin_ns);
  }
  return samples;
}

void Bare::exchange() {
  if (rank_ == 0) MPI_Send(send_, bytes_, MPI_CHAR, 1, 1, comm_);
  MPI_Recv(receive_, bytes_, MPI_CHAR, 1 - rank_, 1, comm_, MPI_STATUS_IGNORE);
  if (rank_ == 1) MPI_Send(send_, bytes_, MPI_CHAR, 0, 1, comm_);
}

void Bare::send_window() {
  for (MPI_Request& request : window_) {
    if (rank_ == 0)
      MPI_Isend(send_, bytes_, MPI_CHAR, 1, 100, comm_, &request);
    else
      MPI_Irecv(receive_, bytes_, MPI_CHAR, 0, 100, comm_, &request);
  }
  MPI_Waitall(window, window_.data(), MPI_STATUSES_IGNORE);
  char answer = 0;
  if (rank_ == 0)
    MPI_Recv(&answer, 1, MPI_CHAR, 1, 101, comm_, MPI_STATUS_IGNORE);
  else
    MPI_Send(&answer, 1, MPI_CHAR, 0, 101, comm_);
}

std::vector<double> Bare::ping_pong(std::int64_t count) {
  return stamped(count, rank_ == 0, [] {}, [this] { exchange(); });
}

std::vector<double> Bare::ping_pong_whole(std::int64_t count) {
  auto samples = stamped(
      count / stretch, rank_ == 0, [] {},
      [this] {
        for (int i = 0; i < stretch; ++i) exchange();
      });
  for (double& sample : samples) sample /= stretch;
  return samples;
}

std::vector<double> Bare::stream(std::int64_t count) {
  return stamped(count, rank_ == 0, [] {}, [this] { send_window(); });
}

std::vector<double> Bare::barrier(std::int64_t count) {
  return stamped(count, true, [] {}, [this] { MPI_Barrier(comm_); });
}

std::vector<double> Bare::allreduce(std::int64_t count) {
  return stamped(
      count, true, [this] { MPI_Barrier(comm_); },
      [this] { MPI_Allreduce(send_, receive_, bytes_, MPI_CHAR, MPI_SUM, comm_); });
}

}  // namespace scalebench::bench
