// SPDX-License-Identifier: Apache-2.0
// The queries of docs/database.md, in the shell that people have.
#include <sys/wait.h>

#include <cstdio>
#include <fstream>
#include <sstream>

#include "base/text.hpp"
#include "left_behind.hpp"

namespace scalebench::store {
namespace {

namespace fs = std::filesystem;

/// What stands between "```sql" and "```".
std::vector<std::string> queries_of(const fs::path& document) {
  std::vector<std::string> queries;
  std::ifstream lines(document);
  bool inside = false;
  for (std::string line; std::getline(lines, line);) {
    if (line.starts_with("```")) {
      inside = line == "```sql";
      if (inside) queries.emplace_back();
    } else if (inside) {
      queries.back() += line + "\n";
    }
  }
  return queries;
}

struct Answer {
  int status;
  std::string output;  ///< with a line of column names when there is any row
};

/// Two campaigns on different kernels, one run with summaries and one with a failure.
class DocumentTest : public StoreTest {
 protected:
  DocumentTest() {
    store_two_ranks();
    Summary summary{.run = run_, .metric_id = 1, .n = 6, .median = {100.5}, .fence_lo = 0, .fence_hi = 101.5};
    writer().store_summaries(std::span(&summary, 1));
    const std::int64_t second = begin(writer(), "uuid-2");
    writer().set_environment(campaign_, std::vector<Fact>{{"alpha", "kernel", "6.1"}});
    writer().set_environment(second, std::vector<Fact>{{"alpha", "kernel", "6.6"}});
    fail_one(second);
  }

  void fail_one(std::int64_t campaign) {
    std::vector<plan::Job> jobs = {job_with_sizes({2048})};
    writer().add_runs(campaign, jobs);
    fs::create_directories(folder_.path() / "failed");
    FakeRank(folder_.path() / "failed", 0)
        .phase("setup", 0)
        .series(0, "put_tensor")
        .sample(0, 0, 5, 10, spool::failed)
        .failure(0, 0, 3, "connection refused");
    writer().store_point(read_job(folder_.path() / "failed"), 0, {jobs[0].points[0].run, RunStatus::failed, "refused"});
  }

  Answer shell(const std::string& sql) {
    const fs::path script = folder_.path() / "query.sql";
    std::ofstream(script) << sql;
    const std::string command =
        "sqlite3 -batch -bail -header " + base::quote(file().string()) + " < " + base::quote(script.string()) + " 2>&1";
    std::FILE* pipe = ::popen(command.c_str(), "r");
    Answer answer{};
    char block[4096];
    for (std::size_t n = 0; (n = std::fread(block, 1, sizeof block, pipe)) > 0;) answer.output.append(block, n);
    answer.status = ::pclose(pipe);
    return answer;
  }
};

TEST_F(DocumentTest, EveryQueryAnswersInTheStockShell) {
  const auto queries = queries_of(SCALEBENCH_DATABASE_DOCUMENT);
  EXPECT_EQ(queries.size(), 10u);
  for (const std::string& query : queries) {
    const Answer answer = shell(query);
    EXPECT_EQ(answer.status, 0) << query << answer.output;
    EXPECT_GT(base::split(base::trim(answer.output), '\n').size(), 1u) << "no rows: " << query;
  }
}

/// What the shell prints of the last column, a line for each row.
std::string last_column(const Answer& answer) {
  std::string values;
  for (const auto line : base::split(base::trim(answer.output), '\n'))
    values += std::string(line.substr(line.rfind('|') + 1)) + "\n";
  return values;
}

TEST_F(DocumentTest, ThePercentileIsTheOneOfAllSamplesWhateverIsStoredOfThem) {
  std::string query;
  for (const std::string& each : queries_of(SCALEBENCH_DATABASE_DOCUMENT))
    if (each.find("0.95") != std::string::npos) query = each;
  const std::string measured = " FROM v_sample WHERE run = 1 AND metric = 'put_tensor' AND phase = 'measure'";
  shell("UPDATE summary SET n = (SELECT count(*)" + measured + ")");
  const std::string p95 = last_column(shell("SELECT per_operation AS p95" + measured +
                                            " AND status = 'ok' ORDER BY status = 'failed', value LIMIT 1"
                                            " OFFSET (SELECT CAST(ceil(0.95 * count(*)) AS INTEGER) - 1" +
                                            measured + ")"));
  EXPECT_EQ(last_column(shell(query)), p95);
  shell("UPDATE summary SET p90 = (SELECT max(per_operation)" + measured + " AND status = 'ok')");
  EXPECT_EQ(last_column(shell(query)), p95);
}

TEST_F(DocumentTest, OptionsAreOneObjectWithNumbersAsNumbers) {
  EXPECT_EQ(last_column(shell("SELECT typeof(options ->> 'tensor-bytes') AS type FROM v_param WHERE run = 1")),
            "type\ninteger\n");
}

TEST_F(DocumentTest, ViewsNameEveryColumnThatTheDocumentPromises) {
  const Answer sample = shell(
      "SELECT run, plugin, workload, ranks, repetition, attempt, rank, host, metric, unit, iteration, phase, start_ns, "
      "value,"
      " per_operation, status, batch, outlier FROM v_sample");
  const Answer run = shell(
      "SELECT run, plugin, workload, status, cause, ranks, nodes, repetition, attempt, campaign, started, duration,"
      " config_hash, tags FROM v_run");
  EXPECT_EQ(sample.status, 0) << sample.output;
  EXPECT_EQ(run.status, 0) << run.output;
}

TEST_F(DocumentTest, EveryViewCanBeReadWhole) {
  const Answer names = shell("SELECT name FROM sqlite_master WHERE type = 'view'");
  for (const auto name : base::split(base::trim(names.output), '\n'))
    if (name != "name") {
      EXPECT_EQ(shell(fmt::format("SELECT * FROM {}", name)).status, 0) << name;
    }
}

}  // namespace
}  // namespace scalebench::store
