// SPDX-License-Identifier: Apache-2.0
// The check-in and what travels in it: offers down, reports up; and the enrolment request.
#include "common/wire/convert.h"
#include "common/wire/fit.h"

namespace kintsugi::wire {
namespace {

std::vector<OfferId> ReadOfferIds(Reader& reader, const google::protobuf::RepeatedPtrField<std::string>& in,
                                  const char* field, std::size_t limit) {
  return reader.List<OfferId>(in, field, limit, [](Reader& r, const std::string& id) {
    return OfferId(r.RequiredText(id, nullptr, kIdBytes));
  });
}

std::vector<model::Acknowledgement> ReadAcknowledged(Reader& reader, const v1::CheckInReply& in) {
  const auto ids = ReadOfferIds(reader, in.acknowledged_offers(), "acknowledged_offers", kReports);
  std::vector<model::Acknowledgement> out;
  if (in.acknowledged_offers_size() != in.acknowledged_sequences_size()) {
    reader.Refuse("acknowledged_sequences", "has " + std::to_string(in.acknowledged_sequences_size()) +
                                                " entries, expected " + std::to_string(in.acknowledged_offers_size()) +
                                                " as in acknowledged_offers");
    return out;
  }
  for (std::size_t i = 0; i < ids.size(); ++i) out.push_back({ids[i], in.acknowledged_sequences(static_cast<int>(i))});
  return out;
}

std::string ReadDigest(Reader& reader, const std::string& digest) {
  if (!digest.empty() && digest.size() != 32)
    reader.Refuse("facts_digest", "has " + std::to_string(digest.size()) + " bytes, expected 32 or none");
  return digest;
}

void WriteIntervals(const std::vector<model::Interval>& intervals,
                    google::protobuf::RepeatedPtrField<v1::Interval>& out) {
  for (const auto& interval : FitList(intervals, kWindows)) {
    auto& row = *out.Add();
    row.set_open_ms(ToUnixMs(interval.open));
    row.set_close_ms(ToUnixMs(interval.close));
  }
}

std::vector<model::Interval> ReadIntervals(Reader& reader, const google::protobuf::RepeatedPtrField<v1::Interval>& in,
                                           const char* field) {
  return reader.List<model::Interval>(in, field, kWindows, [](Reader& r, const v1::Interval& interval) {
    return model::Interval{r.Time(interval.open_ms()), r.Time(interval.close_ms())};
  });
}

// Of a console that does not say: install.
model::Action ReadAction(v1::Action action) {
  return action == v1::ACTION_UNSPECIFIED ? model::Action::kInstall : FromWire(action);
}

model::WorkItem ReadItem(Reader& reader, const v1::WorkItem& in) {
  return {reader.Field(in.instruction(), "instruction", ReadInstruction), in.boot_first()};
}

// When and how the work of an offer may be done.
void WriteTerms(const model::Offer& offer, v1::Offer& out) {
  out.set_not_before_ms(ToUnixMs(offer.not_before));
  out.set_expires_ms(ToUnixMs(offer.expires));
  out.set_reboot_allowed(offer.reboot != model::RebootPolicy::kNever);
  out.set_reboot(ToWire(offer.reboot));
  WriteIntervals(offer.windows, *out.mutable_windows());
  WriteIntervals(offer.active_hours, *out.mutable_active_hours());
  out.set_time_needed_ms(WireMs(offer.time_needed));
  out.set_missed_window(ToWire(offer.missed_window));
  out.set_deadline_ms(ToUnixMs(offer.deadline));
  out.set_deadline_overrides_windows(offer.deadline_overrides_windows);
  WriteUser(offer.user, *out.mutable_user());
}

void ReadTerms(Reader& reader, const v1::Offer& in, model::Offer& offer) {
  offer.not_before = reader.Time(in.not_before_ms());
  offer.expires = reader.Time(in.expires_ms());
  offer.reboot = ReadReboot(in.reboot(), in.reboot_allowed());
  offer.windows = ReadIntervals(reader, in.windows(), "windows");
  offer.active_hours = ReadIntervals(reader, in.active_hours(), "active_hours");
  offer.time_needed = reader.Delay(in.time_needed_ms(), "time_needed_ms");
  offer.missed_window = FromWire(in.missed_window());
  if (offer.missed_window == model::MissedWindow::kUnspecified) offer.missed_window = model::MissedWindow::kNextWindow;
  offer.deadline = reader.Time(in.deadline_ms());
  offer.deadline_overrides_windows = in.deadline_overrides_windows();
  offer.user = reader.Field(in.user(), "user", ReadUser);
}

void WriteResult(const model::ItemResult& item, v1::ItemResult& out) {
  out.set_update_id(FitText(item.update_id));
  out.set_state(ToWire(item.state));
  out.set_reason(ToWire(item.reason));
  out.set_has_exit_code(item.exit_code.has_value());
  out.set_exit_code(item.exit_code.value_or(0));
  out.set_installer_runs(item.installer_runs);
}

model::ItemResult ReadResult(Reader& reader, const v1::ItemResult& in) {
  return {.update_id = reader.Text(in.update_id(), "update_id"),
          .state = FromWire(in.state()),
          .reason = FromWire(in.reason()),
          .exit_code = in.has_exit_code() ? std::optional(in.exit_code()) : std::nullopt,
          .installer_runs = in.installer_runs()};
}

// An agent of protocol 1 says only whether a retry may help.
model::ErrorClass ReadErrorClass(const v1::Report& in) {
  const model::ErrorClass error_class = FromWire(in.error_class());
  return error_class == model::ErrorClass::kNone && in.retryable() ? model::ErrorClass::kTransient : error_class;
}

}  // namespace

void WriteUser(const model::UserPolicy& user, v1::UserPolicy& out) {
  out.set_message(user.message);
  out.set_deferrals(user.deferrals);
  out.set_defer_for_ms(WireMs(user.defer_for));
  out.set_notice_ms(WireMs(user.notice));
}

model::UserPolicy ReadUser(Reader& reader, const v1::UserPolicy& in) {
  return {.message = reader.Text(in.message(), "message"),
          .deferrals = in.deferrals(),
          .defer_for = reader.Delay(in.defer_for_ms(), "defer_for_ms"),
          .notice = reader.Delay(in.notice_ms(), "notice_ms")};
}

model::RebootPolicy ReadReboot(v1::RebootPolicy policy, bool reboot_allowed) {
  const model::RebootPolicy known = FromWire(policy);
  if (known != model::RebootPolicy::kUnspecified) return known;
  return reboot_allowed ? model::RebootPolicy::kIfNeeded : model::RebootPolicy::kNever;
}

v1::Offer ToWire(const model::Offer& offer) {
  v1::Offer out;
  out.set_offer_id(offer.id.str());
  out.set_rollout_id(offer.rollout.str());
  for (const auto& item : offer.work) {
    const bool first = &item == &offer.work.front();
    *(first ? out.mutable_instruction() : out.add_more()->mutable_instruction()) = ToWire(item.instruction);
    if (first)
      out.set_boot_first(item.boot_first);
    else
      out.mutable_more(out.more_size() - 1)->set_boot_first(item.boot_first);
  }
  out.set_action(ToWire(offer.action));
  out.set_attempt(offer.attempt);
  WriteTerms(offer, out);
  return out;
}

model::Offer ReadOffer(Reader& reader, const v1::Offer& in) {
  model::Offer offer;
  offer.id = OfferId(reader.RequiredText(in.offer_id(), "offer_id", kIdBytes));
  offer.rollout = RolloutId(reader.Text(in.rollout_id(), "rollout_id", kIdBytes));
  offer.work.push_back({reader.Field(in.instruction(), "instruction", ReadInstruction), in.boot_first()});
  for (auto& item : reader.List<model::WorkItem>(in.more(), "more", kWorkItems - 1, ReadItem))
    offer.work.push_back(std::move(item));
  offer.action = ReadAction(in.action());
  offer.attempt = in.attempt();
  ReadTerms(reader, in, offer);
  return offer;
}

v1::Report ToWire(const model::Report& report) {
  v1::Report out;
  out.set_offer_id(report.offer.str());
  out.set_sequence(report.sequence);
  out.set_state(ToWire(report.state));
  out.set_reason(ToWire(report.reason));
  out.set_has_exit_code(report.exit_code.has_value());
  out.set_exit_code(report.exit_code.value_or(0));
  out.set_detail(FitText(report.detail, kDetailBytes));
  *out.mutable_verdict() = ToWire(report.verdict);
  out.set_observed_ms(ToUnixMs(report.observed));
  out.set_installer_runs(report.installer_runs);
  out.set_retryable(model::IsRetryable(report.error_class));
  out.set_error_class(ToWire(report.error_class));
  out.set_deferrals(report.deferrals);
  for (const auto& item : FitList(report.items, kWorkItems)) WriteResult(item, *out.add_items());
  return out;
}

model::Report ReadReport(Reader& reader, const v1::Report& in) {
  model::Report report;
  report.offer = OfferId(reader.RequiredText(in.offer_id(), "offer_id", kIdBytes));
  report.sequence = in.sequence();
  report.state = FromWire(in.state());
  if (report.state == model::HostState::kUnspecified) reader.Refuse("state", "is not given");
  report.reason = FromWire(in.reason());
  if (in.has_exit_code()) report.exit_code = in.exit_code();
  report.detail = reader.Text(in.detail(), "detail", kDetailBytes);
  report.verdict = reader.Field(in.verdict(), "verdict", ReadAssessment);
  report.observed = reader.Time(in.observed_ms());
  report.installer_runs = in.installer_runs();
  report.error_class = ReadErrorClass(in);
  report.deferrals = in.deferrals();
  report.items = reader.List<model::ItemResult>(in.items(), "items", kWorkItems, ReadResult);
  return report;
}

v1::CheckInRequest ToWire(const model::CheckInRequest& request) {
  v1::CheckInRequest out;
  out.set_protocol(request.protocol);
  out.set_agent_version(FitText(request.agent_version));
  out.set_boot_id(FitText(request.boot_id));
  out.set_facts_digest(request.facts_digest);
  if (request.facts) *out.mutable_facts() = ToWire(*request.facts);
  for (const auto& report : FitList(request.reports, kReports)) *out.add_reports() = ToWire(report);
  for (const auto& offer : FitList(request.held_offers, kHeldOffers)) out.add_held_offers(offer.str());
  out.set_renewal_csr_der(request.renewal_csr_der);
  out.set_query_digest(request.query_digest);
  return out;
}

Result<model::CheckInRequest> FromWire(const v1::CheckInRequest& in) {
  Reader reader;
  model::CheckInRequest request;
  request.protocol = in.protocol();
  if (in.protocol() < kOldestProtocol || in.protocol() > kProtocol)
    reader.Refuse("protocol", "is " + std::to_string(in.protocol()) + ", this release speaks " +
                                  std::to_string(kOldestProtocol) + " to " + std::to_string(kProtocol));
  request.agent_version = reader.Text(in.agent_version(), "agent_version");
  request.boot_id = reader.Text(in.boot_id(), "boot_id");
  request.facts_digest = ReadDigest(reader, in.facts_digest());
  if (in.has_facts()) request.facts = reader.Field(in.facts(), "facts", ReadFacts);
  request.reports = reader.List<model::Report>(in.reports(), "reports", kReports, ReadReport);
  request.held_offers = ReadOfferIds(reader, in.held_offers(), "held_offers", kHeldOffers);
  request.renewal_csr_der = reader.Text(in.renewal_csr_der(), "renewal_csr_der", kCsrBytes);
  request.query_digest = in.query_digest();
  return reader.Finish(std::move(request));
}

v1::CheckInReply ToWire(const model::CheckInReply& reply) {
  v1::CheckInReply out;
  for (const auto& offer : FitList(reply.offers, kOffers)) *out.add_offers() = ToWire(offer);
  for (const auto& acknowledged : FitList(reply.acknowledged, kReports)) {
    out.add_acknowledged_offers(acknowledged.offer.str());
    out.add_acknowledged_sequences(acknowledged.sequence);
  }
  for (const auto& offer : FitList(reply.recalled, kHeldOffers)) out.add_recalled_offers(offer.str());
  out.set_want_facts(reply.want_facts);
  out.set_next_check_in_ms(WireMs(reply.next_check_in));
  out.set_certificate_der(reply.certificate_der);
  if (reply.query) *out.mutable_query() = ToWire(*reply.query);
  out.set_server_time_ms(ToUnixMs(reply.server_time));
  return out;
}

Result<model::CheckInReply> FromWire(const v1::CheckInReply& in) {
  Reader reader;
  model::CheckInReply reply;
  reply.offers = reader.List<model::Offer>(in.offers(), "offers", kOffers, ReadOffer);
  reply.acknowledged = ReadAcknowledged(reader, in);
  reply.recalled = ReadOfferIds(reader, in.recalled_offers(), "recalled_offers", kHeldOffers);
  reply.want_facts = in.want_facts();
  reply.next_check_in = reader.Delay(in.next_check_in_ms(), "next_check_in_ms");
  reply.certificate_der = reader.Text(in.certificate_der(), "certificate_der", kCertificateBytes);
  if (in.has_query()) reply.query = reader.Field(in.query(), "query", ReadQuery);
  reply.server_time = reader.Time(in.server_time_ms());
  return reader.Finish(std::move(reply));
}

Status Check(const v1::EnrolRequest& request) {
  Reader reader;
  reader.RequiredText(request.token_id(), "token_id", kIdBytes);
  reader.RequiredText(request.token_secret(), "token_secret", kIdBytes);
  reader.RequiredText(request.csr_der(), "csr_der", kCsrBytes);
  reader.Text(request.host_name(), "host_name", 255);
  reader.Text(request.agent_version(), "agent_version", kIdBytes);
  const auto checked = reader.Finish(true);
  if (!checked) return checked.error();
  return {};
}

Result<model::Offer> FromWire(const v1::Offer& offer) {
  Reader reader;
  return reader.Finish(ReadOffer(reader, offer));
}
Result<model::Report> FromWire(const v1::Report& report) {
  Reader reader;
  return reader.Finish(ReadReport(reader, report));
}

}  // namespace kintsugi::wire
