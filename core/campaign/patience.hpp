// SPDX-License-Identifier: Apache-2.0
// How long the driver waits for a rank that gives no sign of life, and for a point that does not end.
//
// A sign of life is any change of what the rank says in the control block; rank and driver need no common clock. Time
// counts only while somebody looks: a machine that was put to sleep, driver and ranks, has nobody to blame.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "plan/job.hpp"
#include "spool/control.hpp"

namespace scalebench::campaign {

/// What the control block says of one rank at one moment.
struct Sign {
  std::uint64_t heartbeat_ns = 0;  ///< 0: it never was here
  std::uint64_t beats = 0;
  std::int64_t iterations = 0;
  std::int64_t asked_ns = 0;
  int point = 0;
  spool::Phase phase = spool::Phase::starting;
  bool waits = false;
  bool overlaps = false;  ///< operations

  bool is_here() const { return heartbeat_ns != 0; }
  bool iterates() const { return phase == spool::Phase::warmup || phase == spool::Phase::measure; }
  /// It waits for others, or has nothing left to do.
  bool is_idle() const { return waits || phase == spool::Phase::ended; }
  bool operator==(const Sign&) const = default;
};

/// Whose silence has lasted too long.
struct Silence {
  enum class Kind {
    start,  ///< no rank has come to life
    rank,   ///< these ranks keep the others waiting
    all,    ///< all wait for each other, or for ranks that cannot be seen from here
    end     ///< all ranks have done their work and the launch does not end
  };
  Kind kind = Kind::rank;
  std::vector<int> ranks = {};  ///< of `rank`: several where nothing tells who it is
  std::int64_t silent_ns = 0;
};

/// Fed with numbers; no clock of its own.
class Patience {
 public:
  Patience(plan::Patience rule, int ranks) : rule_(rule), ranks_(static_cast<std::size_t>(ranks)) {}

  /// What the ranks say at `now_ns`; answers when patience is over. To be called several times a second.
  std::optional<Silence> look(std::span<const Sign> signs, std::uint64_t now_ns);

 private:
  struct Seen {
    Sign sign = {};
    std::int64_t changed_ns = 0;  ///< when the sign became what it is
  };
  void notice(Seen& seen, const Sign& sign);
  std::int64_t allowance_ns(const Sign& sign) const;
  std::int64_t silent_ns(const Seen& seen) const { return watched_ns_ - seen.changed_ns; }
  std::optional<Silence> of_single_ranks() const;
  std::optional<Silence> of_all() const;

  plan::Patience rule_;
  std::vector<Seen> ranks_;
  std::uint64_t last_look_ns_ = 0;
  std::int64_t watched_ns_ = 0;
  std::int64_t longest_ns_ = 0;  ///< step of this point
};

/// Watches the ranks of one launch.
class Vigil {
 public:
  /// Both outlive this.
  Vigil(const spool::Control& control, const plan::Job& job);

  /// To be called several times a second; the sentence why the launch has to end, or "".
  std::string look();

 private:
  std::vector<Sign> signs() const;
  std::string complain(const Silence& silence, std::span<const Sign> signs) const;
  std::string overdue(std::span<const Sign> signs, std::uint64_t now_ns);

  const spool::Control& control_;
  const plan::Job& job_;
  Patience patience_;
  int point_ = -1;  ///< the one that is timed
  std::uint64_t point_begin_ns_ = 0;
};

}  // namespace scalebench::campaign
