// SPDX-License-Identifier: Apache-2.0
// One rank that plays the engine for workloads of a plugin, over the C tables alone: every hook in its order, samples
// kept in memory. Rank 0 prints a line of JSON per workload: what all ranks made of it and what each has recorded.
//
//   mpirun -n 2 osu-stage PLUGIN.so WORKLOAD[,…]|all [--iterations=N] [--nodes=N] [--cpus=N] [--clock-cost=NS]
//     [--fault=allreduce|recv] [OPTION=VALUE…]
//
// --nodes says that ranks take turns on so many nodes, --cpus what each may keep busy.
// --fault makes this program's MPI lie: one element of what the call brings to rank 1 is changed.
#include <algorithm>
#include <cstdio>
#include <cstring>
#include <map>
#include <nlohmann/json.hpp>
#include <scalebench/mpi.hpp>
#include <string>
#include <vector>

#include "base/clock.hpp"
#include "base/text.hpp"
#include "plugin/library.hpp"
#include "plugin/option_text.hpp"

namespace {

using scalebench::base::now_ns;
namespace plugin = scalebench::plugin;
using nlohmann::json;

std::string fault;

/// Only float payloads: the benchmarks' own agreements use other types.
bool lies(const char* call, MPI_Datatype type, int count) { return fault == call && type == MPI_FLOAT && count > 0; }

void falsify(void* data, MPI_Comm comm) {
  int rank = 0;
  PMPI_Comm_rank(comm, &rank);
  if (rank == 1) *static_cast<float*>(data) += 1;
}

struct Order {
  std::string plugin, workloads;
  std::int64_t iterations = 3;
  int nodes = 1;
  int cpus = 1;
  std::uint64_t clock_cost_ns = 20;
  std::map<std::string, std::string> options = {};
};

/// Keeps how many samples of each metric came in each phase, and the last value.
class Recorder : public sb_recorder {
 public:
  explicit Recorder(const sb_workload& workload) : sb_recorder{}, counts(workload.metric_count) {
    struct_size = sizeof(sb_recorder);
    lap = [](sb_recorder* self, std::uint32_t metric) {
      const auto start_ns = std::exchange(self->last_ns, now_ns());
      of(self).put(metric, static_cast<double>(self->last_ns - start_ns));
    };
    whole = [](sb_recorder* self, std::uint32_t metric) {
      of(self).put(metric, static_cast<double>(self->last_ns - self->begin_ns));
    };
    restart = [](sb_recorder* self, std::int32_t begin) {
      self->last_ns = now_ns();
      if (begin != 0) self->begin_ns = self->last_ns;
    };
    value = [](sb_recorder* self, std::uint32_t metric, std::uint64_t, double amount) { of(self).put(metric, amount); };
    fail = [](sb_recorder* self, std::uint32_t, std::uint64_t, std::int32_t, const char* text) {
      of(self).failure = text;
    };
  }

  sb_recorder* enter(sb_phase new_phase, std::int64_t new_iteration) {
    phase = new_phase, iteration = new_iteration;
    begin_ns = last_ns = now_ns();
    return this;
  }

  std::vector<std::array<std::int64_t, 3>> counts;  ///< per metric and phase
  std::map<std::uint32_t, std::vector<double>> values;
  std::string failure;

 private:
  static Recorder& of(sb_recorder* self) { return *static_cast<Recorder*>(self); }
  void put(std::uint32_t metric, double amount) {
    ++counts.at(metric)[static_cast<std::size_t>(phase)];
    if (phase == SB_MEASURE) values[metric].push_back(amount);
  }
};

struct Verdict {
  std::int32_t status = SB_OK;
  std::string text;
};

/// One point of one workload.
class Performance {
 public:
  Performance(const sb_workload& workload, const Order& order)
      : workload_(workload), order_(order), recorder_(workload) {
    PMPI_Comm_dup(MPI_COMM_WORLD, &comm_);
    fill_context();
  }
  ~Performance() { PMPI_Comm_free(&comm_); }

  json play() {
    attempt([&](sb_error* error) {
      return workload_.setup(&context_, recorder_.enter(SB_SETUP, 0), &point_, &self_, error);
    });
    const bool is_set_up = verdict_.status == SB_OK;
    if (all_ok()) iterate(), verify();
    if (is_set_up) attempt([&](sb_error* error) { return workload_.teardown(self_, error); });
    return report();
  }

 private:
  template <typename Hook>
  void attempt(Hook hook) {
    sb_error error = {};
    const std::int32_t status = hook(&error);
    if (status != SB_OK && verdict_.status == SB_OK) verdict_ = {status, error.text};
  }

  bool all_ok() const {
    int mine = verdict_.status == SB_OK, all = 0;
    PMPI_Allreduce(&mine, &all, 1, MPI_INT, MPI_MIN, MPI_COMM_WORLD);
    return all != 0;
  }

  void iterate() {
    for (std::int64_t i = 0; i < order_.iterations + 2; ++i) {
      const sb_phase phase = i < 2 ? SB_WARMUP : SB_MEASURE;
      attempt([&](sb_error* error) { return workload_.iterate(self_, recorder_.enter(phase, i), error); });
    }
  }

  void verify() {
    if (!all_ok() || workload_.verify == nullptr) return;
    attempt([&](sb_error* error) { return workload_.verify(self_, error); });
  }

  void fill_context() {
    context_.struct_size = sizeof context_;
    PMPI_Comm_rank(comm_, &context_.rank), PMPI_Comm_size(comm_, &context_.size);
    context_.role_size = context_.node_size = context_.size;
    context_.nodes = order_.nodes, context_.node = context_.rank % order_.nodes;
    context_.cpus = order_.cpus;
    context_.comm = context_.role_comm = MPI_Comm_c2f(comm_);
    context_.clock_cost_ns = order_.clock_cost_ns, context_.run_id = "stage", context_.endpoint = "";
    context_.plugin_dir = context_.module_dir = "";
    for (const sb_option& row : plugin::options(workload_)) {
      const auto given = order_.options.find(row.name);
      texts_.push_back(given == order_.options.end() ? plugin::values_of_default(row).front()
                                                     : plugin::read_value(row, given->second));
    }
    for (const auto& text : texts_) options_.push_back(plugin::to_abi(text));
    context_.option_count = workload_.option_count, context_.options = options_.data();
    context_.log = [](const sb_context*, std::int32_t, const char*) {};
    context_.stopping = [](const sb_context*) { return 0; };
    work_.assign(workload_.metric_count, 0);
    point_ = {sizeof point_, workload_.metric_count, -1, -1, -1, 1, work_.data(), -1, 1, nullptr, nullptr};
  }

  json of_this_rank() const {
    json samples = json::object(), setup = json::object(), medians = json::object();
    for (std::uint32_t metric = 0; metric < workload_.metric_count; ++metric) {
      const std::string name = plugin::metrics(workload_)[metric].name;
      samples[name] = recorder_.counts[metric][SB_MEASURE], setup[name] = recorder_.counts[metric][SB_SETUP];
      auto found = recorder_.values.find(metric);
      if (found == recorder_.values.end()) continue;
      auto values = found->second;
      std::ranges::nth_element(values, values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2));
      medians[name] = values[values.size() / 2];
    }
    return {{"status", verdict_.status},
            {"text", verdict_.text},
            {"iterations", point_.iterations},
            {"warmup", point_.warmup},
            {"duration_ns", point_.duration_ns},
            {"batch", point_.batch},
            {"work", work_},
            {"samples", samples},
            {"setup", setup},
            {"medians", medians}};
  }

  /// On rank 0: what all ranks say.
  json report() const {
    constexpr int room = 4096;
    std::string mine = of_this_rank().dump();
    mine.resize(room, ' ');
    std::string all(static_cast<std::size_t>(room * context_.size), ' ');
    PMPI_Gather(mine.data(), room, MPI_CHAR, all.data(), room, MPI_CHAR, 0, MPI_COMM_WORLD);
    json ranks = json::array();
    for (std::size_t at = 0; context_.rank == 0 && at < all.size(); at += room)
      ranks.push_back(json::parse(all.substr(at, room)));
    return {{"workload", workload_.name}, {"ranks", ranks}};
  }

  const sb_workload& workload_;
  const Order& order_;
  Recorder recorder_;
  MPI_Comm comm_ = MPI_COMM_NULL;
  std::vector<plugin::OptionValue> texts_;
  std::vector<sb_value> options_;
  std::vector<double> work_;
  sb_context context_{};
  sb_point point_{};
  void* self_ = nullptr;
  Verdict verdict_;
};

Order read_order(int argc, char** argv) {
  Order order{.plugin = argv[1], .workloads = argv[2]};
  for (int i = 3; i < argc; ++i) {
    const std::string word = argv[i];
    const auto sign = word.find('=');
    const std::string name = word.substr(0, sign), value = word.substr(sign + 1);
    if (name == "--iterations")
      order.iterations = std::stoll(value);
    else if (name == "--nodes")
      order.nodes = std::stoi(value);
    else if (name == "--cpus")
      order.cpus = std::stoi(value);
    else if (name == "--clock-cost")
      order.clock_cost_ns = std::stoull(value);
    else if (name == "--fault")
      fault = value;
    else
      order.options[name] = value;
  }
  return order;
}

bool is_wanted(const Order& order, const sb_workload& workload, int ranks) {
  const bool fits = ranks >= workload.min_ranks && (workload.max_ranks == 0 || ranks <= workload.max_ranks);
  const auto names = scalebench::base::split(order.workloads, ',');
  return order.workloads == "all" ? fits : std::ranges::find(names, workload.name) != names.end();
}

}  // namespace

extern "C" {

__attribute__((visibility("default"))) int MPI_Allreduce(const void* send, void* receive, int count, MPI_Datatype type,
                                                         MPI_Op op, MPI_Comm comm) {
  const int status = PMPI_Allreduce(send, receive, count, type, op, comm);
  if (lies("allreduce", type, count)) falsify(receive, comm);
  return status;
}

__attribute__((visibility("default"))) int MPI_Recv(void* data, int count, MPI_Datatype type, int source, int tag,
                                                    MPI_Comm comm, MPI_Status* status) {
  const int code = PMPI_Recv(data, count, type, source, tag, comm, status);
  if (lies("recv", type, count)) falsify(data, comm);
  return code;
}
}

int main(int argc, char** argv) {
  if (argc < 3) return 2;
  int provided = 0, rank = 0, size = 0;
  MPI_Init_thread(&argc, &argv, MPI_THREAD_MULTIPLE, &provided);
  MPI_Comm_rank(MPI_COMM_WORLD, &rank), MPI_Comm_size(MPI_COMM_WORLD, &size);
  const Order order = read_order(argc, argv);
  const auto library = plugin::Library::open(order.plugin);
  for (const sb_workload* workload : library.workloads()) {
    if (!is_wanted(order, *workload, size)) continue;
    const json line = Performance(*workload, order).play();
    if (rank == 0) std::printf("%s\n", line.dump().c_str()), std::fflush(stdout);
  }
  MPI_Finalize();
}
