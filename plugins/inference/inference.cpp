// SPDX-License-Identifier: Apache-2.0
// Each rank puts images into a tensor server, has them preprocessed and classified there, and fetches the answer.
#include <fstream>
#include <iterator>
#include <optional>
#include <scalebench/sdk.hpp>

#include "backend.hpp"
#include "local_backend.hpp"
#include "model_file.hpp"
#include "server_backend.hpp"

namespace sb = scalebench::sdk;
namespace wire = scalebench::wire;
using namespace scalebench::inference;

struct Inference {
  static constexpr auto name = "inference";
  static constexpr auto help = "Each rank has images classified by ResNet-50, or any TorchScript model, on a server";

  std::int64_t batch;
  std::string mode, backend, device;
  int devices;
  std::string model, input_shape, input_type, script, function;
  bool rebuild_model;
  std::string check;
  sb::Duration model_timeout;
  int threads_per_queue, intra_op, inter_op;
  std::int64_t batch_size, min_batch_size;
  sb::Duration min_batch_timeout;

  static constexpr sb::Option options[] = {
      sb::option<&Inference::batch>("batch", "1", "images in one request", {.range = "1..65536"}),
      sb::option<&Inference::mode>("mode", "steps", "four requests, or all in one AI.DAGEXECUTE",
                                   {.choices = "steps|dag"}),
      sb::option<&Inference::backend>("backend", "server",
                                      "local: the model runs in the rank's own process, which is what a server could "
                                      "reach at best",
                                      {.choices = "server|local", .axis = SB_LAUNCH}),
      sb::option<&Inference::device>("device", "CPU", "where the model runs: CPU, GPU, GPU:n"),
      sb::option<&Inference::devices>("devices", "1", "GPUs that the ranks are spread over, named as by SmartRedis",
                                      {.range = "1..128"}),
      sb::option<&Inference::model>("model", "resnet50", "resnet50, built here, or a file of TorchScript"),
      sb::option<&Inference::input_shape>("input-shape", "224x224x3", "of one image"),
      sb::option<&Inference::input_type>("input-type", "FLOAT", "element type of the images",
                                         {.choices = "FLOAT|DOUBLE|INT8|INT16|INT32|INT64|UINT8|UINT16"}),
      sb::option<&Inference::script>("script", "preprocess",
                                     "preprocess: as SmartSim's; none: the model takes the images as they are; or a "
                                     "file of TorchScript"),
      sb::option<&Inference::function>("function", "pre_process_3ch", "the function to call in a script of your own"),
      sb::option<&Inference::rebuild_model>("rebuild-model", "no", "build ResNet-50 anew, not from the cache"),
      sb::option<&Inference::check>("verify", "all", "ranks that compare the answer with that of the model run locally",
                                    {.choices = "all|first|none"}),
      sb::option<&Inference::model_timeout>("model-timeout", "120s", "of one request", {.range = "1s.."}),
      sb::option<&Inference::threads_per_queue>("threads-per-queue", "1", "requests that the server runs at a time",
                                                {.range = "1..1024", .axis = SB_LAUNCH}),
      sb::option<&Inference::intra_op>("intra-op", "2", "threads of libtorch for one operation",
                                       {.range = "1..1024", .axis = SB_LAUNCH}),
      sb::option<&Inference::inter_op>("inter-op", "1", "operations of libtorch at a time",
                                       {.range = "1..1024", .axis = SB_LAUNCH}),
      sb::option<&Inference::batch_size>("batch-size", "0",
                                         "images of all ranks that the server may run as one; 0: off",
                                         {.range = "0..", .axis = SB_LAUNCH}),
      sb::option<&Inference::min_batch_size>("min-batch-size", "0", "images that the server waits for; 0: none",
                                             {.range = "0..", .axis = SB_LAUNCH}),
      sb::option<&Inference::min_batch_timeout>("min-batch-timeout", "0ms", "how long it waits for them; 0: for ever",
                                                {.range = "0ms..", .axis = SB_LAUNCH}),
  };
  static constexpr auto& metrics = measures;
  static constexpr sb::Need needs[] = {
      {"redis",
       "--loadmodule ${module_dir}/inference.so THREADS_PER_QUEUE ${threads-per-queue} INTRA_OP_PARALLELISM "
       "${intra-op} INTER_OP_PARALLELISM ${inter-op}",
       "backend=server", "${module_dir}/inference.so", without_torch},
      sb::need_file("${module_dir}/scalebench_torch.so", without_torch, "backend=local"),
      sb::need_file("${module_dir}/scalebench_torch.so", without_torch, "model=resnet50")};
  static constexpr bool independent = true;

  void validate(const sb::Candidate&) const {
    check_device(device, devices);
    const Dims dims = request_dims(parse_shape(input_shape), images(), script != "none");
    constexpr std::size_t limit = std::size_t{512} << 20U;
    if (wire::TensorSpec{*wire::parse_dtype(input_type), dims}.bytes() > limit)
      throw sb::Usage("input-shape " + input_shape + " with batch " + std::to_string(batch) +
                      ": Redis takes values of at most 512 MiB; give smaller ones");
    read_script(script, function, images());
    if (model != "resnet50") require_readable("model", model);
    if (min_batch_size > 0 && batch_size == 0) throw sb::Usage("min-batch-size needs a --batch-size");
    if (min_batch_timeout.ns > 0 && min_batch_size == 0) throw sb::Usage("min-batch-timeout needs a --min-batch-size");
    if (min_batch_size > batch && min_batch_timeout.ns == 0)
      throw sb::Usage("min-batch-size " + std::to_string(min_batch_size) + " with batch " + std::to_string(batch) +
                      ": a rank that is alone, as in the beginning and at the end, would wait for ever; give a "
                      "--min-batch-timeout");
  }

  void setup(const sb::Context& context, sb::Setup& answer) {
    constexpr int iterations = 20, warmup = 2;
    if (backend == "local" && mode == "dag") throw sb::Skip("mode dag is one request to a server: there is none");
    answer.iterations(iterations).warmup(warmup);
    for (const std::uint32_t stage : {put_tensor, run_script, run_model, unpack_tensor, dag, loop})
      answer.work(stage, static_cast<double>(batch));
    context_.emplace(context);
    describe_task();
    try {
      as_outcome([&] { backend == "server" ? set_up_server(answer) : set_up_local(answer); });
    } catch (...) {
      clean_quietly();
      throw;
    }
  }

  void iterate(sb::Lap& lap) {
    whole_ = false;
    try {
      lap.begin();
      infer([&](Measure measure) { lap(measure); });
    } catch (const StageFailed& failure) {
      return note(failure, lap);
    }
    lap.whole(loop);
    whole_ = true;
    losses_ = 0;
    note_inside(lap);
    if (check != "none") compare("an inference of the same image before", first_);
  }

  /// The last answer, unless getting it failed: that is on record already.
  void verify() {
    const bool mine = check == "all" || (check == "first" && context_->rank == 0);
    if (!mine || !whole_ || backend == "local") return;
    try {
      as_outcome([this] { compare("the local model", answer_of_local_model()); });
    } catch (const sb::ServiceLost& missing) {
      context_->warn(std::string("the answers were not compared with those of the local model: ") + missing.what());
    }
  }

  void teardown() {
    try {
      clean();
    } catch (const wire::Failure& failure) {
      throw sb::ServiceLost("keys that begin with " + keys_.prefix + " may be left behind: " + failure.what());
    }
  }

 private:
  std::size_t images() const { return static_cast<std::size_t>(batch); }

  void describe_task() {
    task_.model_name = model;
    task_.script = read_script(script, function, images());
    task_.device = device_of_rank(device, devices, context_->rank);
    task_.type = *wire::parse_dtype(input_type);
    task_.dims = request_dims(parse_shape(input_shape), images(), bool(task_.script));
    task_.image = draw_image(task_.spec(), context_->seed + static_cast<std::uint64_t>(context_->rank));
  }

  void set_up_server(sb::Setup& answer) {
    const wire::Endpoint endpoint = wire::parse_endpoint(context_->endpoint);
    answer.patience({2 * model_timeout.ns});
    const wire::ClientOptions limits{std::chrono::milliseconds(model_timeout.ns / 1'000'000)};
    answer.time(client, [&] { client_.emplace(endpoint, limits); });
    const auto rank = static_cast<std::size_t>(context_->rank), shards = client_->shard_count();
    require_commands(*client_, rank % shards, context_->module_dir);
    keys_ = make_keys(context_->run_id, client_->clustered() ? client_->tag_for_shard(rank % shards) : "",
                      context_->rank, devices);
    backend_ = std::make_unique<ServerBackend>(*client_, task_, keys_);
    const auto size = static_cast<std::size_t>(context_->size);
    model_store_.emplace(*client_, keys_, static_cast<int>((size - 1 - rank) / shards));
    if (rank < shards) {
      note_facts(ask_facts(*client_, rank), "the server at " + client_->address_of(rank).text(), answer);
      publish(endpoint, answer);
    } else {
      model_store_->wait([this] { return context_->stopping(); }, ModelStore::longest_store);
      start_cold(answer);
    }
  }

  /// The first rank of a shard stores what all of its ranks use, and is the first to use it.
  void publish(const wire::Endpoint& endpoint, sb::Setup& answer) {
    try {
      store(endpoint, answer);
      start_cold(answer);
    } catch (const std::exception& failure) {
      quietly([&] { model_store_->announce_failure(failure.what()); });
      throw;
    }
    model_store_->announce();
  }

  void store(const wire::Endpoint& endpoint, sb::Setup& answer) {
    find_model();
    context_->expect({std::chrono::nanoseconds(ModelStore::longest_store).count()});
    std::ifstream file(task_.model_file, std::ios::binary);
    const std::string bytes(std::istreambuf_iterator<char>(file), {});
    wire::Client courier(endpoint);
    const Batching batching{batch_size, min_batch_size, min_batch_timeout.ns / 1'000'000};
    for (const Copy& copy : copies_for(device, devices)) {
      answer.time(model_load, [&] { model_store_->store_model(courier, task_, batching, copy, bytes); });
      if (task_.script) answer.time(script_load, [&] { model_store_->store_script(task_, copy); });
    }
  }

  void set_up_local(sb::Setup& answer) {
    find_model();
    const sb_torch_api& torch = load_torch(context_->module_dir);
    set_threads(torch);
    note_local_facts(torch, answer);
    auto local = std::make_unique<LocalBackend>(torch, task_);
    answer.time(model_load, [&] { local->load_model(); });
    if (task_.script) answer.time(script_load, [&] { local->compile_script(); });
    backend_ = std::move(local);
    start_cold(answer);
  }

  void set_threads(const sb_torch_api& torch) const {
    sb_torch_error error = {};
    if (!torch.set_threads(intra_op, inter_op, &error)) throw TorchFailure(error.text);
  }

  void find_model() {
    task_.model_file = model;
    if (model != "resnet50") return;
    const bool rebuild = rebuild_model && context_->node_rank == 0;
    task_.model_file = provide_resnet50(load_torch(context_->module_dir), cache_folder(), rebuild,
                                        [this] { return context_->stopping(); });
  }

  void note_local_facts(const sb_torch_api& torch, sb::Setup& answer) const {
    sb_torch_info info = {};
    torch.describe(&info);
    if (context_->node_rank != 0) return;
    const TorchFacts facts{info.version,          info.blas,   info.blas_is_slow != 0, info.intra_op_threads,
                           info.inter_op_threads, std::nullopt};
    note_facts(facts, "the rank's own process", answer);
  }

  void note_facts(const std::optional<TorchFacts>& facts, const std::string& who, sb::Setup& answer) const {
    if (!facts) return context_->info(who + " does not say which libtorch and BLAS it uses");
    context_->info(who + " computes with " + facts->text());
    answer.lap().value(reference_blas, facts->is_slow ? 1 : 0);
    if (facts->is_slow)
      context_->warn(who +
                     " uses the reference BLAS, with which a model takes about ten times as long as with OpenBLAS "
                     "(Debian: install libopenblas0-openmp)");
    if (facts->fights())
      context_->warn(
          who +
          " uses an OpenBLAS with threads of its own, which heed no intra-op and fight with those of libtorch "
          "for the cores: some runs take three times as long (Debian: install libopenblas0-openmp, then "
          "configure and build scalebench again)");
    const bool as_told = facts->intra_op == intra_op && facts->inter_op == inter_op &&
                         facts->per_queue.value_or(threads_per_queue) == threads_per_queue;
    if (!as_told) context_->warn(who + " uses " + facts->threads() + ", not those of the options");
  }

  /// The answer is what later ones are compared with.
  void start_cold(sb::Setup& answer) {
    answer.time(cold_start, [this] { infer([](Measure) {}); });
    std::swap(first_, answer_);
    backend_->inside_times();
  }

  template <typename Done>
  void infer(Done done) {
    if (mode == "dag") {
      backend_->run_graph(answer_), done(dag);
      return;
    }
    backend_->put_tensor(), done(put_tensor);
    if (task_.script) backend_->run_script(), done(run_script);
    backend_->run_model(), done(run_model);
    backend_->unpack_tensor(answer_), done(unpack_tensor);
  }

  /// A failed step is a sample like any other; a server that stays away ends the point.
  void note(const StageFailed& failure, sb::Lap& lap) {
    lap.fail(mode == "dag" ? dag : static_cast<std::uint32_t>(failure.stage()), failure.code(), failure.what());
    losses_ = failure.lost() ? losses_ + 1 : 0;
    if (losses_ == losses_allowed) throw sb::ServiceLost(failure.what());
  }

  /// Asked between two inferences: in nobody's time.
  void note_inside(sb::Lap& lap) {
    const InsideTimes times = backend_->inside_times();
    if (times.model_ns) lap.value(server_model, *times.model_ns);
    if (times.script_ns) lap.value(server_script, *times.script_ns);
  }

  void compare(const std::string& whose, const wire::Tensor& expected) const {
    const std::string what = difference(expected, answer_);
    if (what.empty()) return;
    throw sb::Incorrect("the answer of " + task_.subject(false) + " is not that of " + whose + ": " + what);
  }

  wire::Tensor answer_of_local_model() {
    const sb_torch_api& torch = load_torch(context_->module_dir);
    if (task_.model_file.empty()) find_model();
    set_threads(torch);
    sb_torch_info info = {};
    torch.describe(&info);
    Task task = task_;
    if (!info.has_cuda) task.device = "CPU";
    LocalBackend local(torch, task);
    local.load_model();
    local.compile_script();
    wire::Tensor expected;
    local.run_graph(expected);
    return expected;
  }

  void clean() {
    if (backend_) backend_->clean();
    if (model_store_) model_store_->remove();
  }
  void clean_quietly() {
    quietly([this] { clean(); });
  }
  template <typename Work>
  static void quietly(Work work) {
    try {
      work();
    } catch (const wire::Failure&) {  // something else has failed before and is told
    }
  }

  std::optional<sb::Context> context_;
  Task task_;
  std::optional<wire::Client> client_;
  Keys keys_;
  std::optional<ModelStore> model_store_;
  std::unique_ptr<Backend> backend_;
  wire::Tensor answer_, first_;
  static constexpr int losses_allowed = 3;
  int losses_ = 0;      ///< connections lost in a row
  bool whole_ = false;  ///< answer_ is of this iteration
};

SCALEBENCH_PLUGIN("inference", "Neural networks on a tensor server", Inference)
