// SPDX-License-Identifier: Apache-2.0
// ResNet-50 itself: built, cached, served.
#include "inference_run.hpp"

namespace scalebench {
namespace {

using support::Result;
using support::Words;
namespace fs = std::filesystem;

class ResNet : public InferenceRun {
 protected:
  Result run(const Words& more) {
    Words words = {"--plugin", "inference", "--db", "t.db", "--iterations", "2", "--warmup", "1"};
    words.insert(words.end(), more.begin(), more.end());
    return scalebench(words, {{"XDG_CACHE_HOME", folder().string()}});
  }
  std::vector<fs::path> cached() const {
    std::vector<fs::path> models;
    for (const auto& entry : fs::directory_iterator(folder() / "scalebench")) {
      if (entry.path().extension() == ".pt") models.push_back(entry.path());
    }
    return models;
  }
};

TEST_F(ResNet, IsBuiltServedAndAnswersAsTheLocalModelDoes) {
  const Result result = run({"--batch", "1,2", "--mode", "steps,dag"});
  ASSERT_EQ(result.code, 0) << result.err;
  EXPECT_EQ(measured(),
            "dag|4\nloop|8\nput_tensor|4\nrun_model|4\nrun_script|4\nserver_model|8\nserver_script|8\n"
            "unpack_tensor|4");
  EXPECT_EQ(sql("select count(*) from v_sample where metric = 'server_model' and value < 1e6"), "0");
}

TEST_F(ResNet, RunsInTheRankToo) {
  const Result result = run({"--backend", "local"});
  ASSERT_EQ(result.code, 0) << result.err;
  EXPECT_EQ(measured(), "loop|2\nput_tensor|2\nrun_model|2\nrun_script|2\nunpack_tensor|2");
}

TEST_F(ResNet, IsBuiltOnceAndAnewOnRequest) {
  ASSERT_EQ(run({"--verify", "none"}).code, 0);
  ASSERT_EQ(cached().size(), 1);
  const auto first = fs::last_write_time(cached().front());
  ASSERT_EQ(run({"--verify", "none", "--ranks", "2"}).code, 0);
  EXPECT_EQ(fs::last_write_time(cached().front()), first);
  ASSERT_EQ(run({"--verify", "none", "--rebuild-model"}).code, 0);
  EXPECT_EQ(cached().size(), 1);
  EXPECT_GT(fs::last_write_time(cached().front()), first);
}

}  // namespace
}  // namespace scalebench
