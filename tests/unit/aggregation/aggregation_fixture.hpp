// SPDX-License-Identifier: Apache-2.0
// Runs of the aggregation plugin, and what can happen to them.
#pragma once

#include <fmt/format.h>
#include <gmock/gmock.h>

#include <algorithm>
#include <chrono>
#include <csignal>
#include <fstream>
#include <iterator>
#include <memory>
#include <stdexcept>
#include <string>
#include <thread>

#include "support/redis_server.hpp"
#include "support/scalebench.hpp"
#include "wire/dataset.hpp"

namespace scalebench::support {

inline Words operator+(Words head, const Words& tail) {
  head.insert(head.end(), tail.begin(), tail.end());
  return head;
}

/// A process that is somebody else's to end.
class Rank {
 public:
  explicit Rank(pid_t pid) : pid_(pid) {}
  void kill() const { signal_process(pid_, SIGKILL); }
  void pause() const { signal_process(pid_, SIGSTOP); }
  void resume() const { signal_process(pid_, SIGCONT); }

 private:
  pid_t pid_;
};

class Aggregation : public Scalebench {
 protected:
  static constexpr process::Milliseconds patience{60'000};

  static std::unique_ptr<RedisServer> start_server() {
    return std::make_unique<RedisServer>(std::vector<std::string>{"--loadmodule", TENSOR_MODULE});
  }

  /// A run of tensors of 1 KiB by two threads, as `words` change it.
  static Words words_of(const Words& words) {
    Words all = {"--plugin", "aggregation"};
    for (const Words& usual : {Words{"--db", "t.db"}, {"--client-threads", "2"}, {"--tensor-bytes", "1KiB"}}) {
      if (std::find(words.begin(), words.end(), usual[0]) == words.end()) all = all + usual;
    }
    return all + words;
  }
  Result run(const Words& words) { return scalebench(words_of(words)); }
  void run_well(const Words& words) {
    const Result result = run(words);
    ASSERT_EQ(result.code, 0) << result.err << result.out;
    EXPECT_EQ(sql("select count(*) from run where status <> 'done'"), "0");
    EXPECT_EQ(sql("select count(*) from v_sample where status <> 'ok'"), "0");
  }

  /// Measured samples of each metric but the connecting.
  std::string samples() {
    return sql(
        "select metric, count(*) from v_sample where phase = 'measure' and metric <> 'client' group by metric "
        "order by metric");
  }
  void expect_end_to_end_contains_the_consumers_part() {
    EXPECT_EQ(sql("select count(*) from v_sample as whole join v_sample as part on part.metric = 'get_datasets' and "
                  "part.run = whole.run and part.iteration = whole.iteration and part.rank = whole.rank "
                  "where whole.metric = 'end_to_end' and whole.value < part.value"),
              "0");
  }
  std::string cause() { return sql("select cause from run order by id desc limit 1"); }

  process::Child start(const Words& words) {
    return process::spawn({Words{SCALEBENCH_BINARY} + words_of(words),
                           {},
                           folder(),
                           process::Sink::capture(1 << 20),
                           process::Sink::capture(1 << 20),
                           {}});
  }
  static int code_of(process::Child& driver) {
    const auto ending = driver.wait(patience);
    EXPECT_TRUE(ending) << "the run hangs";
    return ending ? support::shell_code(*ending) : -1;
  }

  /// Waits until the run that uses this server, or this folder, is well under way.
  static void wait_until_under_way(const RedisServer& server) {
    wait_until("datasets are appended", [&] { return calls(server, "rpush") > 30; });
  }
  void wait_until_under_way_over_files() {
    wait_until("lists come and go", [&] {
      for (const auto& run : std::filesystem::directory_iterator(folder())) {
        for (int i = 10; i < 2000; ++i) {
          if (std::filesystem::exists(run.path() / fmt::format("iteration_{}", i))) return true;
        }
      }
      return false;
    });
  }

  /// The rank's process, once there is one.
  Rank rank_of(process::Child& driver, int rank) {
    const auto word = fmt::format("OMPI_COMM_WORLD_RANK={}", rank);
    pid_t pid = -1;
    wait_until("the rank is there", [&] { return (pid = find_process(driver.pid(), word)) > 0; });
    return Rank(pid);
  }

  static long calls(const RedisServer& server, const std::string& command) {
    const std::string info = server.say("INFO commandstats");
    const std::string begin = fmt::format("cmdstat_{}:calls=", command);
    const auto at = info.find(begin);
    return at == std::string::npos ? 0 : std::stol(info.substr(at + begin.size()));
  }

  template <typename Condition>
  static void wait_until(const char* what, Condition&& holds) {
    const auto end = std::chrono::steady_clock::now() + patience;
    while (!holds()) {
      if (std::chrono::steady_clock::now() > end) throw std::runtime_error(std::string("waited in vain until ") + what);
      std::this_thread::sleep_for(std::chrono::milliseconds(20));
    }
  }

  struct List {
    std::string prefix, name;
  };
  /// Pauses the consumer where a list with this many entries waits for it. Between two batches of iterations there is
  /// none: then it is let go for a moment.
  static List pause_at_whole_list(const RedisServer& server, const Rank& consumer, int entries) {
    List list;
    wait_until("a list is whole", [&] {
      consumer.pause();
      list = find_list(server, entries);
      if (list.name.empty()) consumer.resume();
      return !list.name.empty();
    });
    return list;
  }

 private:
  static List find_list(const RedisServer& server, int entries) {
    for (int looks = 0; looks < 300; ++looks) {
      const std::string key = server.say("RANDOMKEY");
      const bool is_list = key.find(".iteration_") != std::string::npos && key[0] != '{';
      const auto dot = key.find('.');
      if (is_list && server.say("LLEN " + key) == std::to_string(entries))
        return {key.substr(0, dot), key.substr(dot + 1)};
      std::this_thread::sleep_for(std::chrono::milliseconds(1));
    }
    return {};
  }
  static std::string text_of(const std::string& file) {
    std::ifstream in(file, std::ios::binary);
    return {std::istreambuf_iterator<char>(in), {}};
  }
  static pid_t parent_of(pid_t pid) {
    const std::string stat = text_of(fmt::format("/proc/{}/stat", pid));
    const auto end = stat.rfind(')');
    return end == std::string::npos ? 0 : static_cast<pid_t>(std::stol(stat.substr(end + 4)));
  }
  static bool descends(pid_t pid, pid_t ancestor) {
    while (pid > 1 && pid != ancestor) pid = parent_of(pid);
    return pid == ancestor;
  }
  static pid_t find_process(pid_t ancestor, const std::string& word) {
    for (const auto& entry : std::filesystem::directory_iterator("/proc")) {
      const std::string name = entry.path().filename();
      if (name.find_first_not_of("0123456789") != std::string::npos) continue;
      const std::string environment = text_of(entry.path() / "environ");
      const auto at = environment.find(word);
      if (at == std::string::npos || environment[at + word.size()] != '\0') continue;
      if (descends(static_cast<pid_t>(std::stol(name)), ancestor)) return static_cast<pid_t>(std::stol(name));
    }
    return -1;
  }
};

}  // namespace scalebench::support
