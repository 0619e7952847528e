// SPDX-License-Identifier: Apache-2.0
// What answers where the driver expects a Redis: the first answers of any bytes end in an answer or in a sentence.
#include "service/resp.hpp"

#include <sys/un.h>

#include "fuzz/fuzz.hpp"

using namespace scalebench;

namespace {

/// Listens on a socket of its own, for one connection after the other.
class Listener {
 public:
  Listener() : folder_("scalebench-fuzz-"), socket_(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    path().copy(address.sun_path, sizeof address.sun_path - 1);
    const bool listens = ::bind(socket_.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0 &&
                         ::listen(socket_.get(), 8) == 0;
    fuzz::require(listens, "a socket can be listened on");
  }
  std::string path() const { return (folder_.path() / "s").string(); }
  base::Fd accept() const { return base::Fd(::accept4(socket_.get(), nullptr, nullptr, SOCK_CLOEXEC)); }

 private:
  base::TemporaryFolder folder_;
  base::Fd socket_;
};

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const Listener listener;
  auto resp = service::Resp::attempt({"", 0, listener.path()});
  fuzz::require(resp.has_value(), "who listens is reached");
  const base::Fd peer = listener.accept();
  fuzz::send_all(peer.get(), fuzz::text_of(data, size));
  while (!fuzz::is_refused([&] { resp->ask({"PING"}); })) {
  }
  return 0;
}
