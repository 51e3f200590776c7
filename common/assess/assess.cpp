// SPDX-License-Identifier: Apache-2.0
// The verdict: one function holds the branches (Decide), leaves make sentences. Order of evidence as in
// assess.h.
#include "common/assess/assess.h"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <utility>

#include "common/assess/rules.h"

namespace kintsugi::assess {
namespace {

using model::Assessment;
using model::Evidence;
using model::UpdateStatus;

struct EarlierIssue {
  const model::Package* package = nullptr;
  const std::vector<model::FileRequirement>* files = nullptr;
};

// One update or instruction, seen alike.
struct Question {
  const std::string& id;
  const std::string& kb;
  const model::Applicability& applicability;
  const model::Detection& detection;
  const std::vector<model::FileRequirement>& files;  // of the issue that is wanted
  std::vector<EarlierIssue> earlier;                 // newest first, each with files unlike the wanted ones
};

struct Proof {
  FilesResult files;
  RegistryResult registry;
  std::string pending;
};

struct Verdict {
  UpdateStatus status;
  std::string reason;
};

void Append(std::vector<Evidence>& to, std::vector<Evidence> from) {
  to.insert(to.end(), std::make_move_iterator(from.begin()), std::make_move_iterator(from.end()));
}

std::string BranchNote(const FilesResult& files) {
  return files.branches.empty() ? "" : fmt::format(" ({} branch)", files.branches);
}

std::string FileCount(const FilesResult& files) {
  return fmt::format("{} of {} {}", files.holding, files.total, files.total == 1 ? "file" : "files");
}

Verdict WhenFilesHold(const Proof& proof) {
  const FilesResult& files = proof.files;
  if (files.protected_copies == Answer::kNo)
    return {UpdateStatus::kInconsistent,
            fmt::format("{} in force{}, but {}: Windows File Protection may restore the vulnerable file",
                        FileCount(files), BranchNote(files), files.protected_failure)};
  if (files.protected_copies == Answer::kUnknown)
    return {UpdateStatus::kUnknown,
            fmt::format("{} in force{}, but {}", FileCount(files), BranchNote(files), files.protected_failure)};
  std::string reason = fmt::format("{} at or above the needed version{}", FileCount(files), BranchNote(files));
  if (proof.registry.answer == Answer::kNo && !proof.registry.from_hotfix_list)
    reason += "; the registry has no entry, as on a slipstreamed system";
  if (!proof.pending.empty()) reason += fmt::format("; a reboot is pending ({})", proof.pending);
  return {UpdateStatus::kInstalled, std::move(reason)};
}

std::string ReapplyNote(model::Reapply reapply) {
  switch (reapply) {
    case model::Reapply::kNone:
      return "";
    case model::Reapply::kAdvised:
      return "; installing the reissue is advised";
    case model::Reapply::kRequired:
      return "; installing the reissue is required";
  }
  return "";
}

// The list of an earlier issue may leave protected copies out because that issue did not replace them; what
// the update asks to be protected is looked at all the same, against the earlier issue's versions.
std::vector<model::FileRequirement> WithProtectedCopies(std::vector<model::FileRequirement> files,
                                                        const std::vector<model::FileRequirement>& wanted) {
  for (auto& file : files) {
    file.protected_copy = file.protected_copy || std::any_of(wanted.begin(), wanted.end(), [&](const auto& row) {
                            return row.protected_copy && EqualsIgnoringCase(row.path, file.path);
                          });
  }
  return files;
}

// The newest earlier issue whose files the host has.
const EarlierIssue* HeldEarlierIssue(const Question& question, const FactIndex& index, FilesResult& held) {
  for (const auto& issue : question.earlier) {
    held = JudgeFiles(WithProtectedCopies(*issue.files, question.files), index);
    if (held.versions == Answer::kYes) return &issue;
  }
  return nullptr;
}

Verdict OutdatedVerdict(const EarlierIssue& issue, const FilesResult& held, const FilesResult& wanted,
                        model::Reapply reapply) {
  std::string reason = fmt::format("the files are those of issue {} ({}): {}{}", issue.package->revision,
                                   issue.package->file_name, wanted.first_failure, ReapplyNote(reapply));
  if (held.protected_copies == Answer::kNo)
    reason += fmt::format("; {}: Windows File Protection may restore the vulnerable file", held.protected_failure);
  return {UpdateStatus::kOutdatedRevision, std::move(reason)};
}

Verdict WhenFilesAreOld(const Question& question, const Proof& proof, model::Reapply reapply, const FactIndex& index) {
  const FilesResult& files = proof.files;
  const bool claimed = proof.registry.answer == Answer::kYes;
  if (claimed && !proof.pending.empty())
    return {UpdateStatus::kPendingReboot,
            fmt::format("{}, and {} says installed: in force after the pending reboot ({})", files.first_failure,
                        proof.registry.what, proof.pending)};
  FilesResult held;
  if (const auto* issue = HeldEarlierIssue(question, index, held); issue != nullptr)
    return OutdatedVerdict(*issue, held, files, reapply);
  if (claimed)
    return {UpdateStatus::kInconsistent,
            fmt::format("{} claims it, files are old: overwritten or never replaced; {} ({} in force)",
                        proof.registry.what, files.first_failure, FileCount(files))};
  return {UpdateStatus::kMissing, fmt::format("{} ({} in force)", files.first_failure, FileCount(files))};
}

Verdict WhenFilesAreUnknown(const Proof& proof, const model::OsFacts& os) {
  std::string reason = proof.files.rows_for_other_service_packs_only
                           ? fmt::format("the catalog gives no file versions for service pack {}", os.service_pack)
                           : proof.files.first_unknown;
  switch (proof.registry.answer) {
    case Answer::kYes:
      reason += fmt::format("; {} says installed", proof.registry.what);
      break;
    case Answer::kNo:
      reason += fmt::format("; {} says not installed", proof.registry.what);
      break;
    case Answer::kUnknown:
      reason += "; the registry is not known either";
      break;
    case Answer::kNone:
      break;
  }
  return {UpdateStatus::kUnknown, std::move(reason)};
}

Verdict FromRegistryAlone(const Proof& proof) {
  switch (proof.registry.answer) {
    case Answer::kYes:
      if (!proof.pending.empty())
        return {UpdateStatus::kPendingReboot, fmt::format("{} says installed; in force after the pending reboot ({})",
                                                          proof.registry.what, proof.pending)};
      return {UpdateStatus::kInstalled, fmt::format("{} says installed", proof.registry.what)};
    case Answer::kNo:
      return {UpdateStatus::kMissing, fmt::format("{} is absent or has another value", proof.registry.what)};
    case Answer::kUnknown:
      return {UpdateStatus::kUnknown, fmt::format("{} is not known", proof.registry.what)};
    case Answer::kNone:
      break;
  }
  return {UpdateStatus::kUnknown, "the catalog gives no way to detect it on this host"};
}

Verdict Decide(const Question& question, const Proof& proof, model::Reapply reapply, const FactIndex& index) {
  if (question.files.empty()) return FromRegistryAlone(proof);
  switch (proof.files.versions) {
    case Answer::kYes:
      return WhenFilesHold(proof);
    case Answer::kNo:
      return WhenFilesAreOld(question, proof, reapply, index);
    case Answer::kUnknown:
    case Answer::kNone:
      break;
  }
  return WhenFilesAreUnknown(proof, index.facts().os);
}

Proof Gather(const Question& question, const FactIndex& index) {
  Proof proof;
  proof.files = JudgeFiles(question.files, index);
  proof.registry = JudgeRegistry(question.detection, question.kb, index);
  // A hotfix list without the entry says nothing against files that are in force.
  if (proof.registry.from_hotfix_list && proof.registry.answer != Answer::kYes && proof.files.versions == Answer::kYes)
    proof.registry.evidence.clear();
  proof.pending = HardPendingReboot(index.facts());
  return proof;
}

Evidence ContainedRow(int contained_in, const model::OsFacts& os) {
  return {.rule = "service pack",
          .observed = std::to_string(os.service_pack),
          .expected = fmt::format("{} or later contains the update", contained_in),
          .source = "operating system facts",
          .holds = true};
}

bool IsContained(const Question& question, const model::OsFacts& os) {
  const int contained_in = question.detection.contained_in_service_pack;
  return contained_in > 0 && !os.product.empty() && os.service_pack >= contained_in;
}

Assessment Answered(const Question& question, const FactIndex& index, model::Reapply reapply) {
  ApplicabilityResult applies = JudgeApplicability(question.applicability, index);
  Assessment assessment{
      .update_id = question.id, .reason = std::move(applies.reason), .evidence = std::move(applies.evidence)};
  const model::OsFacts& os = index.facts().os;
  // A service pack past the update's range may be the very one that contains it.
  if (applies.without_service_pack == Answer::kYes && IsContained(question, os)) {
    std::erase_if(assessment.evidence, [](const Evidence& row) { return row.rule == "service pack"; });
    assessment.evidence.push_back(ContainedRow(question.detection.contained_in_service_pack, os));
    assessment.status = UpdateStatus::kInstalled;
    assessment.reason = fmt::format("service pack {} contains the update, as every one from {} on", os.service_pack,
                                    question.detection.contained_in_service_pack);
    return assessment;
  }
  if (applies.all != Answer::kYes) {
    assessment.status = applies.all == Answer::kNo ? UpdateStatus::kNotApplicable : UpdateStatus::kUnknown;
    return assessment;
  }
  Proof proof = Gather(question, index);
  Verdict verdict = Decide(question, proof, reapply, index);
  assessment.status = verdict.status;
  assessment.reason = std::move(verdict.reason);
  Append(assessment.evidence, std::move(proof.files.evidence));
  Append(assessment.evidence, std::move(proof.registry.evidence));
  if (!proof.pending.empty())
    assessment.evidence.push_back(
        {.rule = "pending reboot", .observed = proof.pending, .expected = "none", .source = "pending-reboot facts"});
  return assessment;
}

const std::vector<model::FileRequirement>& FilesOf(const model::Update& update, const model::Package* package) {
  return package == nullptr || package->files.empty() ? update.detection.files : package->files;
}

std::vector<EarlierIssue> EarlierIssues(const model::Update& update, const model::Package* package,
                                        const std::vector<model::FileRequirement>& wanted) {
  std::vector<EarlierIssue> earlier;
  for (auto issue = update.packages.rbegin(); issue != update.packages.rend(); ++issue) {
    if (package != nullptr && issue->revision >= package->revision) continue;
    const auto& files = FilesOf(update, &*issue);
    if (!files.empty() && files != wanted) earlier.push_back({&*issue, &files});
  }
  return earlier;
}

}  // namespace

Assessment Assess(const model::Update& update, const model::Package* package, const FactIndex& index) {
  const auto& files = FilesOf(update, package);
  const Question question{update.id,        update.kb, update.applicability,
                          update.detection, files,     EarlierIssues(update, package, files)};
  return Answered(question, index, package == nullptr ? model::Reapply::kNone : package->reapply);
}

Assessment Assess(const model::Update& update, const model::Package* package, const model::HostFacts& facts) {
  return Assess(update, package, FactIndex(facts, FactIndex::Mode::kScan));
}

Assessment Assess(const model::Instruction& instruction, const model::HostFacts& facts) {
  const FactIndex index(facts, FactIndex::Mode::kScan);
  const Question question{instruction.update_id,       instruction.kb,
                          instruction.applicability,   instruction.detection,
                          instruction.detection.files, {}};
  return Answered(question, index, model::Reapply::kNone);
}

}  // namespace kintsugi::assess
