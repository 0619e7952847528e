// SPDX-License-Identifier: Apache-2.0
#include "report/figures_table.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cmath>
#include <functional>
#include <map>
#include <set>

#include "base/text.hpp"
#include "report/text_table.hpp"
#include "stats/interval.hpp"
#include "stats/rate.hpp"

namespace scalebench::report {
namespace {

enum class Intervals { wide, tight, of_median, none };

// Whole columns that a narrow terminal does without, in this order.
constexpr std::string_view dispensable[] = {"p90", "max", "rate", "delivered"};

struct Layout {
  bool labels_apart = false;
  Intervals intervals = Intervals::wide;
  bool reasons_below = false;  // "n/a" alone in the table
  std::size_t without = 0;     // so many of the dispensable columns
};

// From the one people like best to the one that fits nearly anywhere.
constexpr Layout layouts[] = {
    {false, Intervals::wide},         {false, Intervals::tight},        {true, Intervals::wide},
    {true, Intervals::tight},         {true, Intervals::of_median},     {true, Intervals::of_median, true},
    {true, Intervals::none, true},    {true, Intervals::none, true, 1}, {true, Intervals::none, true, 2},
    {true, Intervals::none, true, 3}, {true, Intervals::none, true, 4}};

struct Column {
  TextTable::Column column;
  std::vector<std::string> cells;
};

using Columns = std::vector<Column>;

class Builder {
 public:
  Builder(const std::vector<Line>& lines, const Look& look) : lines_(lines), look_(look) {}

  void add(std::string heading, Align align, const std::function<std::string(const Line&)>& cell) {
    Column column{{std::move(heading), align}, {}};
    for (const Line& line : lines_) column.cells.push_back(cell(line));
    const bool is_empty =
        std::all_of(column.cells.begin(), column.cells.end(), [](const auto& c) { return c.empty(); });
    if (!is_empty) columns_.push_back(std::move(column));
  }

  void add_quantile(const std::string& name, double q, store::Interval store::Summary::* member, bool with_interval,
                    bool tight);
  std::string number(const Line& line, std::optional<double> value) const;
  Columns take() { return std::move(columns_); }

 private:
  std::string quantile(const Line& line, double q, const store::Interval& value) const;
  std::string bounds(const Line& line, const store::Interval& value, bool tight) const;

  const std::vector<Line>& lines_;
  const Look& look_;
  Columns columns_;
};

bool is_below_resolution(const Line& line, double value) {
  return line.resolution_ns && line.summary.unit == "ns" && value < *line.resolution_ns;
}

std::string Builder::number(const Line& line, std::optional<double> value) const {
  if (line.is_delivery) return "";
  if (!value) return line.summary.n_failed > 0 ? "n/a (all failed)" : "n/a (no samples)";
  const std::string_view unit = line.summary.unit;
  if (is_below_resolution(line, *value)) return "< " + figure(*line.resolution_ns, unit, look_.scale);
  return figure(*value, unit, look_.scale);
}

std::string Builder::quantile(const Line& line, double q, const store::Interval& value) const {
  const std::size_t needed = stats::minimal_samples(q);
  const bool is_median = q == 0.5;
  if (line.is_delivery) return "";
  if (!value.value && !is_median) return too_few(line.summary.n, needed);
  return number(line, value.value);
}

// Why a median has no interval: too few samples, or too few that say something of their own.
std::string unbounded(const store::Summary& summary) {
  const std::size_t needed = stats::minimal_samples(0.5);
  if (summary.n < static_cast<std::int64_t>(needed)) return too_few(summary.n, needed);
  return fmt::format("n/a ({} samples are worth {:.0f})", grouped(summary.n), std::floor(summary.n_eff.value_or(0)));
}

std::string Builder::bounds(const Line& line, const store::Interval& value, bool tight) const {
  if (!value.value || is_below_resolution(line, *value.value)) return "";
  if (!value.lo && !value.hi) return unbounded(line.summary);
  std::string text = interval(value.lo, value.hi, *value.value, line.summary.unit, look_.scale);
  const std::size_t dash = text.find(" – ");
  if (tight && dash != std::string::npos) text.replace(dash, std::string_view(" – ").size(), "–");
  return text;
}

// Figure and bounds are one column of text, so that "n/a (…)" may span both.
void Builder::add_quantile(const std::string& name, double q, store::Interval store::Summary::* member,
                           bool with_interval, bool tight) {
  std::size_t width = display_width(name);
  for (const Line& line : lines_) {
    if ((line.summary.*member).value) width = std::max(width, display_width(quantile(line, q, line.summary.*member)));
  }
  const std::string heading = padded(name, width, Align::right);
  add(with_interval ? heading + "  [95 %]" : heading, with_interval ? Align::left : Align::right,
      [&](const Line& line) {
        const store::Interval& value = line.summary.*member;
        const std::string told = quantile(line, q, value);
        if (!with_interval || !value.value || told.empty()) return told;
        return padded(told, width, Align::right) + "  " + bounds(line, value, tight);
      });
}

bool have_one_metric(const std::vector<Line>& lines) {
  return std::all_of(lines.begin(), lines.end(), [&](const Line& line) { return line.metric == lines.front().metric; });
}

std::string failed_of_all(const Line& line) {
  if (line.summary.n_failed == 0) return "";
  return fmt::format("{} of {}", grouped(line.summary.n_failed), grouped(line.summary.n));
}

std::string shown_rate(std::optional<double> rate, const std::string& unit, std::int64_t n, const Look& look) {
  if (!rate && n < static_cast<std::int64_t>(stats::least_for_rate)) return too_few(n, stats::least_for_rate);
  if (!rate) return "n/a (took no time)";
  return figure(*rate, unit, look.scale) + (look.scale == Scale::raw ? " " + unit : "");
}

std::string delivered(const Line& line, const Look& look) {
  if (!line.delivery) return "";
  const bool is_enough = line.delivery->n >= static_cast<std::int64_t>(stats::least_for_rate);
  if (is_enough && line.delivery->together_ns <= 0) return "n/a (never all at once)";
  return shown_rate(line.delivery->rate, line.delivery->unit, line.delivery->n, look);
}

std::string rate(const Line& line, const Look& look) {
  if (line.is_delivery) return delivered(line, look);
  const store::Summary& summary = line.summary;
  if (!summary.rate_unit) return "";
  if (summary.median.value && is_below_resolution(line, *summary.median.value))
    return fmt::format("n/a (times < {})", figure(*line.resolution_ns, "ns"));
  return shown_rate(summary.rate, *summary.rate_unit, summary.n - summary.n_not_begun, look);
}

// The line of a run's last metric carries what the run delivers; here that becomes a line of its own.
std::vector<Line> with_lines_of_delivery(const std::vector<Line>& lines) {
  std::vector<Line> all;
  for (const Line& line : lines) {
    all.push_back(line);
    if (!line.delivery) continue;
    all.push_back({line.labels, "delivered", {}, {}, "", line.delivery, true});
    all[all.size() - 2].delivery.reset();
  }
  return all;
}

void add_figures(Builder& builder, const Look& look, Intervals intervals) {
  using store::Summary;
  const bool tight = intervals == Intervals::tight;
  const bool all = intervals == Intervals::wide || tight;
  if (look.scale == Scale::raw) {
    builder.add("unit", Align::left, [](const Line& line) { return line.summary.unit; });
  }
  builder.add_quantile("median", 0.5, &Summary::median, intervals != Intervals::none, tight);
  builder.add_quantile("p90", p90_q, &Summary::p90, false, tight);
  builder.add_quantile("p99", p99_q, &Summary::p99, all, tight);
  builder.add("max", Align::right, [&](const Line& line) { return builder.number(line, line.summary.max); });
  builder.add("rate", Align::right, [&](const Line& line) { return rate(line, look); });
  builder.add("delivered", Align::right,
              [&](const Line& line) { return line.is_delivery ? "" : delivered(line, look); });
  builder.add("failed", Align::right, failed_of_all);
  builder.add("status", Align::left, [](const Line& line) { return line.status; });
}

// What a narrow table does not show, and what it then has to say below.
struct Cost {
  std::vector<std::string> dropped;  // columns
  std::vector<std::string> whys;     // "p99 (n < 368)": of each column with a withheld figure
};

// Takes the reason off a cell: "12.1 µs  n/a (n=5 < 6)" becomes "12.1 µs  n/a", and "n < 6" is answered; how many
// samples a line has is told below the table. "" where no figure is withheld.
std::string take_reason(std::string& cell) {
  constexpr std::string_view mark = "n/a (";
  const std::size_t begin = cell.find(mark);
  if (begin == std::string::npos) return "";
  std::string why = cell.substr(begin + mark.size());
  why.pop_back();
  if (why.starts_with("n=")) why.erase(1, why.find(' ') - 1);
  cell.erase(begin + std::string_view("n/a").size());
  return why;
}

// A cell with an interval begins with its figure, so that one which does not begin with n/a lacks the interval.
void take_reasons(Column& column, std::vector<std::string>& whys) {
  const std::string_view heading = base::trim(column.column.heading);
  const std::string name(heading.substr(0, heading.find(' ')));
  std::map<std::string, std::set<std::string>> of_parts;
  for (std::string& cell : column.cells) {
    const bool is_figure = base::trim(cell).starts_with("n/a");
    const std::string why = take_reason(cell);
    if (!why.empty()) of_parts[is_figure ? name : "interval of " + name].insert(why);
  }
  for (const auto& [part, reasons] : of_parts) whys.push_back(fmt::format("{} ({})", part, fmt::join(reasons, ", ")));
}

Columns narrowed(Columns columns, const Layout& layout, Cost& cost) {
  for (std::size_t i = 0; i < layout.without; ++i) {
    const auto is_it = [&](const Column& column) { return base::trim(column.column.heading) == dispensable[i]; };
    if (std::erase_if(columns, is_it) > 0) cost.dropped.emplace_back(dispensable[i]);
  }
  if (layout.reasons_below) {
    for (Column& column : columns) take_reasons(column, cost.whys);
  }
  return columns;
}

std::string remark(const Layout& layout, const Cost& cost, std::size_t width) {
  std::vector<std::string> left_out = cost.dropped;
  if (layout.intervals == Intervals::none) left_out.push_back("intervals");
  std::string text;
  if (!cost.whys.empty()) text += sentence(fmt::format("Why n/a: {}.", fmt::join(cost.whys, "; ")), width);
  if (left_out.empty()) return text;
  return text +
         sentence(fmt::format("For want of width left out: {}. COLUMNS=120 shows all.", fmt::join(left_out, ", ")),
                  width);
}

TextTable table_of(const Columns& columns, std::size_t rows) {
  std::vector<TextTable::Column> headings;
  for (const Column& column : columns) headings.push_back(column.column);
  TextTable table(std::move(headings));
  for (std::size_t row = 0; row < rows; ++row) {
    std::vector<std::string> cells;
    for (const Column& column : columns) cells.push_back(column.cells[row]);
    table.add(std::move(cells));
  }
  return table;
}

TextTable laid_out(const std::vector<std::string>& labels, const std::vector<Line>& lines, const Look& look,
                   Layout layout, Cost& cost) {
  Builder builder(lines, look);
  for (std::size_t i = 0; i < labels.size() && !layout.labels_apart; ++i) {
    builder.add(labels[i], Align::left, [&, i](const Line& line) {
      const bool repeats = &line != &lines.front() && (&line - 1)->labels == line.labels;
      return repeats ? std::string() : line.labels[i];
    });
  }
  if (layout.labels_apart || !have_one_metric(lines)) {
    builder.add("metric", Align::left, [](const Line& line) { return line.metric; });
  }
  add_figures(builder, look, layout.intervals);
  return table_of(narrowed(builder.take(), layout, cost), lines.size());
}

std::string label_line(const std::vector<std::string>& labels, const Line& line, std::size_t width) {
  std::vector<std::string> parts;
  for (std::size_t i = 0; i < labels.size(); ++i) parts.push_back(labels[i] + "=" + line.labels[i]);
  return wrapped(parts, ", ", width, 2);
}

std::string with_label_lines(const std::string& table, const std::vector<std::string>& labels,
                             const std::vector<Line>& lines, std::size_t width) {
  const auto rows = base::split(table, '\n');
  std::string text = std::string(rows.front()) + "\n";
  for (std::size_t i = 0; i < lines.size(); ++i) {
    const bool begins = i == 0 || lines[i - 1].labels != lines[i].labels;
    if (begins && !labels.empty()) text += label_line(labels, lines[i], width);
    text += std::string(rows[i + 1]) + "\n";
  }
  return text;
}

}  // namespace

std::string too_few(std::int64_t n, std::size_t needed) { return fmt::format("n/a (n={} < {})", n, needed); }

std::string figures_table(const std::vector<std::string>& labels, const std::vector<Line>& given, const Look& look) {
  if (given.empty()) return "";
  const std::vector<Line> lines = have_one_metric(given) ? given : with_lines_of_delivery(given);
  for (const Layout& layout : layouts) {
    Cost cost;
    const TextTable table = laid_out(labels, lines, look, layout, cost);
    const bool drops_intervals = look.scale == Scale::raw && (&layout + 1)->intervals == Intervals::of_median;
    const bool is_last = &layout == std::end(layouts) - 1 || drops_intervals;
    if (table.width() > look.width && !is_last) continue;
    if (!layout.labels_apart) return table.text();
    return with_label_lines(table.text(), labels, lines, look.width) + remark(layout, cost, look.width);
  }
  return "";
}

}  // namespace scalebench::report
