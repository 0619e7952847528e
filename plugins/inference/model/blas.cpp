// SPDX-License-Identifier: Apache-2.0
#include "inference/model/blas.hpp"

#include <dlfcn.h>

#include <array>
#include <filesystem>

namespace scalebench::torch_backend {
namespace {

struct CloseLibrary {
  void operator()(void* handle) const { dlclose(handle); }
};
using Library = std::unique_ptr<void, CloseLibrary>;

Library library_of(const void* address) {
  Dl_info info{};
  if (dladdr(address, &info) == 0) return nullptr;
  return Library(dlopen(info.dli_fname, RTLD_LAZY | RTLD_NOLOAD));
}

/// As the loader finds it: first what is preloaded or linked by the program, then the library's own dependencies.
const void* find_matrix_product(const void* inside) {
  constexpr const char* matrix_product = "sgemm_";
  if (const void* global = dlsym(RTLD_DEFAULT, matrix_product)) return global;
  const Library library = library_of(inside);
  return library ? dlsym(library.get(), matrix_product) : nullptr;
}

std::string real_file(const void* address) {
  Dl_info info{};
  if (dladdr(address, &info) == 0) return {};
  std::error_code failed;
  const auto file = std::filesystem::canonical(info.dli_fname, failed);
  return failed ? info.dli_fname : file.string();
}

struct Known {
  const char* part_of_path;
  const char* name;
};
constexpr std::array<Known, 7> known = {{{"openblas-pthread", "OpenBLAS with threads of its own"},
                                         {"openblas", "OpenBLAS"},
                                         {"mkl", "MKL"},
                                         {"blis", "BLIS"},
                                         {"flexiblas", "FlexiBLAS"},
                                         {"atlas", "ATLAS"},
                                         {"libblas", "reference BLAS"}}};

}  // namespace

Blas find_blas(const void* inside, bool has_mkl) {
  const void* matrix_product = find_matrix_product(inside);
  if (!matrix_product) return {has_mkl ? "MKL" : "unknown", ""};
  const std::string file = real_file(matrix_product);
  for (const Known& row : known) {
    if (file.find(row.part_of_path) != std::string::npos) return {row.name, file};
  }
  return {has_mkl ? "MKL" : "unknown", file};
}

}  // namespace scalebench::torch_backend
