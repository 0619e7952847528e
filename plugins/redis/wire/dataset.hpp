// SPDX-License-Identifier: Apache-2.0
// Datasets and lists of datasets as SmartRedis keeps them, so that either can read what the other wrote.
//
// A dataset is a hash `{name}.meta` of named fields and tensors `{name}.tensor`, written in one pipeline and complete
// when the field `.COMPLETE` says so. An aggregation list holds the names of datasets. Keys begin with a prefix and a
// dot when there is one: that of `out` where they are written ($SSKEYOUT), that of `in` where they are read ($SSKEYIN).
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "wire/client.hpp"

namespace scalebench::wire {

/// A field beside the tensors, encoded: a byte for the type, then the values, little-endian.
struct MetaField {
  std::string name;
  std::string bytes;
};

enum class MetaType : char { float64 = 1, float32 = 2, int32 = 3, int64 = 4, uint32 = 5, uint64 = 6, text = 7 };

/// Texts as a field keeps them: each an 8-byte length and its bytes.
std::string encode_texts(std::span<const std::string_view> texts);
/// Throws Failure(wrong_reply) when `bytes` is no field of texts.
std::vector<std::string> decode_texts(std::string_view bytes);

/// A dataset to write; all of it is borrowed.
struct DatasetView {
  std::string_view name;
  std::span<const TensorView> tensors;
  std::span<const MetaField> fields;
};

/// A dataset that was read. Read into again, its tensors keep their memory where it is large enough.
struct Dataset {
  std::string name;
  std::vector<Tensor> tensors;
  std::vector<MetaField> fields;
};

struct Prefixes {
  std::string out;
  std::string in;
};

/// `<prefix>.<key>`, or the key alone without a prefix.
std::string prefixed(std::string_view prefix, std::string_view key);

/// Reads and writes through `client`, which must outlive it. Throws Failure.
class Datasets {
 public:
  explicit Datasets(Client& client, Prefixes prefixes = {});

  /// Replaces a dataset of the same name; readers see it as incomplete meanwhile.
  void put(const DatasetView& dataset);
  void get(std::string_view name, Dataset& into);
  bool exists(std::string_view name);
  /// Removes what was written under this name, if anything was.
  void erase(std::string_view name);

  /// Returns how long the list is now.
  std::size_t append(std::string_view list, std::string_view dataset);
  std::size_t length(std::string_view list);
  /// Of the list, in its order.
  std::vector<std::string> entries(std::string_view list);
  /// The datasets that entries stand for, on all shards at a time: one pipeline for what they hold, one for the
  /// tensors. Where `into` holds as many datasets as there are, they are asked for in one pipeline, as if they held
  /// tensors of the same names; the two follow only when they do not.
  void get_entries(std::span<const std::string> entries, std::vector<Dataset>& into);
  /// Removes the list and leaves the datasets.
  void erase_list(std::string_view list);

 private:
  void add_fields(const DatasetView& dataset, const std::string& key);
  struct Meta {
    std::size_t entry = 0;  ///< of the batch
    Reply reply;
  };
  bool read_as_before(std::span<const std::string> bases, std::vector<Dataset>& into);
  void read_meta(std::span<const std::string> bases);
  void begin_metas(std::size_t count);
  void question_meta(const std::string& base, Meta& into);
  bool take_meta(const std::string& base, const Meta& meta, Dataset& into);
  void question_tensors(const std::string& base, Dataset& into);
  [[noreturn]] void fail(const Meta& meta, const std::string& why);
  std::string base_of(std::string_view prefix, std::string_view name) const;

  Client& client_;
  Prefixes prefixes_;
  Batch batch_;
  std::vector<Meta> metas_;
  std::vector<Dataset> single_;
};

}  // namespace scalebench::wire
