// SPDX-License-Identifier: Apache-2.0
#include <csignal>
#include <cstdio>
#include <exception>

#include "base/error.hpp"
#include "base/typed_name.hpp"
#include "cli/command.hpp"
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

int fail(const char* sentence, scalebench::base::Exit code) {
  if (speaks()) std::fprintf(stderr, "scalebench: %s\n", sentence);
  return static_cast<int>(code);
}

}  // namespace

int main(int argc, char** argv) {
  scalebench::process::shed_inheritance();
  std::signal(SIGPIPE, SIG_IGN);
  std::signal(SIGXFSZ, SIG_IGN);  // a limit on the size of files is then an error of what writes, like a full disk
  try {
    if (argc > 0) scalebench::base::set_typed_name(scalebench::cli::name_to_type(argv[0]));
    return scalebench::cli::dispatch(scalebench::cli::take_command_line(argc, argv));
  } catch (const scalebench::base::Error& error) {
    return fail(error.what(), error.code());
  } catch (const std::exception& error) {
    return fail(error.what(), scalebench::base::Exit::internal);
  }
}
