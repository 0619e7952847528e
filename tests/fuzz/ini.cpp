// SPDX-License-Identifier: Apache-2.0
// Configuration files. What is read is written so that it is read again as the same.
#include "fuzz/fuzz.hpp"
#include "plan/request.hpp"

using namespace scalebench;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  std::vector<plan::Entry> entries;
  if (fuzz::is_refused([&] { entries = plan::parse_ini(fuzz::text_of(data, size), "f.ini"); })) return 0;
  const auto again = plan::parse_ini(plan::format_ini(entries), "again.ini");
  fuzz::require(again.size() == entries.size(), "as many entries are read again");
  for (std::size_t at = 0; at < entries.size(); ++at) {
    fuzz::require(again[at].name == entries[at].name, "a name is read again");
    fuzz::require(again[at].text == entries[at].text, "a text is read again");
  }
  return 0;
}
