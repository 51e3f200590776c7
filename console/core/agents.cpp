// SPDX-License-Identifier: Apache-2.0
// What agents ask of the core: check-ins, enrolment, renewal. Engine thread. See core.h.
#include <fmt/format.h>

#include <algorithm>

#include "common/base/defect.h"
#include "common/base/prng.h"
#include "common/base/text.h"
#include "common/wire/wire.h"
#include "console/access/enrolment_tokens.h"
#include "console/core/core.h"
#include "console/core/offers.h"

namespace kintsugi::console {
namespace {

// A host without a wake stream asks at least this often while work waits for it.
constexpr Duration kWaitingInterval{30'000};
constexpr std::size_t kHostIdBytes = 16;
// No call is answered after this: four times the deadline that agents set (agent/link/link.h).
constexpr Duration kLongestCall{120'000};

bool Holds(const std::vector<OfferId>& held, const OfferId& offer) {
  return std::find(held.begin(), held.end(), offer) != held.end();
}

}  // namespace

Result<model::CheckInReply> Core::DecideCheckIn(const Peer& peer, model::CheckInRequest& request, Turn& turn) {
  counters_.check_ins.fetch_add(1, std::memory_order_relaxed);
  const auto index = fleet_.Find(peer.host);
  if (!index || fleet_.at(*index).row.revoked)
    return Error{Code::kUnauthenticated, "this host is not enrolled here or has been revoked: enrol it again"};
  Host& host = fleet_.at(*index);
  host.protocol = request.protocol;
  model::CheckInReply reply;
  reply.server_time = turn.now;
  for (const auto& report : request.reports) {
    const Status accepted = AcceptReport(*index, report, turn, reply);
    if (!accepted) return accepted.error();
  }
  if (!request.renewal_csr_der.empty()) {
    const Status renewed = Renew(*index, request.renewal_csr_der, turn, reply);
    if (!renewed) return renewed.error();
  }
  if (request.facts) TakeFacts(*index, request, turn);
  reply.want_facts = !request.facts && request.facts_digest != host.facts_digest;
  if (request.query_digest != catalog_.query().digest) reply.query = catalog_.query();
  OfferWork(*index, request, turn, reply);
  behaviour_.Heard(*index, host.last_contact, turn.now, options_.check_in_interval);
  host.last_contact = turn.now;
  host.agent_version = request.agent_version;
  turn.writes.contacts.push_back({host.row.id, turn.now, host.agent_version});
  reply.next_check_in = NextCheckIn(*index, turn.now);
  return reply;
}

// A report speaks of an offer; the offer must have been made to this very host. Resent and late reports are
// acknowledged and change nothing twice: the engine decides by attempt, the sequence number drops repeats.
Status Core::AcceptReport(HostIndex index, const model::Report& report, Turn& turn, model::CheckInReply& reply) {
  const auto ref = ParseOfferId(report.offer.str());
  if (!ref) return Error{Code::kInvalidArgument, fmt::format("'{}' is not an offer id", report.offer.str())};
  reply.acknowledged.push_back({report.offer, report.sequence});
  const auto rollout_index = rollouts_.Find(ref->rollout);
  if (!rollout_index) {
    log_.Warning("console.report_for_unknown_rollout",
                 {{"host", fleet_.at(index).row.id.str()}, {"offer", report.offer.str()}});
    return {};  // a database restored from an older backup: the agent may forget it
  }
  Rollout& rollout = rollouts_.at(*rollout_index);
  if (ref->slot >= rollout.details.size() || rollout.details[ref->slot].host != index)
    return Error{Code::kPermissionDenied, fmt::format("offer {} was not made to this host", report.offer.str())};
  const SlotDetail& detail = rollout.details[ref->slot];
  const rollout::HostSlot& slot = rollout.state.slots[ref->slot];
  if (ref->attempt > slot.attempts) {
    // As with an unknown rollout: the database is older than the agent. What the host really has, its facts say.
    log_.Warning("console.report_for_unmade_offer",
                 {{"host", fleet_.at(index).row.id.str()}, {"offer", report.offer.str()}});
    return {};
  }
  if (ref->attempt == 0)
    return Error{Code::kInvalidArgument, fmt::format("'{}' is not an offer id", report.offer.str())};
  const bool current = ref->attempt == slot.attempts && !Planted(Defect::kReportAppliedTwice);
  if (!current || report.sequence > detail.report_sequence) TakeReport(rollout, ref->slot, ref->attempt, report, turn);
  return {};
}

void Core::TakeReport(Rollout& rollout, rollout::Slot slot, std::uint32_t attempt, const model::Report& report,
                      Turn& turn) {
  SlotDetail& detail = rollout.details[slot];
  if (attempt == rollout.state.slots[slot].attempts) {
    attempts_.Reported(rollout, slot, report, fleet_, turn.now, behaviour_);
    detail.report_sequence = report.sequence;
    detail.installer_runs = detail.runs_before_attempt + report.installer_runs;
    detail.exit_code = report.exit_code;
    detail.deferrals = report.deferrals;
    detail.detail = report.detail;
    const std::string items = DescribeItems(report.items);
    if (!items.empty()) detail.detail += (detail.detail.empty() ? "" : "; ") + items;
  }
  detail.changed = turn.now;
  MarkDirty(rollout, slot);
  rollout::Event event;
  event.kind = rollout::Event::Kind::kReport;
  event.slot = slot;
  event.attempt = static_cast<std::uint8_t>(attempt);
  event.state = report.state;
  event.reason = report.reason;
  event.error_class = report.error_class;
  Apply(rollout, event, turn);
}

void Core::TakeFacts(HostIndex index, model::CheckInRequest& request, Turn& turn) {
  Host& host = fleet_.at(index);
  db::FactsRow row;
  row.host = host.row.id;
  row.digest = request.facts_digest;
  row.facts = wire::SerialiseFacts(*request.facts);
  turn.writes.facts.push_back(std::move(row));
  fleet_.SetFacts(index, request.facts_digest, std::move(*request.facts));
  fleet_.Assess(index, catalog_);
  host.failed = static_cast<std::uint32_t>(FailedUpdates(host, rollouts_).size());
  AssessByCatalogs(index, turn);
  fleet_.Place(index, groups_);
  ObserveFacts(index, turn);
  JoinRollouts(index, turn);
}

// A recalled offer that the host does not hold never reached it (the reply was lost, or the host's disk is full):
// nobody will report on it, so this check-in is the word that it was not started.
void Core::ForgetLostRecall(Rollout& rollout, rollout::Slot slot, const std::vector<OfferId>& held, Turn& turn) {
  const rollout::HostSlot& engine = rollout.state.slots[slot];
  if (Planted(Defect::kLostRecallKept) || !engine.recalled || !model::IsInFlight(engine.state)) return;
  // A check-in that left before the offer came in may arrive after the recall.
  if (turn.now - FromUnixMs(engine.offered_ms) < kLongestCall) return;
  if (Holds(held, MakeOfferId(rollout.row.id.str(), slot, engine.attempts))) return;
  rollout::Event event;
  event.kind = rollout::Event::Kind::kReport;
  event.slot = slot;
  event.attempt = engine.attempts;
  event.state = model::HostState::kCancelled;
  event.reason = model::FailureReason::kRecalled;
  Apply(rollout, event, turn);
}

// Admission for each rollout the host is in, oldest first; then every offer that is out and not yet held goes (again).
void Core::OfferWork(HostIndex index, const model::CheckInRequest& request, Turn& turn, model::CheckInReply& reply) {
  Host& host = fleet_.at(index);
  std::vector<OfferId> wanted;
  bool busy = false;
  for (const SlotRef& ref : host.slots) {
    Rollout& rollout = rollouts_.at(ref.rollout);
    ForgetLostRecall(rollout, ref.slot, request.held_offers, turn);
    busy = busy || model::IsInFlight(rollout.state.slots[ref.slot].state);
  }
  for (const SlotRef& ref : host.slots) {
    Rollout& rollout = rollouts_.at(ref.rollout);
    rollout::Event contact;
    contact.kind = rollout::Event::Kind::kContact;
    contact.slot = ref.slot;
    contact.may_offer = (!busy || Planted(Defect::kBusyHostOffered)) && !rollout.details[ref.slot].work.empty() &&
                        Understands(host.protocol, rollout, ref.slot);
    Apply(rollout, contact, turn);
    const rollout::HostSlot& slot = rollout.state.slots[ref.slot];
    if (!model::IsInFlight(slot.state) || slot.recalled) continue;
    busy = true;
    model::Offer offer = MakeOffer(rollout, ref.slot, turn.now);
    wanted.push_back(offer.id);
    if (Holds(request.held_offers, offer.id)) continue;
    reply.offers.push_back(std::move(offer));
  }
  for (const OfferId& held : request.held_offers) {
    if (!Holds(wanted, held)) reply.recalled.push_back(held);
  }
}

Duration Core::NextCheckIn(HostIndex index, Instant now) const {
  const Host& host = fleet_.at(index);
  Duration next = options_.check_in_interval;
  if (!IsListening(host.row.id)) {
    for (const SlotRef& ref : host.slots) {
      const Rollout& rollout = rollouts_.at(ref.rollout);
      const auto start = EarliestStart(rollout.state, rollout.state.slots[ref.slot], now);
      if (start) next = std::min(next, std::max(kWaitingInterval, Duration{*start - now}));
    }
  }
  // Spread by host, up to a tenth, so that a fleet that enrolled at once does not come back at once.
  const std::string& id = host.row.id.str();
  const auto spread =
      static_cast<std::int64_t>(StableHash(id.data(), id.size(), static_cast<std::uint64_t>(ToUnixMs(now))) % 100);
  return next - next * spread / 1000;
}

Status Core::Renew(HostIndex index, const std::string& csr_der, Turn& turn, model::CheckInReply& reply) {
  Host& host = fleet_.at(index);
  auto certificate =
      crypto::IssueHostCertificate(authority_, csr_der, host.row.id.str(), turn.now, options_.certificate_lifetime);
  if (!certificate) return certificate.error();
  const auto info = crypto::ParseCertificate(*certificate);
  if (!info) return info.error();
  host.row.certificate_serial = info->serial;
  host.row.certificate_expires = info->not_after;
  turn.writes.hosts.push_back(host.row);
  reply.certificate_der = std::move(*certificate);
  return {};
}

// The one host without an agent that has this name: the agent speaks for it from now on.
std::optional<HostIndex> Core::ImportedHostCalled(const std::string& name) const {
  std::optional<HostIndex> match;
  for (HostIndex i = 0; i < fleet_.size(); ++i) {
    if (!fleet_.at(i).imported || fleet_.at(i).row.revoked || !EqualNoCase(fleet_.DisplayName(i), name)) continue;
    if (match) return std::nullopt;
    match = i;
  }
  return match;
}

Result<Enrolled> Core::DecideEnrol(const Enrolment& enrolment, Turn& turn) {
  const auto found = tokens_.find(enrolment.token_id);
  const db::EnrolmentTokenRow* const row = found == tokens_.end() ? nullptr : &found->second;
  const Status usable = access::CheckEnrolmentToken(row, enrolment.token_secret, turn.now);
  if (!usable) {
    // Only for tokens that exist: strangers must not be able to fill a log that nothing may be deleted from.
    if (row != nullptr)
      turn.Audit("enrol:" + enrolment.remote_address, "host.enrol_refused", enrolment.token_id, usable.error().message);
    log_.Debug("console.enrol_refused", {{"from", enrolment.remote_address}, {"error", usable.error().message}});
    return usable.error();
  }
  Enrolled enrolled;
  const auto takes_over = ImportedHostCalled(enrolment.host_name);
  enrolled.host = takes_over ? fleet_.at(*takes_over).row.id : HostId(ToHex(options_.random_bytes(kHostIdBytes)));
  auto certificate = crypto::IssueHostCertificate(authority_, enrolment.csr_der, enrolled.host.str(), turn.now,
                                                  options_.certificate_lifetime);
  if (!certificate) return certificate.error();
  const auto info = crypto::ParseCertificate(*certificate);
  if (!info) return info.error();
  access::UseEnrolmentToken(found->second);
  turn.writes.tokens.push_back(found->second);
  db::HostRow host;
  host.id = enrolled.host;
  host.name = enrolment.host_name;
  host.enrolled = turn.now;
  host.token_id = enrolment.token_id;
  host.certificate_serial = info->serial;
  host.certificate_expires = info->not_after;
  turn.writes.hosts.push_back(host);
  if (takes_over) {
    Host& known = fleet_.at(*takes_over);
    turn.Audit("enrol:" + enrolment.remote_address, "host.agent_for_imported", enrolled.host.str(),
               fmt::format("{}, imported from {}", enrolment.host_name, known.imported->file_name));
    known.imported->removed = true;
    turn.writes.imported_hosts.push_back(*known.imported);
    known.imported.reset();
    if (!HasFindings(known)) known.findings = nullptr;
    fleet_.Recount(*takes_over, catalog_);
    known.row = std::move(host);
  } else {
    fleet_.Add(std::move(host));
  }
  {
    const std::unique_lock lock(admitted_mutex_);
    admitted_.insert(enrolled.host);
  }
  turn.Audit("enrol:" + enrolment.remote_address, "host.enrol", enrolled.host.str(), enrolment.host_name);
  enrolled.certificate_der = std::move(*certificate);
  return enrolled;
}

}  // namespace kintsugi::console
