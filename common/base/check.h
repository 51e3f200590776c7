// SPDX-License-Identifier: Apache-2.0
// KINTSUGI_CHECK: an assertion that stays on in every build. A false condition prints place and condition and aborts:
// a program that runs as LocalSystem prefers a stop (and a restart from its journal) to a wrong step.
#pragma once

namespace kintsugi {
[[noreturn]] void CheckFailed(const char* file, int line, const char* condition);
}

#define KINTSUGI_CHECK(condition) \
  (static_cast<bool>(condition) ? void(0) : ::kintsugi::CheckFailed(__FILE__, __LINE__, #condition))
