// SPDX-License-Identifier: Apache-2.0
// Where no fuzzer is linked: hands every file of the folders named to the target, once.
#include "fuzz/fuzz.hpp"

int main(int argc, char** argv) {
  std::size_t files = 0;
  for (int at = 1; at < argc; ++at) {
    for (const auto& entry : std::filesystem::directory_iterator(argv[at])) {
      std::printf("%s\n", entry.path().c_str());
      const std::string bytes = scalebench::base::read_file(entry.path());
      LLVMFuzzerTestOneInput(reinterpret_cast<const std::uint8_t*>(bytes.data()), bytes.size());
      ++files;
    }
  }
  return files > 0 ? 0 : 1;
}
