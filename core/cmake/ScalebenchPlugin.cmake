# SPDX-License-Identifier: Apache-2.0
# scalebench_plugin(NAME source... [LINK target...] [OUTPUT folder])
#
# Builds NAME.so, a plugin: it sees the public headers only, and a linker script leaves exactly one symbol visible.
set(SCALEBENCH_PLUGIN_MAP ${CMAKE_CURRENT_LIST_DIR}/plugin.map)

function(scalebench_plugin name)
  cmake_parse_arguments(PLUGIN "" "OUTPUT" "LINK" ${ARGN})
  if(NOT PLUGIN_OUTPUT)
    set(PLUGIN_OUTPUT ${SCALEBENCH_PLUGIN_DIR})
  endif()
  add_library(${name} MODULE ${PLUGIN_UNPARSED_ARGUMENTS})
  set_target_properties(${name} PROPERTIES PREFIX "" SUFFIX ".so"
    CXX_VISIBILITY_PRESET hidden C_VISIBILITY_PRESET hidden VISIBILITY_INLINES_HIDDEN ON
    LINK_DEPENDS ${SCALEBENCH_PLUGIN_MAP})
  if(PLUGIN_OUTPUT)
    set_target_properties(${name} PROPERTIES LIBRARY_OUTPUT_DIRECTORY ${PLUGIN_OUTPUT})
  endif()
  target_compile_features(${name} PRIVATE cxx_std_20)
  target_link_options(${name} PRIVATE LINKER:--version-script=${SCALEBENCH_PLUGIN_MAP} LINKER:-z,defs)
  target_link_libraries(${name} PRIVATE ${PLUGIN_LINK})
  if(TARGET scalebench_flags)
    target_link_libraries(${name} PRIVATE scalebench_flags)
  endif()
  if(TARGET scalebench_sdk)
    target_link_libraries(${name} PRIVATE scalebench_sdk)
  elseif(TARGET scalebench::sdk)
    target_link_libraries(${name} PRIVATE scalebench::sdk)
  endif()
endfunction()
