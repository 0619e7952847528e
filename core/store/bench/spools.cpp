// SPDX-License-Identifier: Apache-2.0
#include "store/bench/spools.hpp"

#include <fmt/format.h>

#include "base/random.hpp"
#include "spool/folder.hpp"
#include "spool/journal.hpp"
#include "spool/writer.hpp"

namespace scalebench::store::bench {
namespace {

constexpr std::uint64_t begin_ns = 1'000'000'000'000;
constexpr std::uint64_t typical_ns = 100'000;

void write_journal(const spool::Folder& folder, int rank, const Shape& shape) {
  spool::Journal journal(folder.journal(rank));
  journal.write(spool::RankFacts{.rank = rank, .host = "bench", .boot_id = "bench"});
  journal.write(spool::PhaseBegin{0, "setup", begin_ns});
  for (int metric = 0; metric < shape.metrics; ++metric)
    journal.write(spool::Series{.series = metric, .metric = fmt::format("section-{}", metric), .unit = "ns"});
  journal.write(spool::Status{.status = "done", .agreed = rank == 0, .at_ns = begin_ns});
  journal.write(spool::End{});
}

void write_spool(const spool::Folder& folder, int rank, const Shape& shape) {
  spool::Writer writer(folder.spool(0, rank), {0, static_cast<std::uint32_t>(rank)});
  base::Random random(static_cast<std::uint64_t>(rank));
  std::uint64_t now_ns = begin_ns;
  for (std::uint32_t i = 0; i < shape.iterations; ++i) {
    for (int metric = 0; metric < shape.metrics; ++metric) {
      spool::Record& record = writer.next();
      record.start_ns = now_ns;
      record.value = typical_ns - typical_ns / 10 + random.below(typical_ns / 5);
      record.iteration = i;
      record.series = static_cast<std::uint16_t>(metric);
      now_ns += record.value;
    }
    writer.seal();
    writer.prepare();
  }
}

}  // namespace

void write_spools(const std::filesystem::path& folder, const Shape& shape) {
  std::filesystem::create_directories(folder);
  for (int rank = 0; rank < shape.ranks; ++rank) {
    write_journal(spool::Folder(folder), rank, shape);
    write_spool(spool::Folder(folder), rank, shape);
  }
}

}  // namespace scalebench::store::bench
