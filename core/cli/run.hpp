// SPDX-License-Identifier: Apache-2.0
// Summaries beside the samples, as soon as a run is stored.
#pragma once

#include <cstdint>
#include <string>

#include "campaign/campaign.hpp"
#include "cli/command.hpp"
#include "report/read_results.hpp"
#include "store/reader.hpp"

namespace scalebench::cli {

/// Reads a run back and stores its summaries beside the samples.
class Summarizing : public campaign::Observer {
 public:
  explicit Summarizing(campaign::Observer& terminal) : terminal_(terminal) {}

  void deployed(const std::string& text) override { terminal_.deployed(text); }
  void progressed(const campaign::Progress& progress) override { terminal_.progressed(progress); }
  void ended(const campaign::Progress& progress) override { terminal_.ended(progress); }
  void warned(const std::string& sentence) override { terminal_.warned(sentence); }
  void stored(std::int64_t run, store::Writer& writer) override {
    store::Reader reader(writer);
    const report::Figures figures = report::summarize_run(reader, run);
    writer.store_summaries(figures.summaries, figures.delivery);
    terminal_.stored(run, writer);
  }

 private:
  campaign::Observer& terminal_;
};

/// `scalebench run …`: checks everything, runs the campaign, prints the tables. Answers the exit code.
int run_command(const Command& command, const Words& words);

/// `scalebench rank --job FILE`: this process is one rank of a job; for launchers only.
int rank_command(const Command& command, const Words& words);
std::vector<Group> rank_groups();

/// `scalebench words …`: the options that fit a `run` command line, for completion.
int words_command(const Command& command, const Words& words);

}  // namespace scalebench::cli
