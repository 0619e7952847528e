// SPDX-License-Identifier: Apache-2.0
// The one exception of this library: a sentence that names the endpoint and the command, and the kind of fault.
#pragma once

#include <stdexcept>
#include <string>
#include <string_view>

namespace scalebench::wire {

/// Stored as the code of a failed sample, where 0 would say nothing.
enum class Fault {
  connection_lost = 1,  ///< no connection, or it ended before the reply did; whether the command ran is not known
  deadline_exceeded,  ///< no complete reply in time; whether the command ran is not known
  server_error,       ///< the server refused; `reply()` holds its words; the next command goes on
  wrong_reply,        ///< the reply has another kind, type or size than asked for, or is not of the protocol
};

class Failure : public std::runtime_error {
 public:
  Failure(Fault fault, const std::string& sentence, std::string reply = {})
      : std::runtime_error(sentence), fault_(fault), reply_(std::move(reply)) {}

  Fault fault() const noexcept { return fault_; }
  /// What the server said: of a `server_error` without the leading '-', of a `wrong_reply` that is not of the protocol
  /// how that begins; of a connection that was never made the system's reason; else empty.
  const std::string& reply() const noexcept { return reply_; }

 private:
  Fault fault_;
  std::string reply_;
};

/// `bytes` for a sentence: what is not printable as \xNN, and cut where it gets long.
std::string printable(std::string_view bytes);

}  // namespace scalebench::wire
