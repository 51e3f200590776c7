// SPDX-License-Identifier: Apache-2.0
// Every field of a rollout's plan that people write, once: flags of `rollout create` and `rollout edit`, keys of plan
// files and the example of one are all made from this table. Any thread.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "common/base/result.h"
#include "proto/operator.pb.h"

namespace kintsugi::cli {

struct PlanField {
  enum class Kind {
    kValue,
    kList,    // may be given several times; all of them replace what was there
    kSwitch,  // "true" or "false"
  };
  std::string name;  // in-flight: the flag is --in-flight, the key of a plan file in_flight
  Kind kind = Kind::kValue;
  std::string type;     // of the flag's value in --help
  std::string help;     // one line
  std::string example;  // as TOML, for the example of a plan file
  // `values` is not empty. kInvalidArgument: what was found, what is allowed, an example.
  std::function<Status(v1::RolloutPlan& plan, const std::vector<std::string>& values)> set;
  const char* group = "";  // heading in --help and in the example
};

// In the order in which they are applied: what a field builds on comes before it.
const std::vector<PlanField>& PlanFields();

// What a plan needs and nobody has given: a name, waves (canary=5%, broad=rest), leave to reboot.
void CompletePlan(v1::RolloutPlan& plan);

}  // namespace kintsugi::cli
