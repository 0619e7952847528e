// SPDX-License-Identifier: Apache-2.0
#include "aggregation/file_exchange.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <system_error>

namespace scalebench::aggregation {
namespace {

using Path = std::filesystem::path;
namespace fs = std::filesystem;

[[noreturn]] void fail(const char* doing, const Path& path, const std::error_code& error) {
  throw sb::ServiceLost(fmt::format("cannot {} {}: {}", doing, path.string(), error.message()));
}

int files_in(const Path& folder) {
  std::error_code error;
  int count = 0;
  for (fs::directory_iterator at(folder, error), end; !error && at != end; at.increment(error)) ++count;
  if (error) fail("list", folder, error);
  return count;
}

}  // namespace

std::string file_name(int producer) { return dataset_name(producer) + ".dat"; }

FileEnd::FileEnd(const Path& folder, const Shape& shape, Handover handover, Patience& patience)
    : shape_(shape), patience_(patience), folder_(folder, shape.run) {
  if (handover == Handover::block) watch_.emplace();
}

Path FileEnd::list_folder(std::int64_t iteration) const { return folder_.path() / list_name(iteration); }

/// Whoever comes first makes it.
void FileEnd::make_list_folder(std::int64_t iteration) const {
  std::error_code error;
  const Path path = list_folder(iteration);
  fs::create_directory(path, error);
  if (error) fail("make", path, error);
}

template <typename Ready>
void FileEnd::wait(const char* what, const Path& folder, Ready&& ready) {
  if (!watch_) return patience_.until(what, ready);
  watch_->watch(folder);
  if (ready()) return;
  patience_.in_slices(what, [&](std::chrono::milliseconds longest) {
    watch_->wait(longest);
    return ready();
  });
}

FileProducer::FileProducer(const Path& folder, const Shape& shape, Handover handover, Patience& patience, int number,
                           const Parcel& parcel)
    : FileEnd(folder, shape, handover, patience),
      name_(dataset_name(number)),
      written_(folder_.path() / (file_name(number) + ".part")),
      parcel_(parcel) {}

void FileProducer::put() { write_dataset(written_, name_, parcel_.tensors()); }

void FileProducer::append(std::int64_t iteration) {
  make_list_folder(iteration);
  std::error_code error;
  const Path listed = list_folder(iteration) / (name_ + ".dat");
  fs::rename(written_, listed, error);
  if (error) fail("make", listed, error);
}

void FileProducer::wait_consumed(std::int64_t iteration) {
  const Path list = list_folder(iteration);
  wait("the consumers to take the list", folder_.path(), [&] {
    std::error_code error;
    return fs::status(list, error).type() == fs::file_type::not_found;
  });
}

void FileProducer::clean() {
  std::error_code ignored;
  fs::remove(written_, ignored);
}

FileConsumer::FileConsumer(const Path& folder, const Shape& shape, Handover handover, Patience& patience, int number,
                           int threads)
    : FileEnd(folder, shape, handover, patience),
      number_(number),
      threads_(threads),
      received_(static_cast<std::size_t>(shape.share_of(number))),
      workers_(threads) {
  if (number == 0) folder_.clear();
}

void FileConsumer::wait_list(std::int64_t iteration) {
  make_list_folder(iteration);
  const Path list = list_folder(iteration);
  wait("the producers to fill the list", list, [&] {
    const int files = files_in(list);
    if (files <= shape_.producers) return files == shape_.producers;
    throw sb::ServiceLost(fmt::format("{} holds {} files where {} producers make one each: somebody else writes to it",
                                      list.string(), files, shape_.producers));
  });
}

void FileConsumer::get(std::int64_t iteration) {
  const Path list = list_folder(iteration);
  const int share = static_cast<int>(received_.size());
  workers_.run(std::min(threads_, share), [&](int worker) {
    for (int i = worker; i < share; i += threads_) {
      received_[static_cast<std::size_t>(i)].read(list / file_name(number_ + i * shape_.consumers));
    }
  });
}

void FileConsumer::erase_list(std::int64_t iteration) {
  std::error_code error;
  const Path list = list_folder(iteration);
  fs::remove_all(list, error);
  if (error) fail("remove", list, error);
}

void FileConsumer::visit(const Visitor& visitor) const {
  for (const auto& file : received_) {
    for (std::size_t t = 0; t < file.tensors().size(); ++t) {
      visitor(producer_in(file.name()), static_cast<int>(t), file.tensors()[t].bytes);
    }
  }
}

}  // namespace scalebench::aggregation
