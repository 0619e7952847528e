# SPDX-License-Identifier: Apache-2.0
# What `cmake --install` gives, in the folders that GNUInstallDirs names: the program, lib/scalebench/{plugins,modules}, the
# headers, lib/cmake/scalebench (a package that the build tree has too), man page, completion, licence, documents, examples.
include(CMakePackageConfigHelpers)

function(scalebench_write_package folder include_dir)
  set(SCALEBENCH_PACKAGE_INCLUDE ${include_dir})
  configure_file(${PROJECT_SOURCE_DIR}/core/cmake/scalebench-config.cmake.in ${folder}/scalebench-config.cmake @ONLY)
  write_basic_package_version_file(${folder}/scalebench-config-version.cmake
    VERSION ${PROJECT_VERSION} COMPATIBILITY SameMinorVersion)
  file(COPY ${PROJECT_SOURCE_DIR}/core/cmake/ScalebenchPlugin.cmake ${PROJECT_SOURCE_DIR}/core/cmake/plugin.map
    DESTINATION ${folder})
endfunction()

file(RELATIVE_PATH include_from_package ${CMAKE_INSTALL_FULL_LIBDIR}/cmake/scalebench ${CMAKE_INSTALL_FULL_INCLUDEDIR})
scalebench_write_package(${PROJECT_BINARY_DIR}/lib/cmake/scalebench ${PROJECT_SOURCE_DIR}/core/include)
scalebench_write_package(${PROJECT_BINARY_DIR}/package "\${_scalebench_here}/${include_from_package}")

# What the program itself says of its rows, and the example that it writes. A sanitizer's leaks are the tests' business.
set(documents ${PROJECT_BINARY_DIR}/documents)
set(speak ${CMAKE_COMMAND} -E env ASAN_OPTIONS=detect_leaks=0:verify_asan_link_order=0 $<TARGET_FILE:scalebench>)
add_custom_command(OUTPUT ${documents}/scalebench.1 ${documents}/completion ${documents}/examples/my-copy/CMakeLists.txt
  COMMAND ${CMAKE_COMMAND} -E rm -rf ${documents}
  COMMAND ${CMAKE_COMMAND} -E make_directory ${documents}/examples
  COMMAND ${speak} man > ${documents}/scalebench.1
  COMMAND ${speak} completion bash > ${documents}/completion
  COMMAND ${CMAKE_COMMAND} -E chdir ${documents}/examples ${speak} new-plugin my-copy > ${documents}/how-to-build
  DEPENDS scalebench COMMENT "Man page, completion and example" VERBATIM)
add_custom_target(scalebench_documents ALL DEPENDS ${documents}/scalebench.1)

install(TARGETS scalebench RUNTIME DESTINATION ${CMAKE_INSTALL_BINDIR})
install(DIRECTORY core/include/scalebench DESTINATION ${CMAKE_INSTALL_INCLUDEDIR})
install(DIRECTORY ${PROJECT_BINARY_DIR}/${CMAKE_INSTALL_LIBDIR}/scalebench/ DESTINATION ${CMAKE_INSTALL_LIBDIR}/scalebench
  USE_SOURCE_PERMISSIONS)
install(DIRECTORY ${PROJECT_BINARY_DIR}/package/ DESTINATION ${CMAKE_INSTALL_LIBDIR}/cmake/scalebench)
install(FILES ${documents}/scalebench.1 DESTINATION ${CMAKE_INSTALL_MANDIR}/man1)
install(FILES ${documents}/completion DESTINATION ${CMAKE_INSTALL_DATADIR}/bash-completion/completions RENAME scalebench)
install(FILES LICENSE README.md ARCHITECTURE.md CONTRIBUTING.md CHANGELOG.md DESTINATION ${CMAKE_INSTALL_DOCDIR})
install(DIRECTORY docs ${documents}/examples DESTINATION ${CMAKE_INSTALL_DOCDIR})
