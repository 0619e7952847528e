# SPDX-License-Identifier: Apache-2.0
# scalebench_version_library(TARGET SOURCE.in)
#
# A static library of one source, which knows the git id of the tree as it is built: asked at each build, written anew
# only when it changed. "-dirty" behind it when a tracked file was changed; "" outside git. A library of its own, so that
# a commit links anew only what tells the version.
if(CMAKE_SCRIPT_MODE_FILE)
  # As a script (-P): SOURCE, RESULT, TREE and what SOURCE mentions come by -D. A tree that lies in somebody else's
  # repository is not asked for that one's id, nor is one that GIT_DIR names.
  get_filename_component(above ${TREE} DIRECTORY)
  execute_process(
    COMMAND ${CMAKE_COMMAND} -E env --unset=GIT_DIR --unset=GIT_WORK_TREE --unset=GIT_INDEX_FILE
      GIT_CEILING_DIRECTORIES=${above} git -c safe.directory=* describe --always --dirty
    WORKING_DIRECTORY ${TREE} OUTPUT_VARIABLE SCALEBENCH_GIT_ID OUTPUT_STRIP_TRAILING_WHITESPACE ERROR_QUIET)
  configure_file(${SOURCE} ${RESULT} @ONLY)
  return()
endif()

set(SCALEBENCH_VERSION_SCRIPT ${CMAKE_CURRENT_LIST_FILE})

function(scalebench_version_library target source)
  set(result ${CMAKE_CURRENT_BINARY_DIR}/${target}.cpp)
  add_custom_target(${target}_source BYPRODUCTS ${result}
    COMMAND ${CMAKE_COMMAND} -DSOURCE=${CMAKE_CURRENT_SOURCE_DIR}/${source} -DRESULT=${result} -DTREE=${PROJECT_SOURCE_DIR}
      -DPROJECT_VERSION=${PROJECT_VERSION} -DCMAKE_BUILD_TYPE=${CMAKE_BUILD_TYPE} -P ${SCALEBENCH_VERSION_SCRIPT}
    COMMENT "" VERBATIM)
  set_source_files_properties(${result} PROPERTIES GENERATED ON)
  add_library(${target} STATIC ${result})
  set_target_properties(${target} PROPERTIES UNITY_BUILD OFF)  # the source is not there yet
  add_dependencies(${target} ${target}_source)
endfunction()
