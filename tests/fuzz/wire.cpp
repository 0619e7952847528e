// SPDX-License-Identifier: Apache-2.0
// What a server sends ranks: each reply that was asked for is taken, set back or not of the protocol. The first byte
// says what is asked.
#include <array>
#include <vector>

#include "fuzz/fuzz.hpp"
#include "wire/answers.hpp"

using namespace scalebench;

namespace {

/// A batch of two commands of one kind, with the memory that its replies go to.
struct Question {
  explicit Question(unsigned kind) {
    const std::array<std::string_view, 2> argv{"GET", "k"};
    for (int times = 0; times < 2; ++times) {
      switch (kind % 6) {
        case 0:
          batch.act(argv, "k");
          break;
        case 1:
          batch.get("k", memory);
          break;
        case 2:
          batch.get_tensor("k", {wire::Dtype::float32, dims}, memory);
          break;
        case 3:
          batch.get_tensor("k", tensor);
          break;
        case 4:
          batch.graph(argv, "k", 2, tensor);
          break;
        default:
          batch.ask(argv, "k", reply);
      }
    }
  }

  std::array<std::byte, 16> memory{};
  std::array<std::size_t, 2> dims{2, 2};
  wire::Tensor tensor;
  wire::Reply reply;
  wire::Batch batch;
};

/// A size of ten digits: refused for lack of memory, which a sanitizer takes for a defect.
bool asks_for_much(std::string_view text) {
  std::size_t digits = 0;
  for (const char c : text) {
    digits = c >= '0' && c <= '9' ? digits + 1 : 0;
    if (digits >= 9) return true;
  }
  return false;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0 || asks_for_much(fuzz::text_of(data, size))) return 0;
  std::array<int, 2> ends{};
  fuzz::require(::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends.data()) == 0, "two sockets can be made");
  const base::Fd ours(ends[0]), theirs(ends[1]);
  fuzz::send_all(theirs.get(), fuzz::text_of(data + 1, size - 1));
  wire::Stream stream;
  stream.attach(ours.get());
  stream.arm(std::chrono::milliseconds(5000));
  wire::ReplyReader source(stream);
  wire::Answers answers(source);
  Question question(data[0]);
  try {
    for (std::size_t at = 0; at < question.batch.size(); ++at) answers.receive(question.batch.entry(at));
  } catch (const wire::Failure& failure) {
    fuzz::require(failure.fault() != wire::Fault::deadline_exceeded, "a reply that ends is not waited for");
  }
  return 0;
}
