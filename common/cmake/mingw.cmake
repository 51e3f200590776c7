# SPDX-License-Identifier: Apache-2.0
# Toolchain of the preset `windows`: a static x64 program for Windows 7 and later, from the distribution's mingw-w64 (posix threads,
# which std::thread needs). Libraries come from the cache that deploy/windows/dependencies filled and from nowhere else.
set(CMAKE_SYSTEM_NAME Windows)
set(CMAKE_SYSTEM_PROCESSOR x86_64)
set(mingw_triple x86_64-w64-mingw32)
set(CMAKE_C_COMPILER ${mingw_triple}-gcc-posix)
set(CMAKE_CXX_COMPILER ${mingw_triple}-g++-posix)
set(CMAKE_RC_COMPILER ${mingw_triple}-windres)
set(CMAKE_AR ${mingw_triple}-gcc-ar CACHE FILEPATH "")
set(CMAKE_RANLIB ${mingw_triple}-gcc-ranlib CACHE FILEPATH "")

if(NOT KINTSUGI_WINDOWS_PREFIX)
  execute_process(COMMAND "${CMAKE_CURRENT_LIST_DIR}/../../deploy/windows/dependencies" prefix
                  OUTPUT_VARIABLE KINTSUGI_WINDOWS_PREFIX OUTPUT_STRIP_TRAILING_WHITESPACE COMMAND_ERROR_IS_FATAL ANY)
endif()
set(KINTSUGI_WINDOWS_PREFIX "${KINTSUGI_WINDOWS_PREFIX}" CACHE PATH "Where deploy/windows/dependencies put the libraries")
if(NOT EXISTS "${KINTSUGI_WINDOWS_PREFIX}/complete")
  message(FATAL_ERROR "the libraries for Windows are not built yet (${KINTSUGI_WINDOWS_PREFIX}); run deploy/windows/build dependencies")
endif()
list(APPEND CMAKE_TRY_COMPILE_PLATFORM_VARIABLES KINTSUGI_WINDOWS_PREFIX)

set(CMAKE_FIND_ROOT_PATH "/usr/${mingw_triple}" "${KINTSUGI_WINDOWS_PREFIX}")
set(CMAKE_PREFIX_PATH "${KINTSUGI_WINDOWS_PREFIX}")
set(CMAKE_FIND_ROOT_PATH_MODE_PROGRAM NEVER)
set(CMAKE_FIND_ROOT_PATH_MODE_LIBRARY ONLY)
set(CMAKE_FIND_ROOT_PATH_MODE_INCLUDE ONLY)
set(CMAKE_FIND_ROOT_PATH_MODE_PACKAGE ONLY)

# 0x0601 = Windows 7 and Server 2008 R2: the headers then hide what is newer; deploy/windows/check-imports looks at the result.
set(CMAKE_CXX_FLAGS_INIT "-D_WIN32_WINNT=0x0601 -DWINVER=0x0601 -DWIN32_LEAN_AND_MEAN -DNOMINMAX -DUNICODE -D_UNICODE -ffunction-sections -fdata-sections")
set(CMAKE_C_FLAGS_INIT "${CMAKE_CXX_FLAGS_INIT}")
# Nothing beside the .exe; address space layout randomised over 64 bits; data is not executed; the same sources make the same bytes.
set(CMAKE_EXE_LINKER_FLAGS_INIT "-static -Wl,--gc-sections,--dynamicbase,--high-entropy-va,--nxcompat,--no-insert-timestamp")
set(CMAKE_EXE_LINKER_FLAGS_RELEASE_INIT "-s")
