// SPDX-License-Identifier: Apache-2.0
// The top table and everything beside the updates.
#include <fmt/format.h>

#include "common/catalog/readers.h"

namespace kintsugi::catalog {
namespace {

constexpr std::size_t kMaxUpdates = 500;

constexpr Word<model::Severity> kSeverities[] = {{"critical", model::Severity::kCritical},
                                                 {"important", model::Severity::kImportant},
                                                 {"moderate", model::Severity::kModerate},
                                                 {"low", model::Severity::kLow}};
constexpr Word<model::Urgency> kUrgencies[] = {{"immediate", model::Urgency::kImmediate},
                                               {"early", model::Urgency::kEarly},
                                               {"with-service-pack", model::Urgency::kWithServicePack}};
constexpr Word<model::KnownIssue::Effect> kEffects[] = {{"warn", model::KnownIssue::Effect::kWarn},
                                                        {"exclude", model::KnownIssue::Effect::kExclude}};

void ReadHeader(TableReader& document, model::Bulletin& bulletin) {
  const std::int64_t format =
      document.Number("format", "format = 1, the only one this release reads", 1, 1, Need::kRequired);
  static_cast<void>(format);  // any other number is a problem already
  bulletin.id = document.Text("id", Need::kRequired, &kBulletinIdFormat);
  bulletin.kb = document.Text("kb", Need::kRequired, &kDigitsFormat);
  bulletin.title = document.Text("title", Need::kRequired);
  bulletin.title_ja = document.Text("title_ja");
  bulletin.summary = document.Text("summary");
  bulletin.summary_ja = document.Text("summary_ja");
  bulletin.severity = document.OneOf("severity", kSeverities, model::Severity::kUnknown, Need::kRequired);
  bulletin.urgency = document.OneOf("urgency", kUrgencies, model::Urgency::kUnknown);
  bulletin.exploited = document.Flag("exploited", false);
  bulletin.published = document.Text("published", Need::kRequired, &kDateFormat);
  bulletin.updated = document.Text("updated", Need::kOptional, &kDateFormat);
  bulletin.source_revision = document.Text("source_revision");
  bulletin.cves = document.Texts("cves");
  bulletin.scopes = document.Texts("scopes", &kScopeFormat);
  bulletin.references = document.Texts("references");
  bulletin.not_affected = document.Texts("not_affected");
  bulletin.note = document.Text("note");
}

void ReadKnownIssues(TableReader& document, model::Bulletin& bulletin, Context& context) {
  std::map<std::string, std::uint32_t> seen;
  for (auto& table : document.Tables("known_issue")) {
    model::KnownIssue& issue = bulletin.known_issues.emplace_back();
    issue.id = table.Text("id", Need::kRequired, &kIssueIdFormat);
    const auto [known, added] = seen.emplace(issue.id, table.WhereIs("id").line);
    if (!added && !issue.id.empty())
      table.Add("id", fmt::format("{} is used twice, first on line {}", Quote(issue.id), known->second));
    issue.title = table.Text("title", Need::kRequired);
    issue.text = table.Text("text");
    issue.reported = table.Text("reported", Need::kOptional, &kDateFormat);
    issue.status = table.Text("status", Need::kOptional, &kIssueStatusFormat);
    issue.resolution = table.Text("resolution");
    issue.updates = ReadUpdateReferences(table, "updates", "known_issue.updates", context);
    issue.hosts = table.Text("hosts", Need::kOptional, &kHostFilterFormat);
    issue.effect = table.OneOf("effect", kEffects, model::KnownIssue::Effect::kWarn);
    if (table.Has("effect") && !table.Has("hosts")) table.Add("effect", "needs hosts: which hosts does it concern?");
    table.Finish();
  }
}

void ReadWorkarounds(TableReader& document, model::Bulletin& bulletin) {
  for (auto& table : document.Tables("workaround")) {
    model::Workaround& workaround = bulletin.workarounds.emplace_back();
    workaround.title = table.Text("title", Need::kRequired);
    workaround.text = table.Text("text", Need::kRequired);
    workaround.side_effects = table.Text("side_effects");
    workaround.cuts_management = table.Flag("cuts_management", false);
    table.Finish();
  }
}

void ReadConflicts(TableReader& document, model::Bulletin& bulletin) {
  for (auto& table : document.Tables("conflict")) {
    model::Conflict& conflict = bulletin.conflicts.emplace_back();
    conflict.field = table.Text("field", Need::kRequired);
    conflict.values = table.Texts("values");
    conflict.note = table.Text("note");
    if (conflict.values.size() < 2)
      table.Add("values",
                fmt::format("has {} entries, expected at least two: \"value (source)\"", conflict.values.size()));
    table.Finish();
  }
}

void ReadTestsAndHistory(TableReader& document, model::Bulletin& bulletin) {
  for (auto& table : document.Tables("test")) {
    model::TestResult& test = bulletin.tests.emplace_back();
    test.platform = table.Text("platform", Need::kRequired);
    test.result = table.Text("result", Need::kRequired);
    test.note = table.Text("note");
    table.Finish();
  }
  for (auto& table : document.Tables("history")) {
    model::HistoryEntry& entry = bulletin.history.emplace_back();
    entry.date = table.Text("date", Need::kRequired, &kDateFormat);
    entry.text = table.Text("text", Need::kRequired);
    table.Finish();
  }
}

void CheckReferences(const Context& context) {
  for (const auto& reference : context.references) {
    const std::string slug = reference.update_id.substr(context.bulletin_id.size() + 1);
    if (!context.slugs.contains(slug))
      context.problems.Add(reference.where, fmt::format("{} names {}, but this file has no update with that slug",
                                                        reference.name, Quote(slug)));
  }
}

}  // namespace

model::Bulletin ReadBulletin(TableReader& document, Context& context) {
  model::Bulletin bulletin;
  ReadHeader(document, bulletin);
  context.bulletin_id = bulletin.id;
  context.bulletin_kb = bulletin.kb;
  for (auto& table : document.Tables("update", kMaxUpdates)) bulletin.updates.push_back(ReadUpdate(table, context));
  ReadKnownIssues(document, bulletin, context);
  ReadWorkarounds(document, bulletin);
  ReadConflicts(document, bulletin);
  ReadTestsAndHistory(document, bulletin);
  document.Finish();
  CheckReferences(context);
  return bulletin;
}

}  // namespace kintsugi::catalog
