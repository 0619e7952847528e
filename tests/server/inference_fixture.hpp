// SPDX-License-Identifier: Apache-2.0
// A server with the inference module, small models, and the words that its stories are told in.
#pragma once

#include <gmock/gmock.h>

#include "module_fixture.hpp"

namespace scalebench::server_test {

/// The bytes of a model that make-test-models wrote.
std::string model_file(const std::string& name);

/// So many short runs of a model, and a busy machine too has had enough in a row to know it as short.
inline constexpr int short_runs = 200;

/// A script with one function of each kind.
extern const char* const script_source;

/// One server for all stories of a program; each begins with an empty database.
class InferenceServer : public testing::Test {
 protected:
  static void SetUpTestSuite() { server_ = std::make_unique<Server>("inference.so"); }
  static void TearDownTestSuite() { server_.reset(); }
  void SetUp() override { client_.ask("FLUSHALL"); }

  std::string ask(std::string_view command) { return client_.ask(command); }
  std::string store(const std::string& model, const std::string& key, const std::string& options = "") {
    return client_.ask(words("AI.MODELSTORE " + key + " TORCH CPU " + options + " BLOB") + Words{model_file(model)});
  }
  std::string store_script(const std::string& key, const std::string& entry_points = "1 entry") {
    return client_.ask(words("AI.SCRIPTSTORE " + key + " CPU ENTRY_POINTS " + entry_points + " SOURCE") +
                       Words{script_source});
  }
  /// Waits until so many clients wait for their replies.
  std::string wait_for_blocked(int clients);
  /// One figure of AI.INFO.
  std::string info(const std::string& key, const std::string& figure);

  inline static std::unique_ptr<Server> server_;
  Client client_ = server_->connect();
};

}  // namespace scalebench::server_test
