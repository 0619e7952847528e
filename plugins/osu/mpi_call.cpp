// SPDX-License-Identifier: Apache-2.0
#include "mpi_call.hpp"

#include <exception>

namespace scalebench::osu {

std::string mpi_text(int code) {
  char text[MPI_MAX_ERROR_STRING] = {};
  int length = 0;
  if (MPI_Error_string(code, text, &length) != MPI_SUCCESS) return "MPI error " + std::to_string(code);
  return {text, static_cast<std::size_t>(length)};
}

MpiFailure::MpiFailure(int code, const std::string& call) : Error(SB_INTERNAL, call + ": " + mpi_text(code)) {}

void together(MPI_Comm comm, const std::function<void()>& action) {
  std::exception_ptr mine;
  try {
    action();
  } catch (...) {
    mine = std::current_exception();
  }
  const bool any = largest(mine != nullptr ? 1 : 0, comm) != 0;
  if (mine) std::rethrow_exception(mine);
  if (any) throw sb::Skip("another rank cannot take part in this point");
}

std::int64_t largest(std::int64_t value, MPI_Comm comm) {
  std::int64_t result = 0;
  check(MPI_Allreduce(&value, &result, 1, MPI_INT64_T, MPI_MAX, comm), "MPI_Allreduce");
  return result;
}

double total(double value, MPI_Comm comm) {
  double result = 0;
  check(MPI_Allreduce(&value, &result, 1, MPI_DOUBLE, MPI_SUM, comm), "MPI_Allreduce");
  return result;
}

}  // namespace scalebench::osu
