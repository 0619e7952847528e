// SPDX-License-Identifier: Apache-2.0
// Launchers are rows: what starts the ranks of a job, ends them, and tells how they ended. A row has a file of its own
// (open_mpi.cpp, hydra.cpp) and a line in launcher.cpp; nobody else knows a launcher's words.
//
// MPI is left as the user has it: no choice of transport is made here, because that would change what is measured. The
// one exception is a machine with nothing but a loopback interface, where MPI's TCP finds nobody unless told to use it.
#pragma once

#include <chrono>
#include <csignal>
#include <filesystem>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "launch/hosts.hpp"
#include "plan/job.hpp"
#include "process/child.hpp"

namespace scalebench::launch {

using Words = std::vector<std::string>;
using Variables = std::vector<std::pair<std::string, std::string>>;

/// What a rank is bound to. More ranks than cores are welcome: sharing one must not be an error.
enum class Binding { none, core, core_where_possible, socket };

/// How the job comes to rank 0, which alone reads it.
enum class Travel { file, environment, input };

/// What a job asks of a launcher, in no launcher's words.
struct Task {
  int ranks = 1;
  int ranks_per_node = 0;       ///< 0: as the launcher spreads them
  int cores_per_rank = 1;       ///< to which each is bound, with Binding::core_where_possible
  std::filesystem::path hosts;  ///< of lines by Launcher::host; empty: this machine, or what the batch system gave
  Binding binding = Binding::none;
  std::string interface;  ///< the one MPI's TCP must use; empty: it chooses
  Words further;          ///< the user's own words for the launcher
  Words environment;      ///< of the ranks: NAME=VALUE, or NAME for what this process has under it
};

/// Why a launch ended badly.
struct Cause {
  std::string sentence;
  bool lacks_rank = false;  ///< a rank began it, and the launcher does not say which
};

struct Launcher {
  std::string name;                                ///< for people
  Words libraries;                                 ///< how the names of the MPI libraries begin whose ranks it starts
  Words programs;                                  ///< looked for in PATH, in this order
  std::string remedy;                              ///< what to do where there is none of them
  Words settings;                                  ///< how variables begin by which users change it and its MPI
  bool (*is)(std::string_view version) = nullptr;  ///< whether `PROGRAM --version` says this is the one
  /// Between the program and our own binary; what ranks write has to come tagged, see rank_output.hpp.
  Words (*words)(const Task& task) = nullptr;
  Variables (*environment)() = nullptr;  ///< of the launcher, on top of ours
  std::string (*host)(const std::string& name,
                      int ranks) = nullptr;  ///< a line of its hosts file, without the end of it
  /// The rank and how it ended where the launcher says so, then the last line that the ranks themselves wrote; else
  /// what the launcher complains of; else how it ended itself. One line, control characters escaped.
  Cause (*cause)(const Launcher& launcher, std::string_view errors, const process::Ending& ending) = nullptr;
  bool complains_on_output = false;    ///< its own words come on standard output, not on standard error
  bool has_blank_behind_tags = false;  ///< `[1,0]<stdout>: text` where others write `[1,0]<stdout>:text`
  Travel travel = Travel::file;        ///< of a job on one node
  Travel travel_far = Travel::input;   ///< of one on several: rank 0 may be on another than this process
  int ask = SIGUSR1;                   ///< the signal that it hands on to the ranks, which then stop by themselves
  int end = SIGTERM;                   ///< the one at which it ends them
  std::string program = {};            ///< what is started, as find_launcher() found it
  std::string trouble = {};            ///< why it cannot be started; "" = it can
};

Launcher open_mpi_4();
Launcher open_mpi_5();
Launcher hydra();

/// All rows, none of them looked for.
const std::vector<Launcher>& launchers();

/// The launcher on this machine for ranks that `library` ("Open MPI 4.1.4") serves. Where there is none the row that is
/// nearest, with its trouble.
Launcher find_launcher(std::string_view library);

/// Throws lacking with the trouble of a launcher that cannot be started.
void require(const Launcher& launcher);

struct LaunchOptions {
  Launcher launcher;
  std::filesystem::path hosts;  ///< --hosts; empty: this machine, or what the batch system gave
  std::string pin =
      "none";  ///< auto (cores where there are enough and ranks have one thread or ask for several), none, core, socket
  int cores = 1;                                         ///< of a node, for `auto`
  std::string launcher_args;                             ///< handed to the launcher, split at blanks
  std::string interface = only_loopback().value_or("");  ///< the one MPI's TCP must use; empty: it chooses
  std::chrono::milliseconds grace{5000};                 ///< between asking ranks to stop and ending them
};

/// Ranks on one node of this job: as asked for, or spread evenly.
int ranks_on_a_node(const plan::Job& job);

Travel travel_of(const plan::Job& job, const Launcher& launcher);

/// Where Launch::start() writes the hosts of this job when there is a hosts file.
std::filesystem::path hostfile_of(const std::filesystem::path& job_file);

/// `mpirun … -n 2 … SELF rank --job FILE`: what `--dry-run` prints and what is run. Throws wrong_input for an unknown
/// pin.
Words launch_command(const plan::Job& job, const LaunchOptions& options, const std::filesystem::path& self,
                     const std::filesystem::path& job_file);

// For rows.

void append(Words& words, const Words& further);

/// `PROGRAM ended with exit code 5`, which a rank began; `PROGRAM was killed by signal 9 (Killed)`, which nobody else
/// did.
Cause bare_cause(const Launcher& launcher, const process::Ending& ending);

/// `cause` with the last words of the ranks, bounded and in one line.
Cause with_last_words(Cause cause, const std::string& words);

}  // namespace scalebench::launch
