// SPDX-License-Identifier: Apache-2.0
#include "store/job_facts.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/resource.h>

#include <algorithm>
#include <variant>

#include "spool/control.hpp"

namespace scalebench::store {
namespace {

/// Sorts the entries of one journal into their places.
class Sorter {
 public:
  explicit Sorter(RankJournal& journal) : journal_(journal) {}

  void operator()(spool::RankFacts& facts) { journal_.facts = std::move(facts); }
  void operator()(spool::End& end) { journal_.end = std::move(end); }
  void operator()(spool::PhaseBegin& phase) { at(phase).phases.push_back(std::move(phase)); }
  void operator()(spool::FailureEntry& failure) { at(failure).failures.push_back(std::move(failure)); }
  void operator()(spool::FailureCount& some) { at(some).failure_counts[{some.series, some.code}] = some.count; }
  void operator()(spool::Event& event) { at(event).events.push_back(std::move(event)); }
  void operator()(spool::Item& item) { at(item).items.push_back(std::move(item)); }
  void operator()(spool::WallClock& wall) { at(wall).wall.push_back(wall); }
  void operator()(spool::Series& series) { at(series).series.insert_or_assign(series.series, series); }
  void operator()(spool::Part& part) { at(part).role = std::move(part.role); }
  void operator()(spool::Status& status) {
    PointFacts& point = at(status);
    (status.agreed ? point.agreed : point.status) = status;
    if (!point.status) point.status = std::move(status);
  }

 private:
  template <typename Entry>
  PointFacts& at(const Entry& entry) {
    return journal_.points[entry.point];
  }

  RankJournal& journal_;
};

/// What the control block says of its ranks.
void look_at_ranks(const spool::Folder& folder, JobFacts& facts) {
  facts.beats.clear();
  const auto control = spool::Control::find(folder.control());
  for (int rank = 0; control && rank < control->ranks(); ++rank) {
    const spool::RankCell& cell = control->cell(rank);
    const spool::Phase phase = cell.phase.load();
    const bool is_within = phase > spool::Phase::starting && phase < spool::Phase::between;
    if (is_within && cell.heartbeat_ns.load() > 0) facts.beats[rank] = {cell.point.load(), cell.heartbeat_ns.load()};
    if (cell.told.load() != 0) facts.told.insert(rank);
  }
}

/// Descriptors for the rest of this process: SQLite, children, sockets.
std::size_t half_of_the_descriptors() {
  rlimit limit{};
  return getrlimit(RLIMIT_NOFILE, &limit) == 0 ? static_cast<std::size_t>(limit.rlim_cur / 2) : 256;
}

}  // namespace

const PointFacts* RankJournal::point(int index) const noexcept {
  const auto found = points.find(index);
  return found == points.end() ? nullptr : &found->second;
}

std::optional<spool::Status> JobFacts::agreed(int point) const {
  for (const auto& [rank, journal] : ranks)
    if (const PointFacts* facts = journal.point(point); facts != nullptr && facts->agreed) return facts->agreed;
  return std::nullopt;
}

bool JobFacts::began(int point) const {
  return std::any_of(ranks.begin(), ranks.end(), [&](const auto& item) { return item.second.point(point) != nullptr; });
}

int JobFacts::nodes() const {
  std::set<int> nodes;
  for (const auto& [rank, journal] : ranks) nodes.insert(journal.facts.node);
  return static_cast<int>(nodes.size());
}

bool JobFacts::ended(int rank) const {
  const auto found = ranks.find(rank);
  return found != ranks.end() && found->second.end.has_value();
}

std::int64_t PointFacts::untold(const spool::FailureEntry& failure) const noexcept {
  const auto found = failure_counts.find({failure.series, failure.code});
  if (found == failure_counts.end()) return 0;
  const auto told = std::ranges::count_if(
      failures, [&](const auto& other) { return other.series == failure.series && other.code == failure.code; });
  return std::max<std::int64_t>(0, found->second - told);
}

std::int64_t PointFacts::failed() const noexcept {
  auto sum = static_cast<std::int64_t>(failures.size());
  for (const auto& [kind, count] : failure_counts)
    sum += untold(spool::FailureEntry{.series = kind.first, .code = kind.second});
  return sum;
}

std::filesystem::path JobFacts::spool(int point, int rank) const {
  const auto open = held.find({point, rank});
  return open == held.end() ? spool::Folder(spool_dir).spool(point, rank) : open->second;
}

JobReader::JobReader(std::filesystem::path spool_dir)
    : folder_(std::move(spool_dir)), most_held_(half_of_the_descriptors()) {
  facts_.spool_dir = folder_.path();
}

void JobReader::open_journal(int rank) {
  if (journals_.contains(rank) || !std::filesystem::exists(folder_.journal(rank))) return;
  journals_.emplace(rank, folder_.journal(rank));
  facts_.ranks[rank].facts.rank = rank;
}

void JobReader::open_spool(int point, int rank) {
  if (spools_.contains({point, rank}) || spools_.size() + journals_.size() >= most_held_) return;
  base::Fd file(::open(folder_.spool(point, rank).c_str(), O_RDONLY | O_CLOEXEC));
  if (!file) return;
  facts_.held[{point, rank}] = fmt::format("/proc/self/fd/{}", file.get());
  spools_[{point, rank}] = std::move(file);
}

void JobReader::hold(int rank, int point) {
  open_journal(rank);
  int& next = looked_for_.try_emplace(rank, forgotten_).first->second;
  for (next = std::max(next, forgotten_); next <= point; ++next) open_spool(next, rank);
}

const JobFacts& JobReader::read_on() {
  if (std::filesystem::is_directory(folder_.path())) {
    for (const auto& file : folder_.journals()) open_journal(file.rank);
    for (const auto& file : folder_.spools())
      if (file.point >= forgotten_) open_spool(file.point, file.rank);
  }
  for (auto& [rank, reader] : journals_) {
    spool::JournalContent content = reader.read_on();
    RankJournal& journal = facts_.ranks[rank];
    journal.damaged += content.damaged;
    for (spool::Entry& entry : content.entries) std::visit(Sorter(journal), entry);
  }
  look_at_ranks(folder_, facts_);
  return facts_;
}

void JobReader::forget(int points) {
  std::error_code ignored;  // what cannot be removed is there when the job ends, with the folder
  for (; forgotten_ < points; ++forgotten_) {
    for (auto& [rank, journal] : facts_.ranks) {
      std::filesystem::remove(folder_.spool(forgotten_, rank), ignored);
      journal.points.erase(forgotten_);
      spools_.erase({forgotten_, rank});
      facts_.held.erase({forgotten_, rank});
    }
  }
}

JobFacts read_job(const std::filesystem::path& spool_dir) {
  JobFacts facts = JobReader(spool_dir).read_on();
  facts.held.clear();
  return facts;
}

}  // namespace scalebench::store
