# SPDX-License-Identifier: Apache-2.0
# The third-party targets of the agent for Windows, by the names that KintsugiPackages gives them on Linux, from the cache prefix
# alone. fmt and spdlog are used as headers.
set(windows_include "${KINTSUGI_WINDOWS_PREFIX}/include")
set(windows_lib "${KINTSUGI_WINDOWS_PREFIX}/lib")
find_package(Threads REQUIRED)
find_program(KINTSUGI_GRPC_PLUGIN grpc_cpp_plugin REQUIRED)
find_program(KINTSUGI_PROTOC protoc REQUIRED)

function(kintsugi_windows_package name)
  add_library(${name} INTERFACE IMPORTED GLOBAL)
  target_include_directories(${name} SYSTEM INTERFACE "${windows_include}")
  target_link_libraries(${name} INTERFACE ${ARGN})
endfunction()

kintsugi_windows_package(OpenSSL::Crypto "${windows_lib}/libcrypto.a" ws2_32 crypt32 gdi32 advapi32 user32)
kintsugi_windows_package(OpenSSL::SSL "${windows_lib}/libssl.a" OpenSSL::Crypto)
kintsugi_windows_package(protobuf::libprotobuf "${windows_lib}/libprotobuf.a" Threads::Threads)
kintsugi_windows_package(PkgConfig::SQLITE "${windows_lib}/libsqlite3.a")
kintsugi_windows_package(fmt::fmt)
target_compile_definitions(fmt::fmt INTERFACE FMT_HEADER_ONLY)
kintsugi_windows_package(spdlog::spdlog fmt::fmt)
target_compile_definitions(spdlog::spdlog INTERFACE SPDLOG_FMT_EXTERNAL SPDLOG_WCHAR_FILENAMES)
kintsugi_windows_package(CLI11::CLI11)
kintsugi_windows_package(Boost::boost ws2_32 mswsock)

# Static libraries that need one another in every direction: the linker goes round until nothing is missing.
file(GLOB windows_absl "${windows_lib}/libabsl_*.a")
kintsugi_windows_package(absl::synchronization -Wl,--start-group ${windows_absl} -Wl,--end-group dbghelp bcrypt advapi32)
set(grpc_archives)
foreach(name IN ITEMS grpc++ grpc gpr upb address_sorting re2 cares z)
  list(APPEND grpc_archives "${windows_lib}/lib${name}.a")
endforeach()
kintsugi_windows_package(PkgConfig::GRPCPP -Wl,--start-group ${grpc_archives} ${windows_absl} -Wl,--end-group protobuf::libprotobuf OpenSSL::SSL
                         ws2_32 crypt32 bcrypt dbghelp gdi32 iphlpapi advapi32)

add_library(kintsugi_asio INTERFACE)
target_link_libraries(kintsugi_asio INTERFACE Boost::boost OpenSSL::SSL OpenSSL::Crypto Threads::Threads)
target_compile_definitions(kintsugi_asio INTERFACE BOOST_ASIO_NO_DEPRECATED BOOST_BEAST_USE_STD_STRING_VIEW)
if(KINTSUGI_BUILD_TESTS)
  kintsugi_windows_package(GTest::gtest "${windows_lib}/libgtest.a" Threads::Threads)
  kintsugi_windows_package(GTest::gmock "${windows_lib}/libgmock.a" GTest::gtest)
  kintsugi_windows_package(GTest::gtest_main "${windows_lib}/libgtest_main.a" GTest::gtest)
endif()
