// SPDX-License-Identifier: Apache-2.0
// Everything the SDK offers in one plugin, with state that must survive the boundary between compilers.
#include <map>
#include <scalebench/sdk.hpp>
#include <vector>

namespace sb = scalebench::sdk;

struct Memory {
  static constexpr auto name = "memory";
  static constexpr auto help = "Copies a block";
  sb::Bytes block;
  sb::Duration pause;
  std::string mode;
  bool touch = false;
  double factor = 0;
  int times = 0;
  static constexpr sb::Option options[] = {
      sb::option<&Memory::block>("block", "1KiB..4KiB*2", "bytes per copy", {.unit = "B", .range = "1..1GiB"}),
      sb::option<&Memory::pause>("pause", "0", "between copies"),
      sb::option<&Memory::mode>("mode", "copy", "what to do", {.choices = "copy|fail|lie"}),
      sb::option<&Memory::touch>("touch", "yes", "write before the first copy"),
      sb::option<&Memory::factor>("factor", "0.5", "a number"),
      sb::option<&Memory::times>("times", "2", "copies per iteration", {.axis = SB_LAUNCH}),
  };
  enum { copy, check, total, rate };
  static constexpr sb::Metric metrics[] = {sb::duration("copy", "one copy", "B"), sb::duration("check", "comparing"),
                                           sb::duration("total"),
                                           sb::metric("rate", "bytes per second", "B/s", SB_HIGHER)};

  void setup(const sb::Context&, sb::Setup& answer) {
    if (mode == "fail") throw sb::Skip("this machine cannot fail on demand");
    from_.assign(block.size(), 'x');
    answer.iterations(50).warmup(5).duration({1'000'000'000}).batch(times).work(copy, static_cast<double>(block));
    answer.time(total, [&] { to_.resize(from_.size()); });
  }

  void iterate(sb::Lap& lap) {
    for (int at = 0; at < times; ++at) to_ = from_;
    lap(copy);
    seen_[to_.size()] += to_ == from_;
    lap(check), lap.whole(total), lap.value(rate, 1e9);
    if (mode == "lie") throw sb::Failed(7, "this copy is a lie");
  }

  void verify() const {
    if (mode == "lie") throw sb::Incorrect("the copy is a lie");
  }

  std::vector<char> from_, to_;
  std::map<std::size_t, int> seen_;
};

struct Pair {
  static constexpr auto name = "pair";
  static constexpr auto help = "Needs two ranks and a server";
  std::int64_t producers = 0;
  static constexpr sb::Option options[] = {
      sb::option<&Pair::producers>("producers", "1", "how many produce", {.range = "1..", .axis = SB_LAUNCH})};
  static constexpr auto metrics = sb::durations("send", "receive");
  static constexpr sb::Role roles[] = {sb::role("producer", "sends", 1, "producers"), sb::role("consumer", "receives")};
  static constexpr auto needs = sb::need("redis", "--loadmodule ${module_dir}/tensor.so N ${producers}", "producers=1");
  static constexpr sb::Ranks ranks{.min = 2, .max = 8, .multiple = 2, .fallback = 2};
  static constexpr int thread_level = SB_THREAD_MULTIPLE;

  void setup(const sb::Context&) {}
  void iterate(sb::Lap& lap) { lap(0), lap(1); }
};

SCALEBENCH_PLUGIN("story", "All that the SDK offers", Memory, Pair)
