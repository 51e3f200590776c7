// SPDX-License-Identifier: Apache-2.0
// What several sections say of an update, a package or an issue.
#include <algorithm>

#include "common/catalog/bulletin_text.h"
#include "console/cli/report/formats.h"
#include "console/cli/report/sections.h"

namespace kintsugi::cli::report {

std::string Subject::Platform(const std::string& update_id) const {
  for (const auto& update : bulletin.updates)
    if (update.id == update_id) return PlatformName(language, update.applicability);
  return update_id;
}

Words RestartWords(const Subject& subject, model::RebootNeed need) {
  switch (need) {
    case model::RebootNeed::kYes:
      return subject.Plain(Phrase::kRestartYes, Mark::kCare);
    case model::RebootNeed::kNo:
      return subject.Plain(Phrase::kRestartNo, Mark::kGood);
    case model::RebootNeed::kIfFilesInUse:
      return subject.Plain(Phrase::kRestartInUse, Mark::kCare);
    case model::RebootNeed::kUnspecified:
      break;
  }
  return subject.Plain(Phrase::kRestartUnknown, Mark::kCare);
}

Words UninstallWords(const Subject& subject, const model::Update& update) {
  return update.uninstall.empty() ? subject.Plain(Phrase::kUninstallNo, Mark::kCare)
                                  : subject.Plain(Phrase::kUninstallYes, Mark::kGood);
}

Words PackageStateWords(const Subject& subject, model::PackageState state) {
  switch (state) {
    case model::PackageState::kCurrent:
      return subject.Plain(Phrase::kStateCurrent, Mark::kGood);
    case model::PackageState::kReplaced:
      return subject.Plain(Phrase::kStateReplaced, Mark::kCare);
    case model::PackageState::kWithdrawn:
      break;
  }
  return subject.Plain(Phrase::kStateWithdrawn, Mark::kBad);
}

Words ReapplyWords(const Subject& subject, model::Reapply reapply) {
  switch (reapply) {
    case model::Reapply::kNone:
      return subject.Plain(Phrase::kReapplyNone, Mark::kGood);
    case model::Reapply::kAdvised:
      return subject.Plain(Phrase::kReapplyAdvised, Mark::kCare);
    case model::Reapply::kRequired:
      break;
  }
  return subject.Plain(Phrase::kReapplyRequired, Mark::kBad);
}

const model::Package* CurrentPackage(const model::Update& update) { return catalog::FindPackage(update, 0); }

std::vector<const model::Update*> Reissued(const model::Bulletin& bulletin) {
  std::vector<const model::Update*> updates;
  for (const auto& update : bulletin.updates) {
    const bool later = std::any_of(update.packages.begin(), update.packages.end(),
                                   [](const model::Package& package) { return package.revision > 1; });
    if (later) updates.push_back(&update);
  }
  return updates;
}

bool IsOpen(const model::KnownIssue& issue) { return issue.status != "fixed"; }

}  // namespace kintsugi::cli::report
