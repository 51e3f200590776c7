// SPDX-License-Identifier: Apache-2.0
// Look-ups in a catalog. Pure.
#include "common/advisory/catalog.h"

#include <algorithm>
#include <charconv>

#include "common/advisory/releases.h"
#include "common/base/text.h"

namespace kintsugi::advisory {
namespace {

std::uint32_t DigitsOf(std::string_view text) {
  std::uint32_t number = 0;
  const auto [end, problem] = std::from_chars(text.data(), text.data() + text.size(), number);
  return problem == std::errc() && end == text.data() + text.size() ? number : 0;
}

bool Contains(std::string_view text, std::string_view word) { return ToLower(text).find(word) != std::string::npos; }

// What a host must say of itself to be of an edition that has fixes of its own.
bool IsEdition(std::string_view edition, const model::OsFacts& os) {
  if (edition.empty()) return true;
  if (edition == "media-center") return Contains(os.edition, "media");
  if (edition == "tablet-pc") return Contains(os.edition, "tablet");
  return Contains(os.edition, edition);
}

int ServicePackOf(const model::OsFacts& os) { return ServicePackOfBuild(os.build).value_or(os.service_pack); }

}  // namespace

std::tuple<bool, std::uint32_t, std::uint32_t, std::string_view> CveOrder(std::string_view name) {
  const std::size_t dash = name.size() > 8 ? name.find('-', 4) : std::string_view::npos;
  const bool is_cve = name.starts_with("CVE-") && dash != std::string_view::npos &&
                      AllDigits(name.substr(4, dash - 4)) && AllDigits(name.substr(dash + 1));
  if (!is_cve) return {true, 0, 0, name};
  return {false, DigitsOf(name.substr(4, dash - 4)), DigitsOf(name.substr(dash + 1)), name};
}

std::string DateText(Date date) {
  if (date == 0) return "";
  std::string digits = std::to_string(date);
  digits.insert(0, 8 - std::min<std::size_t>(8, digits.size()), '0');
  return digits.substr(0, 4) + "-" + digits.substr(4, 2) + "-" + digits.substr(6, 2);
}

std::string_view Name(Track track) {
  switch (track) {
    case Track::kCumulative:
      return "cumulative";
    case Track::kSecurityOnly:
      return "security-only";
    case Track::kHotpatch:
      return "hotpatch";
    case Track::kPreview:
      return "preview";
    case Track::kServicingStack:
      return "servicing-stack";
    case Track::kServicePack:
      return "service-pack";
    case Track::kEnablement:
      return "enablement";
    case Track::kUnspecified:
      break;
  }
  return "";
}

std::string_view Name(RebootWord reboot) {
  switch (reboot) {
    case RebootWord::kNo:
      return "no";
    case RebootWord::kYes:
      return "yes";
    case RebootWord::kMaybe:
      return "maybe";
    case RebootWord::kUnspecified:
      break;
  }
  return "";
}

std::uint32_t PlatformIndex::Local(KbId kb) const {
  const auto all = kbs();
  const auto at = std::lower_bound(all.begin(), all.end(), kb);
  return at == all.end() || *at != kb ? kNone : static_cast<std::uint32_t>(at - all.begin());
}

std::size_t PlatformIndex::MemoryBytes() const {
  return (fix_locals_.capacity() + fix_first_.capacity()) * sizeof(std::uint32_t) +
         with_fix_.capacity() * sizeof(std::uint64_t);
}

KbId Catalog::FindKb(std::string_view name) const {
  std::string_view digits = name;
  if (digits.size() > 2 && EqualNoCase(digits.substr(0, 2), "kb")) digits.remove_prefix(2);
  if (const std::uint32_t number = DigitsOf(digits); number != 0) {
    const auto at = std::lower_bound(kbs_.begin(), kbs_.end(), number, [](const Kb& kb, std::uint32_t wanted) {
      return kb.kind == KbKind::kKb && kb.number < wanted;
    });
    return at != kbs_.end() && at->kind == KbKind::kKb && at->number == number ? static_cast<KbId>(at - kbs_.begin())
                                                                               : kNone;
  }
  const auto at = std::find_if(kbs_.begin(), kbs_.end(), [&](const Kb& kb) {
    return EqualNoCase(kb.name, name) || (!name.empty() && EqualNoCase(kb.service_pack, name));
  });
  return at == kbs_.end() ? kNone : static_cast<KbId>(at - kbs_.begin());
}

CveId Catalog::FindCve(std::string_view name) const {
  std::string upper(name);
  for (char& c : upper) c = c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
  const auto at = std::lower_bound(cves_.begin(), cves_.end(), CveOrder(upper),
                                   [](const Cve& cve, const auto& wanted) { return CveOrder(cve.name) < wanted; });
  return at == cves_.end() || at->name != upper ? kNone : static_cast<CveId>(at - cves_.begin());
}

PlatformId Catalog::FindPlatform(const Platform& platform) const {
  const auto at = std::lower_bound(platforms_.begin(), platforms_.end(), platform,
                                   [](const PlatformIndex& a, const Platform& b) { return a.platform() < b; });
  return at == platforms_.end() || at->platform() != platform ? kNone
                                                              : static_cast<PlatformId>(at - platforms_.begin());
}

std::vector<PlatformMatch> Catalog::Match(const model::OsFacts& os) const {
  std::vector<PlatformMatch> matches;
  const Release* release = ReleaseOf(os);
  if (release == nullptr) return matches;
  // A client of edition "Core" is Windows Home.
  const bool core = release->role == Role::kServer && Contains(os.edition, "core");
  for (PlatformId id = 0; id < platforms_.size(); ++id) {
    const Platform& platform = platforms_[id].platform();
    // Server 2003 R2 is 2003 with additions that no version number shows.
    const bool r2 = platform.release == "R2";
    if (platform.family != release->family || (platform.release != release->release && !r2)) continue;
    if (r2 && !Contains(os.edition, "r2")) continue;
    if (platform.service_pack != std::max(ServicePackOf(os), release->first_service_pack)) continue;
    if (!IsEdition(platform.edition, os)) continue;
    const bool has_core = platform.family != "windows-server";
    if (has_core && core != (platform.installation == Installation::kCore)) continue;
    const bool architecture_said = !platform.architecture.empty() && !os.architecture.empty();
    if (architecture_said && platform.architecture != os.architecture) continue;
    PlatformMatch match{id, {}};
    const bool one = release->architectures == platform.architecture;
    if (os.architecture.empty() && !platform.architecture.empty() && !one) match.missing.push_back("architecture");
    matches.push_back(std::move(match));
  }
  return matches;
}

std::span<const FixId> Catalog::FixesOfKb(KbId kb) const { return of_kb_.Of(kb); }
std::span<const FixId> Catalog::FixesOfCve(CveId cve) const { return of_cve_.Of(cve); }
std::span<const FixId> Catalog::FixesOfProduct(ProductId product) const { return of_product_.Of(product); }

std::size_t Catalog::MemoryBytes() const {
  const auto bytes = [](const auto& list) { return list.capacity() * sizeof(list[0]); };
  std::size_t sum = sizeof(*this) + text_bytes_ + bytes(lists_) + bytes(builds_) + bytes(kbs_) + bytes(cves_) +
                    bytes(products_) + bytes(platform_of_product_) + bytes(platforms_) + bytes(fixes_) +
                    bytes(unfixed_) + bytes(not_affected_) + bytes(disagreements_);
  for (const Postings* postings : {&of_kb_, &of_cve_, &of_product_})
    sum += bytes(postings->first) + bytes(postings->fixes);
  for (const Product& product : products_) sum += product.name.capacity() + product.component.capacity();
  std::vector<const Supersedence*> shared;
  for (const PlatformIndex& index : platforms_) {
    sum += index.MemoryBytes();
    shared.push_back(&index.supersedence());
  }
  std::sort(shared.begin(), shared.end());
  shared.erase(std::unique(shared.begin(), shared.end()), shared.end());
  for (const Supersedence* s : shared)
    sum += bytes(s->kbs) + bytes(s->covers) + bytes(s->covered_by) + bytes(s->in_cycle);
  return sum;
}

}  // namespace kintsugi::advisory
