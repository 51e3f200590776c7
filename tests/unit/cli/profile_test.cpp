// SPDX-License-Identifier: Apache-2.0
// The stored sign-in and what overrides it.
#include <gtest/gtest.h>
#include <sys/stat.h>

#include <map>

#include "console/cli/profile.h"
#include "tests/support/temp_folder.h"

namespace kintsugi::cli {
namespace {

using Variables = std::map<std::string, std::string>;

Environment From(const Variables& variables) {
  return [variables](const char* name) {
    const auto found = variables.find(name);
    return found == variables.end() ? std::string() : found->second;
  };
}

Connection Sample() { return {{"console.example", 9443}, {std::string(64, 'a'), ""}, "secret \"token\""}; }

unsigned ModeOf(const std::string& path) {
  struct stat info {};
  EXPECT_EQ(::stat(path.c_str(), &info), 0) << path;
  return info.st_mode & 07777U;
}

TEST(Profile, IsStoredForItsOwnerAloneAndReadBack) {
  const test::TempFolder folder;
  const std::string path = folder.File("new/kintsugi/profile.json");
  ASSERT_TRUE(SaveProfile(path, Sample()).has_value());
  EXPECT_EQ(ModeOf(path), 0600U);
  EXPECT_EQ(ModeOf(folder.File("new/kintsugi")), 0700U);
  const auto loaded = LoadProfile(path);
  ASSERT_TRUE(loaded.has_value()) << loaded.error().message;
  EXPECT_EQ(*loaded, Sample());
}

TEST(Profile, OverwritesAnOpenOneWithAPrivateOne) {
  const test::TempFolder folder;
  const std::string path = folder.Write("profile.json", "{}");
  ASSERT_EQ(::chmod(path.c_str(), 0644), 0);
  ASSERT_TRUE(SaveProfile(path, Sample()).has_value());
  EXPECT_EQ(ModeOf(path), 0600U);
}

TEST(Profile, IsRefusedWhenOthersCanReadIt) {
  const test::TempFolder folder;
  const std::string path = folder.File("profile.json");
  ASSERT_TRUE(SaveProfile(path, Sample()).has_value());
  for (const mode_t mode : {0640, 0604, 0620, 0666}) {
    ASSERT_EQ(::chmod(path.c_str(), mode), 0);
    const auto loaded = LoadProfile(path);
    ASSERT_FALSE(loaded.has_value()) << mode;
    EXPECT_EQ(loaded.error().code, Code::kPermissionDenied);
    EXPECT_NE(loaded.error().message.find("chmod 600"), std::string::npos);
  }
}

TEST(Profile, SaysWhatIsWrongWithADamagedOne) {
  const test::TempFolder folder;
  for (const std::string& text :
       std::vector<std::string>{"", "{", "[]", "{\"console\":\"http://x\"}", "{\"console\":3}"}) {
    const std::string path = folder.Write("profile.json", text);
    ASSERT_EQ(::chmod(path.c_str(), 0600), 0);
    EXPECT_EQ(LoadProfile(path).error().code, Code::kDataLoss) << text;
  }
  EXPECT_EQ(LoadProfile(folder.File("none.json")).error().code, Code::kNotFound);
  EXPECT_EQ(LoadProfile(folder.path().string()).error().code, Code::kPermissionDenied);
}

TEST(ProfilePath, FollowsTheEnvironmentInOrder) {
  EXPECT_EQ(*ProfilePath(From({{"KINTSUGI_PROFILE", "/p"}, {"XDG_CONFIG_HOME", "/x"}, {"HOME", "/h"}})), "/p");
  EXPECT_EQ(*ProfilePath(From({{"XDG_CONFIG_HOME", "/x"}, {"HOME", "/h"}})), "/x/kintsugi/profile.json");
  EXPECT_EQ(*ProfilePath(From({{"HOME", "/h"}})), "/h/.config/kintsugi/profile.json");
  EXPECT_FALSE(ProfilePath(From({})).has_value());
}

class Resolve : public testing::Test {
 protected:
  void SetUp() override { ASSERT_TRUE(SaveProfile(path_, Sample()).has_value()); }
  Variables With(Variables more) const {
    more["KINTSUGI_PROFILE"] = path_;
    return more;
  }
  test::TempFolder folder_;
  std::string path_ = folder_.File("profile.json");
};

TEST_F(Resolve, UsesTheProfile) {
  const auto connection = ResolveConnection({}, From(With({})));
  ASSERT_TRUE(connection.has_value());
  EXPECT_EQ(*connection, Sample());
}

TEST_F(Resolve, LetsFlagsBeatTheEnvironmentAndTheEnvironmentBeatTheProfile) {
  EXPECT_EQ(ResolveConnection({}, From(With({{"KINTSUGI_TOKEN", "env"}})))->token, "env");
  EXPECT_EQ(ResolveConnection({"", "flag", "", ""}, From(With({{"KINTSUGI_TOKEN", "env"}})))->token, "flag");
  EXPECT_EQ(
      ResolveConnection({"", "", std::string(64, 'B'), ""}, From(With({{"KINTSUGI_CA_PIN", std::string(64, 'c')}})))
          ->trust.ca_pin,
      std::string(64, 'b'));
}

TEST_F(Resolve, NeverSendsTheProfilesTokenToAnotherConsole) {
  const auto connection = ResolveConnection({"https://other.example", "", "", ""}, From(With({})));
  ASSERT_TRUE(connection.has_value());
  EXPECT_EQ(connection->token, "");
  EXPECT_EQ(connection->trust, Trust{});
}

TEST_F(Resolve, NeedsNoProfileWhenEverythingIsGiven) {
  const auto connection = ResolveConnection({"https://h:1", "t", std::string(64, 'a'), ""}, From({}));
  ASSERT_TRUE(connection.has_value());
  EXPECT_EQ(connection->token, "t");
}

TEST_F(Resolve, SaysHowToSignInWithoutAProfile) {
  const auto connection = ResolveConnection({}, From({{"KINTSUGI_PROFILE", folder_.File("none")}}));
  ASSERT_FALSE(connection.has_value());
  EXPECT_EQ(connection.error().code, Code::kUnauthenticated);
  EXPECT_NE(connection.error().message.find("kintsugi login"), std::string::npos);
}

TEST_F(Resolve, ReadsACertificateFileOnce) {
  const std::string pem = folder_.Write("ca.pem", "-----BEGIN CERTIFICATE-----\nMII\n-----END CERTIFICATE-----\n");
  EXPECT_NE(ResolveConnection({"", "", "", pem}, From(With({})))->trust.ca_pem.find("MII"), std::string::npos);
  EXPECT_EQ(ResolveConnection({"", "", "", folder_.File("none.pem")}, From(With({}))).error().code, Code::kNotFound);
  EXPECT_EQ(ResolveConnection({"", "", "", folder_.Write("key.pem", "x")}, From(With({}))).error().code,
            Code::kInvalidArgument);
}

}  // namespace
}  // namespace kintsugi::cli
