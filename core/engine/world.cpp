// SPDX-License-Identifier: Apache-2.0
#include "engine/world.hpp"

#include <signal.h>
#include <unistd.h>

#include <array>
#include <bitset>
#include <cstring>
#include <nlohmann/json.hpp>
#include <optional>
#include <regex>
#include <scalebench/mpi.hpp>
#include <set>
#include <utility>

#include "base/clock.hpp"
#include "base/cores.hpp"
#include "base/error.hpp"
#include "engine/group.hpp"
#include "engine/host.hpp"
#include "engine/job.hpp"

namespace scalebench::engine {

std::string mpi_library() {
  std::string text(MPI_MAX_LIBRARY_VERSION_STRING, '\0');
  int length = 0;
  MPI_Get_library_version(text.data(), &length);
  text.resize(static_cast<std::size_t>(length));
  // "Open MPI v4.1.4, package: …", "MPICH Version:  4.0.2\n…", "Intel(R) MPI Library 2021.7 for …"
  static const std::regex name_and_version(R"(^(\D*?)\s*(?:[Vv]ersion:?|v)?\s*(\d[\w.]*))");
  std::smatch found;
  if (!std::regex_search(text, found, name_and_version)) return text.substr(0, text.find('\n'));
  return found.str(1) + " " + found.str(2);
}

std::string mpi_abi() { return SB_MPI_LIBRARY; }

namespace {

constexpr std::array mpi_levels = {MPI_THREAD_SINGLE, MPI_THREAD_FUNNELED, MPI_THREAD_SERIALIZED, MPI_THREAD_MULTIPLE};

using CpuBits = std::bitset<8192>;

/// An Identity of fixed size, for MPI.
struct Card {
  std::array<char, 128> host, node, boot_id;
  CpuBits cpus;
};

void write(std::array<char, 128>& field, const std::string& text) {
  field.fill('\0');
  text.copy(field.data(), field.size() - 1);
}

std::set<int> numbers_in(const CpuBits& bits) {
  std::set<int> numbers;
  for (std::size_t i = 0; i < bits.size(); ++i)
    if (bits[i]) numbers.insert(static_cast<int>(i));
  return numbers;
}

std::vector<Identity> exchange_identities(MPI_Comm comm, int size) {
  const Identity own = identify();
  Card card = {};
  write(card.host, own.host);
  write(card.node, own.node);
  write(card.boot_id, own.boot_id);
  for (const int cpu : own.cpus) card.cpus.set(static_cast<std::size_t>(cpu));
  std::vector<Card> cards(static_cast<std::size_t>(size));
  MPI_Allgather(&card, sizeof card, MPI_BYTE, cards.data(), sizeof card, MPI_BYTE, comm);
  std::vector<Identity> identities;
  for (const Card& other : cards)
    identities.push_back({other.host.data(), other.node.data(), other.boot_id.data(), numbers_in(other.cpus)});
  return identities;
}

/// MPI from its initialisation to its end.
class Session {
 public:
  explicit Session(int level) {
    signal(SIGXFSZ, SIG_IGN);  // a limit on the size of files is an error of posix_fallocate then, not the end
    StopFlag::listen();
    begin_ns_ = base::now_ns();
    MPI_Init_thread(nullptr, nullptr, mpi_levels.at(static_cast<std::size_t>(level)), &given_);
    took_ns_ = base::now_ns() - begin_ns_;
  }
  Session(const Session&) = delete;
  Session& operator=(const Session&) = delete;
  ~Session() { MPI_Finalize(); }

  std::uint64_t begin_ns() const { return begin_ns_; }
  std::uint64_t took_ns() const { return took_ns_; }
  bool gives(int level) const { return given_ >= mpi_levels.at(static_cast<std::size_t>(level)); }

 private:
  std::uint64_t begin_ns_ = 0;
  std::uint64_t took_ns_ = 0;
  int given_ = 0;
};

}  // namespace

class World::Members {
 public:
  explicit Members(int level) : session_(level), group_(Communicator::duplicate(MPI_COMM_WORLD)) {
    if (!session_.gives(level))
      base::lacking("{} does not give thread level {}; use one built with threads", mpi_library(), level);
    job_ranks_.identities = exchange_identities(group_.comm(), group_.size());
    job_ranks_.place = place_of(job_ranks_.identities, group_.rank());
    for (int* const cpus : {&job_ranks_.place.cpus, &job_ranks_.place.own_cpus})
      *cpus = base::within_quota(static_cast<std::size_t>(*cpus));
    job_ranks_.init_begin_ns = session_.begin_ns();
    describe(level);
    group_.wait_like(Backoff(job_ranks_.place.node_size, job_ranks_.place.cpus));
  }

  Group& group() { return group_; }
  const JobRanks& job_ranks() const { return job_ranks_; }
  bool is_dismissed() const { return is_dismissed_; }

  void send_away() {
    std::string nothing;
    group_.share(nothing, 0);
    is_dismissed_ = true;
  }

  /// Collective: the job rank 0 leads, in the other ranks; none when they are dismissed.
  std::optional<plan::Job> receive() {
    std::string text;
    group_.share(text, 0);
    if (text.empty()) return std::nullopt;
    return nlohmann::json::parse(text).get<plan::Job>();
  }

  StepResult run(const plan::Job& job, StorePoints store = {}) {
    return JobRun(group_, job_ranks_, job, std::move(store)).run();
  }

 private:
  void describe(int level) {
    const auto rank = static_cast<std::size_t>(group_.rank());
    spool::RankFacts& facts = job_ranks_.facts;
    facts.rank = group_.rank();
    facts.node = job_ranks_.place.node;
    facts.host = job_ranks_.identities[rank].host;
    facts.boot_id = job_ranks_.identities[rank].boot_id;
    facts.pid = getpid();
    facts.cpus = base::cpu_list(job_ranks_.identities[rank].cpus);
    facts.mpi_init_ns = session_.took_ns();
    facts.mpi_library = mpi_library();
    facts.thread_level = level;
    facts.clock_cost_ns = base::clock_cost_ns();
  }

  Session session_;
  Group group_;
  JobRanks job_ranks_;
  bool is_dismissed_ = false;
};

World::World(int thread_level) : members_(std::make_unique<Members>(thread_level)) {}

World::~World() {
  if (rank() == 0) dismiss();
}

int World::rank() const noexcept { return members_->group().rank(); }
int World::size() const noexcept { return members_->group().size(); }
int World::nodes() const noexcept { return members_->job_ranks().place.nodes; }

void World::lead(const plan::Job& job, std::function<void()> store) {
  std::string text = nlohmann::json(job).dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
  members_->group().share(text, 0);
  const StepResult verdict = members_->run(job, std::move(store));
  if (!verdict.ok()) throw base::Error(base::Exit::run_failed, verdict.text);
}

void World::abort(int exit_code) const {
  constexpr unsigned patience_s = 5;
  signal(SIGALRM, SIG_DFL);
  alarm(patience_s);  // MPI may be locked by a thread that never comes back; a rank that dies ends the job as well
  members_->group().abort(exit_code);
}

void World::follow() {
  while (const auto job = members_->receive()) members_->run(*job);
}

void World::dismiss() {
  if (!members_->is_dismissed()) members_->send_away();
}

}  // namespace scalebench::engine
