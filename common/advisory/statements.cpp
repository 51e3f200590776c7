// SPDX-License-Identifier: Apache-2.0
// Records into statements. Pure.
#include "common/advisory/statements.h"

#include <algorithm>
#include <unordered_set>

namespace kintsugi::advisory {
namespace {

std::uint32_t InternList(Statements& statements, std::span<const std::string_view> names) {
  if (names.empty()) return 0;
  std::vector<std::uint32_t> ids;
  ids.reserve(names.size());
  std::unordered_set<std::uint32_t> seen;
  for (const auto name : names) {
    const std::uint32_t id = statements.texts.Intern(name);
    if (id != 0 && seen.insert(id).second) ids.push_back(id);
  }
  return statements.lists.Intern(ids);
}

}  // namespace

std::uint32_t ReadDate(std::string_view text) {
  if (text.size() != 10 || text[4] != '-' || text[7] != '-') return 0;
  std::uint32_t date = 0;
  for (const char c : text) {
    if (c == '-') continue;
    if (c < '0' || c > '9') return 0;
    date = date * 10 + static_cast<std::uint32_t>(c - '0');
  }
  return date;
}

std::uint32_t Statements::OriginOf(Source source, std::string_view document) {
  const Origin origin{source, texts.Intern(document)};
  const auto known = std::find(origins.rbegin(), origins.rend(), origin);
  if (known != origins.rend()) return static_cast<std::uint32_t>(origins.rend() - known - 1);
  origins.push_back(origin);
  return static_cast<std::uint32_t>(origins.size() - 1);
}

void Statements::Add(std::uint32_t origin, const Record& record) {
  Attributes attributes{};
  const auto set = [&](Attribute which, std::uint32_t value) { attributes[static_cast<std::size_t>(which)] = value; };
  const auto set_text = [&](Attribute which, std::string_view text) {
    const std::uint32_t before = last[static_cast<std::size_t>(which)];
    set(which, texts[before] == text ? before : texts.Intern(text));
  };
  set_text(Attribute::kKb, record.kb);
  set_text(Attribute::kCve, record.cve);
  set_text(Attribute::kTitle, record.title);
  set_text(Attribute::kComponent, record.component);
  set_text(Attribute::kSeverity, record.severity);
  set_text(Attribute::kImpact, record.impact);
  set_text(Attribute::kUrl, record.url);
  set_text(Attribute::kFixedBuild, record.fixed_build);
  set_text(Attribute::kBulletin, record.bulletin);
  set(Attribute::kSupersedes, InternList(*this, record.supersedes));
  set(Attribute::kPrerequisites, InternList(*this, record.prerequisites));
  set(Attribute::kPublished, ReadDate(record.published));
  set(Attribute::kTrack, static_cast<std::uint32_t>(record.track));
  set(Attribute::kReboot, static_cast<std::uint32_t>(record.reboot));
  set(Attribute::kFlags, (record.exploited ? kExploited : 0) | (record.not_affected ? kNotAffected : 0));
  set(Attribute::kContainedIn, record.contained_in_service_pack);
  if (attributes != last || last_attributes == 0) last_attributes = lists.Intern(attributes);
  last = attributes;
  all.push_back({last_attributes, texts.Intern(record.product), origin});
}

std::uint32_t SubjectOf(std::span<const std::uint32_t> attributes) {
  for (const auto which : {Attribute::kKb, Attribute::kFixedBuild, Attribute::kCve, Attribute::kBulletin}) {
    if (Of(attributes, which) != 0) return Of(attributes, which);
  }
  return 0;
}

}  // namespace kintsugi::advisory
