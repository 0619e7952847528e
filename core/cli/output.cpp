// SPDX-License-Identifier: Apache-2.0
#include "cli/output.hpp"

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

}  // namespace scalebench::cli
