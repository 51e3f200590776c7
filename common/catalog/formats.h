// SPDX-License-Identifier: Apache-2.0
// The forms that words of the bulletin text format must have, with the phrase that tells people so. Internal
// to common/catalog. Pure.
#pragma once

#include <string_view>

namespace kintsugi::catalog {

struct Format {
  bool (*holds)(std::string_view text);
  std::string_view expected;
};

extern const Format kNotEmpty;
extern const Format kBulletinIdFormat;
extern const Format kSlugFormat;
extern const Format kReferenceFormat;  // bulletin or update ids
extern const Format kIssueIdFormat;
extern const Format kDigitsFormat;
extern const Format kDateFormat;
extern const Format kTimestampFormat;
extern const Format kFileVersionFormat;
extern const Format kPathFormat;
extern const Format kFileNameFormat;
extern const Format kRegistryKeyFormat;
extern const Format kLanguageFormat;
extern const Format kGuidFormat;
extern const Format kSha256Format;
extern const Format kProductFormat;
extern const Format kArchitectureFormat;
extern const Format kComponentFormat;
extern const Format kScopeFormat;
extern const Format kBranchFormat;
extern const Format kIssueStatusFormat;
extern const Format kHostFilterFormat;  // its terms are checked where hosts are known

}  // namespace kintsugi::catalog
