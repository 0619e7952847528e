// SPDX-License-Identifier: Apache-2.0
// Producers hand lists of datasets over to consumers, through Redis or through a shared folder.
#include <exception>
#include <optional>
#include <scalebench/mpi.hpp>

#include "aggregation/dataset_file.hpp"
#include "aggregation/file_exchange.hpp"
#include "aggregation/redis_exchange.hpp"

namespace scalebench::aggregation {

struct Aggregation {
  static constexpr auto name = "aggregation";
  static constexpr auto help = "Producers hand lists of datasets over to consumers";

  sb::Bytes tensor_bytes;
  int tensors, consumers, client_threads;
  std::string handover, via, folder, check;
  sb::Duration deadline;
  static constexpr sb::Option options[] = {
      sb::option<&Aggregation::tensor_bytes>(
          "tensor-bytes", "1024,8192,16384,32768,65536,131072,262144,524288,1024000,2048000,4096000",
          "size of a tensor of float32; the default sizes are those of SmartSim-Scaling",
          {.unit = "B", .range = "4..512MiB"}),
      sb::option<&Aggregation::tensors>("tensors-per-dataset", "4", "tensors in each producer's dataset",
                                        {.range = "1..65536"}),
      sb::option<&Aggregation::consumers>("consumers", "1",
                                          "ranks that take the datasets, each its share; the others "
                                          "produce",
                                          {.range = "1.."}),
      sb::option<&Aggregation::client_threads>("client-threads", "32", "threads of a consumer, each with a connection",
                                               {.range = "1..1024"}),
      sb::option<&Aggregation::handover>("handover", "poll",
                                         "how ranks wait for each other: looking again and again, "
                                         "or asleep in a blocking command",
                                         {.choices = "poll|block"}),
      sb::option<&Aggregation::via>("via", "redis", "what the datasets go through",
                                    {.choices = "redis|files", .axis = SB_LAUNCH}),
      sb::option<&Aggregation::folder>("folder", ".", "with --via files: an existing folder that all ranks share"),
      sb::option<&Aggregation::check>("verify", "every", "which iterations' tensors are compared with what was put",
                                      {.choices = "every|last|none"}),
      sb::option<&Aggregation::deadline>(
          "deadline", "0", "longest wait for the server, or for a rank's sign of life; 0: as long as --patience",
          {.range = "0..24h"}),
  };

  enum { put_dataset, append_to_list, wait_consumed, poll_list, get_datasets, delete_list, end_to_end, client };
  static constexpr sb::Metric metrics[] = {
      sb::duration("put_dataset", "producer: writing its dataset", "B"),
      sb::duration("append_to_list", "producer: making it part of the list"),
      sb::waiting("wait_consumed", "producer: until the consumers have taken the list"),
      sb::waiting("poll_list", "consumer: until the list is whole"),
      sb::duration("get_datasets", "consumer: getting its share of the datasets", "B"),
      sb::duration("delete_list", "first consumer: removing the list"),
      sb::duration("end_to_end", "first append to the last dataset in a consumer's memory, on one node", "B"),
      sb::duration("client", "making the connections, once in setup"),
  };
  enum { producer_role, consumer_role };
  static constexpr sb::Role roles[] = {
      sb::role("producer", "puts a dataset and appends it to the list, in every iteration"),
      sb::role("consumer", "gets the datasets of the list", 1, "consumers")};
  static constexpr auto needs = sb::need("redis", "--loadmodule ${module_dir}/tensor.so", "via=redis");
  static constexpr sb::Ranks ranks{.min = 2, .fallback = 4};
  static constexpr int thread_level = SB_THREAD_FUNNELED;

  void validate(const sb::Candidate& candidate) const;
  void setup(const sb::Context& context, sb::Setup& answer);
  void iterate(sb::Lap& lap);
  void verify();
  void teardown();

 private:
  void announce_work(sb::Setup& answer) const;
  void connect();
  void produce(sb::Lap& lap);
  void consume(sb::Lap& lap);
  void finish_list(sb::Lap& lap);
  void attempt(sb::Lap& lap);
  void note(sb::Lap& lap, int code, const char* text);
  void conclude(sb::Lap& lap);
  void compare() const;
  void abandon();

  template <typename Action>
  void timed(sb::Lap& lap, std::uint32_t metric, Action&& action) {
    step_ = metric;
    action();
    lap(metric);
  }

  std::optional<sb::Context> context_;
  Shape shape_;
  std::optional<Pattern> pattern_;
  std::optional<Peers> peers_;
  std::optional<Patience> patience_;
  std::optional<Parcel> parcel_;
  std::unique_ptr<Producer> producer_;
  std::unique_ptr<Consumer> consumer_;

  JointIteration own_;          ///< of the iteration in progress
  std::exception_ptr trouble_;  ///< what this rank will throw once the others know
  std::uint32_t step_ = 0;      ///< the metric being measured
  std::int64_t iteration_ = 0;
  bool ended_ = false;  ///< another rank has ended the point; the engine has not told yet
  bool whole_ = false;  ///< the last iteration went well
};

void Aggregation::validate(const sb::Candidate& candidate) const {
  const bool enough_for_any = candidate.ranks >= ranks.min;  // fewer are refused by that row
  if (enough_for_any && candidate.ranks <= consumers)
    throw sb::Usage("--ranks " + std::to_string(candidate.ranks) + " with --consumers " + std::to_string(consumers) +
                    ": at least one producer is needed beside the consumers; give more ranks");
  if (tensor_bytes % static_cast<std::int64_t>(sizeof(float)) != 0)
    throw sb::Usage("--tensor-bytes " + std::to_string(tensor_bytes.count) +
                    ": elements are float32, give a multiple of 4");
  std::error_code error;
  if (via == "files" && !std::filesystem::is_directory(folder, error))
    throw sb::Usage("--folder " + folder + " is not a folder: give one that exists and that all ranks share");
}

/// Different also between campaigns, which may number their runs alike.
std::string run_name(const sb::Context& context) {
  return context.run_id + "-" + std::to_string(context.seed % 1'000'000'000);
}

void Aggregation::setup(const sb::Context& context, sb::Setup& answer) {
  if (via == "files" && handover == "block" && context.nodes > 1)
    throw sb::Skip(
        "--handover block with --via files works on one node only: no node is told of what others do in a "
        "folder; use --handover poll");
  context_.emplace(context);
  shape_ = {context.size - consumers, consumers, tensors, tensor_bytes.size(), run_name(context)};
  pattern_.emplace(shape_.tensor_bytes, context.seed);
  peers_.emplace(context);
  patience_.emplace(context, *peers_, deadline);
  if (context.role == producer_role) parcel_.emplace(shape_, pattern_->noise());
  if (parcel_) parcel_->mark(context.role_rank, 0);
  announce_work(answer);
  try {
    answer.time(client, [&] { connect(); });
  } catch (const wire::Failure& failure) {
    throw sb::ServiceLost(failure.what());
  }
}

void Aggregation::announce_work(sb::Setup& answer) const {
  const auto dataset = static_cast<double>(shape_.dataset_bytes());
  if (parcel_) {
    answer.work(put_dataset, dataset);
    return;
  }
  answer.work(get_datasets, dataset * shape_.share_of(context_->role_rank));
  answer.work(end_to_end, dataset * shape_.producers);
}

void Aggregation::connect() {
  const auto way = handover == "block" ? Handover::block : Handover::poll;
  const int number = context_->role_rank;
  if (via == "files") {
    if (context_->rank == 0) RunFolder::sweep(folder);
    if (parcel_)
      producer_ = std::make_unique<FileProducer>(folder, shape_, way, *patience_, number, *parcel_);
    else
      consumer_ = std::make_unique<FileConsumer>(folder, shape_, way, *patience_, number, client_threads);
    return;
  }
  const auto endpoint = wire::parse_endpoint(context_->endpoint);
  if (parcel_)
    producer_ = std::make_unique<RedisProducer>(endpoint, shape_, way, *patience_, number, *parcel_);
  else
    consumer_ = std::make_unique<RedisConsumer>(endpoint, shape_, way, *patience_, number, client_threads);
}

/// A rank that has trouble, or hears of somebody's, still comes to the agreement at the end: there all stop together,
/// and the one that had it says why. Only who waited for nothing leaves at once.
void Aggregation::iterate(sb::Lap& lap) {
  if (ended_) return;
  own_ = {};
  whole_ = false;
  iteration_ = lap.iteration();
  lap.begin();
  attempt(lap);
  conclude(lap);
}

void Aggregation::attempt(sb::Lap& lap) {
  try {
    parcel_ ? produce(lap) : consume(lap);
  } catch (const PeerLost& lost) {
    lap.fail(step_, static_cast<int>(wire::Fault::deadline_exceeded), lost.what());
    abandon();
    throw;
  } catch (const Alarmed&) {
    own_.trouble = true;
  } catch (const wire::Failure& failure) {
    trouble_ = std::make_exception_ptr(sb::ServiceLost(failure.what()));
    note(lap, static_cast<int>(failure.fault()), failure.what());
  } catch (const sb::Incorrect&) {
    trouble_ = std::current_exception();
    own_.trouble = true;
    peers_->raise_alarm();
  } catch (const std::exception& error) {
    trouble_ = std::current_exception();
    note(lap, SB_INTERNAL, error.what());
  }
}

void Aggregation::note(sb::Lap& lap, int code, const char* text) {
  lap.fail(step_, code, text);
  own_.trouble = true;
  peers_->raise_alarm();
}

void Aggregation::produce(sb::Lap& lap) {
  timed(lap, put_dataset, [&] { producer_->put(); });
  own_.first_append_ns = static_cast<std::int64_t>(lap.last_ns());
  timed(lap, append_to_list, [&] { producer_->append(iteration_); });
  timed(lap, wait_consumed, [&] { producer_->wait_consumed(iteration_); });
  parcel_->mark(context_->role_rank, iteration_ + 1);
}

void Aggregation::consume(sb::Lap& lap) {
  timed(lap, poll_list, [&] { consumer_->wait_list(iteration_); });
  timed(lap, get_datasets, [&] { consumer_->get(iteration_); });
  own_.last_arrival_ns = static_cast<std::int64_t>(lap.last_ns());
  finish_list(lap);
  if (check == "every") compare();
}

void Aggregation::finish_list(sb::Lap& lap) {
  if (context_->role_rank != 0) return peers_->report_done();
  int missing = consumers - 1;
  if (missing > 0) {
    patience_->until("the other consumers to get their datasets", [&] {
      missing -= peers_->take_reports();
      return missing == 0;
    });
    lap.restart();
  }
  timed(lap, delete_list, [&] { consumer_->erase_list(iteration_); });
}

void Aggregation::conclude(sb::Lap& lap) {
  JointIteration all;
  peers_->begin_agreement(own_);
  try {
    patience_->until_agreed(all);
  } catch (const PeerLost&) {
    abandon();
    if (!trouble_) throw;
  }
  if (trouble_) std::rethrow_exception(trouble_);
  ended_ = all.trouble;
  whole_ = !ended_;
  if (whole_ && consumer_ && context_->role_rank == 0 && context_->nodes == 1) {
    lap.value(end_to_end, static_cast<std::uint64_t>(all.first_append_ns),
              static_cast<double>(all.last_arrival_ns - all.first_append_ns));
  }
}

void Aggregation::compare() const {
  int seen = 0;
  consumer_->visit([&](int producer, int tensor, std::span<const std::byte> bytes) {
    ++seen;
    const auto at = pattern_->difference(bytes, {producer, iteration_, tensor});
    if (!at) return;
    throw sb::Incorrect(tensor_name(tensor) + " of " + dataset_name(producer) + " in " + list_name(iteration_) +
                        " came back different from byte " + std::to_string(*at) + " on");
  });
  const int expected = shape_.share_of(context_->role_rank) * shape_.tensors;
  if (seen != expected)
    throw sb::Incorrect(list_name(iteration_) + " brought " + std::to_string(seen) + " tensors of " +
                        std::to_string(expected));
}

void Aggregation::verify() {
  if (consumer_ && check != "none" && whole_) compare();
}

void Aggregation::abandon() {
  try {
    if (producer_) producer_->abandon(iteration_);
    if (consumer_) consumer_->abandon(iteration_);
  } catch (const std::exception&) {  // the trouble that led here is what the user has to know
  }
}

void Aggregation::teardown() {
  try {
    if (producer_) producer_->clean();
    if (consumer_ && context_->role_rank == 0) consumer_->clean(iteration_);
  } catch (const wire::Failure& failure) {
    throw sb::ServiceLost("keys " + shape_.run + ".* may be left behind: " + failure.what());
  }
}

}  // namespace scalebench::aggregation

SCALEBENCH_PLUGIN("aggregation", "Lists of datasets handed over from producers to consumers",
                  scalebench::aggregation::Aggregation)
