# SPDX-License-Identifier: Apache-2.0
# Compiler settings that every target of this tree shares.
# Looked for once: a ccache that is installed later would have everything compiled again.
if(NOT DEFINED CCACHE)
  find_program(CCACHE ccache)
endif()
if(CCACHE AND NOT CMAKE_CXX_COMPILER_LAUNCHER)
  # The tests' precompiled headers (tests/CMakeLists.txt) are cached under these conditions only.
  set(launcher ${CMAKE_COMMAND} -E env CCACHE_SLOPPINESS=pch_defines,time_macros,include_file_ctime,include_file_mtime ${CCACHE})
  set(CMAKE_C_COMPILER_LAUNCHER ${launcher})
  set(CMAKE_CXX_COMPILER_LAUNCHER ${launcher})
endif()

set(CMAKE_CXX_VISIBILITY_PRESET hidden)
set(CMAKE_C_VISIBILITY_PRESET hidden)
set(CMAKE_VISIBILITY_INLINES_HIDDEN ON)

# One run path from the start: CMake pads one that it means to replace with colons, and an empty element is the current
# folder, from which anybody's library would then be loaded.
set(CMAKE_BUILD_WITH_INSTALL_RPATH ON)
set(CMAKE_INSTALL_RPATH_USE_LINK_PATH ON)

# What the project's own code is compiled with; consumers of the installed package get none of it.
add_library(scalebench_flags INTERFACE)
if(SCALEBENCH_WARNINGS)
  target_compile_options(scalebench_flags INTERFACE
    -Wall -Wextra -Wpedantic -Wshadow -Wconversion $<$<BOOL:${SCALEBENCH_WERROR}>:-Werror>)
endif()
# g++ 12 warns of overlapping copies in its own std::string operator+ (GCC bug 105651).
if(SCALEBENCH_WARNINGS AND CMAKE_CXX_COMPILER_ID STREQUAL "GNU" AND CMAKE_CXX_COMPILER_VERSION VERSION_LESS 13)
  target_compile_options(scalebench_flags INTERFACE $<$<COMPILE_LANGUAGE:CXX>:-Wno-restrict>)
endif()
# Several files in one: g++ takes each for a header (subobject-linkage), and follows an empty std::optional through so
# many calls that it takes it for a full one (maybe-uninitialized). The preset `dev` compiles them apart.
if(SCALEBENCH_WARNINGS AND CMAKE_CXX_COMPILER_ID STREQUAL "GNU" AND CMAKE_UNITY_BUILD)
  target_compile_options(scalebench_flags INTERFACE
    $<$<COMPILE_LANGUAGE:CXX>:-Wno-subobject-linkage -Wno-maybe-uninitialized>)
endif()
if(SCALEBENCH_SANITIZE)
  add_compile_options(-fsanitize=${SCALEBENCH_SANITIZE} -fno-sanitize-recover=all -fno-omit-frame-pointer)
  add_link_options(-fsanitize=${SCALEBENCH_SANITIZE})
endif()
if(SCALEBENCH_FUZZ)
  add_compile_options(-fsanitize=fuzzer-no-link)
endif()

# For the targets of this folder that a stock server loads: it cannot load one with sanitizers.
macro(scalebench_without_sanitizers)
  if(SCALEBENCH_SANITIZE)
    message(STATUS "${CMAKE_CURRENT_SOURCE_DIR}: built without sanitizers, for a stock server")
    add_compile_options(-fno-sanitize=all)
    add_link_options(-fno-sanitize=all)
  endif()
endmacro()
