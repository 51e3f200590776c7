# SPDX-License-Identifier: Apache-2.0
# kintsugi_library: a static library with a tier. Links may only go down: pure < adapter < app. An upward link stops the
# configuration with the names of both ends. tests/tidy checks the includes that a link check cannot see.
set(KINTSUGI_TIER_pure 0)
set(KINTSUGI_TIER_adapter 1)
set(KINTSUGI_TIER_app 2)
# Third-party targets that a pure library may link: header-only vocabulary without an operating system behind it.
set(KINTSUGI_PURE_THIRD_PARTY fmt::fmt)

function(kintsugi_check_tier name tier)
  foreach(dep IN LISTS ARGN)
    get_property(dep_tier GLOBAL PROPERTY kintsugi_tier_${dep})
    if(dep_tier)
      if(KINTSUGI_TIER_${dep_tier} GREATER KINTSUGI_TIER_${tier})
        message(FATAL_ERROR "${name} (tier ${tier}) may not link ${dep} (tier ${dep_tier}): links only go down, "
                            "pure < adapter < app. Move the code or invert the dependency with a port.")
      endif()
    elseif(tier STREQUAL "pure" AND NOT dep IN_LIST KINTSUGI_PURE_THIRD_PARTY)
      message(FATAL_ERROR "${name} (tier pure) may not link ${dep}: pure code uses no third-party library except "
                          "${KINTSUGI_PURE_THIRD_PARTY}.")
    endif()
  endforeach()
endfunction()

# Call once, at the end of the configuration: checks every link as it then stands, also those to libraries declared later and those
# that target_link_libraries added.
function(kintsugi_check_tiers)
  get_property(libraries GLOBAL PROPERTY kintsugi_libraries)
  foreach(name IN LISTS libraries)
    get_property(tier GLOBAL PROPERTY kintsugi_tier_${name})
    get_target_property(links ${name} LINK_LIBRARIES)
    if(links)
      kintsugi_check_tier(${name} ${tier} ${links})
    endif()
  endforeach()
endfunction()

# kintsugi_library(NAME name TIER pure|adapter|app SOURCES file... [DEPS target...])
function(kintsugi_library)
  cmake_parse_arguments(arg "" "NAME;TIER" "SOURCES;DEPS" ${ARGN})
  if(NOT DEFINED KINTSUGI_TIER_${arg_TIER})
    message(FATAL_ERROR "${arg_NAME}: TIER must be pure, adapter or app, not '${arg_TIER}'")
  endif()
  set_property(GLOBAL APPEND PROPERTY kintsugi_libraries ${arg_NAME})
  set_property(GLOBAL PROPERTY kintsugi_tier_${arg_NAME} ${arg_TIER})
  add_library(${arg_NAME} STATIC ${arg_SOURCES})
  target_include_directories(${arg_NAME} PUBLIC "${CMAKE_SOURCE_DIR}")
  target_compile_options(${arg_NAME} PRIVATE ${KINTSUGI_WARNINGS})
  target_link_libraries(${arg_NAME} PUBLIC ${arg_DEPS})
endfunction()

# kintsugi_program(NAME name SOURCES file... [DEPS target...]): programs are tier app; only they choose concrete parts.
function(kintsugi_program)
  cmake_parse_arguments(arg "" "NAME" "SOURCES;DEPS" ${ARGN})
  add_executable(${arg_NAME} ${arg_SOURCES})
  target_include_directories(${arg_NAME} PRIVATE "${CMAKE_SOURCE_DIR}")
  target_compile_options(${arg_NAME} PRIVATE ${KINTSUGI_WARNINGS})
  target_link_libraries(${arg_NAME} PRIVATE ${arg_DEPS})
  set_target_properties(${arg_NAME} PROPERTIES RUNTIME_OUTPUT_DIRECTORY "${CMAKE_BINARY_DIR}/bin")
endfunction()

# kintsugi_test(NAME name SOURCES file... [DEPS target...] [LABELS label...]): GoogleTest cases, each registered with CTest.
function(kintsugi_test)
  cmake_parse_arguments(arg "" "NAME" "SOURCES;DEPS;LABELS" ${ARGN})
  add_executable(${arg_NAME} ${arg_SOURCES})
  target_include_directories(${arg_NAME} PRIVATE "${CMAKE_SOURCE_DIR}")
  target_compile_options(${arg_NAME} PRIVATE ${KINTSUGI_WARNINGS})
  target_compile_definitions(${arg_NAME} PRIVATE "KINTSUGI_SOURCE_DIR=\"${CMAKE_SOURCE_DIR}\"" "KINTSUGI_BINARY_DIR=\"${CMAKE_BINARY_DIR}\"")
  target_link_libraries(${arg_NAME} PRIVATE ${arg_DEPS} GTest::gtest_main)
  set_target_properties(${arg_NAME} PROPERTIES RUNTIME_OUTPUT_DIRECTORY "${CMAKE_BINARY_DIR}/tests")
  set_property(GLOBAL APPEND PROPERTY kintsugi_test_programs ${arg_NAME})
  add_test(NAME ${arg_NAME} COMMAND ${arg_NAME})
  set_tests_properties(${arg_NAME} PROPERTIES LABELS "${arg_LABELS}")
endfunction()
