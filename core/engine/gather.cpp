// SPDX-License-Identifier: Apache-2.0
#include "engine/gather.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <array>
#include <exception>
#include <filesystem>
#include <optional>

#include "base/error.hpp"
#include "base/file.hpp"

namespace scalebench::engine {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t block_bytes = 1 << 20;
constexpr int gather_tag = 2;

/// What a sender says before each file; an empty name ends the list.
struct Announcement {
  std::uint64_t bytes = 0;
  std::array<char, 120> name = {};
};

std::size_t block_at(std::uint64_t at, std::uint64_t end) {
  return static_cast<std::size_t>(std::min<std::uint64_t>(block_bytes, end - at));
}

class Sender {
 public:
  explicit Sender(MPI_Comm comm) : comm_(comm) {}

  /// Whether the file was sent, rather than being there already.
  bool send(const fs::path& path) {
    const base::MappedFile file = base::MappedFile::read_only(path);
    announce(path.filename(), file.size());
    int is_wanted = 0;
    MPI_Recv(&is_wanted, 1, MPI_INT, 0, gather_tag, comm_, MPI_STATUS_IGNORE);
    if (is_wanted == 0) return false;
    for (std::uint64_t at = 0; at < file.size(); at += block_bytes)
      MPI_Send(file.data() + at, static_cast<int>(block_at(at, file.size())), MPI_BYTE, 0, gather_tag, comm_);
    return true;
  }
  void finish() { announce("", 0); }

 private:
  void announce(const std::string& name, std::uint64_t bytes) {
    Announcement announcement{.bytes = bytes};
    name.copy(announcement.name.data(), announcement.name.size() - 1);
    MPI_Send(&announcement, sizeof announcement, MPI_BYTE, 0, gather_tag, comm_);
  }

  MPI_Comm comm_;
};

class Receiver {
 public:
  Receiver(const Group& group, const fs::path& folder)
      : group_(group), comm_(group.comm()), folder_(folder), block_(block_bytes) {}

  /// Everything one rank sends.
  void receive_from(int rank) {
    for (;;) {
      Announcement announcement;
      MPI_Recv(&announcement, sizeof announcement, MPI_BYTE, rank, gather_tag, comm_, MPI_STATUS_IGNORE);
      if (announcement.name[0] == '\0') return;
      const fs::path path = folder_ / fs::path(announcement.name.data()).filename();
      const int is_wanted = fs::exists(path) ? 0 : 1;
      MPI_Send(&is_wanted, 1, MPI_INT, rank, gather_tag, comm_);
      if (is_wanted != 0) receive(rank, path, announcement.bytes);
    }
  }
  /// The first thing that went wrong.
  const std::string& problem() const { return problem_; }

 private:
  /// Takes all blocks even if they cannot be kept: the sender knows nothing of our disk.
  void receive(int rank, const fs::path& path, std::uint64_t bytes) {
    std::optional<base::Fd> file;
    guard([&] { file = base::Fd::open(path, O_WRONLY | O_CREAT | O_EXCL); });
    for (std::uint64_t at = 0; at < bytes; at += block_bytes) {
      const std::size_t size = block_at(at, bytes);
      MPI_Recv(block_.data(), static_cast<int>(size), MPI_BYTE, rank, gather_tag, comm_, MPI_STATUS_IGNORE);
      group_.beat();
      if (!file) continue;
      if (!guard([&] { base::write_all(file->get(), {block_.data(), size}, path); })) file.reset();
    }
  }
  bool guard(auto&& step) {
    try {
      step();
      return true;
    } catch (const std::exception& error) {
      if (problem_.empty()) problem_ = error.what();
      return false;
    }
  }

  const Group& group_;
  MPI_Comm comm_;
  const fs::path folder_;
  std::vector<char> block_;
  std::string problem_;
};

std::vector<fs::path> files_in(const spool::Folder& folder) {
  std::vector<fs::path> files;
  for (const auto& file : folder.spools()) files.push_back(file.path);
  for (const auto& file : folder.journals()) files.push_back(file.path);
  return files;
}

void send_node(MPI_Comm comm, const spool::Folder& folder) {
  Sender sender(comm);
  std::vector<fs::path> sent;
  std::exception_ptr problem;
  try {
    for (const fs::path& path : files_in(folder))
      if (sender.send(path)) sent.push_back(path);
  } catch (const std::exception&) {
    problem = std::current_exception();
  }
  sender.finish();  // in any case: rank 0 waits for it
  if (problem) std::rethrow_exception(problem);
  if (sent.empty()) return;
  std::error_code ignored;
  for (const fs::path& path : sent) fs::remove(path, ignored);
  fs::remove(folder.control(), ignored);
  fs::remove(folder.path(), ignored);
}

}  // namespace

void gather_files(const Group& group, const std::vector<Identity>& ranks, const spool::Folder& folder) {
  const std::vector<int> leaders = node_leaders(ranks);
  std::optional<Receiver> receiver;
  if (group.rank() == 0) receiver.emplace(group, folder.path());
  for (std::size_t node = 1; node < leaders.size(); ++node) {
    if (receiver) receiver->receive_from(leaders[node]);
    if (group.rank() == leaders[node]) send_node(group.comm(), folder);
  }
  if (receiver && !receiver->problem().empty()) throw base::Error(base::Exit::run_failed, receiver->problem());
}

}  // namespace scalebench::engine
