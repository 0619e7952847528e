// SPDX-License-Identifier: Apache-2.0
// Whose code a plugin is: what anybody on this machine could put in its place is not loaded. What a group or another
// user installed is, as sites install software.
#pragma once

#include <filesystem>
#include <string>

namespace scalebench::plugin {

/// Why everybody could change or replace what is at `path` (a file, or a folder with the .so in it), as a clause that
/// names the file or folder; "" when nobody can but its owners. Links and what they lead to are both looked at. In a
/// sticky folder such as /tmp nobody can replace what is ours or root's, so that passes there.
std::string open_to_everybody(const std::filesystem::path& path);

/// Throws wrong_input "<path>: …; chmod o-w … or give --trust" for what is open to everybody.
void require_closed(const std::filesystem::path& path);

/// The owner's name, or number when it has none.
std::string owner_of(const std::filesystem::path& file);

}  // namespace scalebench::plugin
