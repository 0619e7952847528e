// SPDX-License-Identifier: Apache-2.0
// bench-point [FOLDER]: what the ranks of a job wait for between two points: their samples, status and summaries stored
// against a bare transaction with the same rows, and the handover to the driver and back.
// Lines: name value unit limit ratio bound ok|over|unstable. Medians over rounds, in an order drawn anew in each; the
// bare transaction is there twice, as the control.
#include <fmt/format.h>
#include <poll.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <filesystem>
#include <functional>
#include <thread>
#include <vector>

#include "base/clock.hpp"
#include "base/error.hpp"
#include "base/file.hpp"
#include "base/random.hpp"
#include "report/read_results.hpp"
#include "spool/control.hpp"
#include "store/bench/spools.hpp"
#include "store/database.hpp"
#include "store/reader.hpp"
#include "store/writer.hpp"

namespace scalebench {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t rounds = 31;
bool any_over = false;

double median(std::vector<double> values) {
  std::ranges::sort(values);
  return values[values.size() / 2];
}

double milliseconds_of(const std::function<void()>& action) {
  const std::uint64_t begin_ns = base::now_ns();
  action();
  return static_cast<double>(base::now_ns() - begin_ns) * 1e-6;
}

void print(const std::string& name, double value, double limit, double bound, bool is_stable = true) {
  const double ratio = value / limit;
  any_over = any_over || (is_stable && ratio > bound);
  fmt::print("{:<28} {:10.3f} ms {:10.3f} {:6.3f} {:5.2f} {}\n", name, value, limit, ratio, bound,
             !is_stable ? "unstable" : (ratio > bound ? "over" : "ok"));
}

/// A database whose runs are stored one after the other, as the driver does it.
class Stored {
 public:
  Stored(const fs::path& file, const fs::path& spools, std::size_t runs)
      : writer_(file), reader_(writer_), spools_(spools) {
    plan::Job job;
    job.points.resize(runs);
    std::vector<plan::Job> jobs{job};
    writer_.add_runs(writer_.begin_campaign({.uuid = "bench"}), jobs);
    for (const plan::Point& point : jobs.front().points) runs_.push_back(point.run);
  }
  void store_next() {
    store::JobReader job(spools_);
    const store::JobFacts& facts = job.read_on();
    const std::int64_t run = runs_[next_++];
    writer_.together([&] {
      writer_.store_point(facts, 0, {run});
      const report::Figures figures = report::summarize_run(reader_, run);
      writer_.store_summaries(figures.summaries, figures.delivery);
      if (next_ < runs_.size()) writer_.set_status(runs_[next_], store::RunStatus::running);
    });
  }

 private:
  store::Writer writer_;
  store::Reader reader_;
  fs::path spools_;
  std::vector<std::int64_t> runs_;
  std::size_t next_ = 0;
};

/// The rows of one stored run, put into the tables of another file again and again, each time as another run's, with
/// nothing around them: for each table one statement that is prepared already.
class Bare {
 public:
  Bare(const fs::path& file, const fs::path& stored) : database_(prepared(file), store::Database::Mode::write) {
    database_.execute("PRAGMA temp_store = MEMORY");
    const fs::path copy = file.string() + "-rows";
    fs::copy_file(stored, copy);
    database_.attach(copy, "stored");
    for (const char* table : tables)
      database_.execute(fmt::format("CREATE TEMP TABLE kept_{0} AS SELECT * FROM stored.{0}", table));
    database_.execute(
        "INSERT INTO main.campaign SELECT * FROM stored.campaign; INSERT INTO main.metric SELECT * FROM stored.metric;"
        "CREATE TEMP TABLE kept_run AS SELECT * FROM stored.run");
    for (std::size_t i = 0; i < rounds; ++i)
      database_.execute("INSERT INTO main.run SELECT * FROM kept_run; UPDATE kept_run SET id = id + 1");
    database_.execute("DETACH stored");
  }
  void store_next() {
    store::Transaction transaction(database_);
    for (const char* table : tables) database_.run(fmt::format("INSERT INTO main.{0} SELECT * FROM kept_{0}", table));
    database_.run("UPDATE run SET status = 'done', zero_ns = zero_ns + 1, started = started WHERE id = ?1", ++run_);
    database_.run("UPDATE run SET status = 'running', cause = '' WHERE id = ?1", run_ + 1);
    transaction.commit();
  }
  /// The rows become those of another run.
  void prepare_next() {
    for (const char* table : {"rank", "series", "event", "summary", "delivery"})
      database_.run(fmt::format("UPDATE kept_{} SET run_id = run_id + 1", table));
    database_.run("UPDATE kept_series SET id = id + 1000");
    database_.run("UPDATE kept_sample SET series_id = series_id + 1000");
  }

 private:
  static constexpr std::array<const char*, 6> tables = {"rank", "series", "sample", "event", "summary", "delivery"};
  static fs::path prepared(const fs::path& file) {
    store::Writer{file};
    return file;
  }

  store::Database database_;
  std::int64_t run_ = 0;
};

void measure_point(const fs::path& folder, const std::string& name, const store::bench::Shape& shape) {
  const fs::path spools = folder / (name + "-spools");
  store::bench::write_spools(spools, shape);
  Stored(folder / (name + "-one.db"), spools, 1).store_next();
  Stored stored(folder / (name + ".db"), spools, rounds);
  Bare first(folder / (name + "-bare.db"), folder / (name + "-one.db"));
  Bare second(folder / (name + "-again.db"), folder / (name + "-one.db"));
  const std::array<std::function<void()>, 3> variants = {[&] { stored.store_next(); }, [&] { first.store_next(); },
                                                         [&] { second.store_next(); }};
  std::array<std::vector<double>, 3> times;
  std::vector<std::size_t> order = {0, 1, 2};
  base::Random random(base::random_seed());
  for (std::size_t round = 0; round < rounds; ++round) {
    base::shuffle(order, random);
    for (const std::size_t which : order) times[which].push_back(milliseconds_of(variants[which]));
    first.prepare_next();
    second.prepare_next();
  }
  const double control = median(times[2]) / median(times[1]);
  print("store-point-" + name, median(times[0]), median(times[1]), 1.5, control > 0.95 && control < 1.05);
}

/// Rank 0 rings and waits; the driver, another thread here, sleeps on its bell and has nothing to store.
void measure_handover(const fs::path& folder) {
  constexpr double most_ms = 0.3;
  constexpr int handovers = 2'000;
  const spool::Folder files(folder);
  spool::Control control(files.control(), 1);
  spool::Bell bell(files);
  std::atomic<bool> is_over = false;
  std::thread driver([&] {
    for (int points = 0; !is_over;) {
      pollfd source{bell.fd(), POLLIN, 0};
      ::poll(&source, 1, 20);
      if (bell.rang()) control.let_go_on(++points);
    }
  });
  spool::BellRope rope(files);
  std::vector<double> times;
  for (int points = 1; points <= handovers; ++points)
    times.push_back(milliseconds_of([&] { rope.hand_over(control, points, [] {}); }));
  is_over = true;
  driver.join();
  print("handover", median(times), most_ms, 1);
}

void measure(const fs::path& folder) {
  measure_handover(folder);
  measure_point(folder, "800-rows", {2, 4, 100});
  measure_point(folder, "8k-rows", {2, 4, 1'000});
  measure_point(folder, "200k-rows", {2, 4, 25'000});
}

}  // namespace
}  // namespace scalebench

int main(int argc, char** argv) {
  try {
    const scalebench::base::TemporaryFolder folder("bench-point-", argc > 1 ? argv[1] : std::filesystem::path());
    scalebench::measure(folder.path());
    return scalebench::any_over ? 1 : 0;
  } catch (const scalebench::base::Error& error) {
    fmt::print(stderr, "bench-point: {}\n", error.what());
    return static_cast<int>(error.code());
  }
}
