// SPDX-License-Identifier: Apache-2.0
// The README's first command as a newcomer runs it, with a small fleet.
#include <gtest/gtest.h>

#include "tests/support/free_port.h"
#include "tests/support/process.h"
#include "tests/support/temp_folder.h"

namespace kintsugi::e2e {
namespace {

class Quickstart : public ::testing::Test {
 protected:
  test::ProcessResult Run(std::vector<std::string> arguments) {
    arguments.insert(arguments.begin(), std::string(KINTSUGI_SOURCE_DIR) + "/deploy/quickstart");
    return test::RunProcess(
        {std::move(arguments),
         {{"KINTSUGI_QUICKSTART_DIR", folder_.File("demo")}, {"KINTSUGI_PORT_BASE", std::to_string(port_base_)}},
         "",
         std::chrono::milliseconds(900'000)});
  }
  void TearDown() override { Run({"stop"}); }
  test::TempFolder folder_;
  // Four neighbouring ports that are free now, drawn below the range from which the system hands out its own.
  std::uint16_t port_base_ = static_cast<std::uint16_t>(20'000 + test::FreePort() % 10'000);
};

TEST_F(Quickstart, DoesTheWholeJobTwiceHarmlesslyAndStops) {
  const auto first = Run({"--hosts", "12", "--time-scale", "600"});
  ASSERT_EQ(first.exit_code, 0) << first.standard_output << first.standard_error;
  EXPECT_NE(first.standard_output.find("12 of 12 hosts are enrolled"), std::string::npos);
  EXPECT_NE(first.standard_output.find("deploy/quickstart stop"), std::string::npos);
  EXPECT_NE(first.standard_output.find("completed"), std::string::npos) << first.standard_output;
  const auto second = Run({});
  EXPECT_EQ(second.exit_code, 0) << second.standard_error;
  EXPECT_NE(second.standard_output.find("Already running"), std::string::npos) << second.standard_output;
  const auto stopped = Run({"stop"});
  EXPECT_EQ(stopped.exit_code, 0);
  EXPECT_NE(stopped.standard_output.find("stopped kintsugi-console"), std::string::npos) << stopped.standard_output;
  EXPECT_EQ(Run({"stop"}).exit_code, 0);
}

TEST_F(Quickstart, RefusesBadFlags) {
  for (const std::vector<std::string>& arguments :
       {std::vector<std::string>{"--hosts", "none"}, {"--hosts", "0"}, {"--hosts", "5001"}, {"--hosts"}, {"--what"}}) {
    EXPECT_EQ(Run(arguments).exit_code, 2) << arguments[0];
  }
}

}  // namespace
}  // namespace kintsugi::e2e
