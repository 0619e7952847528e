// SPDX-License-Identifier: Apache-2.0
#include "store/bench/usage.hpp"

#include <sys/resource.h>

#include <algorithm>
#include <chrono>
#include <fstream>
#include <string>

namespace scalebench::store::bench {
namespace {

std::int64_t private_bytes() {
  std::ifstream status("/proc/self/status");
  std::string word;
  while (status >> word)
    if (word == "RssAnon:") {
      std::int64_t kib = 0;
      status >> kib;
      return kib * 1024;
    }
  return 0;
}

double seconds(const timeval& time) {
  return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_usec) * 1e-6;
}

}  // namespace

double cpu_seconds() {
  rusage usage{};
  ::getrusage(RUSAGE_SELF, &usage);
  return seconds(usage.ru_utime) + seconds(usage.ru_stime);
}

MemoryWatch::MemoryWatch() : begin_bytes_(private_bytes()), peak_bytes_(begin_bytes_), thread_([this] { watch(); }) {}

MemoryWatch::~MemoryWatch() {
  stop_ = true;
  thread_.join();
}

void MemoryWatch::watch() {
  while (!stop_) {
    peak_bytes_ = std::max(peak_bytes_.load(), private_bytes());
    std::this_thread::sleep_for(std::chrono::milliseconds(2));
  }
}

}  // namespace scalebench::store::bench
