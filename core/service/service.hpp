// SPDX-License-Identifier: Apache-2.0
// A service as its plugin brings it: its rows, and its hooks asked with what the user chose. Nothing is started here.
#pragma once

#include <scalebench/abi.h>

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "plan/option.hpp"

namespace scalebench::service {

/// Rows of the table `service`, in the order of their names. Never holds a credential.
using Facts = std::map<std::string, std::string>;

/// Where servers are, as their service reads it.
struct Endpoint {
  std::string text;     ///< canonical, with credentials
  std::string masked;   ///< the same for people and records
  std::string place;    ///< the first server, for sentences
  std::string reached;  ///< "tcp", "unix socket"
};

/// Servers that are there already, as they were found.
struct Found {
  Endpoint endpoint;  ///< with names resolved: whoever uses it speaks to the servers that the facts are of
  Facts facts;
};

/// What a service is to be.
struct Wish {
  plan::Settings settings;  ///< may hold options of others, which are passed by; what is missing is at its default
  std::vector<std::string> arguments;  ///< of the workloads' needs
  int clients = 0;                     ///< connections that the ranks open to each server
  std::int64_t patience_ns = 1;        ///< the user's: starting may take so long, or a minute; 0 = for ever
  std::function<bool()> stopped = {};  ///< whether nobody wants it any more; empty: never
};

/// One process to start, as it was described; ${…} in it are not replaced yet.
struct Description {
  struct Port {
    std::uint16_t fixed = 0, companion = 0;  ///< 0: any free one; none
  };
  std::string name, label;
  std::string program, remedy;
  std::vector<std::string> arguments;
  std::vector<std::pair<std::string, std::string>> variables, files;
  std::vector<Port> ports;
  std::string socket;
  std::vector<int> cpus;
};

/// A row of a plugin's table as plan knows it.
plan::Option to_option(const sb_option& row);

/// A cheap handle: tables of plugins live as long as the process.
class Service {
 public:
  explicit Service(const sb_service& table) : table_(&table) {}

  const sb_service& table() const { return *table_; }
  std::string name() const { return table_->name; }
  /// Launch axes.
  std::vector<plan::Option> options() const;
  bool takes(std::string_view scheme) const;

  /// Throws wrong_input or lacking for what is known to fail before anything is started: the options, and programs that
  /// are not there. Answers the paths of those that are.
  std::vector<std::filesystem::path> check(const Wish& wish) const;

  /// Throws wrong_input; no password is in the sentence. `password` counts where the text has none.
  Endpoint read(const std::string& text, const std::string& password = "") const;
  /// Asks the servers at an endpoint. Throws as read; lacking when they do not answer as they should.
  Found probe(const std::string& endpoint) const;

 private:
  const sb_service* table_;
};

/// What the hooks are asked with; owns what its sb_request borrows.
class Question {
 public:
  Question(const Service& service, const Wish& wish, std::string secret);
  Question(const Question&) = delete;
  Question& operator=(const Question&) = delete;

  const sb_service& service() const { return *service_; }
  const sb_request* request() const { return &request_; }
  /// The text with *** in place of the secret, and of options that are secrets.
  std::string masked(std::string text) const;
  /// To be asked in every round of a wait; throws interrupted.
  void heed_stop() const;
  /// How long one wait may take; 0 = for ever.
  std::chrono::nanoseconds longest_wait() const { return std::chrono::nanoseconds(request_.patience_ns); }

  /// Throws for a status that is not SB_OK: wrong_input, lacking or internal, with the hook's sentence.
  void require(std::int32_t status, const sb_error& error) const;
  /// What is to be started. Throws like require, and internal when it says nothing to start.
  std::vector<Description> describe() const;

 private:
  const sb_service* service_;
  std::vector<std::string> secrets_;  ///< the one that was drawn first
  std::function<bool()> stopped_;
  std::vector<plan::Value> values_;
  std::vector<sb_value> options_;
  std::vector<std::string> words_;
  std::vector<const char*> arguments_;
  sb_request request_{};
};

/// A sink whose rows become `rows`, which must outlive it.
sb_fact_sink sink_into(Facts& rows);

/// The program's absolute path. Throws lacking with the remedy.
std::filesystem::path program_of(const Description& process);

}  // namespace scalebench::service
