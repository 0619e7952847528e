// SPDX-License-Identifier: Apache-2.0
// Every check of the loader has its own sentence, and a plugin that earns it.
#include <gmock/gmock.h>

#include <filesystem>
#include <fstream>
#include <set>

#include "base/error.hpp"
#include "base/file.hpp"
#include "plugin/library.hpp"

namespace scalebench::plugin {
namespace {

const std::filesystem::path folder = SCALEBENCH_BROKEN_DIR;
const Host host{.mpi_library = "Open MPI 4.1", .reserved = {"ranks", "iterations", "password-file"}};

std::string refusal(const std::filesystem::path& file) {
  try {
    Library::load(file, host);
  } catch (const base::Error& error) {
    EXPECT_EQ(error.code(), base::Exit::wrong_input);
    const std::string sentence = error.what(), begin = file.string() + ": ";
    EXPECT_THAT(sentence, ::testing::StartsWith(begin));
    return sentence.substr(begin.size());
  }
  return "loaded";
}

struct Fault {
  const char* stem;
  const char* sentence;
};

void PrintTo(const Fault& fault, std::ostream* out) { *out << fault.stem; }

const Fault faults[] = {
    {"in_order", "loaded"},
    {"no_symbol", "a library but no scalebench plugin: it exports no scalebench_plugin"},
    {"null_symbol", "its scalebench_plugin is NULL; see SB_EXPORT_PLUGIN"},
    {"plugin_size", "its sb_plugin says a size of 16, ABI 0.2 has 88; build it with scalebench/abi.h"},
    {"abi_major", "built for ABI 2.2, this scalebench has 0.2; build it with this scalebench's headers"},
    {"abi_minor", "built for ABI 0.7, this scalebench has 0.2; build it with this scalebench's headers"},
    {"plugin_name", "plugin 'Bad Name': a name is [a-z][a-z0-9_-]*"},
    {"plugin_stem", "the plugin calls itself something_else but its file plugin_stem; both must be the same"},
    {"plugin_help", "the plugin has no help text"},
    {"plugin_build", "the plugin does not say its version and build"},
    {"no_workloads", "has no workloads, services or exporters"},
    {"null_workload", "workload 1 of 2 is NULL"},
    {"null_service", "service 1 of 2 is NULL"},
    {"service_size", "service 0: its sb_service says a size of 24, ABI 0.2 has 168; build it with scalebench/abi.h"},
    {"service_name", "service 'K V': a name is [a-z][a-z0-9_-]*"},
    {"twin_services", "two services are called kv; rename one"},
    {"service_records", "service kv: does not say help and records"},
    {"service_syntax", "service kv: does not say schemes and syntax of its endpoints"},
    {"service_ready", "service kv: has no ready hook"},
    {"service_option", "service kv: option ranks: the name is taken by scalebench itself; rename it"},
    {"workload_size", "workload 0: its sb_workload says a size of 24, ABI 0.2 has 184; build it with scalebench/abi.h"},
    {"workload_name", "workload 2nd: a name is [a-z][a-z0-9_-]*"},
    {"workload_help", "workload first: has no help text"},
    {"twin_workloads", "two workloads are called first; rename one"},
    {"row_size", "workload 0: its options say a size of 8, ABI 0.2 has 56; build it with scalebench/abi.h"},
    {"missing_table", "workload 0: says 3 metrics but has no table of them"},
    {"option_unnamed", "workload first: one option has no name"},
    {"option_name", "workload first: option Size: a name is [a-z][a-z0-9_-]*"},
    {"twin_options", "workload first: two options are called size; rename one"},
    {"option_reserved", "workload first: option ranks: the name is taken by scalebench itself; rename it"},
    {"option_help", "workload first: option size: has no help text"},
    {"option_axis", "workload first: option size: axis 5 is none; use SB_POINT or SB_LAUNCH"},
    {"option_type", "workload first: option size: type 99 is none of enum sb_type"},
    {"no_default", "workload first: option size: has no default"},
    {"default_type", "workload first: option size: default 12z: not a size; write 4096, 4KiB or 4MB"},
    {"default_range", "workload first: option size: default 1,9: outside the range 1..8"},
    {"default_choice", "workload first: option mode: default slow: not one of fast|faster"},
    {"no_choices", "workload first: option mode: is of type SB_CHOICE but has no choices"},
    {"choices_of_text", "workload first: option mode: has choices but is not of type SB_CHOICE"},
    {"empty_choice", "workload first: option mode: choices 'fast||faster': one of them is empty; write a|b|c"},
    {"range_syntax", "workload first: option size: range 1-8: not a range; write 1..8, 1.. or ..8"},
    {"range_descending", "workload first: option size: range 8..1: the upper bound is below the lower one"},
    {"range_of_text", "workload first: option mode: has a range but is no number"},
    {"no_metrics", "workload first: has no metrics; declare what it measures"},
    {"metric_name", "workload first: metric 'a metric': a name is [a-z][a-z0-9_-]*"},
    {"twin_metrics", "workload first: two metrics are called step; rename one"},
    {"metric_help", "workload first: metric step: has no help text"},
    {"metric_unit",
     "workload first: metric step: unit 'two words' is none; use ns, B, 1, s, B/s, 1/s, %, J, W or another short word"},
    {"metric_better", "workload first: metric step: better 7 is none of enum sb_better"},
    {"metric_source", "workload first: metric step: source 7 is none of enum sb_source"},
    {"no_setup", "workload first: has no setup hook"},
    {"no_iterate", "workload first: has no iterate hook"},
    {"no_teardown", "workload first: has no teardown hook"},
    {"file_name", "workload first: file ../x: a file's name is one word of a path"},
    {"twin_files", "workload first: two files are called x; rename one"},
    {"file_content", "workload first: file x: has no content"},
    {"overlap", "loaded"},
    {"start_without_flag",
     "workload first: has start or progress and is not marked SB_ASYNCHRONOUS; its operations overlap only with that"},
    {"flag_without_start", "workload first: is marked SB_ASYNCHRONOUS and lacks start or progress; it needs both"},
    {"iterate_and_start",
     "workload first: is marked SB_ASYNCHRONOUS and has an iterate hook; leave one of the two out"},
    {"overlap_of_collective",
     "workload first: is marked SB_ASYNCHRONOUS without SB_INDEPENDENT; operations that overlap wait for no other "
     "rank"},
    {"metric_of_the_engine",
     "workload first: metric service: scalebench itself takes it of operations that overlap; rename it"},
    {"role_name", "workload first: role 'The Rest': a name is [a-z][a-z0-9_-]*"},
    {"twin_roles", "workload first: two roles are called one; rename one"},
    {"role_ranks", "workload first: role one: min_ranks -1 is negative"},
    {"role_option", "workload first: role one: count_option size names no option of type SB_INT"},
    {"two_rests", "workload first: 2 roles have no count_option; one at most takes the rest"},
    {"need_service", "workload first: a need names no service and no file"},
    {"need_option", "workload first: need redis: there is no option threads"},
    {"need_axis", "workload first: need redis: option size decides about a service, so its axis must be SB_LAUNCH"},
    {"need_unclosed", "workload first: need redis: a ${ in it is never closed"},
    {"need_remedy", "workload first: need ${module_dir}/model.so: its missing has no remedy"},
    {"need_secret", "workload first: need redis: option key is a secret, and everybody sees the arguments of a server"},
    {"secret_reserved", "workload first: option password-file: the name is taken by scalebench itself; rename it"},
    {"secret_twin", "workload first: option key-file: secret key is given by it; rename one of the two"},
    {"secret_default", "workload first: option key: is a secret and has a default; leave it empty"},
    {"when_syntax", "workload first: need redis: when size is not option=value"},
    {"when_option", "workload first: need redis: there is no option sice"},
    {"when_value", "workload first: need redis: when slow: not one of fast|faster"},
    {"rank_limits", "workload first: ranks at least 4, at most 2, in multiples of 1: no number of ranks fits"},
    {"default_ranks",
     "workload first: default_ranks 3 is not within its own limits (at least 2, at most 0, in multiples of 2)"},
    {"thread_level", "workload first: thread_level 4 is none of enum sb_thread_level"},
    {"unknown_flags", "workload first: flags 0x40 has bits that mean nothing; use SB_INDEPENDENT or SB_COLLECTIVE"},
    {"both_flags", "workload first: is marked both SB_INDEPENDENT and SB_COLLECTIVE; choose one"},
    {"other_mpi", "built with MPICH 4.0, this scalebench with Open MPI 4.1; build both with the same MPI library"},
};

class Broken : public ::testing::TestWithParam<Fault> {};

TEST_P(Broken, IsRefusedWithItsOwnSentence) {
  EXPECT_EQ(refusal(folder / (std::string(GetParam().stem) + ".so")), GetParam().sentence);
}

INSTANTIATE_TEST_SUITE_P(Each, Broken, ::testing::ValuesIn(faults),
                         [](const auto& fault) { return std::string(fault.param.stem); });

TEST(BrokenPlugins, AreAllNamedInTheTable) {
  std::set<std::string> named = {"undefined_symbol"}, built;
  for (const Fault& fault : faults) named.insert(fault.stem);
  for (const auto& entry : std::filesystem::directory_iterator(folder)) built.insert(entry.path().stem().string());
  EXPECT_EQ(named, built);
}

TEST(BrokenPlugins, WithAnUndefinedSymbolFailWhenLoadedAndSayWhich) {
  EXPECT_THAT(refusal(folder / "undefined_symbol.so"),
              ::testing::AllOf(::testing::StartsWith("cannot be loaded: "),
                               ::testing::EndsWith("undefined symbol: a_function_of_no_library")));
}

TEST(BrokenPlugins, AreAllReportedAtOnceByTheCheck) {
  const auto problems = Library::open(folder / "workload_name.so").problems(host);
  EXPECT_THAT(problems, ::testing::ElementsAre("workload 2nd: a name is [a-z][a-z0-9_-]*"));
}

class ForeignFiles : public ::testing::Test {
 protected:
  std::filesystem::path write(const std::string& name, const std::string& bytes) const {
    const auto file = folder_.path() / name;
    std::ofstream(file, std::ios::binary) << bytes;
    return file;
  }

  base::TemporaryFolder folder_;
};

TEST_F(ForeignFiles, ThatAreMissingAreNamed) { EXPECT_EQ(refusal(folder_.path() / "absent.so"), "no such file"); }

TEST_F(ForeignFiles, ThatAreFoldersAreRefused) {
  EXPECT_EQ(refusal(folder_.path()), "not a file; give the plugin's .so");
}

TEST_F(ForeignFiles, OfTextAreNoLibraries) {
  EXPECT_EQ(refusal(write("text.so", "#!/bin/sh\necho hello, this is long enough to hold a header of an ELF file\n")),
            "not a shared library");
  EXPECT_EQ(refusal(write("empty.so", "")), "not a shared library");
}

TEST_F(ForeignFiles, For32BitsAreOfAnotherMachine) {
  std::string bytes = base::read_file(folder / "in_order.so");
  bytes[4] = 1;
  EXPECT_EQ(refusal(write("small.so", bytes)),
            "not a shared library for this machine; build it here with scalebench_plugin()");
}

TEST_F(ForeignFiles, ThatAreTruncatedAreRefusedBeforeTheyAreMapped) {
  const std::string bytes = base::read_file(folder / "in_order.so");
  EXPECT_EQ(refusal(write("half.so", bytes.substr(0, bytes.size() / 4))), "a truncated file; build or copy it again");
  EXPECT_EQ(refusal(write("head.so", bytes.substr(0, 100))), "a truncated file; build or copy it again");
}

TEST_F(ForeignFiles, ThatAreProgramsAreRefusedByTheDynamicLoader) {
  EXPECT_THAT(refusal(std::filesystem::canonical("/bin/sh")),
              ::testing::HasSubstr("cannot dynamically load position-independent executable"));
}

}  // namespace
}  // namespace scalebench::plugin
