# SPDX-License-Identifier: Apache-2.0
# What `cmake --install` gives, and the same package for the build tree: PREFIX/bin, PREFIX/lib/scalebench/{plugins,
# modules}, PREFIX/include/scalebench, PREFIX/lib/cmake/scalebench.
include(CMakePackageConfigHelpers)

function(scalebench_write_package folder include_dir)
  set(SCALEBENCH_PACKAGE_INCLUDE ${include_dir})
  configure_file(${PROJECT_SOURCE_DIR}/core/cmake/scalebench-config.cmake.in ${folder}/scalebench-config.cmake @ONLY)
  write_basic_package_version_file(${folder}/scalebench-config-version.cmake
    VERSION ${PROJECT_VERSION} COMPATIBILITY SameMinorVersion)
  file(COPY ${PROJECT_SOURCE_DIR}/core/cmake/ScalebenchPlugin.cmake ${PROJECT_SOURCE_DIR}/core/cmake/plugin.map
    DESTINATION ${folder})
endfunction()

scalebench_write_package(${PROJECT_BINARY_DIR}/lib/cmake/scalebench ${PROJECT_SOURCE_DIR}/core/include)
scalebench_write_package(${PROJECT_BINARY_DIR}/package [=[${_scalebench_here}/../../../include]=])

install(TARGETS scalebench RUNTIME DESTINATION bin)
install(DIRECTORY core/include/scalebench DESTINATION include)
install(DIRECTORY ${PROJECT_BINARY_DIR}/lib/scalebench/ DESTINATION lib/scalebench USE_SOURCE_PERMISSIONS)
install(DIRECTORY ${PROJECT_BINARY_DIR}/package/ DESTINATION lib/cmake/scalebench)
