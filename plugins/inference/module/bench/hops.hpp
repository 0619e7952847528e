// SPDX-License-Identifier: Apache-2.0
// The least that a server costs which computes beside its main thread: a bare process that does nothing else. Its main
// thread waits for a client and a pipe; a worker thread waits for the main thread, and answers through the pipe.
#pragma once

#include <sys/types.h>

namespace scalebench::inference_bench {

class Hops {
 public:
  Hops();
  Hops(const Hops&) = delete;
  Hops& operator=(const Hops&) = delete;
  ~Hops();

  /// The main thread answers.
  void ping() { ask('p'); }
  /// The main thread hands over to the worker, is woken by it, and answers.
  void run() { ask('r'); }

 private:
  void ask(char what);

  pid_t pid_ = -1;
  int line_ = -1;
};

}  // namespace scalebench::inference_bench
