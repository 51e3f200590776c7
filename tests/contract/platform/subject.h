// SPDX-License-Identifier: Apache-2.0
// A host under the suite of platform_contract_test.cpp, whatever it is made of. One thread.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "agent/platform/platform.h"

namespace kintsugi::agent::contract {

class Subject {
 public:
  virtual ~Subject() = default;
  virtual Platform& platform() = 0;
  // Lets the host's time pass until `done`; false when that never came.
  virtual bool RunUntil(const std::function<bool()>& done) = 0;
  virtual void SetRegistryText(const std::string& key, const std::string& name, const std::string& text) = 0;
  // A file with a version in Windows' folder, beginning with a variable and in mixed case.
  virtual std::string VersionedFile() = 0;
  // An installer that takes a moment and ends with 3010, and what it is started with.
  virtual std::string PackageBytes() = 0;
  virtual std::vector<std::string> PackageArguments() = 0;
};

// Each test program has one.
std::unique_ptr<Subject> MakeSubject();

}  // namespace kintsugi::agent::contract
