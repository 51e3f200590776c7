// SPDX-License-Identifier: Apache-2.0
// A host's identity over its life: renewed at half its time; when it is revoked, cut off for good.
#include <gtest/gtest.h>

#include <chrono>

#include "tests/e2e/site.h"

namespace kintsugi::e2e {
namespace {

Row RowOf(Site& site, const std::string& id) {
  for (auto& row : site.Rows({"host", "list"})) {
    if (row.at("id") == id) return row;
  }
  return {};
}

TEST(E2eRevoke, CutsAHostOffWithinASecondForGood) {
  Site site;
  site.StartConsole({"agents.check_in_interval=1s"});
  site.StartFleet(3);
  ASSERT_TRUE(site.Await([&] {
    int listening = 0;
    for (const auto& row : site.Rows({"host", "list"})) listening += row.at("listening") == "true" ? 1 : 0;
    return listening == 3;
  }));
  const auto hosts = site.Rows({"host", "list"});
  const std::string victim = hosts[1].at("id");
  const std::string other = hosts[0].at("id");
  const auto start = std::chrono::steady_clock::now();
  site.Ok({"host", "revoke", victim, "--yes"});
  EXPECT_TRUE(site.Await([&] { return RowOf(site, victim).at("listening") == "false"; }, std::chrono::seconds(5)));
  const auto took = std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::steady_clock::now() - start);
  // The requirement, and not a benchmark: includes two or three runs of the command line itself.
  EXPECT_LT(took.count(), 1000) << "ms from the command to the closed stream";
  // The others go on checking in every second; the revoked host is not heard again.
  const std::string last_of_victim = RowOf(site, victim).at("last_contact");
  const std::string last_of_other = RowOf(site, other).at("last_contact");
  ASSERT_TRUE(site.Await([&] { return RowOf(site, other).at("last_contact") > last_of_other; }));
  const std::string later_of_other = RowOf(site, other).at("last_contact");
  ASSERT_TRUE(site.Await([&] { return RowOf(site, other).at("last_contact") > later_of_other; }));
  EXPECT_EQ(RowOf(site, victim).at("last_contact"), last_of_victim);
  EXPECT_EQ(RowOf(site, victim).at("listening"), "false");
}

TEST(E2eIdentity, RenewsItsCertificateAtHalfLife) {
  Site site;
  site.StartConsole({"agents.check_in_interval=1s", "agents.certificate_lifetime=1min"});
  site.StartFleet(2);
  std::map<std::string, std::string> first;
  for (const auto& row : site.Rows({"host", "list"})) first[row.at("id")] = row.at("certificate_expires");
  ASSERT_TRUE(site.Await([&] {
    int renewed = 0;
    for (const auto& row : site.Rows({"host", "list"}))
      renewed += row.at("certificate_expires") > first.at(row.at("id")) ? 1 : 0;
    return renewed == 2;
  }));
  // With the new certificate they are heard like before.
  const auto rows = site.Rows({"host", "list"});
  ASSERT_TRUE(
      site.Await([&] { return RowOf(site, rows[0].at("id")).at("last_contact") > rows[0].at("last_contact"); }));
  ASSERT_TRUE(site.Await([&] { return RowOf(site, rows[1].at("id")).at("listening") == "true"; }));
}

}  // namespace
}  // namespace kintsugi::e2e
