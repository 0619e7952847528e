// SPDX-License-Identifier: Apache-2.0
// The allocator that the server gives to everything in its process, libtorch included.
#pragma once

namespace scalebench::inference_server {

/// jemalloc, where it is the server's, gives blocks of 8 MiB and more back to the kernel as soon as they are freed:
/// every run of a model then has all pages of its larger tensors mapped anew, which makes up a third of the time of
/// ResNet-50. From now on they are kept as long as smaller ones. Any thread; without jemalloc it does nothing.
void keep_large_blocks();

}  // namespace scalebench::inference_server
