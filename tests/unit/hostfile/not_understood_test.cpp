// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include "common/hostfile/hostfile.h"
#include "tests/unit/hostfile/samples.h"

namespace kintsugi::hostfile {
namespace {

std::string Refusal(const std::string& text, const std::string& file = "x.txt") {
  const auto hosts = ParseHostFile(text, file);
  EXPECT_FALSE(hosts.has_value());
  if (hosts) return "";
  EXPECT_EQ(hosts.error().code, Code::kInvalidArgument);
  return hosts.error().message;
}

TEST(NotUnderstood, SaysWhatItLooksLike) {
  const struct {
    std::string text;
    const char* what;
  } rows[] = {
      {"PRETTY_NAME=\"Debian GNU/Linux 12 (bookworm)\"\nNAME=\"Debian GNU/Linux\"\nVERSION_ID=\"12\"\n",
       "/etc/os-release"},
      {"NAME=\"Ubuntu\"\nVERSION=\"22.04.3 LTS\"\nPRETTY_NAME=\"Ubuntu 22.04.3 LTS\"\n", "/etc/os-release"},
      {" Static hostname: web1\n       Icon name: computer-vm\nOperating System: Debian GNU/Linux 12\n", "hostnamectl"},
      {"ProductName:\t\tmacOS\nProductVersion:\t\t14.4.1\nBuildVersion:\t\t23E224\n", "sw_vers"},
      {"Linux web1 6.1.0-17-amd64 #1 SMP Debian 6.1.69-1\n", "uname"},
      {"<!DOCTYPE html>\n<html><body>Sign in</body></html>\n", "HTML"},
      {"{\"host\": \"PC1\"}", "JSON"},
      {"<?xml version=\"1.0\"?><a/>", "XML"},
      {std::string("MZ\x90\0\3\0\0\0\4\0\0\0", 12), "a Windows program"},
      {"PK\3\4" + std::string(30, '\1'), "ZIP"},
      {"%PDF-1.7\n", "PDF"},
      {std::string("\1\2\3\4\5\6\7\1\2\3\4\5\6\7", 14), "binary data"},
      {"System Information report written at: 01/11/23 10:00:00\r\nSystem Name: PC1\r\n", "msinfo32"},
      {"Windows Registry Editor Version 5.00\r\n", "registry export"},
      {"Host Name:                 web1\nOperating System: Solaris 11.4\n", "another system"},
  };
  for (const auto& row : rows) {
    const std::string message = Refusal(row.text);
    EXPECT_NE(message.find(row.what), std::string::npos) << message;
    EXPECT_NE(message.find("10.0.19045 N/A Build 19045"), std::string::npos) << message;
  }
}

TEST(NotUnderstood, SaysWhatWasLookedForAndWhere) {
  const std::string message = Refusal("KB5022282\nhello\n");
  EXPECT_NE(message.find("looked in 2 lines of UTF-8 text"), std::string::npos) << message;
  EXPECT_NE(message.find("HotFixID"), std::string::npos);
  EXPECT_NE(message.find("line 2 is not a KB number"), std::string::npos);
  EXPECT_NE(message.find("save the output of \"systeminfo\""), std::string::npos);
}

TEST(NotUnderstood, AnEmptyFileSaysSo) {
  for (const std::string& text :
       {std::string(), std::string("\r\n \r\n"), std::string("\xFF\xFE", 2), std::string("\xEF\xBB\xBF")})
    EXPECT_EQ(Refusal(text), "the file is empty; save the output of \"systeminfo\" or \"wmic qfe list\" in it");
}

TEST(NotUnderstood, AVersionOfSomethingElseIsNoSystem) {
  EXPECT_FALSE(ParseHostFile("Name: Foo\nProduct: Bar Suite\nVersion: 10.0.19045\n", "x.txt").has_value());
  EXPECT_FALSE(ParseHostFile("BIOS Version:   6.00.1\nX: 22.04.3 LTS Build 3\n", "x.txt").has_value());
}

}  // namespace
}  // namespace kintsugi::hostfile
