// SPDX-License-Identifier: Apache-2.0
// What this process uses: processor time, and memory that is its own.
#pragma once

#include <atomic>
#include <cstdint>
#include <thread>

namespace scalebench::store::bench {

/// User and system time of all threads so far.
double cpu_seconds();

/// Watches the process's private memory (RssAnon: without mapped files) from construction on.
class MemoryWatch {
 public:
  MemoryWatch();
  ~MemoryWatch();
  std::int64_t peak_growth_bytes() const { return peak_bytes_ - begin_bytes_; }

 private:
  void watch();

  std::int64_t begin_bytes_;
  std::atomic<std::int64_t> peak_bytes_;
  std::atomic<bool> stop_ = false;
  std::thread thread_;
};

}  // namespace scalebench::store::bench
