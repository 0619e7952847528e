// SPDX-License-Identifier: Apache-2.0
// Journals of dead ranks. A line is an entry or damaged, and an entry is written so that it is read again as the same.
#include "spool/journal.hpp"

#include "fuzz/fuzz.hpp"

using namespace scalebench;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const fuzz::File file(fuzz::text_of(data, size));
  const spool::JournalContent content = spool::read_journal(file.path());
  for (const spool::Entry& entry : content.entries) {
    const std::string line = spool::to_line(entry);
    fuzz::require(spool::to_line(spool::parse_entry(line)) == line, "an entry is read again");
  }
  return 0;
}
