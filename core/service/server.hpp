// SPDX-License-Identifier: Apache-2.0
// The private folder of a deployment: removed with its owner, or by the next one when the owner was killed.
#pragma once

#include <chrono>
#include <filesystem>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "base/file.hpp"
#include "process/child.hpp"
#include "service/service.hpp"

namespace scalebench::service {

class ServiceFolder {
 public:
  /// In $TMPDIR, or in /tmp when the path of a socket would become too long there. Removes what killed owners of ours
  /// left in the same place: a living owner holds a lock on its folder, which the kernel gives back whatever happens.
  ServiceFolder();

  const std::filesystem::path& path() const { return folder_.path(); }

 private:
  base::TemporaryFolder folder_;
  base::Fd lock_;
};

/// Removes folders of ours in `parent` whose owner is gone. Young ones are spared: their owner may be about to lock
/// them.
void remove_abandoned(const std::filesystem::path& parent, std::chrono::seconds age);

// One process of a service of ours, in a folder of its own: its files, ports and log, its life.

class Server {
 public:
  /// Makes `folder`, chooses ports and starts the process; wait_until_ready() must follow. `question` outlives it.
  Server(const Question& question, Description process, std::filesystem::path folder, std::uint32_t index);
  Server(const Server&) = delete;
  Server& operator=(const Server&) = delete;

  /// Asks `ready` until it says yes. A port that somebody took meanwhile leads to a new start with another one. Throws
  /// lacking with what its log says when the process ends, or is not ready in time (0 = for ever), and interrupted.
  void wait_until_ready(std::chrono::nanoseconds longest);
  bool alive();
  /// Who it is, how it ended and its last log lines; of one that is not alive.
  std::string obituary();

  void ask_to_end();
  void stop(std::chrono::milliseconds grace);

  /// For hooks; borrows from this.
  sb_process raw() const;
  const std::string& label() const { return process_.label; }
  /// What its hook tells of it, and what is known here: pid, binary, socket, cpus (where it may run).
  Facts facts() const;
  /// Where it was found running when this was asked.
  const std::set<int>& look_at_cpus();

 private:
  void start();
  void choose_ports();
  std::string filled(std::string text) const;
  bool is_ready();
  bool lost_a_port() const;
  std::string log() const;
  std::string last_words() const;

  const Question& question_;
  Description process_;
  std::filesystem::path folder_, program_;
  std::string folder_text_, socket_;
  std::uint32_t index_;
  std::vector<std::uint16_t> ports_;
  int starts_ = 0;
  std::string waits_for_;  ///< what `ready` said last
  std::set<int> cpus_seen_;
  process::Child child_;
};

/// What a server's log says of its failure, as the end of a sentence: its first errors by `error_in` (see sb_service),
/// or without one its last two lines; "" for nothing.
std::string last_words(const std::string& log, const char* (*error_in)(const char* line));

}  // namespace scalebench::service
