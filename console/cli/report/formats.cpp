// SPDX-License-Identifier: Apache-2.0
#include "console/cli/report/formats.h"

#include <algorithm>
#include <array>
#include <chrono>

namespace kintsugi::cli::report {
namespace {

struct ProductRow {
  std::string_view slug;
  std::string_view name;
};
// The products of deploy/catalog/README.md by the names of their maker, which both languages use.
constexpr std::array kProducts = {
    ProductRow{"windows-nt4-workstation", "Windows NT Workstation 4.0"},
    ProductRow{"windows-nt4-server", "Windows NT Server 4.0"},
    ProductRow{"windows-nt4-tse", "Windows NT Server 4.0, Terminal Server Edition"},
    ProductRow{"windows-2000", "Windows 2000"},
    ProductRow{"windows-xp", "Windows XP"},
    ProductRow{"windows-xp-64bit-2002", "Windows XP 64-Bit Edition Version 2002"},
    ProductRow{"windows-xp-64bit-2003", "Windows XP 64-Bit Edition Version 2003"},
    ProductRow{"windows-server-2003", "Windows Server 2003"},
    ProductRow{"windows-98", "Windows 98"},
    ProductRow{"windows-me", "Windows Millennium Edition"},
    ProductRow{"windows-vista", "Windows Vista"},
    ProductRow{"windows-7", "Windows 7"},
    ProductRow{"windows-8", "Windows 8"},
    ProductRow{"windows-rt", "Windows RT"},
    ProductRow{"windows-8.1", "Windows 8.1"},
    ProductRow{"windows-rt-8.1", "Windows RT 8.1"},
    ProductRow{"windows-10", "Windows 10"},
    ProductRow{"windows-11", "Windows 11"},
    ProductRow{"windows-server-2008", "Windows Server 2008"},
    ProductRow{"windows-server-2008-r2", "Windows Server 2008 R2"},
    ProductRow{"windows-server-2012", "Windows Server 2012"},
    ProductRow{"windows-server-2012-r2", "Windows Server 2012 R2"},
    ProductRow{"windows-server-2016", "Windows Server 2016"},
    ProductRow{"windows-server-2019", "Windows Server 2019"},
    ProductRow{"windows-server-2022", "Windows Server 2022"},
    ProductRow{"windows-server-2025", "Windows Server 2025"},
    ProductRow{"windows-server", "Windows Server"},
};
constexpr int kMostListed = 6;  // service packs by name; a longer range is given by its ends

bool IsDate(std::string_view text) {
  if (text.size() < 10 || text[4] != '-' || text[7] != '-') return false;
  for (const std::size_t i : {0, 1, 2, 3, 5, 6, 8, 9})
    if (text[i] < '0' || text[i] > '9') return false;
  return true;
}
unsigned Value(std::string_view digits) {
  unsigned value = 0;
  for (const char c : digits) value = value * 10 + static_cast<unsigned>(c - '0');
  return value;
}

std::string ServicePack(Language language, int number) {
  return number == 0 ? std::string(Say(language, Phrase::kNoServicePack)) : fmt::format("SP{}", number);
}

std::string LanguageName(Language language, const std::string& code) {
  if (code == "JPN") return std::string(Say(language, Phrase::kJapaneseVersion));
  if (code == "ENU") return std::string(Say(language, Phrase::kEnglishVersion));
  return code;
}

}  // namespace

std::string Digits(std::uint64_t number) {
  std::string text = std::to_string(number);
  for (std::size_t at = text.size(); at > 3; at -= 3) text.insert(at - 3, ",");
  return text;
}

std::string Date(Language language, std::string_view iso) {
  if (!IsDate(iso)) return std::string(iso);
  const unsigned month = Value(iso.substr(5, 2));
  if (month < 1 || month > 12) return std::string(iso);
  const auto name = Say(language, static_cast<Phrase>(static_cast<unsigned>(Phrase::kMonth1) + month - 1));
  const std::string day = Say(language, Phrase::kDate, Value(iso.substr(8, 2)), name, Value(iso.substr(0, 4)));
  return iso.size() <= 11 ? day : Say(language, Phrase::kMoment, day, iso.substr(11));
}

std::string Moment(Language language, Instant t) {
  const std::string text = FormatInstant(t);  // 2003-10-17T09:30:00Z
  return Date(language, text.substr(0, 10) + " " + text.substr(11, 5));
}

std::string Minutes(Language language, std::uint64_t minutes) {
  const std::uint64_t hours = minutes / 60;
  if (hours >= 48) {
    if (hours % 24 == 0) return Say(language, Phrase::kDays, hours / 24);
    return Say(language, Phrase::kDaysHours, hours / 24, hours % 24);
  }
  if (hours == 0) return Say(language, Phrase::kMinutes, minutes);
  if (minutes % 60 == 0) return Say(language, Phrase::kHours, hours);
  return Say(language, Phrase::kHoursMinutes, hours, minutes % 60);
}

std::string Span(Language language, Duration d) {
  const std::int64_t seconds = d.count() / 1000;
  if (seconds == 0) return Say(language, Phrase::kMilliseconds, d.count());
  if (seconds < 60) return Say(language, Phrase::kSeconds, seconds);
  if (seconds % 60 == 0 || seconds >= 3600) return Minutes(language, static_cast<std::uint64_t>(seconds / 60));
  return Say(language, Phrase::kMinutesSeconds, seconds / 60, seconds % 60);
}

std::string Hosts(Language language, std::uint64_t hosts) {
  return Say(language, hosts == 1 ? Phrase::kOneHost : Phrase::kHosts, Digits(hosts));
}

std::string ServicePacks(Language language, int min, int max) {
  if (max >= model::kAnyServicePack) return min <= 0 ? "" : Say(language, Phrase::kServicePackFrom, min);
  if (max - min >= kMostListed)
    return min <= 0 ? Say(language, Phrase::kServicePackUpTo, max) : fmt::format("SP{}–SP{}", min, max);
  std::vector<std::string> packs;
  for (int number = min; number <= max; ++number) packs.push_back(ServicePack(language, number));
  return Join(packs, "/");
}

std::string ProductName(std::string_view product) {
  const auto* row = std::find_if(kProducts.begin(), kProducts.end(),
                                 [product](const ProductRow& candidate) { return candidate.slug == product; });
  return std::string(row == kProducts.end() ? product : row->name);
}

std::string PlatformName(Language language, const model::Applicability& applies) {
  std::string name = ProductName(applies.product);
  const std::string packs = ServicePacks(language, applies.service_pack_min, applies.service_pack_max);
  if (!packs.empty()) name += " " + packs;
  std::vector<std::string> details = applies.editions;
  if (!applies.hardware_family.empty()) details.push_back(Say(language, Phrase::kHardware, applies.hardware_family));
  for (const auto& architecture : applies.architectures)
    if (architecture != "x86") details.push_back(architecture);
  for (const auto& code : applies.languages) details.push_back(LanguageName(language, code));
  if (details.empty()) return name;
  return name + Say(language, Phrase::kBracketed, Join(details, Say(language, Phrase::kComma)));
}

std::string Join(const std::vector<std::string>& parts, std::string_view separator) {
  std::string text;
  for (const auto& part : parts) text.append(text.empty() ? "" : separator).append(part);
  return text;
}

}  // namespace kintsugi::cli::report
