// SPDX-License-Identifier: Apache-2.0
// A database, and what its campaigns have measured on this machine and not stored yet: what ranks write while they
// measure lies in spools, which anybody of this user can read beside them.
//
// Readers are guests. They write nothing and lock no spool folder, and hold the lock of the database that each
// statement takes for no longer than it takes to read some thousand rows.
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <map>
#include <optional>

#include "store/reader.hpp"
#include "store/writer.hpp"

namespace scalebench::campaign {

class Live {
 public:
  /// `choose` says which runs are of interest, once the file is open. Ranks of other nodes are seen when their job has
  /// ended. Throws base::Error as store::Reader does.
  Live(const std::filesystem::path& database, const std::function<store::RunFilter(store::Reader&)>& choose);

  const store::RunFilter& chosen() const { return chosen_; }
  /// The database alone.
  store::Reader& stored() { return *stored_; }
  /// What knows this run as it was when this was made: one that is `running` from its spools, where they are here.
  store::Reader& reader_of(const store::Run& run);

 private:
  /// A run that is under way.
  struct UnderWay {
    store::Writer scratch;
    std::optional<store::Reader> reader = {};
  };

  void look_at(const std::filesystem::path& database, const store::Run& run, const store::Launch& launch);
  void forget_what_was_stored_meanwhile(const std::map<std::int64_t, store::Run>& looked_at);

  store::RunFilter chosen_;
  std::optional<store::Reader> stored_;
  std::map<std::int64_t, UnderWay> under_way_;  ///< by run
};

}  // namespace scalebench::campaign
