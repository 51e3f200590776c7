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

# Static libraries that need one another in every direction: the linker goes round until nothing is missing and takes only what is used.
file(GLOB windows_absl "${windows_lib}/libabsl_*.a")
list(JOIN windows_absl "," windows_archives)
foreach(name IN ITEMS grpc++ grpc gpr upb address_sorting re2 cares z protobuf ssl crypto)
  string(APPEND windows_archives ",${windows_lib}/lib${name}.a")
endforeach()
set(windows_archives "$<LINK_GROUP:RESCAN,${windows_archives}>")
# Last in every link, whoever else names them too: the archives above need them.
string(APPEND CMAKE_CXX_STANDARD_LIBRARIES " -lws2_32 -lmswsock -lcrypt32 -lbcrypt -ldbghelp -liphlpapi -ladvapi32")

foreach(name IN ITEMS OpenSSL::Crypto OpenSSL::SSL protobuf::libprotobuf absl::synchronization PkgConfig::GRPCPP)
  kintsugi_windows_package(${name} ${windows_archives} Threads::Threads)
endforeach()
kintsugi_windows_package(PkgConfig::SQLITE "${windows_lib}/libsqlite3.a")
kintsugi_windows_package(fmt::fmt)
target_compile_definitions(fmt::fmt INTERFACE FMT_HEADER_ONLY)
kintsugi_windows_package(spdlog::spdlog fmt::fmt)
target_compile_definitions(spdlog::spdlog INTERFACE SPDLOG_FMT_EXTERNAL SPDLOG_WCHAR_FILENAMES)
kintsugi_windows_package(CLI11::CLI11)
kintsugi_windows_package(Boost::boost)

add_library(kintsugi_asio INTERFACE)
target_link_libraries(kintsugi_asio INTERFACE Boost::boost OpenSSL::SSL OpenSSL::Crypto Threads::Threads)
target_compile_definitions(kintsugi_asio INTERFACE BOOST_ASIO_NO_DEPRECATED BOOST_BEAST_USE_STD_STRING_VIEW)
if(KINTSUGI_BUILD_TESTS)
  kintsugi_windows_package(GTest::gtest "${windows_lib}/libgtest.a" Threads::Threads)
  kintsugi_windows_package(GTest::gmock "${windows_lib}/libgmock.a" GTest::gtest)
  kintsugi_windows_package(GTest::gtest_main "${windows_lib}/libgtest_main.a" GTest::gtest)
endif()
