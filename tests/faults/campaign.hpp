// SPDX-License-Identifier: Apache-2.0
// A throughput campaign of the real binary, so that something can happen to it while it measures.
#pragma once

#include <signal.h>

#include <chrono>
#include <fstream>
#include <functional>
#include <nlohmann/json.hpp>
#include <optional>
#include <sstream>
#include <string>
#include <thread>

#include "support/redis_server.hpp"
#include "support/scalebench.hpp"

namespace scalebench::faults {

using support::RedisServer;
using support::Result;
using support::signal_process;
using support::Words;

inline bool lives(pid_t pid) {
  std::ifstream stat("/proc/" + std::to_string(pid) + "/stat");
  std::string text;
  std::getline(stat, text, '\0');
  const auto state = text.rfind(')');
  return state != std::string::npos && text.substr(state + 2, 1) != "Z";
}

inline pid_t parent_of(pid_t pid) {
  std::ifstream status("/proc/" + std::to_string(pid) + "/status");
  for (std::string line; std::getline(status, line);) {
    if (line.starts_with("PPid:")) return std::stoi(line.substr(5));
  }
  return -1;
}

class Campaign : public support::Scalebench {
 protected:
  static Words throughput(const Words& more) {
    Words words = {"--plugin", "throughput", "--tensor-bytes", "1KiB", "--db", "t.db", "--spool-dir", "."};
    words.insert(words.end(), more.begin(), more.end());
    return words;
  }
  Result measure(const Words& more, std::vector<std::pair<std::string, std::string>> environment = {}) {
    return scalebench(throughput(more), std::move(environment));
  }

  /// Starts scalebench with these words in the background, by way of `parent` where there is one.
  void start(Words words, const Words& parent = {}) {
    words.insert(words.begin(), SCALEBENCH_BINARY);
    words.insert(words.begin(), parent.begin(), parent.end());
    driver_ = process::spawn({words, {}, folder(), process::Sink::capture(), process::Sink::capture(), {}});
  }
  /// The same; returns when all `ranks` are in the measured part of the first point.
  void begin(const Words& more, int ranks = 2, const Words& parent = {}) {
    Words words = throughput(more);
    words.insert(words.end(), {"--ranks", std::to_string(ranks)});
    start(words, parent);
    for (int rank = 0; rank < ranks; ++rank) {
      ASSERT_TRUE(becomes_true([&] { return journal(rank).find("\"measure\"") != std::string::npos; }))
          << driver_.out() << driver_.err();
    }
    driver_.wait(process::Milliseconds(300));
  }
  Result end() {
    const auto ending = driver_.wait(process::Milliseconds(60'000));
    EXPECT_TRUE(ending) << "took too long";
    return {ending ? support::shell_code(*ending) : -1, driver_.out(), driver_.err()};
  }
  process::Child& driver() { return driver_; }

  /// Of a rank of the running job.
  pid_t pid(int rank) const {
    std::istringstream lines(journal(rank));
    for (std::string line; std::getline(lines, line);) {
      const auto json = nlohmann::json::parse(line, nullptr, false);
      if (!json.is_discarded() && json.value("t", "") == "rank") return json.at("pid").get<pid_t>();
    }
    return -1;
  }
  std::string journal(int rank) const {
    const auto spools = campaign_folder();
    if (!spools) return "";
    std::ifstream file(*spools / "job-0" / ("rank" + std::to_string(rank) + ".journal"));
    std::string text;
    std::getline(file, text, '\0');
    return text;
  }
  std::optional<std::filesystem::path> campaign_folder() const {
    for (const auto& entry : std::filesystem::directory_iterator(folder())) {
      if (entry.path().filename().string().starts_with("scalebench-")) return entry.path();
    }
    return std::nullopt;
  }

  bool becomes_true(const std::function<bool()>& condition) {
    for (int tries = 0; tries < 400; ++tries) {
      if (condition()) return true;
      if (driver_.started()) driver_.poll();
      std::this_thread::sleep_for(std::chrono::milliseconds(50));
    }
    return false;
  }

  std::int64_t number(const std::string& query) {
    const std::string text = sql(query);
    return text.empty() ? 0 : std::stoll(text);
  }
  /// Of the metric put_tensor, measured, of this status.
  std::int64_t puts(const std::string& status) {
    return number("select count(*) from v_sample where metric = 'put_tensor' and phase = 'measure' and status = '" +
                  status + "'");
  }
  std::int64_t ranks_with_samples() {
    return number("select count(distinct rank) from v_sample where phase = 'measure'");
  }
  std::string statuses(const std::string& file = "t.db") {
    return sql("select group_concat(status) from (select status from v_run order by run)", file);
  }

 private:
  process::Child driver_;
};

}  // namespace scalebench::faults
