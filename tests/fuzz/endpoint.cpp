// SPDX-License-Identifier: Apache-2.0
// Endpoints as people type them. What is read is written so that it is read again as the same, and no password is told.
#include "fuzz/fuzz.hpp"
#include "wire/stream.hpp"

using namespace scalebench;

namespace {

/// What follows the endpoint in a refusal is made of fixed words, in which a password may stand by chance.
void look_at_refusal(std::string_view text, std::string_view sentence) {
  if (sentence.starts_with("the endpoint holds control characters")) return;  // and shows nothing of it
  const std::string shown = "the endpoint '" + sdk::masked(text, true) + "' ";
  fuzz::require(sentence.starts_with(shown), "a refusal shows the endpoint masked");
  fuzz::require(sentence.size() > shown.size(), "a refusal has a reason");
}

void look_at_endpoint(const sdk::Endpoint& endpoint) {
  fuzz::require(!endpoint.nodes.empty(), "an endpoint has a node");
  fuzz::require(wire::parse_endpoint(endpoint.text()).text() == endpoint.text(), "an endpoint is read again");
  if (endpoint.password.empty()) return;
  sdk::Endpoint other = endpoint;
  other.password = endpoint.password + "another";
  fuzz::require(other.masked() == endpoint.masked(), "a masked endpoint tells nothing of its password");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text = fuzz::text_of(data, size);
  fuzz::require(sdk::masked(text, true).size() <= text.size() + 2 * 3, "masking adds no more than its stars");
  try {
    look_at_endpoint(wire::parse_endpoint(text));
  } catch (const sdk::BadEndpoint& refusal) {
    look_at_refusal(text, refusal.what());
  }
  return 0;
}
