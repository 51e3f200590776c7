// SPDX-License-Identifier: Apache-2.0
// Rollouts of many shapes, drawn so that they can end: whoever must wait for a window that he sleeps through is given a
// rule for it. Each shape carries tags, by which the score is told apart. Pure.
#pragma once

#include <string>
#include <vector>

#include "common/base/prng.h"
#include "common/base/time.h"
#include "proto/operator.pb.h"

namespace kintsugi::coverage {

// What the operator chose before the shape: bulletins and who gets them.
struct Assignment {
  std::vector<std::string> bulletins;
  std::string filter;   // of hosts
  bool seen = false;    // the update was installed on other hosts before
  bool heavy = false;   // its download takes longer than its install
  bool people = false;  // desktops or laptops are among the hosts
  bool laptops = false;
  std::size_t hosts = 0;
};

struct Shape {
  v1::RolloutPlan plan;
  std::vector<std::string> tags;  // from Tags()
};

// Every tag, in the order in which tables have them.
const std::vector<std::string>& Tags();

Shape DrawShape(Prng& prng, const Assignment& assignment, Instant now, std::uint32_t number);
// One that teaches: one or two waves, no windows.
Shape TeachingShape(Prng& prng, const Assignment& assignment, std::uint32_t number);

}  // namespace kintsugi::coverage
