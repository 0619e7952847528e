// SPDX-License-Identifier: Apache-2.0
#include "report/failures.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <functional>
#include <map>
#include <string_view>
#include <tuple>

#include "base/text.hpp"
#include "report/text_table.hpp"

namespace scalebench::report {
namespace {

struct Kind {
  const store::FailureRow* first = nullptr;
  std::int64_t count = 0;
};

// The most frequent first, among equals the earliest.
std::vector<Kind> kinds_of(const std::vector<store::FailureRow>& failures) {
  std::map<std::tuple<std::string_view, std::int64_t, std::string_view>, Kind> counted_kinds;
  for (const store::FailureRow& failure : failures) {
    Kind& kind = counted_kinds[{failure.metric, failure.code, failure.text}];
    if (kind.count == 0) kind.first = &failure;
    kind.count += failure.times;
  }
  std::vector<Kind> kinds;
  for (const auto& [what, kind] : counted_kinds) kinds.push_back(kind);
  std::sort(kinds.begin(), kinds.end(), [](const Kind& a, const Kind& b) {
    return a.count != b.count ? a.count > b.count : std::less<>()(a.first, b.first);
  });
  return kinds;
}

std::string line(const Kind& kind) {
  const store::FailureRow& first = *kind.first;
  const std::string where = first.rank ? fmt::format("rank {}", *first.rank) : "the driver";
  return fmt::format("{}: {} × code {}, {} (first in {}, iteration {})", first.metric, grouped(kind.count), first.code,
                     base::printable(first.text, 200), where, first.iteration);
}

}  // namespace

std::string failures_text(const std::vector<store::FailureRow>& failures, const Look& look) {
  constexpr std::size_t most = 10;
  const std::vector<Kind> kinds = kinds_of(failures);
  std::string text;
  for (std::size_t i = 0; i < std::min(most, kinds.size()); ++i) text += sentence(line(kinds[i]), look.width);
  if (kinds.size() > most) text += fmt::format("… and {} more kinds: select * from v_failure\n", kinds.size() - most);
  return text;
}

}  // namespace scalebench::report
