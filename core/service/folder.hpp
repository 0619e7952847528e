// SPDX-License-Identifier: Apache-2.0
// The private folder of a deployment: removed with its owner, or by the next one when the owner was killed.
#pragma once

#include <chrono>
#include <filesystem>

#include "base/file.hpp"

namespace scalebench::service {

class ServiceFolder {
 public:
  /// In $TMPDIR, or in /tmp when the path of a socket would become too long there. Removes what killed owners of ours
  /// left in the same place: a living owner holds a lock on its folder, which the kernel gives back whatever happens.
  ServiceFolder();

  const std::filesystem::path& path() const { return folder_.path(); }

 private:
  base::TemporaryFolder folder_;
  base::Fd lock_;
};

/// Removes folders of ours in `parent` whose owner is gone. Young ones are spared: their owner may be about to lock
/// them.
void remove_abandoned(const std::filesystem::path& parent, std::chrono::seconds age);

}  // namespace scalebench::service
