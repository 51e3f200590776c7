// SPDX-License-Identifier: Apache-2.0
// Our own bulletins as statements: one for each update, release, service pack and architecture that it is for, and CVE.
// Platforms are written as PlatformName does, which the product grammar reads. Pure.
#include <algorithm>
#include <map>
#include <string>
#include <vector>

#include "common/advisory/builder.h"
#include "common/advisory/releases.h"

namespace kintsugi::advisory {
namespace {

std::string_view WordOf(model::Severity severity) {
  switch (severity) {
    case model::Severity::kCritical:
      return "Critical";
    case model::Severity::kImportant:
      return "Important";
    case model::Severity::kModerate:
      return "Moderate";
    case model::Severity::kLow:
      return "Low";
    case model::Severity::kUnknown:
      break;
  }
  return "";
}

RebootWord WordOf(model::RebootNeed need) {
  switch (need) {
    case model::RebootNeed::kNo:
      return RebootWord::kNo;
    case model::RebootNeed::kYes:
      return RebootWord::kYes;
    case model::RebootNeed::kIfFilesInUse:
      return RebootWord::kMaybe;
    case model::RebootNeed::kUnspecified:
      break;
  }
  return RebootWord::kUnspecified;
}

std::vector<std::string> Split(std::string_view words) {
  std::vector<std::string> list;
  for (std::size_t begin = 0; begin < words.size();) {
    const std::size_t end = std::min(words.find(' ', begin), words.size());
    list.emplace_back(words.substr(begin, end - begin));
    begin = end + 1;
  }
  return list;
}

// The names of all platforms that an update is for. Editions, languages and hardware families are left to
// common/assess.
std::vector<std::string> PlatformsOf(const model::Applicability& applies) {
  std::vector<std::string> names;
  for (const Release& release : Releases()) {
    if (release.family != applies.product || release.release == "R2") continue;
    for (const std::string& architecture : Split(release.architectures)) {
      const auto& wanted = applies.architectures;
      if (!wanted.empty() && std::find(wanted.begin(), wanted.end(), architecture) == wanted.end()) continue;
      const int first = std::max(applies.service_pack_min, release.first_service_pack);
      const int last = std::min(applies.service_pack_max, release.last_service_pack);
      for (int pack = first; pack <= last; ++pack)
        names.push_back(PlatformName(
            {std::string(release.family), std::string(release.release), architecture, "", pack, Installation::kFull}));
    }
  }
  std::sort(names.begin(), names.end());
  names.erase(std::unique(names.begin(), names.end()), names.end());
  return names;
}

std::string ComponentOf(const model::Applicability& applies) {
  return applies.requires_component == "ie6sp1" ? "Internet Explorer 6 Service Pack 1" : applies.requires_component;
}

// Ids of updates of this bulletin become their KBs, those of other bulletins the bulletin's id.
std::vector<std::string> NamesOf(const std::vector<std::string>& ids, const model::Bulletin& bulletin) {
  std::vector<std::string> names;
  for (const std::string& id : ids) {
    const auto own = std::find_if(bulletin.updates.begin(), bulletin.updates.end(),
                                  [&](const model::Update& update) { return update.id == id; });
    names.push_back(own != bulletin.updates.end() ? own->kb : id.substr(0, id.find('/')));
  }
  return names;
}

std::vector<std::string_view> Views(const std::vector<std::string>& texts) { return {texts.begin(), texts.end()}; }

void UpdateRecords(const model::Bulletin& bulletin, const model::Update& update, RecordSink& sink) {
  const std::vector<std::string> supersedes = NamesOf(update.supersedes, bulletin);
  const std::vector<std::string> prerequisites = NamesOf(update.prerequisites, bulletin);
  const auto supersedes_views = Views(supersedes), prerequisites_views = Views(prerequisites);
  const std::string component = ComponentOf(update.applicability);
  Record record;
  record.published = bulletin.published;
  record.bulletin = bulletin.id;
  record.kb = update.package_published ? std::string_view(update.kb) : std::string_view();
  record.title = update.title;
  record.component = component;
  record.severity = WordOf(bulletin.severity);
  record.supersedes = supersedes_views;
  record.prerequisites = prerequisites_views;
  record.reboot = WordOf(update.reboot);
  record.track = update.servicing_stack ? Track::kServicingStack : Track::kUnspecified;
  record.exploited = bulletin.exploited;
  record.contained_in_service_pack =
      static_cast<std::uint8_t>(std::clamp(update.detection.contained_in_service_pack, 0, 255));
  for (const std::string& platform : PlatformsOf(update.applicability)) {
    record.product = platform;
    record.cve = {};
    if (bulletin.cves.empty()) sink.Add(Source::kBulletinText, record);
    for (const std::string& cve : bulletin.cves) {
      record.cve = cve;
      sink.Add(Source::kBulletinText, record);
    }
  }
}

}  // namespace

void BulletinRecords(const model::Bulletin& bulletin, RecordSink& sink) {
  for (const model::Update& update : bulletin.updates) UpdateRecords(bulletin, update, sink);
}

}  // namespace kintsugi::advisory
