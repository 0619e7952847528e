// SPDX-License-Identifier: Apache-2.0
#include <chrono>
#include <csignal>
#include <exception>
#include <thread>

#include "base/error.hpp"
#include "base/typed_name.hpp"
#include "cli/command.hpp"
#include "cli/output.hpp"
#include "cli/secrets.hpp"
#include "cli/where.hpp"
#include "launch/world.hpp"
#include "process/child.hpp"

namespace {

/// Inside a user's own mpirun every rank reads the same command line; one of them speaks.
bool speaks() {
  const auto world = scalebench::launch::detect_world();
  return !world || world->rank == 0;
}

/// mpirun ends all ranks as soon as one refuses: those that do not speak leave the first word to the one that does.
constexpr std::chrono::seconds head_start{3};

int fail(const char* sentence, scalebench::base::Exit code) {
  if (speaks()) {
    scalebench::cli::complain(sentence);
  } else if (code == scalebench::base::Exit::wrong_input) {
    std::this_thread::sleep_for(head_start);
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
