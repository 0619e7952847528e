// SPDX-License-Identifier: Apache-2.0
// The tables of a plugin as ranges: rows may be longer than this build knows, so the element size travels with them.
// A range borrows; tables of a loaded plugin live as long as the process.
#pragma once

#include <scalebench/abi.h>

#include <cstddef>
#include <cstdint>
#include <iterator>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace scalebench::plugin {

template <typename Row>
class Rows {
 public:
  class iterator {
   public:
    using value_type = Row;
    using difference_type = std::ptrdiff_t;
    using reference = const Row&;
    using pointer = const Row*;
    using iterator_category = std::forward_iterator_tag;

    iterator() = default;
    iterator(const std::byte* at, std::size_t stride) : at_(at), stride_(stride) {}
    const Row& operator*() const { return *reinterpret_cast<const Row*>(at_); }
    const Row* operator->() const { return &**this; }
    iterator& operator++() { return at_ += stride_, *this; }
    iterator operator++(int) {
      const iterator before = *this;
      return ++*this, before;
    }
    bool operator==(const iterator& other) const { return at_ == other.at_; }

   private:
    const std::byte* at_ = nullptr;
    std::size_t stride_ = 0;
  };

  Rows(const Row* rows, std::uint32_t count, std::uint32_t stride)
      : bytes_(reinterpret_cast<const std::byte*>(rows)), count_(count), stride_(stride) {}

  std::size_t size() const { return count_; }
  bool empty() const { return count_ == 0; }
  const Row& operator[](std::size_t at) const { return *iterator(bytes_ + at * stride_, stride_); }
  iterator begin() const { return {bytes_, stride_}; }
  iterator end() const { return {bytes_ + count_ * stride_, stride_}; }

 private:
  const std::byte* bytes_;
  std::size_t count_, stride_;
};

inline Rows<sb_option> options(const sb_workload& w) { return {w.options, w.option_count, w.option_size}; }
inline Rows<sb_option> options(const sb_service& s) { return {s.options, s.option_count, s.option_size}; }
inline Rows<sb_option> options(const sb_exporter& e) { return {e.options, e.option_count, e.option_size}; }
inline Rows<sb_metric> metrics(const sb_workload& w) { return {w.metrics, w.metric_count, w.metric_size}; }
inline Rows<sb_role> roles(const sb_workload& w) { return {w.roles, w.role_count, w.role_size}; }
inline Rows<sb_need> needs(const sb_workload& w) { return {w.needs, w.need_count, w.need_size}; }
inline Rows<sb_file> files(const sb_workload& w) { return {w.files, w.file_count, w.file_size}; }

// The texts in an option's row: default, choices and range, read by the rules of its type.

/// int64 for whole numbers, bytes, nanoseconds and flags.
using OptionValue = std::variant<std::int64_t, double, std::string>;

/// One value. Throws base::Error with a sentence that begins with the text when it is none of this type.
OptionValue read_value(const sb_option& row, std::string_view text);

/// The values that are spelled out in a default: of "1,4..16*2" these are 1, 4 and 16. Throws like read_value.
std::vector<OptionValue> values_of_default(const sb_option& row);

/// What is wrong with the row's choices, range and default, as one clause; "" if nothing is.
std::string defect_of_texts(const sb_option& row);

/// How a secret of this name is typed: as the file that it is in, NAME-file.
std::string secret_file_option(std::string_view name);

/// What a hook gets. Borrows the text.
sb_value to_abi(const OptionValue& value);

}  // namespace scalebench::plugin
