// SPDX-License-Identifier: Apache-2.0
#include "cli/output.hpp"

#include <fmt/format.h>
#include <poll.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <cstdlib>
#include <cstring>
#include <system_error>

#include "base/error.hpp"
#include "base/text.hpp"
#include "launch/world.hpp"
#include "report/progress.hpp"
#include "report/text_table.hpp"

namespace scalebench::cli {
namespace {

constexpr std::size_t least_width = 20;

/// 0: not given, or no number.
std::size_t columns_given() {
  const char* text = std::getenv("COLUMNS");
  std::size_t columns = 0;
  if (text != nullptr) std::from_chars(text, text + std::strlen(text), columns);
  return columns;
}

/// 0: no terminal, or one that does not know.
std::size_t columns_of(int fd) {
  winsize size{};
  return ioctl(fd, TIOCGWINSZ, &size) == 0 ? size.ws_col : 0;
}

void tell(const Output& broken, Output& other) {
  other.text(fmt::format("scalebench: {}; what it should have shown is missing there\n", broken.trouble()));
}

}  // namespace

/// Open MPI gives its ranks pseudo terminals, behind which may be anything.
bool Output::is_terminal() const { return isatty(fd_) == 1 && !launch::detect_world(); }

std::size_t Output::width() const {
  std::size_t columns = columns_given();
  if (columns == 0) columns = columns_of(fd_);
  if (columns == 0) columns = is_terminal() ? 80 : 100;
  return std::max(columns, least_width);
}

void Output::text(std::string_view text) {
  const std::string safe = base::printable_lines(text);
  write(is_terminal() || columns_given() > 0 ? report::folded(safe, width()) : safe);
}

void Output::data(std::string_view bytes) {
  if (is_terminal()) return write(base::printable_lines(bytes));
  write(bytes);
}

void Output::offer(std::string_view offered) {
  if (is_ready()) text(offered);
}

void Output::redraw(std::string_view line) {
  if (is_ready()) write(report::redrawn(base::printable(line, width())));
}

bool Output::is_ready() const {
  pollfd stream{fd_, POLLOUT, 0};
  return poll(&stream, 1, 0) != 0;
}

/// Another program may have made the stream non-blocking: then it is waited for.
void Output::write(std::string_view bytes) {
  while (!bytes.empty() && works()) {
    const ssize_t count = ::write(fd_, bytes.data(), bytes.size());
    if (count >= 0) {
      bytes.remove_prefix(static_cast<std::size_t>(count));
    } else if (errno == EAGAIN) {
      pollfd stream{fd_, POLLOUT, 0};
      poll(&stream, 1, -1);
    } else if (errno != EINTR) {
      trouble_ = errno;
    }
  }
}

std::string Output::trouble() const {
  if (works()) return "";
  return fmt::format("{}: {}", name_, trouble_ == EBADF ? "closed" : std::generic_category().message(trouble_));
}

Output& out() {
  static Output stream(STDOUT_FILENO, "standard output");
  return stream;
}

Output& err() {
  static Output stream(STDERR_FILENO, "standard error");
  return stream;
}

void complain(std::string_view sentence) {
  const std::string line = fmt::format("scalebench: {}\n", sentence);
  err().text(line);
  if (!err().works()) out().text(line);
}

int finish(int code) {
  if (!out().works()) tell(out(), err());
  if (!err().works()) tell(err(), out());
  const bool good = out().works() && err().works();
  return good || code == static_cast<int>(base::Exit::interrupted) ? code : static_cast<int>(base::Exit::lacking);
}

namespace {

constexpr double bar_every_s = 0.1;
constexpr double line_every_s = 5;

/// Turns what the driver counts into what is drawn, no more often than every `interval_s`.
class TerminalObserver : public campaign::Observer {
 public:
  TerminalObserver(double interval_s, double first_s) : interval_s_(interval_s), next_s_(first_s) {}

  void progressed(const campaign::Progress& seen) override {
    report::Progress progress = drawn(seen);
    left_.observe(seen.elapsed_s, progress.share());
    if (seen.elapsed_s < next_s_) return;
    next_s_ = seen.elapsed_s + interval_s_;
    progress.iterations_per_second = rate(seen);
    progress.left_s = left_.left_s();
    tell(progress);
  }
  void warned(const std::string& sentence) override {
    pause();
    complain(sentence);
  }

 protected:
  virtual void tell(const report::Progress& progress) = 0;
  /// Makes room for another line.
  virtual void pause() {}
  static report::Progress drawn(const campaign::Progress& seen) {
    report::Progress progress;
    progress.points_done = static_cast<std::int64_t>(seen.points_done);
    progress.points = static_cast<std::int64_t>(seen.points);
    progress.point = seen.point;
    progress.phase = seen.phase;
    progress.share_of_point = seen.share_of_point;
    progress.stalled_s = seen.stalled_s;
    return progress;
  }

 private:
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
  double next_s_;
  campaign::Progress last_;
  report::TimeLeft left_;
};

class Bar : public TerminalObserver {
 public:
  Bar() : TerminalObserver(bar_every_s, bar_every_s) {}
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

/// For logs: what takes no longer than one interval is told by its results alone.
class Lines : public TerminalObserver {
 public:
  Lines() : TerminalObserver(line_every_s, line_every_s) {}

 private:
  void tell(const report::Progress& progress) override { err().offer(report::plain_line(progress) + "\n"); }
};

/// For programs, which wait for the begin and the end, however short the campaign.
class JsonLines : public TerminalObserver {
 public:
  JsonLines() : TerminalObserver(line_every_s, 0) {}
  void ended(const campaign::Progress& seen) override {
    report::Progress progress = drawn(seen);
    if (progress.share() >= 1) progress.left_s = 0;
    tell(progress);
  }

 private:
  void tell(const report::Progress& progress) override { err().offer(report::json_line(progress) + "\n"); }
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
  if (mode == "json") return std::make_unique<JsonLines>();
  if (mode == "bar" || (mode == "auto" && fit_for_a_bar())) return std::make_unique<Bar>();
  return std::make_unique<Lines>();
}

}  // namespace scalebench::cli
