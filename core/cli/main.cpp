// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <chrono>
#include <csignal>
#include <exception>
#include <string>
#include <thread>

#include "base/error.hpp"
#include "cli/arguments.hpp"
#include "cli/command.hpp"
#include "cli/output.hpp"
#include "cli/where.hpp"
#include "launch/world.hpp"
#include "process/child.hpp"

namespace {

/// A launcher ends all ranks as soon as one refuses, so the others leave the first word to rank 0. Who is still there
/// after so long refuses alone.
constexpr std::chrono::seconds first_word{3};

/// Inside a user's own launch every rank reads the same command line.
int fail(const char* what, scalebench::base::Exit code) {
  const std::string sentence = scalebench::cli::without_typed_secrets(what);
  const auto world = scalebench::launch::detect_world();
  if (world && world->rank > 0) {
    std::this_thread::sleep_for(first_word);
    scalebench::cli::complain(fmt::format("rank {}: {}", world->rank, sentence));
  } else {
    scalebench::cli::complain(sentence);
  }
  return static_cast<int>(code);
}

int dispatch(int argc, char** argv) {
  try {
    if (argc > 0) scalebench::base::set_typed_name(scalebench::cli::name_to_type(argv[0]));
    return scalebench::cli::dispatch(scalebench::cli::take_command_line(argc, argv));
  } catch (const scalebench::base::Error& error) {
    return fail(error.what(), error.code());
  } catch (const std::exception& error) {
    return fail(error.what(), scalebench::base::Exit::internal);
  }
}

}  // namespace

int main(int argc, char** argv) {
  scalebench::process::shed_inheritance();
  std::signal(SIGPIPE, SIG_IGN);
  std::signal(SIGXFSZ, SIG_IGN);  // a file at its limit is an error of the write
  return scalebench::cli::finish(dispatch(argc, argv));
}
