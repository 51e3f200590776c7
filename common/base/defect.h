// SPDX-License-Identifier: Apache-2.0
// Planted defects: places where the simulation's own test makes the product wrong on purpose, to prove that the
// simulation notices (tests/sim/README.md has the table). In every ordinary build Planted() is a constant false and the
// code behind it does not exist; only -DKINTSUGI_PLANTED_DEFECTS=ON, which no package and no preset for users sets,
// makes it a question. One place a defect; the sound code stays readable beside it. Set before threads start.
#pragma once

#include <cstdint>

namespace kintsugi {

// Append only: stored runs name them.
enum class Defect : std::uint8_t {
  kNone = 0,
};

#ifdef KINTSUGI_PLANTED_DEFECTS
inline Defect g_planted_defect = Defect::kNone;
inline bool Planted(Defect defect) { return g_planted_defect == defect; }
#else
constexpr bool Planted(Defect) { return false; }
#endif

}  // namespace kintsugi
