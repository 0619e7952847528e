// SPDX-License-Identifier: Apache-2.0
#include "cli/terminal.hpp"

#include <fmt/format.h>
#include <cstdlib>

#include "cli/output.hpp"
#include "report/progress.hpp"

namespace scalebench::cli {
namespace {

constexpr double bar_every_s = 0.1;
constexpr double line_every_s = 5;

/// Turns what the driver counts into what is drawn, no more often than every `interval_s`.
class Teller : public campaign::Observer {
 public:
  explicit Teller(double interval_s) : interval_s_(interval_s) {}

  void progressed(const campaign::Progress& seen) override {
    if (seen.elapsed_s < next_s_) return;
    next_s_ = seen.elapsed_s + interval_s_;
    tell(drawn(seen));
  }
  void warned(const std::string& sentence) override {
    pause();
    complain(sentence);
  }

 protected:
  virtual void tell(const report::Progress& progress) = 0;
  /// Makes room for another line.
  virtual void pause() {}

 private:
  report::Progress drawn(const campaign::Progress& seen) {
    report::Progress progress;
    progress.points_done = static_cast<std::int64_t>(seen.points_done);
    progress.points = static_cast<std::int64_t>(seen.points);
    progress.point = seen.point;
    progress.phase = seen.phase;
    progress.share_of_point = seen.share_of_point;
    progress.stalled_s = seen.stalled_s;
    progress.iterations_per_second = rate(seen);
    left_.observe(seen.elapsed_s, progress.share());
    progress.left_s = left_.left_s();
    return progress;
  }

  /// Since the last look; 0 when the point changed in between.
  double rate(const campaign::Progress& seen) {
    const bool same = seen.point == last_.point && seen.points_done == last_.points_done;
    const double passed_s = seen.elapsed_s - last_.elapsed_s;
    const double rate = same && passed_s > 0 && seen.iterations > last_.iterations
                            ? static_cast<double>(seen.iterations - last_.iterations) / passed_s
                            : 0;
    last_ = seen;
    return rate;
  }

  double interval_s_;
  double next_s_ = interval_s_;
  campaign::Progress last_;
  report::TimeLeft left_;
};

class Bar : public Teller {
 public:
  Bar() : Teller(bar_every_s) {}
  ~Bar() override { pause(); }

 private:
  void tell(const report::Progress& progress) override {
    // The last column stays free: a terminal may begin the next line when it is written.
    err().redraw(report::bar_line(progress, err().width() - 1));
    drawn_ = true;
  }
  void pause() override {
    if (drawn_) err().redraw("");
    drawn_ = false;
  }
  bool drawn_ = false;
};

class Lines : public Teller {
 public:
  explicit Lines(std::string (*line)(const report::Progress&)) : Teller(line_every_s), line_(line) {}

 private:
  void tell(const report::Progress& progress) override { err().offer(line_(progress) + "\n"); }
  std::string (*line_)(const report::Progress&);
};

class Warnings : public campaign::Observer {
 public:
  void warned(const std::string& sentence) override { complain(sentence); }
};

bool fit_for_a_bar() {
  const char* terminal = std::getenv("TERM");
  return err().is_terminal() && terminal && std::string(terminal) != "dumb" && !std::getenv("NO_COLOR");
}

}  // namespace

std::unique_ptr<campaign::Observer> make_observer(const std::string& mode) {
  if (mode == "none") return std::make_unique<Warnings>();
  if (mode == "json") return std::make_unique<Lines>(report::json_line);
  if (mode == "bar" || (mode == "auto" && fit_for_a_bar())) return std::make_unique<Bar>();
  return std::make_unique<Lines>(report::plain_line);
}

}  // namespace scalebench::cli
