// SPDX-License-Identifier: Apache-2.0
// What MSRC's CVRF says, whether it came as XML or JSON: the readers fill a vulnerability, GiveCvrf makes its
// statements. Values; one thread.
#pragma once

#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "console/catalog/intake.h"

namespace kintsugi::feed {

struct CvrfThreat {
  enum class Type { kOther, kImpact, kSeverity, kExploitStatus };
  Type type = Type::kOther;
  std::string description;
  std::vector<std::string> products;  // ids; empty = all
};

struct CvrfRemediation {
  bool vendor_fix = false;  // all others (known issue, mitigation, workaround) are passed over
  std::string description;  // the KB, or words such as "Release Notes"
  std::string url;
  std::string supercedence;  // so spelled; KBs, separated
  std::string sub_type;      // Security Update, Monthly Rollup, Security Only, Security HotPatch Update, ...
  std::string restart;
  std::string fixed_build;  // since 2022
  std::vector<std::string> products;
};

struct CvrfVulnerability {
  std::string cve;
  std::string title;
  std::string component;                  // the note of type Tag
  std::string published;                  // first date of its revision history
  std::vector<std::string> affected;      // product ids
  std::vector<std::string> not_affected;  // product ids
  std::vector<CvrfThreat> threats;
  std::vector<CvrfRemediation> remediations;
};

struct CvrfDocument {
  std::string initial_release;                            // as written
  std::unordered_map<std::string, std::string> products;  // id -> name
};

// The type of a threat, of a product status and of a remediation, as the word of the XML or the number of the JSON.
CvrfThreat::Type CvrfThreatType(std::string_view word);
bool CvrfIsNotAffected(std::string_view word);
bool CvrfIsAffected(std::string_view word);
bool CvrfIsVendorFix(std::string_view word);

// kTooLarge: more products than the limit. An id that the tree has twice keeps its first name.
Status AddCvrfProduct(CvrfDocument& document, std::string id, std::string name, const ImportLimits& limits);
// The statements of the record in work: one for each affected product and KB; without a fix, one without a KB.
void GiveCvrf(const CvrfDocument& document, const CvrfVulnerability& vulnerability, Intake& intake);

}  // namespace kintsugi::feed
