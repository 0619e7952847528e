// SPDX-License-Identifier: Apache-2.0
#include "launch/rank_output.hpp"

#include <charconv>
#include <optional>

#include "base/clock.hpp"
#include "base/error.hpp"
#include "base/file.hpp"

namespace scalebench::launch {
namespace {

struct Tag {
  int rank = 0;
  std::size_t length = 0;
};

constexpr const char* kept_file = "said-rank";
constexpr std::uint64_t a_second_ns = 1'000'000'000;

/// Of "[prterun-HOST-PID@1,12]<stderr>: "; names of hosts have up to 64 characters.
constexpr std::size_t longest_tag = 120;

/// Takes the digits off; -1 when there is none.
int take_number(std::string_view& text) {
  int number = -1;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error == std::errc()) text.remove_prefix(static_cast<std::size_t>(end - text.data()));
  return number;
}

bool take(std::string_view& text, std::string_view begin) {
  if (!text.starts_with(begin)) return false;
  text.remove_prefix(begin.size());
  return true;
}

/// A job is a number, or the name that mpirun gave itself and a number.
constexpr std::string_view of_jobs = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.-_@";

bool take_job(std::string_view& text) {
  const std::size_t end = text.find_first_not_of(of_jobs);
  if (end == 0 || end == std::string_view::npos || text[end - 1] < '0' || text[end - 1] > '9') return false;
  text.remove_prefix(end);
  return true;
}

std::optional<Tag> tag_at(std::string_view text, bool has_blank) {
  std::string_view rest = text;
  if (!take(rest, "[") || !take_job(rest) || !take(rest, ",")) return std::nullopt;
  const int rank = take_number(rest);
  if (rank < 0 || !take(rest, "]<std") || (!take(rest, "out>:") && !take(rest, "err>:"))) return std::nullopt;
  if (has_blank && !take(rest, " ")) return std::nullopt;
  return Tag{rank, text.size() - rest.size()};
}

/// The text is cut where a tag may go on.
bool may_become_a_tag(std::string_view text) {
  if (text.size() >= longest_tag) return false;
  const std::size_t job_end = text.find_first_not_of(of_jobs, 1);
  return job_end == std::string_view::npos ||
         text.find_first_not_of(",0123456789]<stdouerr>:", job_end) == std::string_view::npos;
}

}  // namespace

void TaggedStream::take(std::string_view bytes) {
  pending_ += bytes;
  std::string_view rest = pending_;
  while (!rest.empty()) {
    const std::size_t plain = rest.find_first_of("[\n");
    say(rest.substr(0, plain));
    if (plain == std::string_view::npos) break;
    rest.remove_prefix(plain);
    if (rest.front() == '\n') {
      say("\n");
      speaker_ = launcher_itself;
      rest.remove_prefix(1);
    } else if (const auto tag = tag_at(rest, has_blank_)) {
      speak(tag->rank);
      rest.remove_prefix(tag->length);
    } else if (may_become_a_tag(rest)) {
      pending_ = std::string(rest);
      return;
    } else {
      say("[");
      rest.remove_prefix(1);
    }
  }
  pending_.clear();
}

void TaggedStream::finish() {
  say(pending_);
  pending_.clear();
}

void TaggedStream::speak(int rank) {
  const bool interrupts = !at_line_begin_ && rank != last_speaker_;
  if (interrupts) all_.append("\n");
  speaker_ = last_speaker_ = rank;
}

void TaggedStream::say(std::string_view bytes) {
  if (bytes.empty()) return;
  at_line_begin_ = bytes.back() == '\n';
  all_.append(bytes);
  if (speaker_ != launcher_itself) ranks_[speaker_].append(bytes);
}

void KeptOutput::keep(const RankTexts& ranks) {
  const std::uint64_t now_ns = base::now_ns();
  if (now_ns < next_ns_) return;
  next_ns_ = now_ns + a_second_ns;
  for (const auto& [rank, text] : ranks) {
    std::size_t& kept = kept_bytes_[rank];
    if (kept == text.taken()) continue;
    kept = text.taken();
    try {
      base::write_file_0600(folder_ / (kept_file + std::to_string(rank)), text.text());
    } catch (const base::Error&) {  // the folder is gone or full; the driver has the text as long as it lives
    }
  }
}

std::map<int, std::string> KeptOutput::read() const {
  std::map<int, std::string> texts;
  std::error_code problem;
  for (const auto& entry : std::filesystem::directory_iterator(folder_, problem)) {
    const std::string name = entry.path().filename().string();
    std::string_view rest = name;
    if (!take(rest, kept_file)) continue;
    const int rank = take_number(rest);
    if (rank >= 0 && rest.empty()) texts[rank] = base::read_file(entry.path());
  }
  return texts;
}

}  // namespace scalebench::launch
