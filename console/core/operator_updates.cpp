// SPDX-License-Identifier: Apache-2.0
// Operator calls that show updates: the whole catalogue and one machine's, with counts, and the baseline tick. Engine
// thread. See core.h.
#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "common/assess/assess.h"
#include "common/base/text.h"
#include "common/catalog/bulletin_text.h"
#include "common/wire/wire.h"
#include "console/core/core.h"

namespace kintsugi::console {
namespace {

constexpr std::uint32_t kDefaultRows = 1'000;
constexpr std::uint32_t kMostRows = 10'000;
constexpr std::size_t kMostTicks = 10'000;

// Of the operating system itself, not of something that runs on it.
bool IsOfTheSystem(const model::Update& update) { return update.applicability.requires_component.empty(); }

struct Listed {
  const CatalogBook::Entry* entry = nullptr;
  const model::Update* update = nullptr;
  const Verdict* verdict = nullptr;  // of the one host; null: the whole catalogue
  const UpdateNumbers* numbers = nullptr;
};

std::uint64_t SizeOf(const model::Update& update) {
  std::uint64_t size = 0;
  for (const auto& package : update.packages)
    if (package.state == model::PackageState::kCurrent) size = std::max(size, package.size_bytes);
  return size;
}

bool Holds(const std::string& text, const std::string& part) { return ToLower(text).find(part) != std::string::npos; }

bool TextFits(const Listed& row, const std::string& part) {
  const model::Update& update = *row.update;
  const model::Bulletin& bulletin = *row.entry->bulletin;
  const auto& packages = update.packages;
  return part.empty() || Holds(update.id, part) || Holds("kb" + update.kb, part) || Holds(update.title, part) ||
         Holds(bulletin.title, part) || Holds(bulletin.title_ja, part) ||
         std::any_of(packages.begin(), packages.end(),
                     [&](const auto& package) { return Holds(package.file_name, part); });
}

constexpr std::string_view kStatuses[] = {"",       "installed", "missing",  "unknown",   "pending-reboot",
                                          "failed", "exploited", "baseline", "superseded"};

bool StatusFits(const Listed& row, const std::string& status, const CatalogBook& catalog, bool failed_here) {
  using model::UpdateStatus;
  const UpdateNumbers& numbers = *row.numbers;
  const auto is = [&](UpdateStatus wanted, std::uint32_t hosts) {
    return row.verdict != nullptr ? row.verdict->status == wanted : hosts > 0;
  };
  const bool needed = row.verdict != nullptr ? NeedsInstall(row.verdict->status) : numbers.missing > 0;
  if (status == "installed") return is(UpdateStatus::kInstalled, numbers.installed);
  if (status == "missing") return needed;
  if (status == "unknown") return is(UpdateStatus::kUnknown, numbers.undecided);
  if (status == "pending-reboot") return is(UpdateStatus::kPendingReboot, numbers.pending);
  if (status == "superseded") return is(UpdateStatus::kSuperseded, numbers.superseded);
  if (status == "failed") return row.verdict != nullptr ? failed_here : numbers.failed > 0;
  if (status == "exploited") return needed && row.entry->bulletin->exploited;
  if (status == "baseline") return catalog.IsBaseline(row.update->id);
  return true;
}

// Critical before low, unknown last.
int RankOf(model::Severity severity) { return severity == model::Severity::kUnknown ? 9 : static_cast<int>(severity); }

using Less = bool (*)(const Listed&, const Listed&);
constexpr std::pair<std::string_view, Less> kSorts[] = {
    {"", [](const Listed& a, const Listed& b) { return a.entry->bulletin->published > b.entry->bulletin->published; }},
    {"id", [](const Listed& a, const Listed& b) { return a.update->id < b.update->id; }},
    {"title", [](const Listed& a,
                 const Listed& b) { return ToLower(a.entry->bulletin->title) < ToLower(b.entry->bulletin->title); }},
    {"severity",
     [](const Listed& a, const Listed& b) {
       return RankOf(a.entry->bulletin->severity) < RankOf(b.entry->bulletin->severity);
     }},
    {"published",
     [](const Listed& a, const Listed& b) { return a.entry->bulletin->published < b.entry->bulletin->published; }},
    {"product", [](const Listed& a,
                   const Listed& b) { return a.update->applicability.product < b.update->applicability.product; }},
    {"size", [](const Listed& a, const Listed& b) { return SizeOf(*a.update) < SizeOf(*b.update); }},
    {"reboot", [](const Listed& a, const Listed& b) { return a.update->reboot < b.update->reboot; }},
    {"installed", [](const Listed& a, const Listed& b) { return a.numbers->installed < b.numbers->installed; }},
    {"missing", [](const Listed& a, const Listed& b) { return a.numbers->missing < b.numbers->missing; }},
    {"failed", [](const Listed& a, const Listed& b) { return a.numbers->failed < b.numbers->failed; }},
};

template <typename Rows>
std::string Words(const Rows& rows) {
  std::string words;
  for (const auto& word : rows)
    if (!word.empty()) words += (words.empty() ? "" : ", ") + std::string(word);
  return words;
}

struct Order {
  Less less;
};
Result<Order> SortFromName(const std::string& name) {
  std::vector<std::string_view> names;
  for (const auto& [word, less] : kSorts) {
    if (word == name) return Order{less};
    names.push_back(word);
  }
  return Error{Code::kInvalidArgument,
               fmt::format("updates cannot be sorted by '{}'; sort by one of {}", name, Words(names))};
}

Status CheckWords(const v1::ListUpdatesRequest& request) {
  const std::string& tab = request.tab();
  if (!tab.empty() && tab != "os" && tab != "products" && tab != "all")
    return Error{Code::kInvalidArgument, fmt::format("there is no tab '{}'; the tabs are os, products, all", tab)};
  if (std::find(std::begin(kStatuses), std::end(kStatuses), request.status()) == std::end(kStatuses))
    return Error{Code::kInvalidArgument,
                 fmt::format("there is no status '{}'; use one of {}", request.status(), Words(kStatuses))};
  if (request.limit() > kMostRows)
    return Error{Code::kInvalidArgument,
                 fmt::format("limit is {}, at most {} are allowed", request.limit(), kMostRows)};
  return {};
}

}  // namespace

v1::UpdateRow Core::Describe(const CatalogBook::Entry& entry, const model::Update& update,
                             const UpdateNumbers& numbers) const {
  const model::Bulletin& bulletin = *entry.bulletin;
  v1::UpdateRow row;
  row.set_id(update.id);
  row.set_bulletin_id(bulletin.id);
  row.set_kb(update.kb);
  row.set_title(update.title.empty() ? bulletin.title : update.title);
  row.set_title_ja(bulletin.title_ja);
  row.set_severity(std::string(model::Name(bulletin.severity)));
  row.set_exploited(bulletin.exploited);
  row.set_product(update.applicability.product);
  row.set_operating_system(IsOfTheSystem(update));
  row.set_published(bulletin.published);
  row.set_size_bytes(SizeOf(update));
  row.set_reboot(static_cast<v1::RebootNeed>(update.reboot));
  row.set_can_uninstall(catalog::WhyNoUninstall(update).empty());
  for (const std::string& id : update.supersedes) row.add_supersedes(id);
  for (const std::string& id : update.superseded_by) row.add_superseded_by(id);
  row.set_baseline(catalog_.IsBaseline(update.id));
  row.set_package_published(update.package_published);
  bool all_there = true;
  for (const auto& package : update.packages) {
    if (package.state != model::PackageState::kCurrent) continue;
    row.add_file_names(package.file_name);
    row.set_package_revision(package.revision);
    all_there = all_there && !catalog_.BoundDigest(update.id, package.revision).empty();
  }
  row.set_has_bytes(all_there && !row.file_names().empty());
  row.set_known_issues(static_cast<std::uint32_t>(
      std::count_if(bulletin.known_issues.begin(), bulletin.known_issues.end(), [&](const auto& issue) {
        return issue.updates.empty() ||
               std::find(issue.updates.begin(), issue.updates.end(), update.id) != issue.updates.end();
      })));
  row.set_installed(numbers.installed);
  row.set_missing(numbers.missing);
  row.set_unknown(numbers.undecided);
  row.set_pending_reboot(numbers.pending);
  row.set_superseded(numbers.superseded);
  row.set_failed(numbers.failed);
  row.set_in_rollouts(numbers.in_rollouts);
  row.set_missing_filter(fmt::format("needs={} revoked=no", update.id));
  row.set_installed_filter(fmt::format("has={} revoked=no", update.id));
  return row;
}

Result<v1::ListUpdatesReply> Core::ListUpdates(const v1::ListUpdatesRequest& request, Instant now) {
  if (const Status known = CheckWords(request); !known) return known.error();
  const auto sort = SortFromName(request.sort());
  if (!sort) return sort.error();
  const Host* host = nullptr;
  if (!request.host().empty()) {
    const auto index = fleet_.FindByIdOrName(request.host());
    if (!index) return index.error();
    host = &fleet_.at(*index);
  }
  const FleetNumbers& numbers = Numbers(now);
  const auto failed = host == nullptr ? std::vector<std::string_view>{} : FailedUpdates(*host, rollouts_);
  std::vector<Listed> rows;
  std::set<std::string> products;
  v1::ListUpdatesReply reply;
  const std::string part = ToLower(request.text());
  for (const auto& [id, entry] : catalog_.entries()) {
    for (const auto& update : entry.bulletin->updates) {
      Listed row{&entry, &update, nullptr, &numbers.Of(update)};
      if (host != nullptr) {
        const auto verdict = std::find_if(host->verdicts.begin(), host->verdicts.end(),
                                          [&](const Verdict& one) { return one.update == &update; });
        if (verdict == host->verdicts.end()) continue;
        row.verdict = &*verdict;
      }
      products.insert(update.applicability.product);
      const bool failed_here = std::find(failed.begin(), failed.end(), update.id) != failed.end();
      const bool fits = TextFits(row, part) &&
                        (request.product().empty() || request.product() == update.applicability.product) &&
                        (request.severity().empty() || request.severity() == model::Name(entry.bulletin->severity)) &&
                        StatusFits(row, request.status(), catalog_, failed_here);
      if (!fits) continue;
      reply.set_all(reply.all() + 1);
      const bool system = IsOfTheSystem(update);
      if (system) reply.set_os(reply.os() + 1);
      if (!system) reply.set_products(reply.products() + 1);
      if ((request.tab() == "os" && !system) || (request.tab() == "products" && system)) continue;
      rows.push_back(row);
    }
  }
  for (const std::string& product : products) reply.add_product_names(product);
  const auto order = [&](const Listed& a, const Listed& b) {
    return request.descending() ? sort->less(b, a) : sort->less(a, b);
  };
  std::stable_sort(rows.begin(), rows.end(), order);
  reply.set_total(static_cast<std::uint32_t>(rows.size()));
  const std::size_t limit = request.limit() == 0 ? kDefaultRows : request.limit();
  for (std::size_t i = request.offset(); i < rows.size() && i < request.offset() + limit; ++i) {
    auto* out = reply.add_updates();
    *out = Describe(*rows[i].entry, *rows[i].update, *rows[i].numbers);
    if (host != nullptr && host->facts)
      *out->mutable_assessment() =
          wire::ToWire(assess::Assess(*rows[i].update, catalog::FindPackage(*rows[i].update, 0), *host->facts));
  }
  return reply;
}

Result<v1::SetBaselineReply> Core::SetBaseline(const Caller& caller, const v1::SetBaselineRequest& request,
                                               Turn& turn) {
  if (request.updates().empty() || static_cast<std::size_t>(request.updates_size()) > kMostTicks)
    return Error{Code::kInvalidArgument, fmt::format("name 1 to {} updates or bulletins", kMostTicks)};
  std::set<std::string> ids;
  for (const std::string& name : request.updates()) {
    const auto refs = catalog_.FindUpdates(name);
    if (refs.empty() || name.empty())
      return Error{Code::kNotFound, fmt::format("'{}' is no bulletin, KB number or update of the catalog", name)};
    for (const auto& ref : refs) ids.insert(ref.update->id);
  }
  v1::SetBaselineReply reply;
  for (const std::string& id : ids)
    if (catalog_.IsBaseline(id) != request.required()) reply.add_changed(id);
  for (HostIndex i = 0; i < fleet_.size(); ++i) {
    const Host& host = fleet_.at(i);
    const bool needs =
        !host.row.revoked && std::any_of(host.verdicts.begin(), host.verdicts.end(), [&](const Verdict& verdict) {
          return NeedsInstall(verdict.status) && ids.contains(verdict.update->id);
        });
    reply.set_hosts(reply.hosts() + (needs ? 1U : 0U));
  }
  if (request.dry_run() || reply.changed().empty()) return reply;
  for (const std::string& id : reply.changed()) {
    turn.writes.baselines.push_back({id, turn.now, caller.user, !request.required()});
    turn.Audit(caller.user, request.required() ? "baseline.require" : "baseline.release", id, "");
    catalog_.SetBaseline(id, request.required());
  }
  fleet_.RecountAll(catalog_);
  return reply;
}

}  // namespace kintsugi::console
