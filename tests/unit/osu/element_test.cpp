// SPDX-License-Identifier: Apache-2.0
#include "element.hpp"

#include <gtest/gtest.h>

#include <vector>

namespace scalebench::osu {
namespace {

/// What so many ranks send, and what a right reduction of it brings, made by combining it two at a time.
class Reduction {
 public:
  Reduction(const char* type, const char* operation, int ranks)
      : element_(element_named(type)), fold_(operation_named(operation).fold), got_(elements * element_.size) {
    for (int rank = 0; rank < ranks; ++rank) contents_.push_back(pattern(rank, 0, 7));
  }

  std::size_t faults_after_filling_with(int rank) {
    element_.fill(got_.data(), elements, contents_[static_cast<std::size_t>(rank)], fold_);
    return element_.differences(got_.data(), elements, contents_, fold_);
  }

  static constexpr std::size_t elements = 64;

 private:
  const Element& element_;
  Fold fold_;
  std::vector<Pattern> contents_;
  std::vector<std::byte> got_;
};

TEST(Element, OfOneRankIsWhatItSends) {
  for (const char* type : {"char", "int", "long", "float", "double"})
    EXPECT_EQ(Reduction(type, "sum", 1).faults_after_filling_with(0), 0U) << type;
}

TEST(Element, OfManyRanksIsNotWhatOneOfThemSends) {
  for (const char* type : {"char", "int", "long", "float", "double"}) {
    for (const char* operation : {"sum", "prod", "max"}) {
      EXPECT_GT(Reduction(type, operation, 200).faults_after_filling_with(3), Reduction::elements / 4)
          << type << " " << operation;
    }
  }
}

}  // namespace
}  // namespace scalebench::osu
