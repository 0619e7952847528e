// SPDX-License-Identifier: Apache-2.0
// The memory of the inference module between runs.
#include <fstream>
#include <iterator>
#include <sstream>

#include "inference_fixture.hpp"

namespace scalebench::server_test {
namespace {

class InferenceMemory : public InferenceServer {
 protected:
  /// Pages that the kernel mapped for the server since it started.
  static long mapped_pages() {
    std::ifstream file("/proc/" + std::to_string(server_->pid()) + "/stat");
    const std::string line(std::istreambuf_iterator<char>(file), {});
    std::istringstream behind_name(line.substr(line.rfind(')') + 2));
    constexpr int behind_state = 7;  // minflt is the eighth field from there
    std::string skipped;
    for (int i = 0; i < behind_state; ++i) behind_name >> skipped;
    long pages = 0;
    behind_name >> pages;
    return pages;
  }
};

TEST_F(InferenceMemory, large_tensors_keep_their_pages_between_runs) {
  constexpr int runs = 10;
  constexpr long pages_of_a_tensor = (16 << 20) / 4096;
  store("twice", "m");
  ask("AI.TENSORSET a FLOAT 4194304");
  for (int i = 0; i < runs; ++i) ask("AI.MODELEXECUTE m INPUTS 1 a OUTPUTS 1 b");
  const long before = mapped_pages();
  for (int i = 0; i < runs; ++i) ask("AI.MODELEXECUTE m INPUTS 1 a OUTPUTS 1 b");
  EXPECT_LT(mapped_pages() - before, runs * pages_of_a_tensor / 2);
}

}  // namespace
}  // namespace scalebench::server_test
