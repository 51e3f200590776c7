# SPDX-License-Identifier: Apache-2.0
# Warnings, sanitizers, linker and compiler cache. Warnings are errors: a warning nobody must read is a warning nobody reads.
set(KINTSUGI_WARNINGS
    -Wall -Wextra -Wpedantic -Werror
    -Wshadow                # a shadowed variable has hidden real bugs in state machines
    -Wswitch-enum           # every enum switch names every value: tables are complete by construction
    -Wnon-virtual-dtor -Wold-style-cast -Woverloaded-virtual -Wimplicit-fallthrough)
# GCC 12 reports false positives of these in inlined standard library and Boost code at -O2 (GCC bugs 105329, 107138).
if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
  list(APPEND KINTSUGI_WARNINGS -Wno-restrict -Wno-maybe-uninitialized -Wno-array-bounds -Wno-stringop-overflow)
endif()

# Assertions stay on in every build type: an agent that runs as LocalSystem prefers a stop to a wrong step.
string(REPLACE "-DNDEBUG" "" CMAKE_CXX_FLAGS_RELEASE "${CMAKE_CXX_FLAGS_RELEASE}")
set(CMAKE_CXX_FLAGS_RELEASE "-O2")
if(WIN32)
  set(CMAKE_CXX_FLAGS_RELEASE "-Oz")  # the agent waits for the network; its size counts (-Os: 20 kB more)
endif()
set(CMAKE_CXX_FLAGS_DEBUG "-O1 -g1")

# ThreadSanitizer does not model the fences in Asio's scheduler and GCC warns of each; Asio's own locks cover what they order.
if(KINTSUGI_SANITIZE MATCHES thread)
  list(APPEND KINTSUGI_WARNINGS -Wno-tsan)
endif()
if(KINTSUGI_SANITIZE)
  add_compile_options(-fsanitize=${KINTSUGI_SANITIZE} -fno-omit-frame-pointer -fno-sanitize-recover=all)
  add_link_options(-fsanitize=${KINTSUGI_SANITIZE})
elseif(WIN32)
  add_compile_options(-fstack-protector-strong -D_FORTIFY_SOURCE=2)
  add_link_options(-fstack-protector-strong)
else()
  add_compile_options(-fstack-protector-strong -D_FORTIFY_SOURCE=2)
  add_link_options(-Wl,-z,relro,-z,now)
endif()

if(KINTSUGI_PLANTED_DEFECTS)
  add_compile_definitions(KINTSUGI_PLANTED_DEFECTS)
endif()

find_program(KINTSUGI_CCACHE ccache)
if(KINTSUGI_CCACHE)
  set(CMAKE_CXX_COMPILER_LAUNCHER "${CMAKE_COMMAND}" -E env CCACHE_SLOPPINESS=pch_defines,time_macros "CCACHE_BASEDIR=${CMAKE_SOURCE_DIR}" CCACHE_NOHASHDIR=1 "${KINTSUGI_CCACHE}")
endif()
find_program(KINTSUGI_LLD ld.lld)
if(KINTSUGI_LLD AND NOT WIN32)
  add_link_options(-fuse-ld=lld)
endif()
set(CMAKE_POSITION_INDEPENDENT_CODE ON)
