// SPDX-License-Identifier: Apache-2.0
// The three kinds of evidence behind a verdict, each with a three-valued answer (Kleene's logic). Internal to
// common/assess. Pure.
#pragma once

#include <string>
#include <vector>

#include "common/assess/fact_index.h"
#include "common/model/assessment.h"
#include "common/model/catalog.h"

namespace kintsugi::assess {

// kNone: the catalog asks nothing of this kind.
enum class Answer { kNo, kYes, kUnknown, kNone };

struct ApplicabilityResult {
  Answer all = Answer::kUnknown;                   // of every rule
  Answer without_service_pack = Answer::kUnknown;  // of every rule but the service-pack range
  std::string reason;                              // about the first rule that decides
  std::vector<model::Evidence> evidence;
};
ApplicabilityResult JudgeApplicability(const model::Applicability& applicability, const FactIndex& index);

struct FilesResult {
  Answer versions = Answer::kNone;
  Answer protected_copies = Answer::kNone;  // kNo: a copy in dllcache is older than required
  int total = 0;                            // paths looked at
  int holding = 0;
  bool rows_for_other_service_packs_only = false;
  std::string first_failure;  // "wkssvc.dll is 5.1.2600.0, needs 5.1.2600.1309"
  std::string first_unknown;
  std::string protected_failure;
  std::string branches;  // "qfe", "gdr, qfe", "" where no branch is named
  std::vector<model::Evidence> evidence;
};
FilesResult JudgeFiles(const std::vector<model::FileRequirement>& files, const FactIndex& index);

struct RegistryResult {
  Answer answer = Answer::kNone;
  bool from_hotfix_list = false;
  std::string what;  // the deciding key, value or hotfix
  std::vector<model::Evidence> evidence;
};
// One holding row is enough: rows are the names under which the same installation is recorded.
RegistryResult JudgeRegistry(const model::Detection& detection, const std::string& kb, const FactIndex& index);

// "" or the reasons of all hard pending reboots.
std::string HardPendingReboot(const model::HostFacts& facts);

// The registry place that says whether a component is there, and the version it needs. nullptr: unknown
// component.
struct ComponentRule {
  std::string_view component;
  std::string_view label;
  std::string_view key;
  std::string_view value_name;
  std::string_view version;
};
const ComponentRule* FindComponent(std::string_view component);

inline constexpr std::string_view kActiveSetupRoot = "HKLM\\SOFTWARE\\Microsoft\\Active Setup\\Installed Components\\";
inline constexpr std::string_view kActiveSetupValue = "IsInstalled";

}  // namespace kintsugi::assess
