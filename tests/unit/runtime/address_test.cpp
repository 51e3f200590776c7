// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include "common/runtime/host_port.h"

namespace kintsugi::runtime {
namespace {

TEST(HostPort, ReadsNamesAndAddresses) {
  const struct {
    const char* text;
    const char* host;
    std::uint16_t port;
  } rows[] = {{"console.example:7443", "console.example", 7443},
              {"10.0.0.1:1", "10.0.0.1", 1},
              {"[::1]:65535", "::1", 65535},
              {"[fe80::1%eth0]:80", "fe80::1%eth0", 80}};
  for (const auto& row : rows) {
    const auto address = ParseHostPort(row.text);
    ASSERT_TRUE(address) << row.text;
    EXPECT_EQ(address->host, row.host);
    EXPECT_EQ(address->port, row.port);
    EXPECT_EQ(ToText(*address), row.text);
  }
}

TEST(HostPort, RefusesEverythingElseAndNamesTheForm) {
  for (const char* text : {"", ":", "host", "host:", ":80", "host:0", "host:65536", "host:-1", "host:80x", "host: 80",
                           "::1:80", "[::1]", "[]:80", "https://host:80", "user@host:80", "host/path:80", "a b:80"}) {
    const auto address = ParseHostPort(text);
    ASSERT_FALSE(address) << text;
    EXPECT_EQ(address.error().code, Code::kInvalidArgument);
    EXPECT_NE(address.error().message.find("console.example:7443"), std::string::npos);
  }
}

TEST(HostPort, TakesAnyFreePortWhereThatIsAllowed) { EXPECT_EQ(ParseHostPort("127.0.0.1:0", true)->port, 0); }

}  // namespace
}  // namespace kintsugi::runtime
