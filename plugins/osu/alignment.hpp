// SPDX-License-Identifier: Apache-2.0
// How ranks are aligned before a sample is taken.
#pragma once

#include <scalebench/mpi.hpp>
#include <string_view>

namespace scalebench::osu {

class Alignment {
 public:
  enum class Kind { none, barrier, dissemination };
  static constexpr const char* names = "none|barrier|dissemination";
  static Kind kind_named(std::string_view name);

  Alignment() = default;
  Alignment(Kind kind, MPI_Comm comm);

  Kind kind() const { return kind_; }

  /// Collective. Throws MpiFailure.
  void operator()() const;

 private:
  void disseminate() const;

  Kind kind_ = Kind::none;
  MPI_Comm comm_ = MPI_COMM_NULL;
  int rank_ = 0, size_ = 1;
};

}  // namespace scalebench::osu
