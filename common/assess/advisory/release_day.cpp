// SPDX-License-Identifier: Apache-2.0
// KB numbers are given out roughly in the order of time: a KB with many CVEs tells the day of its neighbours.
#include "common/assess/advisory/release_day.h"

#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <iterator>
#include <map>

namespace kintsugi::assess {
namespace {

using advisory::Catalog;
using advisory::Date;
using advisory::KbId;

constexpr int kManyCves = 8;                      // so many of one day are no accident
constexpr std::uint32_t kFirstRevised = 4000000;  // before, days in the feeds are those of the release
constexpr int kFarDays = 60;
constexpr int kNeighbours = 3;  // on each side
constexpr std::uint32_t kFarNumbers = 20000;

struct Estimate {
  Date day = 0;
  int cves = 0;  // that share it
};

// Days apart, near enough.
int Ordinal(Date date) {
  const int value = static_cast<int>(date);
  return value / 10000 * 372 + value / 100 % 100 * 31 + value % 100;
}

Estimate MostShared(const Catalog& catalog, KbId kb) {
  std::vector<advisory::CveId> cves;
  Estimate estimate;
  for (const auto id : catalog.FixesOfKb(kb)) {
    const advisory::Fix& fix = catalog.fixes()[id];
    cves.insert(cves.end(), fix.cves.begin(), fix.cves.end());
    if (estimate.day == 0 || (fix.published != 0 && fix.published < estimate.day)) estimate.day = fix.published;
  }
  std::sort(cves.begin(), cves.end());
  cves.erase(std::unique(cves.begin(), cves.end()), cves.end());
  std::map<Date, int> days;
  for (const auto cve : cves) {
    if (catalog.cves()[cve].published != 0) ++days[catalog.cves()[cve].published];
  }
  for (const auto& [day, count] : days) {
    if (count >= estimate.cves) estimate = {day, count};
  }
  return estimate;
}

// The middle day of the sure KBs around a number.
Date Around(const std::map<std::uint32_t, Date>& sure, std::uint32_t number) {
  std::vector<Date> days;
  auto up = sure.lower_bound(number);
  auto down = up;
  for (int i = 0; i < kNeighbours && up != sure.end() && up->first - number <= kFarNumbers; ++i)
    days.push_back((up++)->second);
  for (int i = 0; i < kNeighbours && down != sure.begin() && number - std::prev(down)->first <= kFarNumbers; ++i)
    days.push_back((--down)->second);
  if (days.empty()) return 0;
  std::sort(days.begin(), days.end());
  return days[(days.size() - 1) / 2];
}

}  // namespace

std::vector<Date> ReleaseDays(const Catalog& catalog) {
  std::vector<Date> days(catalog.kbs().size());
  std::map<std::uint32_t, Date> sure;
  std::vector<KbId> unsure;
  for (KbId kb = 0; kb < days.size(); ++kb) {
    const Estimate estimate = MostShared(catalog, kb);
    days[kb] = estimate.day;
    if (catalog.kbs()[kb].number < kFirstRevised) continue;
    if (estimate.cves >= kManyCves)
      sure.emplace(catalog.kbs()[kb].number, estimate.day);
    else
      unsure.push_back(kb);
  }
  for (const KbId kb : unsure) {
    const Date around = Around(sure, catalog.kbs()[kb].number);
    if (around != 0 && std::abs(Ordinal(around) - Ordinal(days[kb])) > kFarDays) days[kb] = around;
  }
  return days;
}

}  // namespace kintsugi::assess
