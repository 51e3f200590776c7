// SPDX-License-Identifier: Apache-2.0
// First steps of an assembly: what the texts of the statements mean. Products and platforms, components, the KBs and
// their other names (service packs, bulletins, fixed builds), CVEs. Every order is by content, so that the catalog does
// not depend on the order of the statements. Pure.
#include <algorithm>
#include <charconv>
#include <map>
#include <tuple>

#include <fmt/format.h>

#include "common/advisory/assembly.h"
#include "common/base/text.h"

namespace kintsugi::advisory {
namespace {

std::uint32_t NumberOf(std::string_view digits) {
  std::uint32_t number = 0;
  std::from_chars(digits.data(), digits.data() + digits.size(), number);
  return number;
}

template <typename Order>
std::vector<std::uint32_t> SortedIds(const std::vector<bool>& wanted, const TextPool& texts, Order order) {
  std::vector<std::pair<decltype(order(std::string_view())), std::uint32_t>> keyed;
  for (std::uint32_t id = 0; id < wanted.size(); ++id) {
    if (wanted[id]) keyed.emplace_back(order(texts[id]), id);
  }
  std::sort(keyed.begin(), keyed.end());
  std::vector<std::uint32_t> ids;
  ids.reserve(keyed.size());
  for (const auto& [key, id] : keyed) ids.push_back(id);
  return ids;
}

std::tuple<KbKind, std::uint32_t, std::string_view> KbOrder(std::string_view name) {
  const KbKind kind = KindOfKb(name);
  return {kind, kind == KbKind::kKb ? NumberOf(name) : 0, name};
}

}  // namespace

KbKind KindOfKb(std::string_view name) {
  if (AllDigits(name) && name.size() <= 9) return KbKind::kKb;
  if (name.size() > 4 && name.starts_with("SP") && name.find_first_of("0123456789") != std::string_view::npos &&
      std::all_of(name.begin(), name.end(), [](char c) { return (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9'); }))
    return KbKind::kServicePack;
  if (name.size() == 8 && name.starts_with("MS") && name[4] == '-' && AllDigits(name.substr(2, 2)) &&
      AllDigits(name.substr(5)))
    return KbKind::kBulletin;
  return ReadBuild(name) ? KbKind::kBuild : KbKind::kOther;
}

void CatalogAssembly::FindDistinct() {
  std::vector<std::uint32_t> last_origin(s_.lists.size(), kNone);
  for (std::uint32_t i = 0; i < s_.all.size(); ++i) {
    const Statement& statement = s_.all[i];
    if (last_origin[statement.attributes] == statement.origin) continue;
    last_origin[statement.attributes] = statement.origin;
    distinct_.push_back(i);
  }
}

void CatalogAssembly::NameProducts() {
  std::vector<bool> wanted(s_.texts.size());
  for (const Statement& statement : s_.all) wanted[statement.product] = true;
  std::map<std::string, std::pair<Product, std::vector<std::uint32_t>>> by_name;
  for (std::uint32_t text = 0; text < wanted.size(); ++text) {
    if (!wanted[text]) continue;
    Product product = ParseProduct(s_.texts[text]);
    auto& entry = by_name[product.name];
    entry.first = std::move(product);
    entry.second.push_back(text);
  }
  product_of_text_.assign(s_.texts.size(), kNone);
  for (auto& [name, entry] : by_name) {
    for (const std::uint32_t text : entry.second)
      product_of_text_[text] = static_cast<ProductId>(catalog_->products_.size());
    catalog_->products_.push_back(std::move(entry.first));
  }
}

// The pair's place; platforms are written into it later, when all are known.
std::uint32_t CatalogAssembly::PlaceOf(std::uint32_t product, std::uint32_t component) {
  const auto [known, fresh] =
      place_ids_.try_emplace((std::uint64_t{product} << 32) | component, static_cast<std::uint32_t>(places_.size()));
  if (!fresh) return known->second;
  Place place;
  place.product = product_of_text_[product];
  const Product& named = catalog_->products_[place.product];
  if (named.kind == ProductKind::kComponentOnOs) {
    place.component = s_.texts.Intern(named.component);
  } else if (named.kind == ProductKind::kOs && IsSeparateComponent(s_.texts[component])) {
    place.component = s_.texts.Intern(ComponentName(s_.texts[component]));
  }
  places_.push_back(place);
  return known->second;
}

void CatalogAssembly::NamePlaces() {
  place_of_.reserve(s_.all.size());
  for (const Statement& statement : s_.all)
    place_of_.push_back(PlaceOf(statement.product, Of(s_.AttributesOf(statement), Attribute::kComponent)));
  // Some feeds name the component as the product and Windows as the component.
  std::vector<Platform> platform_of_place(places_.size());
  std::vector<std::pair<Platform, std::uint32_t>> named;
  for (const auto& [key, id] : place_ids_) {
    const Product& product = catalog_->products_[places_[id].product];
    if (product.kind == ProductKind::kOs || product.kind == ProductKind::kComponentOnOs) {
      named.emplace_back(product.platform, id);
      continue;
    }
    const Product swapped = ParseProduct(s_.texts[static_cast<std::uint32_t>(key)]);
    if (product.kind != ProductKind::kApplication || swapped.kind != ProductKind::kOs) continue;
    places_[id].component = s_.texts.Intern(ComponentName(product.name));
    named.emplace_back(swapped.platform, id);
  }
  std::sort(named.begin(), named.end());
  for (const auto& [platform, id] : named) {
    if (catalog_->platforms_.empty() || catalog_->platforms_.back().platform() != platform)
      catalog_->platforms_.emplace_back().platform_ = platform;
    places_[id].platform = static_cast<PlatformId>(catalog_->platforms_.size() - 1);
  }
  std::vector<bool> wanted(s_.texts.size());
  for (const Place& place : places_) wanted[place.component] = true;
  component_texts_ = SortedIds(wanted, s_.texts, [](std::string_view text) { return text; });
  std::vector<std::uint32_t> rank_of_text(s_.texts.size());
  for (std::uint32_t rank = 0; rank < component_texts_.size(); ++rank) rank_of_text[component_texts_[rank]] = rank;
  for (Place& place : places_) place.component = rank_of_text[place.component];
  for (const Product& product : catalog_->products_) {
    const bool on_windows = product.kind == ProductKind::kOs || product.kind == ProductKind::kComponentOnOs;
    catalog_->platform_of_product_.push_back(on_windows ? catalog_->FindPlatform(product.platform) : kNone);
  }
}

// "SP7X64SP1" in the place of the bulletin or the CVE is another name of that statement's KB.
void CatalogAssembly::FindAliases() {
  for (const std::uint32_t i : distinct_) {
    const std::uint32_t kb = Number(i, Attribute::kKb);
    for (const auto which : {Attribute::kBulletin, Attribute::kCve}) {
      const std::uint32_t name = Number(i, which);
      if (kb == 0 || name == kb || KindOfKb(s_.texts[name]) != KbKind::kServicePack) continue;
      const auto [known, fresh] = alias_.try_emplace(name, kb);
      if (!fresh && KbOrder(s_.texts[kb]) < KbOrder(s_.texts[known->second])) known->second = kb;
    }
  }
}

bool CatalogAssembly::IsPaired(std::span<const std::uint32_t> names, std::size_t at) const {
  return at + 1 < names.size() && KindOfKb(s_.texts[names[at]]) == KbKind::kBulletin &&
         KindOfKb(s_.texts[names[at + 1]]) == KbKind::kKb;
}

// A statement with a fixed build and no KB speaks of the KB that has this build there, if another statement names it;
// else the build stands for the KB.
void CatalogAssembly::FindKbTexts() {
  std::map<std::tuple<PlatformId, ProductId, std::uint32_t, std::uint32_t>, std::uint32_t> kb_of_build;
  const auto key = [&](std::uint32_t i) {
    const Place& place = places_[place_of_[i]];
    return std::tuple(place.platform, place.platform == kNone ? place.product : kNone, place.component,
                      Number(i, Attribute::kFixedBuild));
  };
  for (std::uint32_t i = 0; i < s_.all.size(); ++i) {
    const std::uint32_t kb = Number(i, Attribute::kKb);
    if (kb == 0 || Number(i, Attribute::kFixedBuild) == 0) continue;
    const auto [known, fresh] = kb_of_build.try_emplace(key(i), kb);
    if (!fresh && KbOrder(s_.texts[kb]) < KbOrder(s_.texts[known->second])) known->second = kb;
  }
  kb_text_of_.reserve(s_.all.size());
  for (std::uint32_t i = 0; i < s_.all.size(); ++i) {
    std::uint32_t kb = Number(i, Attribute::kKb);
    if (const std::uint32_t build = Number(i, Attribute::kFixedBuild); kb == 0 && build != 0) {
      const auto known = kb_of_build.find(key(i));
      kb = known != kb_of_build.end() ? known->second : build;
    }
    // A service pack without a KB: its name stands for one.
    if (kb == 0 && KindOfKb(Text(i, Attribute::kBulletin)) == KbKind::kServicePack) {
      kb = Number(i, Attribute::kBulletin);
      if (const auto known = alias_.find(kb); known != alias_.end()) kb = known->second;
    }
    if ((Number(i, Attribute::kFlags) & kNotAffected) != 0) kb = 0;
    kb_text_of_.push_back(kb);
  }
}

Status CatalogAssembly::NameKbs() {
  std::vector<std::uint8_t> sources(s_.texts.size());
  std::vector<bool> wanted(s_.texts.size());
  std::vector<std::uint32_t> bulletin_of(s_.texts.size());
  std::map<std::uint32_t, std::vector<std::uint32_t>> kb_texts_of_bulletin;
  for (std::uint32_t i = 0; i < s_.all.size(); ++i) {
    const std::uint32_t kb = kb_text_of_[i], bulletin = Number(i, Attribute::kBulletin);
    if (kb == 0) continue;
    wanted[kb] = true;
    sources[kb] = static_cast<std::uint8_t>(sources[kb] | (1U << static_cast<unsigned>(SourceOf(i))));
    if (bulletin == 0 || KindOfKb(s_.texts[bulletin]) == KbKind::kServicePack) continue;
    if (bulletin_of[kb] == 0 || s_.texts[bulletin] < s_.texts[bulletin_of[kb]]) bulletin_of[kb] = bulletin;
    auto& kbs = kb_texts_of_bulletin[bulletin];
    if (kbs.empty() || kbs.back() != kb) kbs.push_back(kb);
  }
  for (const std::uint32_t i : distinct_) {
    for (const auto which : {Attribute::kSupersedes, Attribute::kPrerequisites}) {
      const auto names = s_.lists[Number(i, which)];
      for (std::size_t n = 0; n < names.size(); ++n) {
        const bool stands_for_others =
            alias_.contains(names[n]) || kb_texts_of_bulletin.contains(names[n]) || IsPaired(names, n);
        if (!stands_for_others) wanted[names[n]] = true;
      }
    }
  }
  if (const auto count = std::count(wanted.begin(), wanted.end(), true); static_cast<std::size_t>(count) > kMostKbs)
    return Error{Code::kTooLarge, fmt::format("The catalog names {} KBs, at most {} are allowed: import fewer sources.",
                                              count, kMostKbs)};
  kb_of_text_.assign(s_.texts.size(), kNone);
  for (const std::uint32_t text : SortedIds(wanted, s_.texts, KbOrder)) {
    kb_of_text_[text] = static_cast<KbId>(catalog_->kbs_.size());
    const auto [kind, number, name] = KbOrder(s_.texts[text]);
    catalog_->kbs_.push_back({name, kind, number, sources[text], s_.texts[bulletin_of[text]], {}});
  }
  for (const auto& [name, kb] : alias_) {
    if (kb_of_text_[kb] == kNone) continue;
    kb_of_text_[name] = kb_of_text_[kb];
    std::string_view& known = catalog_->kbs_[kb_of_text_[kb]].service_pack;
    if (known.empty() || s_.texts[name] < known) known = s_.texts[name];
  }
  for (auto& [bulletin, texts] : kb_texts_of_bulletin) {
    auto& kbs = kbs_of_bulletin_[bulletin];
    for (const std::uint32_t text : texts) kbs.push_back(kb_of_text_[text]);
    std::sort(kbs.begin(), kbs.end());
    kbs.erase(std::unique(kbs.begin(), kbs.end()), kbs.end());
  }
  return {};
}

// What is best for a CVE so far.
struct CatalogAssembly::CveNotes {
  int title_rank = 99, severity_rank = 99, impact_rank = 99;
  Date title_date = 0;
};

void CatalogAssembly::NameCves() {
  std::vector<bool> wanted(s_.texts.size());
  for (const std::uint32_t i : distinct_) {
    const std::uint32_t cve = Number(i, Attribute::kCve);
    wanted[cve] = cve != 0 && KindOfKb(s_.texts[cve]) != KbKind::kServicePack;
  }
  cve_of_text_.assign(s_.texts.size(), kNone);
  for (const std::uint32_t text : SortedIds(wanted, s_.texts, CveOrder)) {
    cve_of_text_[text] = static_cast<CveId>(catalog_->cves_.size());
    catalog_->cves_.emplace_back().name = s_.texts[text];
  }
  std::vector<CveNotes> notes(catalog_->cves_.size());
  for (const std::uint32_t i : distinct_) {
    const CveId id = cve_of_text_[Number(i, Attribute::kCve)];
    if (id == kNone) continue;
    Cve& cve = catalog_->cves_[id];
    CveNotes& note = notes[id];
    const int rank = RankOf(i);
    const Date date = Number(i, Attribute::kPublished);
    const std::string_view title = Text(i, Attribute::kTitle), impact = Text(i, Attribute::kImpact);
    // The newest title: publishers correct them.
    if (!title.empty() &&
        std::tuple(rank, ~date, title) < std::tuple(note.title_rank, ~note.title_date, std::string_view(cve.title))) {
      cve.title = title;
      note.title_rank = rank;
      note.title_date = date;
    }
    const model::Severity severity = ReadSeverity(Text(i, Attribute::kSeverity));
    if (severity != model::Severity::kUnknown &&
        (rank < note.severity_rank || (rank == note.severity_rank && Graver(severity, cve.severity)))) {
      cve.severity = severity;
      note.severity_rank = rank;
    }
    if (!impact.empty() && std::tuple(rank, impact) < std::tuple(note.impact_rank, std::string_view(cve.impact))) {
      cve.impact = impact;
      note.impact_rank = rank;
    }
    cve.exploited = cve.exploited || (Number(i, Attribute::kFlags) & kExploited) != 0;
    if (date != 0 && (cve.published == 0 || date < cve.published)) cve.published = date;
  }
}

}  // namespace kintsugi::advisory
