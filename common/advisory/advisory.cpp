// SPDX-License-Identifier: Apache-2.0
// Statements grouped into advisories, and advisories read again. The blob's layout is in blob.cpp. Pure.
#include "common/advisory/advisory.h"

#include <algorithm>
#include <map>

#include "common/advisory/statements.h"
#include "common/base/prng.h"

namespace kintsugi::advisory {
namespace {

std::string DateOf(std::uint32_t date) {
  if (date == 0) return "";
  std::string digits = std::to_string(date);
  digits.insert(0, 8 - std::min<std::size_t>(8, digits.size()), '0');
  return digits.substr(0, 4) + "-" + digits.substr(4, 2) + "-" + digits.substr(6, 2);
}

std::vector<std::string_view> TextsOf(const Statements& statements, std::uint32_t list) {
  std::vector<std::string_view> texts;
  for (const std::uint32_t id : statements.lists[list]) texts.push_back(statements.texts[id]);
  return texts;
}

void HandOn(const Statements& statements, const Statement& statement, RecordSink& sink) {
  const auto attributes = statements.AttributesOf(statement);
  const auto text = [&](Attribute which) { return statements.texts[Of(attributes, which)]; };
  const std::string published = DateOf(Of(attributes, Attribute::kPublished));
  const auto supersedes = TextsOf(statements, Of(attributes, Attribute::kSupersedes));
  const auto prerequisites = TextsOf(statements, Of(attributes, Attribute::kPrerequisites));
  Record record;
  record.published = published;
  record.cve = text(Attribute::kCve);
  record.bulletin = text(Attribute::kBulletin);
  record.kb = text(Attribute::kKb);
  record.title = text(Attribute::kTitle);
  record.product = statements.texts[statement.product];
  record.component = text(Attribute::kComponent);
  record.severity = text(Attribute::kSeverity);
  record.impact = text(Attribute::kImpact);
  record.supersedes = supersedes;
  record.fixed_build = text(Attribute::kFixedBuild);
  record.url = text(Attribute::kUrl);
  record.track = static_cast<Track>(Of(attributes, Attribute::kTrack));
  record.reboot = static_cast<RebootWord>(Of(attributes, Attribute::kReboot));
  record.exploited = (Of(attributes, Attribute::kFlags) & kExploited) != 0;
  record.not_affected = (Of(attributes, Attribute::kFlags) & kNotAffected) != 0;
  record.prerequisites = prerequisites;
  record.contained_in_service_pack = static_cast<std::uint8_t>(Of(attributes, Attribute::kContainedIn));
  sink.Add(statements.origins[statement.origin].source, record);
}

}  // namespace

struct AdvisoryCollector::Parts {
  std::string document;
  Statements statements;
  std::size_t duplicates = 0;
};

AdvisoryCollector::AdvisoryCollector(std::string document) : parts_(std::make_unique<Parts>()) {
  parts_->document = std::move(document);
}
AdvisoryCollector::~AdvisoryCollector() = default;

void AdvisoryCollector::Add(Source source, const Record& record) {
  parts_->statements.Add(parts_->statements.OriginOf(source, parts_->document), record);
}

std::size_t AdvisoryCollector::records() const { return parts_->statements.all.size(); }
std::size_t AdvisoryCollector::duplicates() const { return parts_->duplicates; }

std::vector<Advisory> AdvisoryCollector::Take() {
  const Statements statements = std::move(parts_->statements);
  parts_->statements = {};
  struct Filed {
    std::uint32_t origin, subject;
    Statement statement;
  };
  std::vector<Filed> filed;
  filed.reserve(statements.all.size());
  for (const Statement& s : statements.all) filed.push_back({s.origin, SubjectOf(statements.AttributesOf(s)), s});
  std::sort(filed.begin(), filed.end(), [](const Filed& a, const Filed& b) {
    return std::pair(a.origin, a.subject) < std::pair(b.origin, b.subject);
  });
  std::vector<Advisory> advisories;
  std::vector<Statement> group;
  for (std::size_t i = 0; i < filed.size(); ++i) {
    group.push_back(filed[i].statement);
    if (i + 1 < filed.size() && filed[i + 1].origin == filed[i].origin && filed[i + 1].subject == filed[i].subject)
      continue;
    Advisory advisory;
    advisory.key = {statements.origins[filed[i].origin].source, parts_->document,
                    std::string(statements.texts[filed[i].subject])};
    advisory.blob = EncodeBlob(statements, group, parts_->duplicates);
    advisory.digest = StableHash(advisory.blob.data(), advisory.blob.size());
    advisories.push_back(std::move(advisory));
    group.clear();
  }
  std::sort(advisories.begin(), advisories.end(), [](const auto& a, const auto& b) { return a.key < b.key; });
  return advisories;
}

Status ReadAdvisory(const Advisory& advisory, RecordSink& sink) {
  Statements statements;
  const std::uint32_t origin = statements.OriginOf(advisory.key.source, advisory.key.document);
  if (Status read = DecodeBlob(advisory.blob, origin, statements); !read) return read;
  for (const Statement& statement : statements.all) HandOn(statements, statement, sink);
  return {};
}

ImportDiff Compare(std::span<const StoredAdvisory> stored, std::span<const Advisory> fresh) {
  ImportDiff diff;
  std::map<std::pair<Source, std::string_view>, bool> spoken_of;
  for (const Advisory& advisory : fresh) spoken_of[{advisory.key.source, advisory.key.document}] = true;
  std::size_t s = 0;
  const auto gone = [&](std::size_t index) {
    if (spoken_of.contains({stored[index].key.source, stored[index].key.document})) diff.removed.push_back(index);
  };
  for (std::size_t f = 0; f < fresh.size(); ++f) {
    for (; s < stored.size() && stored[s].key < fresh[f].key; ++s) gone(s);
    if (s == stored.size() || stored[s].key != fresh[f].key) {
      diff.added.push_back(f);
      continue;
    }
    (stored[s].digest == fresh[f].digest ? diff.kept : diff.changed).push_back(f);
    ++s;
  }
  for (; s < stored.size(); ++s) gone(s);
  return diff;
}

}  // namespace kintsugi::advisory
