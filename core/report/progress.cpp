// SPDX-License-Identifier: Apache-2.0
#include "report/progress.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <nlohmann/json.hpp>
#include <utility>
#include <vector>

#include "base/text.hpp"
#include "report/figure.hpp"
#include "report/text_table.hpp"

namespace scalebench::report {
namespace {

constexpr std::size_t most_cells = 20;

std::string bar(double share, std::size_t cells) {
  const auto full = static_cast<std::size_t>(share * static_cast<double>(cells));
  std::string text;
  for (std::size_t cell = 0; cell < cells; ++cell) text += cell < full ? "█" : "░";
  return text;
}

// 100 % only when all is done.
int percent(double share) { return static_cast<int>(std::floor(share * 100)); }

std::string position(const Progress& progress) {
  const std::int64_t current = std::min(progress.points_done + 1, progress.points);
  return fmt::format("point {}/{}", grouped(current), grouped(progress.points));
}

// What follows the point's name.
std::vector<std::string> speed_and_rest(const Progress& progress) {
  std::vector<std::string> parts;
  if (!progress.phase.empty()) parts.push_back(progress.phase);
  if (progress.is_stalled()) {
    parts.push_back("no progress for " + waiting_time(progress.stalled_s));
    return parts;
  }
  if (progress.iterations_per_second > 0) {
    parts.push_back(grouped(std::llround(progress.iterations_per_second)) + " it/s");
  }
  if (progress.left_s) parts.push_back(waiting_time(*progress.left_s) + " left");
  return parts;
}

}  // namespace

double Progress::share() const {
  if (points <= 0) return 0;
  const double current = points_done < points ? std::clamp(share_of_point, 0.0, 1.0) : 0;
  return std::clamp((static_cast<double>(points_done) + current) / static_cast<double>(points), 0.0, 1.0);
}

std::string bar_line(const Progress& progress, std::size_t width) {
  const double share = progress.share();
  const std::string head =
      fmt::format(" {} {:3} %  {}", bar(share, std::min(most_cells, width / 4)), percent(share), position(progress));
  std::string tail;
  for (const std::string& part : speed_and_rest(progress)) tail += "  " + part;
  const std::size_t used = display_width(head) + display_width(tail) + 2;
  const std::size_t room = used < width ? width - used : 0;
  const std::string name = shortened(base::printable(progress.point, 200), room);
  return shortened(name.empty() ? head + tail : head + "  " + name + tail, width);
}

std::string plain_line(const Progress& progress) {
  std::string line = fmt::format("{:3} %, {}", percent(progress.share()), position(progress));
  if (!progress.point.empty()) line += ", " + base::printable(progress.point, 200);
  for (const std::string& part : speed_and_rest(progress)) line += ", " + part;
  return line;
}

std::string json_line(const Progress& progress) {
  nlohmann::ordered_json line = {{"points_done", progress.points_done},
                                 {"points", progress.points},
                                 {"share", progress.share()},
                                 {"point", progress.point},
                                 {"phase", progress.phase},
                                 {"iterations_per_second", progress.iterations_per_second},
                                 {"stalled_s", progress.stalled_s},
                                 {"left_s", nullptr}};
  if (progress.left_s && !progress.is_stalled()) line["left_s"] = *progress.left_s;
  return line.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
}

std::string redrawn(const std::string& line) { return "\r" + line + "\x1b[K"; }

void TimeLeft::observe(double now_s, double share) {
  if (!begin_s_) {
    if (share > 0) begin_s_ = last_s_ = now_s;
    share_ = share;
    return;
  }
  since_progress_s_ = now_s - last_s_;
  if (share <= share_) return;
  const double step = std::exchange(since_progress_s_, 0);
  const double memory_s = std::max(5.0, (now_s - *begin_s_) / 3);
  const double keep = std::exp(-step / memory_s);
  weighted_share_ = weighted_share_ * keep + (share - share_);
  weighted_s_ = weighted_s_ * keep + step;
  last_s_ = now_s;
  share_ = share;
}

std::optional<double> TimeLeft::left_s() const {
  if (share_ >= 1) return 0.0;
  constexpr double least_s = 1;
  const bool can_tell = begin_s_ && last_s_ - *begin_s_ >= least_s && weighted_share_ > 0;
  if (!can_tell) return std::nullopt;
  return std::max(0.0, (1 - share_) * weighted_s_ / weighted_share_ - since_progress_s_);
}

}  // namespace scalebench::report
