// SPDX-License-Identifier: Apache-2.0
// Spools of dead ranks. Each slot is counted once, and nothing that is not valid is handed out.
#include "fuzz/fuzz.hpp"
#include "spool/reader.hpp"

using namespace scalebench;

namespace {

/// A file of what a header says and of records: the long room behind a header is not part of an input.
std::string spool_of(std::string_view input) {
  std::string content(input.substr(0, sizeof(spool::Header)));
  if (content.size() < sizeof(spool::Header)) return content;
  content.resize(spool::header_bytes);
  return content.append(input.substr(sizeof(spool::Header)));
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string content = spool_of(fuzz::text_of(data, size));
  const fuzz::File file(content);
  fuzz::is_refused([&] {
    const spool::Reader reader(file.path());
    const spool::Tally tally = reader.tally();
    std::size_t position = 0, valid = 0;
    while (reader.next(position) != nullptr) ++valid;
    fuzz::require(valid == tally.valid, "what is counted is what is handed out");
    fuzz::require(valid + tally.torn + tally.damaged <= size / sizeof(spool::Record), "no slot is counted twice");
  });
  return 0;
}
