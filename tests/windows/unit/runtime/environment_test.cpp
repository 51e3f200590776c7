// SPDX-License-Identifier: Apache-2.0
// The C library reads its own copy of the environment, gRPC the process's: both must see what is set.
#include "common/runtime/environment.h"

#include <gtest/gtest.h>
#include <windows.h>

#include <array>
#include <cstdlib>

namespace kintsugi::runtime {
namespace {

std::wstring ProcessVariable(const wchar_t* name) {
  std::array<wchar_t, 256> value{};
  const DWORD length = ::GetEnvironmentVariableW(name, value.data(), static_cast<DWORD>(value.size()));
  return {value.data(), length};
}

TEST(Environment, ChangesBothCopies) {
  SetEnvironment("KINTSUGI_ENVIRONMENT_TEST", "first");
  SetEnvironment("KINTSUGI_ENVIRONMENT_TEST", "a:b,c=d");
  EXPECT_STREQ(std::getenv("KINTSUGI_ENVIRONMENT_TEST"), "a:b,c=d");
  EXPECT_EQ(ProcessVariable(L"KINTSUGI_ENVIRONMENT_TEST"), L"a:b,c=d");
}

TEST(Environment, TakesUtf8) {
  SetEnvironment("KINTSUGI_ENVIRONMENT_TEST", "\xE9\x87\x91\xE7\xB6\x99\xE3\x81\x8E");
  EXPECT_EQ(ProcessVariable(L"KINTSUGI_ENVIRONMENT_TEST"), L"\x91D1\x7D99\x304E");
}

}  // namespace
}  // namespace kintsugi::runtime
