// SPDX-License-Identifier: Apache-2.0
// Operator calls that show hosts: lists that filter, sort and page, one host, its history. Engine thread. See core.h.
#include <fmt/format.h>

#include <algorithm>
#include <charconv>

#include "common/assess/assess.h"
#include "common/base/text.h"
#include "common/catalog/bulletin_text.h"
#include "common/wire/wire.h"
#include "console/core/audit_row.h"
#include "console/core/core.h"
#include "console/core/filter_values.h"

namespace kintsugi::console {
namespace {

constexpr std::uint32_t kDefaultPage = 1'000;
constexpr std::uint32_t kLargestPage = 10'000;
constexpr Duration kFilterValuesLast{10'000};  // a value that is new to the fleet may be offered so much later

// What a list is sorted by: a number, or a text that the host holds. Both compare the same way for every key.
struct SortKey {
  std::int64_t number = 0;
  std::string_view text;
  HostIndex host = 0;
};
enum class Sort {
  kEnrolled,
  kName,
  kContact,
  kOs,
  kVersion,
  kRing,
  kSite,
  kMissing,
  kCritical,
  kFailed,
  kReboot,
  kAgent,
  kState,
  kOnline
};
constexpr std::pair<std::string_view, Sort> kSorts[] = {
    {"", Sort::kEnrolled},         {"name", Sort::kName},     {"contact", Sort::kContact}, {"os", Sort::kOs},
    {"version", Sort::kVersion},   {"ring", Sort::kRing},     {"site", Sort::kSite},       {"missing", Sort::kMissing},
    {"critical", Sort::kCritical}, {"failed", Sort::kFailed}, {"reboot", Sort::kReboot},   {"agent", Sort::kAgent},
    {"state", Sort::kState},       {"online", Sort::kOnline}};

Result<Sort> SortFromName(const std::string& name) {
  std::string names;
  for (const auto& [word, sort] : kSorts) {
    if (word == name) return sort;
    if (!word.empty()) names += (names.empty() ? "" : ", ") + std::string(word);
  }
  return Error{Code::kInvalidArgument, fmt::format("hosts cannot be sorted by '{}'; sort by one of {}", name, names)};
}

// Worst first, as the words stand in the overview.
std::int64_t RankOf(std::string_view standing) {
  constexpr std::string_view kOrder[] = {"failed", "needs", "reboot", "unknown", "patched"};
  return std::find(std::begin(kOrder), std::end(kOrder), standing) - std::begin(kOrder);
}

// Build numbers sort as numbers: 5.1.2600 after 5.0.2195.
std::int64_t VersionNumber(const model::OsFacts& os) {
  const auto part = [](int value, int limit) { return static_cast<std::int64_t>(std::clamp(value, 0, limit)); };
  return ((part(os.major, 999) * 1'000 + part(os.minor, 999)) * 1'000'000 + part(os.build, 999'999)) * 1'000'000 +
         part(os.ubr, 999'999);
}

SortKey KeyOf(Sort sort, const Fleet& fleet, HostIndex index, bool online) {
  const Host& host = fleet.at(index);
  SortKey key;
  key.host = index;
  switch (sort) {
    case Sort::kEnrolled:
      break;
    case Sort::kName:
      key.text = host.facts && !host.facts->name.empty() ? host.facts->name : host.row.name;
      break;
    case Sort::kContact:
      key.number = ToUnixMs(host.last_contact);
      break;
    case Sort::kOs:
      if (host.facts) key.text = host.facts->os.product;
      break;
    case Sort::kVersion:
      if (host.facts) key.number = VersionNumber(host.facts->os);
      break;
    case Sort::kRing:
      key.text = host.membership.ring;
      break;
    case Sort::kSite:
      key.text = host.membership.site;
      break;
    case Sort::kMissing:
      key.number = host.counts.missing.total();
      break;
    case Sort::kCritical:
      key.number = host.counts.missing[model::Severity::kCritical];
      break;
    case Sort::kFailed:
      key.number = host.failed;
      break;
    case Sort::kReboot:
      key.number = AwaitsReboot(host) ? 1 : 0;
      break;
    case Sort::kAgent:
      key.text = host.agent_version;
      break;
    case Sort::kState:
      key.number = RankOf(StandingOf(host));
      break;
    case Sort::kOnline:
      key.number = online ? 1 : 0;
      break;
  }
  return key;
}

int CompareNoCase(std::string_view a, std::string_view b) {
  const std::size_t common = std::min(a.size(), b.size());
  for (std::size_t i = 0; i < common; ++i) {
    const char x = ToLower(a[i]);
    const char y = ToLower(b[i]);
    if (x != y) return static_cast<unsigned char>(x) < static_cast<unsigned char>(y) ? -1 : 1;
  }
  return a.size() == b.size() ? 0 : a.size() < b.size() ? -1 : 1;
}

// Only the page itself is put in order: what lies before it and after it is merely parted off.
void SortPage(std::vector<SortKey>& keys, std::size_t from, std::size_t until, bool descending) {
  const auto before = [descending](const SortKey& a, const SortKey& b) {
    if (a.number != b.number) return (a.number < b.number) != descending;
    if (const int order = CompareNoCase(a.text, b.text); order != 0) return (order < 0) != descending;
    return a.host < b.host;
  };
  if (from >= keys.size()) return;
  const auto first = keys.begin() + static_cast<std::ptrdiff_t>(from);
  const auto end = keys.begin() + static_cast<std::ptrdiff_t>(std::min(until, keys.size()));
  std::nth_element(keys.begin(), first, keys.end(), before);
  std::partial_sort(first, end, keys.end(), before);
}

Result<HostIndex> FirstOfPage(const v1::ListHostsRequest& request) {
  const std::string& token = request.page_token();
  if (token.empty()) return request.offset();
  HostIndex first = 0;
  const auto [end, error] = std::from_chars(token.data(), token.data() + token.size(), first);
  if (error != std::errc{} || end != token.data() + token.size())
    return Error{Code::kInvalidArgument, "page_token is not one that this console gave"};
  if (request.offset() != 0 || !request.sort().empty() || request.descending())
    return Error{Code::kInvalidArgument, "page_token goes with neither sort nor offset; use offset"};
  return first;
}

}  // namespace

FilterSubject Core::SubjectOf(HostIndex index, Instant now) const {
  FilterSubject subject = fleet_.SubjectOf(index);
  subject.contact = Name(ContactOf(index, now));
  return subject;
}

v1::HostSummary Core::Summarise(HostIndex index, Instant now) const {
  const Host& host = fleet_.at(index);
  v1::HostSummary summary;
  summary.set_id(host.row.id.str());
  summary.set_name(fleet_.DisplayName(index));
  summary.set_listening(IsListening(host.row.id));
  summary.set_last_contact_ms(ToUnixMs(host.last_contact));
  summary.set_revoked(host.row.revoked);
  summary.set_missing(host.counts.missing.total());
  summary.set_missing_critical(host.counts.missing[model::Severity::kCritical]);
  summary.set_missing_exploited(host.counts.exploited);
  summary.set_missing_baseline(host.counts.baseline);
  summary.set_unknown(host.counts.undecided);
  summary.set_failed(host.failed);
  summary.set_state(std::string(StandingOf(host)));
  summary.set_contact(std::string(Name(ContactOf(index, now))));
  summary.set_ring(host.membership.ring);
  summary.set_site(host.membership.site);
  for (const std::string& role : host.membership.roles) summary.add_roles(role);
  summary.set_agent_version(host.agent_version);
  summary.set_enrolled_ms(ToUnixMs(host.row.enrolled));
  summary.set_certificate_expires_ms(ToUnixMs(host.row.certificate_expires));
  AddWork(host, summary);
  if (!host.facts) return summary;
  const model::OsFacts& os = host.facts->os;
  summary.set_domain(host.facts->domain);
  summary.set_zone(host.facts->time_zone);
  summary.set_product(os.product);
  summary.set_edition(os.edition);
  summary.set_service_pack(os.service_pack);
  summary.set_service_pack_suffix(os.service_pack_suffix);
  summary.set_version(host.version);
  summary.set_architecture(os.architecture);
  summary.set_language(os.language);
  summary.set_pending_reboot(AwaitsReboot(host));
  summary.set_hotfix_count(static_cast<std::uint32_t>(host.facts->hotfixes.size()));
  summary.set_build(static_cast<std::uint32_t>(os.build));
  summary.set_ubr(static_cast<std::uint32_t>(os.ubr));
  AddFindings(host, summary);
  return summary;
}

void Core::AddWork(const Host& host, v1::HostSummary& summary) const {
  for (const SlotRef& ref : host.slots) {
    const Rollout& rollout = rollouts_.at(ref.rollout);
    const model::HostState state = rollout.state.slots[ref.slot].state;
    if (!IsUnderWay(rollout) || model::IsFinal(state)) continue;
    summary.set_in_rollouts(summary.in_rollouts() + 1);
    if (model::IsInFlight(state))
      summary.set_working_on(fmt::format("{}: {}", rollout.state.plan.name, model::Name(state)));
  }
}

Result<v1::ListHostsReply> Core::ListHosts(const v1::ListHostsRequest& request, Instant now) const {
  const auto filter = HostFilter::Parse(request.filter(), FilterUse::kList);
  if (!filter) return filter.error();
  const auto sort = SortFromName(request.sort());
  if (!sort) return sort.error();
  const auto first = FirstOfPage(request);
  if (!first) return first.error();
  if (request.page_size() > kLargestPage)
    return Error{Code::kInvalidArgument,
                 fmt::format("page_size is {}, at most {} are allowed", request.page_size(), kLargestPage)};
  const std::size_t page = request.page_size() == 0 ? kDefaultPage : request.page_size();
  const bool by_token = !request.page_token().empty();
  std::vector<SortKey> keys;
  std::size_t before = 0;  // hosts of earlier pages
  for (HostIndex i = 0; i < fleet_.size(); ++i) {
    if (!filter->Matches(filter->AsksForContact() ? SubjectOf(i, now) : fleet_.SubjectOf(i))) continue;
    keys.push_back(KeyOf(*sort, fleet_, i, *sort == Sort::kOnline && ContactOf(i, now) == Contact::kOnline));
    if (by_token && i < *first) ++before;
  }
  if (!by_token) before = *first;
  if (*sort != Sort::kEnrolled || request.descending()) SortPage(keys, before, before + page, request.descending());
  v1::ListHostsReply reply;
  for (std::size_t i = before; i < keys.size() && i < before + page; ++i)
    *reply.add_hosts() = Summarise(keys[i].host, now);
  const bool plain = *sort == Sort::kEnrolled && !request.descending() && request.offset() == 0;
  if (plain && before + page < keys.size()) reply.set_next_page_token(std::to_string(keys[before + page].host));
  reply.set_total(static_cast<std::uint32_t>(keys.size()));
  reply.set_fleet(static_cast<std::uint32_t>(fleet_.size()));
  return reply;
}

const FilterValues& Core::ValuesForFilters() {
  const Duration steady = clock_.Steady();
  if (!filter_values_ || steady - filter_values_made_ >= kFilterValuesLast) {
    filter_values_ = ValuesOf(fleet_);
    filter_values_made_ = steady;
  }
  for (const GroupBook::Group* group : groups_.All()) (*filter_values_)[group->row.kind].insert(group->row.name);
  return *filter_values_;
}

Result<v1::CheckFilterReply> Core::CheckFilter(const v1::CheckFilterRequest& request, Instant now) {
  v1::CheckFilterReply reply;
  FilterProblem problem;
  const auto filter = HostFilter::Parse(request.filter(), FilterUse::kList, &problem);
  reply.set_ok(filter.has_value());
  reply.set_message(problem.message);
  reply.set_position(static_cast<std::uint32_t>(problem.position));
  reply.set_length(static_cast<std::uint32_t>(problem.length));
  std::uint32_t hosts = 0;
  for (HostIndex i = 0; filter && i < fleet_.size(); ++i)
    hosts += filter->Matches(filter->AsksForContact() ? SubjectOf(i, now) : fleet_.SubjectOf(i)) ? 1U : 0U;
  reply.set_hosts(hosts);
  const FilterValues& values = ValuesForFilters();
  for (const FilterKeyName& key : HostFilter::Keys()) {
    auto* out = reply.add_keys();
    out->set_name(std::string(key.name));
    out->set_number(key.numeric);
    const auto known = values.find(key.name);
    if (known == values.end()) continue;
    for (const std::string& value : known->second) out->add_values(value);
  }
  return reply;
}

v1::HostSlot Core::Describe(const SlotRef& ref, Instant now) const {
  const Rollout& rollout = rollouts_.at(ref.rollout);
  v1::HostSlot slot;
  slot.set_rollout(rollout.row.id.str());
  slot.set_rollout_name(rollout.state.plan.name);
  slot.set_rollout_phase(std::string(rollout::Name(rollout.state.phase)));
  *slot.mutable_host() = Describe(rollout, ref.slot, now);
  return slot;
}

Result<v1::GetHostReply> Core::GetHost(const v1::GetHostRequest& request, Instant now) const {
  const auto index = fleet_.FindByIdOrName(request.host());
  if (!index) return index.error();
  const Host& host = fleet_.at(*index);
  v1::GetHostReply reply;
  *reply.mutable_summary() = Summarise(*index, now);
  for (auto ref = host.slots.rbegin(); ref != host.slots.rend(); ++ref) {
    if (IsUnderWay(rollouts_.at(ref->rollout))) *reply.add_slots() = Describe(*ref, now);
  }
  if (!host.facts) return reply;
  *reply.mutable_facts() = wire::ToWire(*host.facts);
  for (const Verdict& verdict : host.verdicts) {
    const auto assessment = assess::Assess(*verdict.update, catalog::FindPackage(*verdict.update, 0), *host.facts);
    *reply.add_assessments() = wire::ToWire(assessment);
  }
  return reply;
}

Result<v1::GetHostHistoryReply> Core::GetHostHistory(const v1::GetHostHistoryRequest& request, Instant now) const {
  constexpr std::uint32_t kUsual = 200;
  constexpr std::uint32_t kMost = 1'000;
  const auto index = fleet_.FindByIdOrName(request.host());
  if (!index) return index.error();
  const std::uint32_t limit = request.limit() == 0 ? kUsual : std::min(request.limit(), kMost);
  const Host& host = fleet_.at(*index);
  v1::GetHostHistoryReply reply;
  for (auto ref = host.slots.rbegin(); ref != host.slots.rend(); ++ref) {
    if (static_cast<std::uint32_t>(reply.slots_size()) < limit) *reply.add_slots() = Describe(*ref, now);
  }
  db::AuditQuery query;
  query.newest_first = true;
  query.limit = limit;
  query.subject = host.row.id.str();
  const auto rows = store_.FindAudit(query);
  if (!rows) return rows.error();
  for (const auto& row : *rows) *reply.add_rows() = ToWire(row);
  return reply;
}

}  // namespace kintsugi::console
