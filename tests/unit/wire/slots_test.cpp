// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include <string>

#include "wire/topology.hpp"

namespace scalebench::wire {
namespace {

using namespace std::string_view_literals;

TEST(SlotOf, IsCrc16OfTheKey) {
  EXPECT_EQ(slot_of("123456789"), 0x31C3U % slot_count);
  EXPECT_EQ(slot_of("foo"), 12182);
}

TEST(SlotOf, ReadsBytesOfAnyValue) {
  EXPECT_EQ(slot_of("\0\0"sv), 0);
  EXPECT_EQ(slot_of("8M"), 5461);
  EXPECT_EQ(slot_of("\xED\xEB"), 10923);
}

TEST(HashedPart, IsBetweenTheFirstBraceAndTheNextClosingOne) {
  EXPECT_EQ(hashed_part("a{tag}b"), "tag");
  EXPECT_EQ(hashed_part("{a}{b}"), "a");
  EXPECT_EQ(hashed_part("}a{b}c}"), "b");
  EXPECT_EQ(hashed_part("a{{b}}c"), "{b");
}

TEST(HashedPart, IsTheWholeKeyWithoutATag) {
  EXPECT_EQ(hashed_part("a{}b{c}"), "a{}b{c}");
  EXPECT_EQ(hashed_part("a{b"), "a{b");
  EXPECT_EQ(hashed_part("a}b"), "a}b");
}

TEST(TagWhere, FindsAWordForEverySlot) {
  for (std::uint16_t slot = 0; slot < slot_count; slot = static_cast<std::uint16_t>(slot + 1009)) {
    std::string key = "name{";
    key.append(tag_where([slot](std::uint16_t one) { return one == slot; })).append("}");
    EXPECT_EQ(slot_of(key), slot);
  }
}

TEST(TagWhere, SaysThatNoSlotIsWanted) {
  EXPECT_EQ(tag_where([](std::uint16_t) { return false; }), "");
}

}  // namespace
}  // namespace scalebench::wire
