// SPDX-License-Identifier: Apache-2.0
// Rows of the tables summary and delivery, in and out. Inside this room only.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "store/records.hpp"

namespace scalebench::store {

class Database;

void insert_summaries(Database& database, std::span<const Summary> summaries);
void insert_delivery(Database& database, const Delivery& delivery);
std::optional<Delivery> read_delivery(Database& database, std::int64_t run);
std::vector<Summary> read_summaries(Database& database, std::int64_t run);

}  // namespace scalebench::store
