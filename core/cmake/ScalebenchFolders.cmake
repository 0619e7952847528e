# SPDX-License-Identifier: Apache-2.0
# Where things lie, in the build tree as below a prefix: scalebench finds its plugins from where it lies itself.
include(GNUInstallDirs)
if(IS_ABSOLUTE "${CMAKE_INSTALL_LIBDIR}" OR NOT CMAKE_INSTALL_BINDIR MATCHES "^[^/]+$")
  message(FATAL_ERROR "CMAKE_INSTALL_LIBDIR '${CMAKE_INSTALL_LIBDIR}' must be a path below the prefix, such as lib64, and "
    "CMAKE_INSTALL_BINDIR '${CMAKE_INSTALL_BINDIR}' a folder of it, such as bin")
endif()
set(CMAKE_RUNTIME_OUTPUT_DIRECTORY ${PROJECT_BINARY_DIR}/${CMAKE_INSTALL_BINDIR})
set(SCALEBENCH_PLUGIN_DIR ${PROJECT_BINARY_DIR}/${CMAKE_INSTALL_LIBDIR}/scalebench/plugins)
file(RELATIVE_PATH SCALEBENCH_PLUGINS_FROM_PROGRAM ${CMAKE_RUNTIME_OUTPUT_DIRECTORY} ${SCALEBENCH_PLUGIN_DIR})
