// SPDX-License-Identifier: Apache-2.0
// Reads the replies to the commands of a batch, each to where it belongs.
//
// A reply of another kind, type or size than asked for, an error among them, is consumed as a whole and becomes the
// entry's setback: the connection stays in step. What is not of the protocol is thrown as Failure(wrong_reply): it does
// not.
#pragma once

#include <memory>
#include <string>

#include "wire/batch.hpp"
#include "wire/reply.hpp"

struct redisReader;

namespace scalebench::wire {

class Answers {
 public:
  explicit Answers(ReplyReader& source);

  /// Receives the reply to `entry`, the next one on the connection.
  void receive(Batch::Entry& entry);
  /// Forgets half a reply, for a new connection.
  void clear();

 private:
  struct Header {
    Dtype type = Dtype::float32;
    std::size_t bytes = 0;
  };

  void receive_done(Batch::Entry& entry);
  void receive_reply(Batch::Entry& entry);
  Reply receive_any();
  void receive_bulk(Batch::Entry& entry);
  void receive_tensor_into(Batch::Entry& entry);
  void receive_tensor(Batch::Entry& entry);
  void receive_graph(Batch::Entry& entry);
  void receive_step(Batch::Entry& entry, std::size_t step);
  void expect_tensor(const TensorSpec& spec);
  bool read_header(Batch::Entry& entry, Header& header);
  void read_dims();
  std::string small_text();
  void require_label(std::string_view label);
  long long require_length(char kind);
  void take_body(Batch::Entry& entry, std::span<std::byte> into, std::size_t bytes);
  void decline(Batch::Entry& entry, std::string_view line);
  void skip_rest(std::string_view line, int depth);

  struct FreeReader {
    void operator()(redisReader* reader) const noexcept;
  };
  ReplyReader& source_;
  std::unique_ptr<redisReader, FreeReader> reader_;
  std::string expected_;           ///< the head of a tensor's reply as it should be
  std::vector<std::size_t> dims_;  ///< the dimensions that came
};

}  // namespace scalebench::wire
