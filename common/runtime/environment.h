// SPDX-License-Identifier: Apache-2.0
// The process environment. Only from main, before any thread starts.
#pragma once

#include <string>

namespace kintsugi::runtime {

void SetEnvironment(const std::string& name, const std::string& value);

}  // namespace kintsugi::runtime
