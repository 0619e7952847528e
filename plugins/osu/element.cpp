// SPDX-License-Identifier: Apache-2.0
#include "element.hpp"

#include <algorithm>
#include <cstring>
#include <iterator>
#include <stdexcept>
#include <string>
#include <type_traits>

namespace scalebench::osu {
namespace {

std::uint64_t mix(std::uint64_t value) {  // the finalizer of splitmix64
  value = (value ^ (value >> 30)) * 0xbf58476d1ce4e5b9U;
  value = (value ^ (value >> 27)) * 0x94d049bb133111ebU;
  return value ^ (value >> 31);
}

/// Products, and sums of bytes, soon exceed their type. Of both signs they do not: the sums of hundreds of ranks stay
/// within a byte.
template <typename T>
T element(Pattern content, std::size_t index, Fold fold) {
  constexpr int summands[] = {-2, -1, 1, 2}, factors[] = {-1, 1};
  const std::uint64_t number = mix(content + index);
  if (fold == Fold::prod) return static_cast<T>(factors[number % 2]);
  if (fold == Fold::sum && sizeof(T) == 1) return static_cast<T>(summands[number % 4]);
  return static_cast<T>(1 + number % 61);
}

template <typename T>
bool bits_into(Fold fold, T& a, T b) {
  if (fold == Fold::band) a = static_cast<T>(a & b);
  if (fold == Fold::bor) a = static_cast<T>(a | b);
  if (fold == Fold::bxor) a = static_cast<T>(a ^ b);
  return fold == Fold::sum ? !__builtin_add_overflow(a, b, &a)
                           : fold != Fold::prod || !__builtin_mul_overflow(a, b, &a);
}

/// False where the result does not fit the type: libraries wrap or saturate as they like.
template <typename T>
bool fold_into(Fold fold, T& a, T b) {
  switch (fold) {
    case Fold::max:
      return a = std::max(a, b), true;
    case Fold::min:
      return a = std::min(a, b), true;
    case Fold::land:
      return a = static_cast<T>(a != T{} && b != T{}), true;
    case Fold::lor:
      return a = static_cast<T>(a != T{} || b != T{}), true;
    case Fold::lxor:
      return a = static_cast<T>((a != T{}) != (b != T{})), true;
    default:
      break;
  }
  if constexpr (std::is_floating_point_v<T>)
    return a = fold == Fold::prod ? a * b : a + b, true;
  else
    return bits_into(fold, a, b);
}

template <typename T>
void fill(std::byte* to, std::size_t count, Pattern content, Fold fold) {
  for (std::size_t i = 0; i < count; ++i) {
    const T value = element<T>(content, i, fold);
    std::memcpy(to + i * sizeof(T), &value, sizeof(T));
  }
}

template <typename T>
std::size_t differences(const std::byte* got, std::size_t count, std::span<const Pattern> contents, Fold fold) {
  std::size_t wrong = 0;
  for (std::size_t i = 0; i < count; ++i) {
    T expected = element<T>(contents.front(), i, fold);
    bool is_defined = true;
    for (const Pattern content : contents.subspan(1))
      is_defined = is_defined && fold_into(fold, expected, element<T>(content, i, fold));
    wrong += is_defined && std::memcmp(got + i * sizeof(T), &expected, sizeof(T)) != 0;
  }
  return wrong;
}

template <typename T>
Element make(const char* name, MPI_Datatype type) {
  return {name, sizeof(T), type, std::is_floating_point_v<T>, fill<T>, differences<T>};
}

template <typename Row, std::size_t Count>
const Row& row_named(const Row (&rows)[Count], std::string_view name) {
  const auto found = std::ranges::find(rows, name, &Row::name);
  if (found == std::end(rows)) throw std::logic_error("no row is called " + std::string(name));
  return *found;
}

}  // namespace

Pattern pattern(int rank, int block, std::uint64_t round) {
  const auto sender = static_cast<std::uint64_t>(rank), receiver = static_cast<std::uint64_t>(block);
  return mix(mix(mix(round + 1) + sender) + receiver);
}

const Element& element_named(std::string_view name) {
  static const Element rows[] = {make<signed char>("char", MPI_CHAR), make<int>("int", MPI_INT),
                                 make<long>("long", MPI_LONG), make<float>("float", MPI_FLOAT),
                                 make<double>("double", MPI_DOUBLE)};
  return row_named(rows, name);
}

const Operation& operation_named(std::string_view name) {
  static const Operation rows[] = {
      {"", Fold::keep, MPI_OP_NULL},     {"sum", Fold::sum, MPI_SUM},          {"prod", Fold::prod, MPI_PROD},
      {"max", Fold::max, MPI_MAX},       {"min", Fold::min, MPI_MIN},          {"band", Fold::band, MPI_BAND, true},
      {"bor", Fold::bor, MPI_BOR, true}, {"bxor", Fold::bxor, MPI_BXOR, true}, {"land", Fold::land, MPI_LAND, true},
      {"lor", Fold::lor, MPI_LOR, true}, {"lxor", Fold::lxor, MPI_LXOR, true}};
  return row_named(rows, name);
}

}  // namespace scalebench::osu
