// SPDX-License-Identifier: Apache-2.0
// Programs that cannot start say why and what to do, and leave everything as it was.
#include <gtest/gtest.h>
#include <sqlite3.h>

#include <filesystem>

#include "tests/e2e/site.h"

namespace kintsugi::e2e {
namespace {

test::ProcessResult RunConsole(const Site& site, const std::vector<std::string>& more) {
  return test::RunProcess({site.ConsoleCommand(more), {}, "", std::chrono::milliseconds(20'000)});
}

test::ProcessResult RunFleet(const Site& site, const std::string& token) {
  return test::RunProcess({{Program("kintsugi-fleet"), "run", "--enrol", site.enrol_address(), "--token", token,
                            "--hosts", "1", "--data-dir", site.folder().File("bad-fleet"), "--catalog",
                            std::string(KINTSUGI_SOURCE_DIR) + "/deploy/catalog"},
                           {},
                           "",
                           std::chrono::milliseconds(20'000)});
}

TEST(E2eBadStart, RefusesAnUnknownKeyAndNamesTheNearest) {
  Site site;
  const auto result = RunConsole(site, {"--set", "listen.operator_prot=1", "run"});
  EXPECT_EQ(result.exit_code, 2);
  EXPECT_NE(result.standard_error.find("listen.operator_port"), std::string::npos) << result.standard_error;
}

TEST(E2eBadStart, RefusesASecondConsoleOnTheSameData) {
  Site site;
  site.StartConsole();
  const auto result = RunConsole(site, {"run"});
  EXPECT_EQ(result.exit_code, 1);
  EXPECT_NE(result.standard_error.find("another console runs on"), std::string::npos) << result.standard_error;
}

TEST(E2eBadStart, NamesThePortThatIsInUse) {
  Site site;
  site.StartConsole();
  Site other;
  for (std::size_t i = 0; i < 4; ++i) {
    const char* const keys[] = {"listen.operator_port", "listen.enrol_port", "listen.agent_port",
                                "listen.content_port"};
    const auto result = RunConsole(other, {"--set", std::string(keys[i]) + "=" + std::to_string(site.port(i)), "run"});
    EXPECT_EQ(result.exit_code, 1) << keys[i];
    EXPECT_NE(result.standard_error.find(std::to_string(site.port(i))), std::string::npos)
        << keys[i] << ": " << result.standard_error;
    EXPECT_NE(result.standard_error.find("port_in_use"), std::string::npos) << keys[i] << ": " << result.standard_error;
  }
}

TEST(E2eBadStart, RefusesADatabaseFromANewerRelease) {
  Site site;
  site.StartConsole();
  site.StopConsole();
  sqlite3* database = nullptr;
  ASSERT_EQ(sqlite3_open((site.data_dir() + "/console.db").c_str(), &database), SQLITE_OK);
  ASSERT_EQ(sqlite3_exec(database, "INSERT INTO schema_migrations (version, name) VALUES (9999, 'from the future')",
                         nullptr, nullptr, nullptr),
            SQLITE_OK)
      << sqlite3_errmsg(database);
  sqlite3_close(database);
  const auto result = RunConsole(site, {"run"});
  EXPECT_EQ(result.exit_code, 1);
  EXPECT_NE(result.standard_error.find("newer_schema"), std::string::npos) << result.standard_error;
}

TEST(E2eBadStart, RefusesAKeyFileThatOthersCanRead) {
  Site site;
  const std::filesystem::path key = site.data_dir() + "/ca.key";
  EXPECT_EQ(std::filesystem::status(key).permissions(),
            std::filesystem::perms::owner_read | std::filesystem::perms::owner_write);
  std::filesystem::permissions(key, std::filesystem::perms::others_read, std::filesystem::perm_options::add);
  const auto result = RunConsole(site, {"run"});
  EXPECT_EQ(result.exit_code, 1);
  EXPECT_NE(result.standard_error.find("chmod 600"), std::string::npos) << result.standard_error;
}

TEST(E2eBadStart, FleetRefusesUnusableTokens) {
  Site site;
  site.StartConsole();
  const std::string good = site.Ok({"-q", "token", "create"});
  EXPECT_EQ(RunFleet(site, "nonsense").exit_code, 2);
  std::string wrong_secret = good;
  wrong_secret[20] = wrong_secret[20] == 'a' ? 'b' : 'a';
  const auto unknown = RunFleet(site, wrong_secret);
  EXPECT_EQ(unknown.exit_code, 1);
  EXPECT_NE(unknown.standard_error.find("kintsugi token create"), std::string::npos) << unknown.standard_error;
  std::string wrong_pin = good;
  wrong_pin.back() = wrong_pin.back() == 'a' ? 'b' : 'a';
  EXPECT_EQ(RunFleet(site, wrong_pin).exit_code, 1);  // the server is not the one that the token pins
  EXPECT_TRUE(site.Rows({"host", "list"}).empty());
}

}  // namespace
}  // namespace kintsugi::e2e
