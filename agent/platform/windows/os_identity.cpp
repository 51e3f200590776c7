// SPDX-License-Identifier: Apache-2.0
#include "agent/platform/windows/os_identity.h"

#include <algorithm>

#include "agent/platform/windows/utf16.h"
#include "agent/platform/windows/win32.h"
#include "common/advisory/releases.h"
#include "common/base/text.h"

namespace kintsugi::agent::windows {
namespace {

using advisory::Release;
using advisory::Role;

constexpr int kFirstBuildOf10 = 10'240;
constexpr int kFirstBuildOf11 = 22'000;

std::optional<int> Number(std::string_view text) {
  if (!AllDigits(text) || text.size() > 6) return std::nullopt;
  return std::stoi(std::string(text));
}

// "5.1" -> 5, 1.
bool ParseVersion(const std::string& text, model::OsFacts& os) {
  const std::size_t dot = text.find('.');
  if (dot == std::string::npos) return false;
  const auto major = Number(std::string_view(text).substr(0, dot));
  const auto minor = Number(std::string_view(text).substr(dot + 1));
  if (!major || !minor) return false;
  os.major = *major;
  os.minor = *minor;
  return true;
}

// Windows 10 and later keep "6.3" in CurrentVersion for old programs: the build tells.
void SetVersion(const OsSource& source, model::OsFacts& os) {
  os.build = Number(source.build).value_or(source.api_build);
  if (os.build >= kFirstBuildOf10) {
    const bool told = source.major && *source.major >= 10 && *source.major < 100;
    os.major = told ? static_cast<int>(*source.major) : 10;
    os.minor = told && source.minor && *source.minor < 100 ? static_cast<int>(*source.minor) : 0;
    os.ubr = source.ubr && *source.ubr < 1'000'000 ? static_cast<int>(*source.ubr) : 0;
    return;
  }
  if (!ParseVersion(source.current_version, os)) {
    os.major = source.api_major;
    os.minor = source.api_minor;
  }
  // 8.1 has it from a certain update on; before that no system writes it.
  if (os.build == 9'600 && source.ubr && *source.ubr < 1'000'000) os.ubr = static_cast<int>(*source.ubr);
}

void SetServicePack(const OsSource& source, model::OsFacts& os) {
  static constexpr std::string_view kName = "service pack ";
  const std::string lower = ToLower(source.csd_version);
  const std::size_t at = lower.find(kName);
  if (at == std::string::npos) {
    os.service_pack = advisory::ServicePackOfBuild(os.build).value_or(0);
    return;
  }
  std::size_t end = at + kName.size();
  while (end < lower.size() && IsDigit(lower[end])) ++end;
  os.service_pack = Number(std::string_view(lower).substr(at + kName.size(), end - at - kName.size())).value_or(0);
  if (end < lower.size() && lower[end] >= 'a' && lower[end] <= 'z') os.service_pack_suffix = lower[end];
  if (os.major == 4 && os.service_pack == 6 && source.has_q246009) os.service_pack_suffix = "a";
}

bool HasSuite(const OsSource& source, std::string_view suite) {
  return std::any_of(source.suites.begin(), source.suites.end(),
                     [&](const std::string& name) { return EqualNoCase(name, suite); });
}

// Before Vista no value names the edition: type and suites do, in the words of each system.
std::string OldEdition(const OsSource& source, const model::OsFacts& os) {
  const bool server = IsServer(source);
  if (os.major == 4) return !server ? "Workstation" : HasSuite(source, "Enterprise") ? "Enterprise Edition" : "Server";
  if (!server) return HasSuite(source, "Personal") ? "Home Edition" : "Professional";
  if (os.minor == 0)
    return HasSuite(source, "DataCenter")   ? "Datacenter Server"
           : HasSuite(source, "Enterprise") ? "Advanced Server"
                                            : "Server";
  return HasSuite(source, "DataCenter")   ? "Datacenter"
         : HasSuite(source, "Enterprise") ? "Enterprise"
         : HasSuite(source, "Blade")      ? "Web"
                                          : "Standard";
}

const Release* Find(int major, int minor, int build, std::optional<Role> role) {
  const Release* found = nullptr;
  for (const Release& row : advisory::Releases()) {
    const bool fits = row.major == major && row.minor == minor && (!role || row.role == *role);
    if (!fits) continue;
    if (row.build <= build && build <= row.last_build) return &row;
    // A build that the table does not have yet is called as the newest one below it; the build itself is told too.
    if (row.build <= build && (found == nullptr || row.build > found->build)) found = &row;
  }
  return found;
}

std::string Product(const OsSource& source, const model::OsFacts& os) {
  const Role role = IsServer(source) ? Role::kServer : Role::kClient;
  if (os.major == 4 && role == Role::kServer && HasSuite(source, "Terminal Server")) return "windows-nt4-tse";
  if (os.major > 10 || (os.major == 10 && os.minor != 0)) return "";
  const Release* row = Find(os.major, os.minor, os.build, role);
  if (row == nullptr) row = Find(os.major, os.minor, os.build, std::nullopt);  // 2000: one product for both
  if (row == nullptr) return "";
  const bool newer_than_10 = role == Role::kClient && os.build >= kFirstBuildOf11 && row->family == "windows-10";
  return newer_than_10 ? "windows-11" : std::string(row->family);
}

std::string ArchitectureOf(std::string_view word) {
  const std::string lower = ToLower(word);
  for (const auto& [name, slug] : {std::pair{"amd64", "x64"},
                                   {"x64", "x64"},
                                   {"arm64", "arm64"},
                                   {"ia64", "ia64"},
                                   {"x86", "x86"},
                                   {"arm", "arm"}})
    if (lower.starts_with(name)) return slug;
  return "";
}

// The processor that Windows was built for. An x64 program on ARM64 is told "x64" by every function, so the registry
// comes first.
std::string Architecture(const OsSource& source) {
  std::string_view lab = source.build_lab_ex;
  while (!lab.empty()) {
    const std::size_t dot = lab.find('.');
    const std::string_view word = lab.substr(0, dot);
    if (word.ends_with("fre") || word.ends_with("chk"))
      if (std::string slug = ArchitectureOf(word); !slug.empty()) return slug;
    lab = dot == std::string_view::npos ? std::string_view{} : lab.substr(dot + 1);
  }
  const std::string slug = ArchitectureOf(source.processor_architecture);
  return slug.empty() ? source.api_architecture : slug;
}

// The three letters by which packages are named: ENU, JPN. The language that was installed, not the one that is shown:
// before Vista a package fits the former alone.
std::string Language(const OsSource& source) {
  unsigned long id = 0;
  const std::string& text = source.install_language;
  if (text.size() <= 8 && text.find_first_not_of("0123456789abcdefABCDEF") == std::string::npos && !text.empty())
    id = std::stoul(text, nullptr, 16);
  if (id == 0 || id > 0xFFFF) id = source.api_language;
  wchar_t name[16]{};
  const LCID locale = MAKELCID(static_cast<WORD>(id), SORT_DEFAULT);
  if (id == 0 || ::GetLocaleInfoW(locale, LOCALE_SABBREVLANGNAME, name, 16) == 0) return "";
  return ToUtf8(name);
}

}  // namespace

bool IsServer(const OsSource& source) {
  if (EqualNoCase(source.product_type, "WinNT")) return false;
  if (EqualNoCase(source.product_type, "LanmanNT") || EqualNoCase(source.product_type, "ServerNT")) return true;
  return source.api_server;
}

model::OsFacts IdentifyOs(const OsSource& source) {
  model::OsFacts os;
  SetVersion(source, os);
  SetServicePack(source, os);
  os.edition = os.major >= 6 ? source.edition_id : OldEdition(source, os);
  os.product = Product(source, os);
  os.architecture = Architecture(source);
  os.language = Language(source);
  if (ToLower(source.hardware_identifier).starts_with("nec pc-98")) os.hardware_family = "pc-9800";
  return os;
}

}  // namespace kintsugi::agent::windows
