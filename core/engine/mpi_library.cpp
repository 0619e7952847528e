// SPDX-License-Identifier: Apache-2.0
#include "engine/mpi_library.hpp"

#include <regex>
#include <scalebench/mpi.hpp>

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

}  // namespace scalebench::engine
