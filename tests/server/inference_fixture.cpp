// SPDX-License-Identifier: Apache-2.0
#include "inference_fixture.hpp"

#include <fstream>
#include <iterator>

namespace scalebench::server_test {

const char* const script_source = R"(
def add(a, b):
    return a + b

def sum_of(tensors: List[Tensor]):
    return torch.stack(tensors).sum(0)

def two(a):
    return a, a + 1

def entry(tensors: List[Tensor], keys: List[str], args: List[str]):
    return tensors[0] * int(args[0])

def bad(a, b, c):
    return a
)";

std::string model_file(const std::string& name) {
  std::ifstream file(SCALEBENCH_TEST_MODELS "/" + name + ".pt", std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

std::string InferenceServer::wait_for_blocked(int clients) {
  const std::string wanted = "blocked_clients:" + std::to_string(clients) + "\r";
  std::string info;
  for (int i = 0; i < 200000 && info.find(wanted) == std::string::npos; ++i)
    info = client_.bytes(words("INFO clients"));
  return info;
}

std::string InferenceServer::info(const std::string& key, const std::string& figure) {
  const std::string all = ask("AI.INFO " + key);
  const auto at = all.find('"' + figure + "\", ");
  if (at == std::string::npos) return all;
  const auto begin = at + figure.size() + 4;
  return all.substr(begin, all.find_first_of(",]", begin) - begin);
}

}  // namespace scalebench::server_test
