// SPDX-License-Identifier: Apache-2.0
// Values of every type, also of the wrong one, and both views.
#include "agent/platform/windows/registry.h"

#include <gtest/gtest.h>

#include "tests/windows/support/scratch.h"

namespace kintsugi::agent::windows {
namespace {

using test::SetRaw;
using test::Utf16Bytes;

class RegistryOfHost : public ::testing::Test {
 protected:
  test::ScratchKey scratch_{"HKLM\\SOFTWARE\\KintsugiTest"};
  const std::string& key_ = scratch_.key();
};

TEST_F(RegistryOfHost, EveryTypeBecomesText) {
  struct Row {
    const char* name;
    unsigned long type;
    std::string bytes;
    std::string text;
  };
  const std::string text = Utf16Bytes("日本 KB828035");
  const Row rows[] = {
      {"string", REG_SZ, text, "日本 KB828035"},
      {"no zero", REG_SZ, text.substr(0, text.size() - 2), "日本 KB828035"},
      {"after the zero", REG_SZ, text + text, "日本 KB828035"},
      {"expand", REG_EXPAND_SZ, Utf16Bytes("%SystemRoot%\\x"), "%SystemRoot%\\x"},
      {"number", REG_DWORD, std::string("\x80\xc3\xc9\x01", 4), "30000000"},
      {"big endian", REG_DWORD_BIG_ENDIAN, std::string("\x01\xc9\xc3\x80", 4), "30000000"},
      {"long", REG_QWORD, std::string("\0\0\0\0\1\0\0\0", 8), "4294967296"},
      {"list", REG_MULTI_SZ, Utf16Bytes("a") + Utf16Bytes("b") + std::string(2, '\0'), "a\nb"},
      {"bytes", REG_BINARY, std::string("\x01\xff", 2), "01ff"},
      {"short number", REG_DWORD, std::string("\x01\x02", 2), "0102"},
      {"odd string", REG_SZ, "abc", "616263"},
      {"empty", REG_SZ, "", ""},
      {"strange type", 77, "xy", "7879"},
  };
  for (const Row& row : rows) {
    SetRaw(key_, row.name, row.type, row.bytes);
    EXPECT_EQ(RegistryText(key_, row.name), row.text) << row.name;
  }
}

TEST_F(RegistryOfHost, ANumberMayBeWrittenAsText) {
  SetRaw(key_, "dword", REG_DWORD, std::string("\7\0\0\0", 4));
  SetRaw(key_, "text", REG_SZ, Utf16Bytes("2364"));
  SetRaw(key_, "words", REG_SZ, Utf16Bytes("seven"));
  SetRaw(key_, "bytes", REG_BINARY, std::string("\7\0\0\0", 4));
  EXPECT_EQ(RegistryNumber(key_, "dword"), 7U);
  EXPECT_EQ(RegistryNumber(key_, "text"), 2364U);
  EXPECT_FALSE(RegistryNumber(key_, "words").has_value());
  EXPECT_FALSE(RegistryNumber(key_, "bytes").has_value());
  EXPECT_FALSE(RegistryNumber(key_, "absent").has_value());
}

TEST_F(RegistryOfHost, AListKeepsItsEmptyEntriesAndAStringIsAListOfOne) {
  SetRaw(key_, "list", REG_MULTI_SZ,
         Utf16Bytes("a") + Utf16Bytes("") + Utf16Bytes("b") + Utf16Bytes("c") + std::string(2, '\0'));
  SetRaw(key_, "one", REG_SZ, Utf16Bytes("Enterprise"));
  SetRaw(key_, "number", REG_DWORD, std::string(4, '\0'));
  EXPECT_EQ(RegistryList(key_, "list"), (std::vector<std::string>{"a", "", "b", "c"}));
  EXPECT_EQ(RegistryList(key_, "one"), std::vector<std::string>{"Enterprise"});
  EXPECT_TRUE(RegistryList(key_, "number").empty());
  EXPECT_TRUE(RegistryList(key_, "absent").empty());
}

TEST_F(RegistryOfHost, AnEmptyNameAsksForTheKeyAlone) {
  EXPECT_FALSE(RegistryText(key_, "").has_value());
  SetRaw(key_ + "\\SP2\\KB828035", "Installed", REG_DWORD, std::string("\1\0\0\0", 4));
  EXPECT_EQ(RegistryText(key_, ""), "");
  EXPECT_EQ(RegistryText(key_ + "\\sp2\\kb828035", "INSTALLED"), "1");
  EXPECT_EQ(RegistrySubkeyNames(key_), std::vector<std::string>{"SP2"});
  EXPECT_TRUE(RegistrySubkeyNames(key_ + "\\none").empty());
}

TEST_F(RegistryOfHost, ALongValueIsReadWholeAndOneWithoutMeasureNotAtAll) {
  SetRaw(key_, "long", REG_SZ, Utf16Bytes(std::string(20'000, 'x')));
  EXPECT_EQ(RegistryText(key_, "long"), std::string(20'000, 'x'));
  SetRaw(key_, "huge", REG_BINARY, std::string(kRegistryValueLimitBytes + 1, 'x'));
  EXPECT_FALSE(RegistryText(key_, "huge").has_value());
}

TEST_F(RegistryOfHost, RootsHaveTwoNamesAndUnknownOnesHaveNothing) {
  SetRaw(key_, "v", REG_SZ, Utf16Bytes("x"));
  EXPECT_EQ(RegistryText("HKEY_LOCAL_MACHINE\\SOFTWARE\\KintsugiTest", "v"), "x");
  EXPECT_EQ(RegistryText("hklm\\software\\kintsugitest\\", "v"), "x");
  EXPECT_FALSE(RegistryText("HKXX\\SOFTWARE", "v").has_value());
  EXPECT_FALSE(RegistryText("", "v").has_value());
  EXPECT_TRUE(RegistryKeyExists("HKU"));
}

TEST_F(RegistryOfHost, The32BitViewIsReadWhereItIsAskedFor) {
  KeyHandle key;
  ASSERT_EQ(::RegCreateKeyExW(HKEY_LOCAL_MACHINE, L"SOFTWARE\\KintsugiTest", 0, nullptr, 0, KEY_WRITE | KEY_WOW64_32KEY,
                              nullptr, key.Receive(), nullptr),
            ERROR_SUCCESS);
  ASSERT_TRUE(SetRegistryText(key.get(), "view", "32"));
  SetRaw(key_, "view", REG_SZ, Utf16Bytes("64"));
  EXPECT_EQ(RegistryText(key_, "view"), "64");
  EXPECT_EQ(RegistryText("HKLM32\\SOFTWARE\\KintsugiTest", "view"), "32");
  EXPECT_EQ(RegistryText("HKLM\\SOFTWARE\\Wow6432Node\\KintsugiTest", "view"), "32");
  key.Reset();
  ::RegDeleteKeyExW(HKEY_LOCAL_MACHINE, L"SOFTWARE\\KintsugiTest", KEY_WOW64_32KEY, 0);
}

}  // namespace
}  // namespace kintsugi::agent::windows
