// SPDX-License-Identifier: Apache-2.0
// The suite of all tests of this program: one fleet, made by the first test, gone with the last. An order of tests
// would not matter but for time, and for the test that takes an agent away.
#pragma once

#include <gtest/gtest.h>

#include <memory>

#include "tests/windows/e2e/fleet.h"

namespace kintsugi::windows_e2e {

class WindowsAgent : public ::testing::Test {
 protected:
  static void SetUpTestSuite() { fleet_ = std::make_unique<Fleet>(); }
  static void TearDownTestSuite() { fleet_.reset(); }
  static Fleet& fleet() { return *fleet_; }
  static e2e::Site& site() { return fleet_->site; }

 private:
  static std::unique_ptr<Fleet> fleet_;
};

}  // namespace kintsugi::windows_e2e
