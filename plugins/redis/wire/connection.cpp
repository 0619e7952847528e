// SPDX-License-Identifier: Apache-2.0
#include "wire/connection.hpp"

#include <fmt/format.h>

#include <array>
#include <numeric>
#include <vector>

#include "wire/answers.hpp"
#include "wire/reply.hpp"
#include "wire/stream.hpp"

namespace scalebench::wire {
namespace {

using std::chrono::milliseconds;

constexpr std::string_view asking_command = "*1\r\n$6\r\nASKING\r\n";

iovec part(const void* begin, std::size_t bytes) { return {const_cast<void*>(begin), bytes}; }

iovec part(std::string_view text) { return part(text.data(), text.size()); }

std::string_view advice_for(std::string_view reply) {
  if (reply.starts_with("NOAUTH") || reply.starts_with("WRONGPASS")) return " (give the right user and password)";
  if (reply.starts_with("READONLY")) return " (give the address of the primary)";
  if (reply.ends_with("invalid bulk length")) return " (the server's proto-max-bulk-len is smaller)";
  return "";
}

/// Errors after which servers close the connection.
bool is_farewell(std::string_view reply) {
  return reply.starts_with("ERR Protocol error") || reply.starts_with("ERR max number of clients reached");
}

std::string sentence_of(const Setback& setback) {
  return fmt::format("{}{}", printable(setback.text), advice_for(setback.text));
}

/// The argument that a sentence may show: never that of AUTH.
std::string_view title_of(std::span<const std::string_view> argv) {
  return argv.size() > 1 && argv[0] != "AUTH" ? argv[1] : std::string_view();
}

}  // namespace

Failure failure_of(const Batch& batch, std::size_t i, const Address& address) {
  const auto& setback = batch.entry(i).setback;
  return Failure(setback.fault, fmt::format("{}: {}: {}", address.text(), batch.title(i), sentence_of(setback)),
                 setback.fault == Fault::server_error ? setback.text : std::string());
}

class Connection::Wire {
 public:
  Wire(Address address, ConnectionOptions options, Connect when)
      : address_(std::move(address)), options_(std::move(options)), source_(stream_), answers_(source_) {
    if (when == Connect::now) connect("connecting");
  }

  /// The batch that single commands use, empty.
  Batch& single() {
    single_.clear();
    return single_;
  }

  void push(Batch& batch, std::span<const std::uint32_t> indices, milliseconds deadline, bool asking);
  void pull(Batch& batch);
  void run(Batch& batch, milliseconds deadline);
  void throw_first_setback(const Batch& batch) const;
  void close() noexcept { link_.reset(); }

  const Address& address() const { return address_; }
  milliseconds deadline() const { return options_.deadline; }
  int fd() const noexcept { return link_ ? link_->fd() : -1; }

 private:
  void connect(const std::string& doing);
  void authenticate();
  void gather(const Batch& batch, bool asking);
  void send(Batch& batch);
  void receive_next(Batch& batch);
  [[noreturn]] void give_up(const Failure& failure, const std::string& doing);

  Address address_;
  ConnectionOptions options_;
  std::optional<Link> link_;  ///< none: lost, connect before the next command
  Stream stream_;
  ReplyReader source_;
  Answers answers_;
  Batch single_;
  std::vector<std::uint32_t> all_;
  std::vector<std::uint32_t> indices_;  ///< of the batch in flight
  std::vector<iovec> parts_;
  std::size_t asked_ = 0;     ///< replies to ASKING still to come before each reply: 0 or 1
  std::size_t received_ = 0;  ///< of indices_
};

void Connection::Wire::connect(const std::string& doing) {
  try {
    link_.emplace(address_, options_.deadline);
    stream_.attach(link_->fd());
    source_.clear();
    answers_.clear();
    if (!options_.password.empty()) authenticate();
  } catch (const Failure& failure) {
    give_up(failure, doing);
  }
}

void Connection::Wire::authenticate() {
  std::vector<std::string_view> argv{"AUTH"};
  if (!options_.user.empty()) argv.push_back(options_.user);
  argv.push_back(options_.password);
  Batch login;
  login.act(argv, {});
  std::array parts{part(login.text(), login.entry(0).text_bytes)};
  stream_.arm(options_.deadline);
  stream_.send(parts);
  answers_.receive(login.entry(0));
  const auto& refusal = login.entry(0).setback;
  if (refusal) throw Failure(refusal.fault, sentence_of(refusal), refusal.text);
}

void Connection::Wire::gather(const Batch& batch, bool asking) {
  parts_.clear();
  for (const auto index : indices_) {
    const auto& entry = batch.entry(index);
    if (asking) parts_.push_back(part(asking_command));
    parts_.push_back(part(batch.text() + entry.text_begin, entry.text_bytes));
    if (!entry.has_payload) continue;
    if (!entry.payload.empty()) parts_.push_back(part(entry.payload.data(), entry.payload.size()));
    parts_.push_back(part(line_end));
  }
}

void Connection::Wire::push(Batch& batch, std::span<const std::uint32_t> indices, milliseconds deadline, bool asking) {
  if (!link_) connect(batch.title(indices.front()));
  indices_.assign(indices.begin(), indices.end());
  asked_ = asking ? 1 : 0;
  received_ = 0;
  for (const auto index : indices_) batch.entry(index).setback.text.clear();
  gather(batch, asking);
  try {
    if (!source_.empty()) throw Failure(Fault::wrong_reply, "the server sent more replies than it was asked for");
    stream_.arm(deadline);
    send(batch);
  } catch (const Failure& failure) {
    give_up(failure, batch.title(indices_.front()));
  }
}

/// One command cannot fill both directions. Of several, the replies to the first may: they are received meanwhile.
void Connection::Wire::send(Batch& batch) {
  if (indices_.size() == 1) return stream_.send(parts_);
  for (std::span<iovec> rest = parts_; !rest.empty();) {
    if (stream_.send_some(rest)) continue;
    if (stream_.wait_readable_or_writable() && received_ < indices_.size()) receive_next(batch);
  }
}

void Connection::Wire::receive_next(Batch& batch) {
  Batch::Entry allowed;
  if (asked_ > 0) {
    allowed.want = Batch::Want::done;
    answers_.receive(allowed);
  }
  auto& entry = batch.entry(indices_[received_]);
  answers_.receive(entry);
  if (is_farewell(entry.setback.text))
    throw Failure(Fault::server_error, sentence_of(entry.setback), entry.setback.text);
  ++received_;
}

void Connection::Wire::pull(Batch& batch) {
  try {
    while (received_ < indices_.size()) receive_next(batch);
  } catch (const Failure& failure) {
    give_up(failure, batch.title(indices_[received_]));
  }
}

void Connection::Wire::run(Batch& batch, milliseconds deadline) {
  if (batch.empty()) return;
  all_.resize(batch.size());
  std::iota(all_.begin(), all_.end(), 0U);
  push(batch, all_, deadline, false);
  pull(batch);
  throw_first_setback(batch);
}

void Connection::Wire::throw_first_setback(const Batch& batch) const {
  for (std::size_t i = 0; i < batch.size(); ++i) {
    if (batch.entry(i).setback) throw failure_of(batch, i, address_);
  }
}

/// A server that hangs up for a reason may have said it before or after our writing failed: that must not matter.
void Connection::Wire::give_up(const Failure& failure, const std::string& doing) {
  const auto words = failure.fault() == Fault::connection_lost ? source_.last_words() : std::string();
  close();
  const auto sentence = [&](std::string_view why) { return fmt::format("{}: {}: {}", address_.text(), doing, why); };
  if (is_farewell(words)) {
    throw Failure(Fault::server_error, sentence(sentence_of({Fault::server_error, words})), words);
  }
  const auto said = words.empty() ? "" : fmt::format("; the server said: {}", printable(words));
  throw Failure(failure.fault(), sentence(failure.what() + said), failure.reply());
}

Connection::Connection(Address address, ConnectionOptions options, Connect when)
    : wire_(std::make_unique<Wire>(std::move(address), std::move(options), when)) {}
Connection::Connection(Connection&&) noexcept = default;
Connection& Connection::operator=(Connection&&) noexcept = default;
Connection::~Connection() = default;

void Connection::put(std::string_view key, std::span<const std::byte> bytes) {
  auto& batch = wire_->single();
  batch.put(key, bytes);
  run(batch);
}

void Connection::get(std::string_view key, std::span<std::byte> into) {
  auto& batch = wire_->single();
  batch.get(key, into);
  run(batch);
}

void Connection::put_tensor(std::string_view key, const TensorSpec& spec, std::span<const std::byte> bytes) {
  auto& batch = wire_->single();
  batch.put_tensor(key, spec, bytes);
  run(batch);
}

void Connection::get_tensor(std::string_view key, const TensorSpec& spec, std::span<std::byte> into) {
  auto& batch = wire_->single();
  batch.get_tensor(key, spec, into);
  run(batch);
}

Reply Connection::command(std::span<const std::string_view> argv, std::optional<milliseconds> deadline) {
  Reply reply;
  auto& batch = wire_->single();
  batch.ask(argv, title_of(argv), reply);
  wire_->run(batch, deadline.value_or(wire_->deadline()));
  return reply;
}

void Connection::run(Batch& batch) { wire_->run(batch, wire_->deadline()); }

void Connection::push(Batch& batch, std::span<const std::uint32_t> indices, bool asking) {
  wire_->push(batch, indices, wire_->deadline(), asking);
}

void Connection::pull(Batch& batch) { wire_->pull(batch); }

const Address& Connection::address() const { return wire_->address(); }

void Connection::close() noexcept { wire_->close(); }

int Connection::fd() const noexcept { return wire_->fd(); }

}  // namespace scalebench::wire
