// SPDX-License-Identifier: Apache-2.0
// The sections of a report, one function each, and what they share. Internal to this folder. Pure, any thread.
#pragma once

#include <string>
#include <vector>

#include "common/model/catalog.h"
#include "console/cli/report/document.h"
#include "console/cli/report/estimates.h"

namespace kintsugi::cli::report {

// The bulletin and the language in which it is told.
struct Subject {
  const model::Bulletin& bulletin;
  Language language;

  template <typename... Values>
  std::string Say(Phrase phrase, const Values&... values) const {
    return std::string(report::Say(language, phrase, values...));
  }
  Words Plain(Phrase phrase, Mark mark = Mark::kNone) const { return {Say(phrase), mark}; }
  // Prose of the catalog, which is English.
  Words English(std::string text) const {
    return {std::move(text), Mark::kNone, Look::kPlain, language != Language::kEnglish};
  }
  // "Windows XP SP1 (Japanese)" of an update id; the id itself when the bulletin has no such update.
  std::string Platform(const std::string& update_id) const;
};
inline Words Code(std::string text) { return {std::move(text), Mark::kNone, Look::kCode}; }
inline Words Text(std::string text) { return {std::move(text)}; }

Words RestartWords(const Subject& subject, model::RebootNeed need);
Words UninstallWords(const Subject& subject, const model::Update& update);
Words PackageStateWords(const Subject& subject, model::PackageState state);
Words ReapplyWords(const Subject& subject, model::Reapply reapply);
// The issue that rollouts use; nullptr: every issue was taken back, or there is none.
const model::Package* CurrentPackage(const model::Update& update);
// Updates in which another issue came before the current one.
std::vector<const model::Update*> Reissued(const model::Bulletin& bulletin);
bool IsOpen(const model::KnownIssue& issue);  // nothing published fixes it

// Empty: neither blocks nor parts, and then the section is left out.
Section AdviceSection(const Subject& subject);
Section PlatformSection(const Subject& subject);
Section EstimateSection(const Subject& subject, const Estimates& estimates);
Section ReissueSection(const Subject& subject);
Section IssueSection(const Subject& subject);
Section TestSection(const Subject& subject);
Section WorkaroundSection(const Subject& subject);
Section PackageSection(const Subject& subject);
Section VerifySection(const Subject& subject);
Section ConflictSection(const Subject& subject);
Section HistorySection(const Subject& subject);
Section ReferenceSection(const Subject& subject);

}  // namespace kintsugi::cli::report
