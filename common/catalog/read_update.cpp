// SPDX-License-Identifier: Apache-2.0
// [[update]] with its applicability, detection, exit codes and packages.
#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "common/base/text.h"

#include "common/catalog/readers.h"

namespace kintsugi::catalog {
namespace {

constexpr std::int64_t kMaxSize = std::int64_t{1} << 50;
constexpr std::size_t kMaxSigners = 16;
constexpr std::size_t kMaxSubjectBytes = 512;
constexpr std::int64_t kMaxTimeout = 7 * 24 * 3600;

constexpr Word<model::RebootNeed> kReboots[] = {{"yes", model::RebootNeed::kYes},
                                                {"no", model::RebootNeed::kNo},
                                                {"if-files-in-use", model::RebootNeed::kIfFilesInUse}};
constexpr Word<model::PackageKind> kKinds[] = {{"update-exe", model::PackageKind::kUpdateExe},
                                               {"hotfix-exe", model::PackageKind::kHotfixExe},
                                               {"ie-exe", model::PackageKind::kIeExe},
                                               {"msi", model::PackageKind::kMsi},
                                               {"msu", model::PackageKind::kMsu},
                                               {"cab", model::PackageKind::kCab},
                                               {"exe", model::PackageKind::kExe},
                                               {"msp", model::PackageKind::kMsp}};
constexpr Word<model::PackageState> kStates[] = {{"current", model::PackageState::kCurrent},
                                                 {"replaced", model::PackageState::kReplaced},
                                                 {"withdrawn", model::PackageState::kWithdrawn}};
constexpr Word<model::Reapply> kReapplies[] = {
    {"none", model::Reapply::kNone}, {"advised", model::Reapply::kAdvised}, {"required", model::Reapply::kRequired}};
constexpr Word<model::ExitMeaning> kMeanings[] = {{"success", model::ExitMeaning::kSuccess},
                                                  {"success-reboot", model::ExitMeaning::kSuccessReboot},
                                                  {"busy", model::ExitMeaning::kBusy},
                                                  {"transient", model::ExitMeaning::kTransient},
                                                  {"needs-reboot-first", model::ExitMeaning::kNeedsRebootFirst},
                                                  {"not-applicable", model::ExitMeaning::kNotApplicable},
                                                  {"fatal", model::ExitMeaning::kFatal}};

void ReadServicePacks(TableReader& table, int& min, int& max) {
  if (const auto range = table.Range("service_packs", model::kAnyServicePack)) {
    min = range->first;
    max = range->second;
  }
}

std::uint64_t ReadSize(TableReader& table, std::string_view key = "size_bytes") {
  return static_cast<std::uint64_t>(table.Number(key, "a whole number of bytes", 0, kMaxSize));
}

model::Applicability ReadApplicability(TableReader& table) {
  model::Applicability applies;
  applies.product = table.Text("product", Need::kRequired, &kProductFormat);
  ReadServicePacks(table, applies.service_pack_min, applies.service_pack_max);
  applies.architectures = table.Texts("architectures", &kArchitectureFormat);
  applies.languages = table.Texts("languages", &kLanguageFormat);
  applies.hardware_family = table.Text("hardware_family", Need::kOptional, &kSlugFormat);
  applies.editions = table.Texts("editions");
  applies.requires_component = table.Text("requires_component", Need::kOptional, &kComponentFormat);
  table.Finish();
  return applies;
}

std::vector<model::FileRequirement> ReadFiles(TableReader& parent) {
  std::vector<model::FileRequirement> files;
  for (auto& table : parent.Tables("file")) {
    model::FileRequirement& file = files.emplace_back();
    file.path = ToLower(table.Text("path", Need::kRequired, &kPathFormat));
    file.version = table.Text("version", Need::kRequired, &kFileVersionFormat);
    file.branch = table.Text("branch", Need::kOptional, &kBranchFormat);
    ReadServicePacks(table, file.service_pack_min, file.service_pack_max);
    file.protected_copy = table.Flag("protected_copy", false);
    file.size_bytes = ReadSize(table);
    table.Finish();
  }
  return files;
}

model::Detection ReadDetection(TableReader& table) {
  model::Detection detection;
  detection.active_setup_guid = table.Text("active_setup_guid", Need::kOptional, &kGuidFormat);
  detection.contained_in_service_pack = static_cast<int>(
      table.Number("contained_in_service_pack", "a service pack number", 1, model::kAnyServicePack - 1));
  detection.files = ReadFiles(table);
  for (auto& row : table.Tables("registry")) {
    model::RegistryRequirement& rule = detection.registry.emplace_back();
    rule.key = row.Text("key", Need::kRequired, &kRegistryKeyFormat);
    rule.value_name = row.Text("value_name");
    rule.equals = row.Text("equals");
    ReadServicePacks(row, rule.service_pack_min, rule.service_pack_max);
    if (rule.value_name.empty() && !rule.equals.empty())
      row.Add("equals", "needs value_name: which value must be equal?");
    row.Finish();
  }
  table.Finish();
  return detection;
}

std::vector<model::ExitCode> ReadExitCodes(TableReader& parent) {
  std::vector<model::ExitCode> codes;
  std::set<std::int64_t> seen;
  for (auto& table : parent.Tables("exit_code")) {
    model::ExitCode& code = codes.emplace_back();
    code.code = table.Number("code", "an exit code", INT32_MIN, UINT32_MAX, Need::kRequired);
    code.meaning = table.OneOf("meaning", kMeanings, model::ExitMeaning::kFatal, Need::kRequired);
    code.text = table.Text("text");
    if (table.Has("code") && !seen.insert(code.code).second)
      table.Add("code", fmt::format("{} is listed twice", code.code));
    table.Finish();
  }
  return codes;
}

std::vector<model::ManifestFile> ReadManifest(TableReader& parent) {
  std::vector<model::ManifestFile> manifest;
  for (auto& table : parent.Tables("manifest")) {
    model::ManifestFile& file = manifest.emplace_back();
    file.name = table.Text("name", Need::kRequired, &kFileNameFormat);
    file.version = table.Text("version", Need::kOptional, &kFileVersionFormat);
    file.size_bytes = ReadSize(table);
    file.timestamp_utc = table.Text("timestamp_utc", Need::kOptional, &kTimestampFormat);
    file.folder = table.Text("folder");
    file.branch = table.Text("branch");
    file.source = table.Text("source");
    file.note = table.Text("note");
    table.Finish();
  }
  return manifest;
}

std::vector<model::SignerPin> ReadSigners(TableReader& parent) {
  std::vector<model::SignerPin> signers;
  for (auto& table : parent.Tables("signers", kMaxSigners)) {
    model::SignerPin& pin = signers.emplace_back();
    pin.subject = table.Text("subject");
    pin.sha256 = ToLower(table.Text("sha256", Need::kOptional, &kSha256Format));
    pin.root_sha256 = ToLower(table.Text("root_sha256", Need::kOptional, &kSha256Format));
    if (pin.subject.size() > kMaxSubjectBytes)
      table.Add("subject", fmt::format("has {} bytes, expected at most {}", pin.subject.size(), kMaxSubjectBytes));
    if (!table.Has("subject") && !table.Has("sha256"))
      parent.Add("signers", "has a row without subject and sha256, expected one of them: who may have signed it?");
    table.Finish();
  }
  return signers;
}

void ReadHash(TableReader& table, model::Package& package) {
  const std::string hex = table.Text("sha256", Need::kOptional, &kSha256Format);
  if (const auto bytes = FromHex(hex); bytes && bytes->size() == 32) package.sha256 = DigestFromBytes(*bytes);
}

model::Package ReadPackage(TableReader& table) {
  model::Package package;
  package.revision = static_cast<std::uint32_t>(table.Number("revision", "an issue number", 1, 65535, Need::kRequired));
  package.file_name = table.Text("file_name", Need::kRequired, &kFileNameFormat);
  package.size_bytes = ReadSize(table);
  package.kind = table.OneOf("kind", kKinds, model::PackageKind::kUnspecified, Need::kRequired);
  package.state = table.OneOf("state", kStates, model::PackageState::kCurrent);
  package.published = table.Text("published", Need::kOptional, &kDateFormat);
  package.language = table.Text("language", Need::kOptional, &kLanguageFormat);
  package.installer_version = table.Text("installer_version");
  package.reapply = table.OneOf("reapply", kReapplies, model::Reapply::kNone);
  package.arguments = table.Texts("arguments");
  package.manifest = ReadManifest(table);
  package.files = ReadFiles(table);
  package.defects = table.Texts("defects", &kSlugFormat);
  package.signers = ReadSigners(table);
  package.note = table.Text("note");
  ReadHash(table, package);
  if (package.kind == model::PackageKind::kExe && package.arguments.empty())
    table.Add("arguments", "is missing, expected the silent switches of this installer: kind exe has no default");
  table.Finish();
  return package;
}

void ReadPackages(TableReader& parent, model::Update& update, Context& context) {
  bool current = false;
  for (auto& table : parent.Tables("package")) {
    model::Package package = ReadPackage(table);
    current = current || package.state == model::PackageState::kCurrent;
    if (!update.packages.empty() && package.revision > 0 && package.revision <= update.packages.back().revision)
      table.Add("revision", fmt::format("is {} after {}, expected ascending issue numbers", package.revision,
                                        update.packages.back().revision));
    update.packages.push_back(std::move(package));
  }
  if (update.package_published && !current)
    context.problems.Add(
        parent.where(),
        fmt::format("update {} has no package in state current; add one or say package_published = false",
                    Quote(update.id)));
  if (!update.package_published && current)
    parent.Add("package_published", "is false, but a package is in state current");
}

void ReadSlug(TableReader& table, model::Update& update, Context& context) {
  const std::string slug = table.Text("slug", Need::kRequired, &kSlugFormat);
  update.id = context.bulletin_id + "/" + slug;
  const Position where = table.WhereIs("slug");
  const auto [known, added] = context.slugs.emplace(slug, where.line);
  if (!added && !slug.empty())
    table.Add("slug", fmt::format("{} is used twice, first on line {}", Quote(slug), known->second));
}

}  // namespace

std::vector<std::string> ReadUpdateReferences(TableReader& table, std::string_view key, const std::string& name,
                                              Context& context) {
  std::vector<std::string> ids = table.Texts(key, &kReferenceFormat);
  for (auto& id : ids) {
    if (id.find('/') == std::string::npos) id = context.bulletin_id + "/" + id;
    if (id.starts_with(context.bulletin_id + "/")) context.references.push_back({table.WhereIs(key), name, id});
  }
  return ids;
}

model::Update ReadUpdate(TableReader& table, Context& context) {
  model::Update update;
  ReadSlug(table, update, context);
  update.kb = table.Text("kb", Need::kOptional, &kDigitsFormat);
  if (update.kb.empty()) update.kb = context.bulletin_kb;
  update.title = table.Text("title", Need::kRequired);
  update.console_name = table.Text("console_name");
  update.reboot = table.OneOf("reboot", kReboots, model::RebootNeed::kYes, Need::kRequired);
  update.timeout = std::chrono::seconds(table.Number("timeout_s", "a number of seconds", 1, kMaxTimeout));
  update.disk_needed_bytes = ReadSize(table, "disk_needed_bytes");
  update.uninstall = table.Texts("uninstall");
  update.prerequisites = ReadUpdateReferences(table, "prerequisites", "update.prerequisites", context);
  if (std::count(update.prerequisites.begin(), update.prerequisites.end(), update.id) > 0)
    table.Add("prerequisites", "names the update itself");
  update.supersedes = table.Texts("supersedes", &kReferenceFormat);
  update.superseded_by = table.Texts("superseded_by", &kReferenceFormat);
  update.exclusive = table.Flag("exclusive", false);
  update.servicing_stack = table.Flag("servicing_stack", false);
  update.idempotent = table.Flag("idempotent", true);
  update.package_published = table.Flag("package_published", true);
  update.support_ends = table.Text("support_ends", Need::kOptional, &kDateFormat);
  update.note = table.Text("note");
  if (auto applies = table.Table("applies", Need::kRequired)) update.applicability = ReadApplicability(*applies);
  if (auto detection = table.Table("detection")) update.detection = ReadDetection(*detection);
  update.exit_codes = ReadExitCodes(table);
  update.signers = ReadSigners(table);
  ReadPackages(table, update, context);
  table.Finish();
  return update;
}

}  // namespace kintsugi::catalog
