// SPDX-License-Identifier: Apache-2.0
// Operator calls that show the whole: the fleet in numbers, the console's health, and notes to open pages. Engine
// thread. See core.h.
#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "console/core/audit_row.h"
#include "console/core/core.h"

namespace kintsugi::console {
namespace {

constexpr Duration kNumbersLast{5'000};      // hosts fall silent without anything being stored
constexpr Duration::rep kNumbersShare = 20;  // counting takes at most this fraction of the engine's time
constexpr std::uint32_t kRecentRows = 20;
constexpr Duration kDay{86'400'000};

void Fill(v1::Count& out, std::uint32_t hosts, std::string filter) {
  out.set_hosts(hosts);
  out.set_filter(std::move(filter));
}

void Fill(v1::SeverityCount& out, std::string_view severity, const NeedNumbers& numbers, std::string filter) {
  out.set_severity(std::string(severity));
  out.set_updates(numbers.updates);
  out.set_hosts(numbers.hosts);
  out.set_filter(std::move(filter));
}

void AddSeverities(const FleetNumbers& numbers, v1::GetFleetOverviewReply& reply) {
  using model::Severity;
  constexpr std::pair<Severity, const char*> kWorstFirst[] = {{Severity::kCritical, "critical"},
                                                              {Severity::kImportant, "important"},
                                                              {Severity::kModerate, "moderate"},
                                                              {Severity::kLow, "low"},
                                                              {Severity::kUnknown, "unknown"}};
  for (const auto& [severity, name] : kWorstFirst)
    Fill(*reply.add_missing(), name, numbers.severity[static_cast<std::size_t>(severity)],
         fmt::format("severity={}", name));
  Fill(*reply.mutable_exploited(), "exploited", numbers.exploited, "exploited>0");
  Fill(*reply.mutable_baseline(), "baseline", numbers.baseline, "baseline>0");
}

void AddHealth(v1::GetHealthReply& reply, std::string_view name, std::string_view level, std::string sentence) {
  auto* check = reply.add_checks();
  check->set_name(std::string(name));
  check->set_level(std::string(level));
  check->set_sentence(std::move(sentence));
}

}  // namespace

Contact Core::ContactOf(HostIndex index, Instant now) const {
  const Host& host = fleet_.at(index);
  if (host.imported) return Contact::kOffline;  // nobody is there to be heard
  return console::ContactOf(
      {IsListening(host.row.id), host.last_contact, host.row.enrolled, options_.check_in_interval},
      behaviour_.presence(index), now);
}

// Counted anew when something changed, but never for more than a small share of the engine's time.
const FleetNumbers& Core::Numbers(Instant now) {
  const Duration steady = clock_.Steady();
  const bool stale = numbers_stale_ || steady - numbers_made_ >= kNumbersLast;
  if (numbers_ && (!stale || steady - numbers_made_ < numbers_took_ * kNumbersShare)) return *numbers_;
  numbers_ = CountFleet(fleet_, catalog_, rollouts_, [&](HostIndex host) { return ContactOf(host, now); });
  numbers_stale_ = false;
  numbers_made_ = clock_.Steady();
  numbers_took_ = numbers_made_ - steady;
  return *numbers_;
}

Result<v1::GetFleetOverviewReply> Core::GetFleetOverview(Instant now) {
  const FleetNumbers& numbers = Numbers(now);
  v1::GetFleetOverviewReply reply;
  const auto standing = [&](std::string_view word, v1::Count& out) {
    const auto found = numbers.standing.find(word);
    Fill(out, found == numbers.standing.end() ? 0 : found->second, fmt::format("state={} revoked=no", word));
  };
  standing("patched", *reply.mutable_patched());
  standing("needs", *reply.mutable_needs());
  standing("failed", *reply.mutable_failed());
  standing("reboot", *reply.mutable_reboot());
  standing("unknown", *reply.mutable_unknown());
  const auto contact = [&](Contact word, v1::Count& out) {
    Fill(out, numbers.contact[static_cast<std::size_t>(word)], fmt::format("contact={} revoked=no", Name(word)));
  };
  contact(Contact::kOnline, *reply.mutable_online());
  contact(Contact::kOffline, *reply.mutable_offline());
  contact(Contact::kBroken, *reply.mutable_broken());
  contact(Contact::kLittleOnTime, *reply.mutable_little_on_time());
  Fill(*reply.mutable_all(), numbers.hosts, "revoked=no");
  Fill(*reply.mutable_awaiting_reboot(), numbers.awaiting_reboot, "reboot=yes revoked=no");
  AddSeverities(numbers, reply);
  for (std::uint32_t i = rollouts_.size(); i-- > 0;) {
    if (IsUnderWay(rollouts_.at(i))) *reply.add_rollouts() = SummariseShortly(rollouts_.at(i), now);
  }
  db::AuditQuery newest;
  newest.newest_first = true;
  newest.limit = kRecentRows;
  const auto rows = store_.FindAudit(newest);
  if (!rows) return rows.error();
  for (const auto& row : *rows) *reply.add_recent() = ToWire(row);
  std::vector<std::pair<std::string, ProductNumbers>> products(numbers.products.begin(), numbers.products.end());
  std::stable_sort(products.begin(), products.end(),
                   [](const auto& a, const auto& b) { return a.second.hosts > b.second.hosts; });
  for (const auto& [name, count] : products) {
    auto* product = reply.add_products();
    product->set_product(name);
    product->set_hosts(count.hosts);
    product->set_patched(count.patched);
    product->set_filter(fmt::format("product={} revoked=no", name));
  }
  reply.set_bulletins_in_catalog(static_cast<std::uint32_t>(catalog_.entries().size()));
  std::size_t updates = 0;
  for (const auto& [id, entry] : catalog_.entries()) updates += entry.bulletin->updates.size();
  reply.set_updates_in_catalog(static_cast<std::uint32_t>(updates));
  reply.set_at_ms(ToUnixMs(now));
  return reply;
}

Result<v1::GetHealthReply> Core::GetHealth(Instant now) const {
  v1::GetHealthReply reply;
  reply.set_console_version(options_.version);
  reply.set_started_ms(ToUnixMs(started_));
  reply.set_now_ms(ToUnixMs(now));
  std::map<std::string, std::uint32_t> versions;
  std::uint32_t listening = 0;
  std::uint32_t ending = 0;
  std::uint32_t hosts = 0;
  for (HostIndex i = 0; i < fleet_.size(); ++i) {
    const Host& host = fleet_.at(i);
    if (host.row.revoked) continue;
    ++hosts;
    if (!host.agent_version.empty()) ++versions[host.agent_version];
    listening += IsListening(host.row.id) ? 1U : 0U;
    ending += host.row.certificate_expires - now < std::min(kDay, options_.certificate_lifetime / 4) ? 1U : 0U;
  }
  for (const auto& [version, count] : versions) {
    auto* out = reply.add_agents();
    out->set_version(version);
    out->set_hosts(count);
    out->set_filter(fmt::format("agent={} revoked=no", version));
  }
  reply.set_hosts(hosts);
  reply.set_listening(listening);
  reply.set_certificates_ending(ending);
  std::uint64_t bytes = 0;
  for (const auto& [digest, row] : catalog_.packages()) bytes += row.size_bytes;
  reply.set_packages_bytes(bytes);
  reply.set_packages(static_cast<std::uint32_t>(catalog_.packages().size()));
  reply.set_queue(static_cast<std::uint32_t>(inbox_.size()));
  reply.set_queue_limit(static_cast<std::uint32_t>(options_.inbox_capacity));
  reply.set_turns(counters_.turns);
  reply.set_check_ins(counters_.check_ins);
  reply.set_refused(counters_.refused_full);
  reply.set_failed_commits(counters_.failed_commits);
  if (const auto ca = crypto::ParseCertificate(authority_.certificate_der))
    reply.set_ca_expires_ms(ToUnixMs(ca->not_after));
  if (options_.health) options_.health(reply);
  AddChecks(reply, now);
  return reply;
}

void Core::AddChecks(v1::GetHealthReply& reply, Instant now) const {
  const std::uint64_t failed = counters_.failed_commits;
  AddHealth(reply, "store", failed == 0 ? "good" : "care",
            failed == 0
                ? "Every transaction was stored."
                : fmt::format("{} transactions were refused since the start: look for console.commit_failed in the "
                              "log, and at the space on the disk.",
                              failed));
  const bool full = counters_.refused_full > 0;
  AddHealth(
      reply, "queue", full ? "care" : "good",
      full ? fmt::format("{} calls were refused because the queue was full: raise core.inbox, or let hosts check in "
                         "less often.",
                         counters_.refused_full.load())
           : fmt::format("{} of {} places are taken.", reply.queue(), reply.queue_limit()));
  const Instant ca_end = FromUnixMs(reply.ca_expires_ms());
  const bool ca_soon = ca_end - now < 365 * kDay;
  AddHealth(reply, "certificate-authority", ca_soon ? "care" : "good",
            ca_soon
                ? fmt::format("The certificate authority ends at {}: plan a new one, every host has to enrol again.",
                              FormatInstant(ca_end))
                : fmt::format("It is good until {}.", FormatInstant(ca_end)));
  const std::uint32_t ending = reply.certificates_ending();
  AddHealth(reply, "host-certificates", ending > 0 ? "care" : "good",
            ending > 0
                ? fmt::format("The certificates of {} hosts end soon or have ended: they renew at their next contact, "
                              "or have to enrol again.",
                              ending)
                : "None ends soon.");
}

// At most four notes a second, each made once for all pages, and none while nobody looks.
void Core::PublishNews(Instant now) {
  if (notes_ == nullptr || news_.empty() || now < next_note_) return;
  next_note_ = now + kNotePause;
  if (!notes_->Wanted()) {
    news_.Clear();
    if (auto newest = NewestAudit()) told_audit_ = *newest;
    return;
  }
  v1::Note note;
  note.set_at_ms(ToUnixMs(now));
  for (const HostId& host : news_.hosts) note.add_hosts(host.str());
  note.set_many_hosts(news_.many_hosts);
  for (const auto& [id, changed] : news_.rollouts) {
    const auto index = rollouts_.Find(id.str());
    if (!index) continue;
    const Rollout& rollout = rollouts_.at(*index);
    auto* out = note.add_rollouts();
    *out->mutable_rollout() = SummariseShortly(rollout, now);
    for (const auto slot : changed.slots)
      if (slot < rollout.details.size()) *out->add_hosts() = Describe(rollout, slot, now);
    out->set_many_hosts(changed.many);
  }
  note.set_catalog(news_.catalog);
  note.set_groups(news_.groups);
  note.set_users(news_.users);
  note.set_queries(news_.queries);
  if (news_.audit) AddAudit(note);
  news_.Clear();
  notes_->Publish(note);
}

// The rows get their numbers in the store, and others write there too.
void Core::AddAudit(v1::Note& note) {
  auto rows = store_.Audit(told_audit_, News::kMostAudit + 1);
  if (!rows || rows->size() > News::kMostAudit) {
    note.set_many_audit(true);
    if (auto newest = NewestAudit()) told_audit_ = *newest;
    return;
  }
  for (const auto& row : *rows) *note.add_audit() = ToWire(row);
  if (!rows->empty()) told_audit_ = rows->back().sequence;
}

std::optional<std::uint64_t> Core::NewestAudit() const {
  db::AuditQuery query;
  query.newest_first = true;
  query.limit = 1;
  const auto rows = store_.FindAudit(query);
  if (!rows) return std::nullopt;
  return rows->empty() ? 0 : rows->front().sequence;
}

}  // namespace kintsugi::console
