// SPDX-License-Identifier: Apache-2.0
#include "store/job_facts.hpp"

#include <algorithm>
#include <set>
#include <type_traits>
#include <utility>
#include <variant>

#include "spool/folder.hpp"

namespace scalebench::store {
namespace {

/// Sorts the entries of one journal into their places.
class Sorter {
 public:
  explicit Sorter(RankJournal& journal) : journal_(journal) {}

  void operator()(spool::RankFacts& facts) { journal_.facts = std::move(facts); }
  void operator()(spool::End& end) { journal_.end = std::move(end); }
  void operator()(spool::PhaseBegin& phase) { at(phase).phases.push_back(std::move(phase)); }
  void operator()(spool::Failure& failure) { at(failure).failures.push_back(std::move(failure)); }
  void operator()(spool::Event& event) { at(event).events.push_back(std::move(event)); }
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

RankJournal sorted(int rank, spool::JournalContent content) {
  RankJournal journal;
  journal.facts.rank = rank;
  journal.damaged = content.damaged;
  for (spool::Entry& entry : content.entries) std::visit(Sorter(journal), entry);
  return journal;
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

JobFacts read_job(const std::filesystem::path& spool_dir) {
  JobFacts job{spool_dir, {}};
  if (!std::filesystem::is_directory(spool_dir)) return job;
  for (const auto& [rank, path] : spool::Folder(spool_dir).journals())
    job.ranks.emplace(rank, sorted(rank, spool::read_journal(path)));
  return job;
}

}  // namespace scalebench::store
