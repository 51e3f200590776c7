// SPDX-License-Identifier: Apache-2.0
#include "common/flow/state_codec.h"

#include "common/base/defect.h"
#include "common/flow/codec.h"

namespace kintsugi::flow {
namespace {

constexpr std::uint64_t kVersion = 2;       // 1: one item, no windows
constexpr std::uint64_t kOfferVersion = 3;  // 2: no signers
constexpr auto kLastReason = static_cast<model::FailureReason>(model::kFailureReasonCount - 1);
constexpr auto kLastErrorClass = static_cast<model::ErrorClass>(model::kErrorClassCount - 1);

Error Damaged(std::string_view what) {
  return {Code::kDataLoss, "the journal's " + std::string(what) + " is damaged or was written by a newer agent", 0};
}

void Put(Writer& w, const model::Applicability& a) {
  w.S(a.product);
  w.I(a.service_pack_min);
  w.I(a.service_pack_max);
  w.Strings(a.architectures);
  w.Strings(a.languages);
  w.S(a.hardware_family);
  w.Strings(a.editions);
  w.S(a.requires_component);
}
void Get(Reader& r, model::Applicability& a) {
  a.product = r.S();
  a.service_pack_min = static_cast<int>(r.I());
  a.service_pack_max = static_cast<int>(r.I());
  r.Strings(a.architectures);
  r.Strings(a.languages);
  a.hardware_family = r.S();
  r.Strings(a.editions);
  a.requires_component = r.S();
}

void PutFile(Writer& w, const model::FileRequirement& f) {
  w.S(f.path);
  w.S(f.version);
  w.S(f.branch);
  w.I(f.service_pack_min);
  w.I(f.service_pack_max);
  w.B(f.protected_copy);
  w.U(f.size_bytes);
}
model::FileRequirement GetFile(Reader& r) {
  model::FileRequirement f;
  f.path = r.S();
  f.version = r.S();
  f.branch = r.S();
  f.service_pack_min = static_cast<int>(r.I());
  f.service_pack_max = static_cast<int>(r.I());
  f.protected_copy = r.B();
  f.size_bytes = r.U();
  return f;
}

void PutRegistry(Writer& w, const model::RegistryRequirement& q) {
  w.S(q.key);
  w.S(q.value_name);
  w.S(q.equals);
  w.I(q.service_pack_min);
  w.I(q.service_pack_max);
}
model::RegistryRequirement GetRegistry(Reader& r) {
  model::RegistryRequirement q;
  q.key = r.S();
  q.value_name = r.S();
  q.equals = r.S();
  q.service_pack_min = static_cast<int>(r.I());
  q.service_pack_max = static_cast<int>(r.I());
  return q;
}

void Put(Writer& w, const model::Detection& d) {
  w.List(d.files, PutFile);
  w.List(d.registry, PutRegistry);
  w.S(d.active_setup_guid);
  w.I(d.contained_in_service_pack);
}
void Get(Reader& r, model::Detection& d) {
  r.List(d.files, GetFile);
  r.List(d.registry, GetRegistry);
  d.active_setup_guid = r.S();
  d.contained_in_service_pack = static_cast<int>(r.I());
}

void PutExit(Writer& w, const model::ExitCode& e) {
  w.I(e.code);
  w.Enum(e.meaning);
  w.S(e.text);
}
model::ExitCode GetExit(Reader& r) {
  model::ExitCode e;
  e.code = r.I();
  e.meaning = r.Enum(model::ExitMeaning::kFatal);
  e.text = r.S();
  return e;
}

void Put(Writer& w, const model::Instruction& i) {
  w.S(i.update_id);
  w.S(i.bulletin_id);
  w.S(i.kb);
  w.S(i.title);
  w.U(i.package_revision);
  w.S(i.file_name);
  w.S(AsBytes(i.sha256));
  w.U(i.size_bytes);
  w.Enum(i.kind);
  w.Strings(i.arguments);
  w.I(i.timeout.count());
  w.List(i.exit_codes, PutExit);
  w.Enum(i.reboot);
  Put(w, i.applicability);
  Put(w, i.detection);
  w.U(i.disk_needed_bytes);
  w.Strings(i.prerequisites);
  w.Strings(i.uninstall);
  w.B(i.idempotent);
  w.B(i.exclusive);
  w.B(i.servicing_stack);
}
void Get(Reader& r, model::Instruction& i) {
  i.update_id = r.S();
  i.bulletin_id = r.S();
  i.kb = r.S();
  i.title = r.S();
  i.package_revision = static_cast<std::uint32_t>(r.U());
  i.file_name = r.S();
  // A digest of another length stays zero, which RefusalOf refuses.
  i.sha256 = DigestFromBytes(r.S()).value_or(Sha256Digest{});
  i.size_bytes = r.U();
  i.kind = r.Enum(model::PackageKind::kMsp);
  r.Strings(i.arguments);
  i.timeout = Duration{r.I()};
  r.List(i.exit_codes, GetExit);
  i.reboot = r.Enum(model::RebootNeed::kIfFilesInUse);
  Get(r, i.applicability);
  Get(r, i.detection);
  i.disk_needed_bytes = r.U();
  r.Strings(i.prerequisites);
  r.Strings(i.uninstall);
  i.idempotent = r.B();
  i.exclusive = r.B();
  i.servicing_stack = r.B();
}

void PutExitCode(Writer& w, const std::optional<std::int64_t>& code) {
  w.B(code.has_value());
  w.I(code.value_or(0));
}
std::optional<std::int64_t> GetExitCode(Reader& r) {
  const bool present = r.B();
  const std::int64_t code = r.I();
  return present ? std::optional(code) : std::nullopt;
}

void PutEvidence(Writer& w, const model::Evidence& e) {
  w.S(e.rule);
  w.S(e.observed);
  w.S(e.expected);
  w.S(e.source);
  w.B(e.holds);
  w.B(e.known);
}
model::Evidence GetEvidence(Reader& r) {
  model::Evidence e;
  e.rule = r.S();
  e.observed = r.S();
  e.expected = r.S();
  e.source = r.S();
  e.holds = r.B();
  e.known = r.B();
  return e;
}

void PutInterval(Writer& w, const model::Interval& i) {
  w.T(i.open);
  w.T(i.close);
}
model::Interval GetInterval(Reader& r) {
  model::Interval i;
  i.open = r.T();
  i.close = r.T();
  return i;
}

void PutWork(Writer& w, const model::WorkItem& item) {
  Put(w, item.instruction);
  w.B(item.boot_first);
}
model::WorkItem GetWork(Reader& r) {
  model::WorkItem item;
  Get(r, item.instruction);
  item.boot_first = r.B();
  return item;
}

// Since version 3, behind the rest of the offer: a list for each item.
void PutSigners(Writer& w, const model::WorkItem& item) {
  w.List(item.instruction.signers, [](Writer& out, const model::SignerPin& pin) {
    for (const auto& text : {pin.subject, pin.sha256, pin.root_sha256}) out.S(text);
  });
}
void GetSigners(Reader& r, model::WorkItem& item) {
  r.List(item.instruction.signers, [](Reader& in) {
    model::SignerPin pin;
    for (std::string* text : {&pin.subject, &pin.sha256, &pin.root_sha256}) *text = in.S();
    return pin;
  });
}

void Put(Writer& w, const model::UserPolicy& user) {
  w.S(user.message);
  w.U(user.deferrals);
  w.I(user.defer_for.count());
  w.I(user.notice.count());
}
void Get(Reader& r, model::UserPolicy& user) {
  user.message = r.S();
  user.deferrals = static_cast<std::uint32_t>(r.U());
  user.defer_for = Duration{r.I()};
  user.notice = Duration{r.I()};
}

void PutItem(Writer& w, const ItemProgress& item) {
  w.Enum(item.state);
  w.Enum(item.reason);
  for (const std::uint32_t count : {item.installer_runs, item.interruptions, item.busy_waits}) w.U(count);
  for (const bool flag : {item.staged, item.interrupted, item.exit_started, item.exit_timed_out}) w.B(flag);
  w.S(item.boot_id);
  PutExitCode(w, item.exit_code);
  w.Enum(item.meaning);
}
ItemProgress GetItem(Reader& r) {
  ItemProgress item;
  item.state = r.Enum(model::HostState::kUnknown);
  item.reason = r.Enum(kLastReason);
  for (std::uint32_t* count : {&item.installer_runs, &item.interruptions, &item.busy_waits})
    *count = static_cast<std::uint32_t>(r.U());
  for (bool* flag : {&item.staged, &item.interrupted, &item.exit_started, &item.exit_timed_out}) *flag = r.B();
  item.boot_id = r.S();
  item.exit_code = GetExitCode(r);
  item.meaning = r.Enum(model::ExitMeaning::kFatal);
  return item;
}

void PutResult(Writer& w, const model::ItemResult& item) {
  w.S(item.update_id);
  w.Enum(item.state);
  w.Enum(item.reason);
  PutExitCode(w, item.exit_code);
  w.U(item.installer_runs);
}
model::ItemResult GetResult(Reader& r) {
  model::ItemResult item;
  item.update_id = r.S();
  item.state = r.Enum(model::HostState::kUnknown);
  item.reason = r.Enum(kLastReason);
  item.exit_code = GetExitCode(r);
  item.installer_runs = static_cast<std::uint32_t>(r.U());
  return item;
}

}  // namespace

std::string EncodeOffer(const model::Offer& offer) {
  Writer w;
  w.U(kOfferVersion);
  w.S(offer.id.str());
  w.S(offer.rollout.str());
  w.List(offer.work, PutWork);
  w.Enum(offer.action);
  w.U(offer.attempt);
  w.T(offer.not_before);
  w.T(offer.expires);
  w.Enum(offer.reboot);
  w.List(offer.windows, PutInterval);
  w.List(offer.active_hours, PutInterval);
  w.I(offer.time_needed.count());
  w.Enum(offer.missed_window);
  w.T(offer.deadline);
  w.B(offer.deadline_overrides_windows);
  Put(w, offer.user);
  for (const auto& item : offer.work) PutSigners(w, item);
  return w.Take();
}

Result<model::Offer> DecodeOffer(std::string_view bytes) {
  Reader r(bytes);
  const std::uint64_t version = r.U();
  if (version != kVersion && version != kOfferVersion) return Damaged("offer");
  model::Offer offer;
  offer.id = OfferId(r.S());
  offer.rollout = RolloutId(r.S());
  r.List(offer.work, GetWork);
  offer.action = r.Enum(model::Action::kUninstall);
  offer.attempt = static_cast<std::uint32_t>(r.U());
  offer.not_before = r.T();
  offer.expires = r.T();
  offer.reboot = r.Enum(model::RebootPolicy::kAtWindowEnd);
  r.List(offer.windows, GetInterval);
  r.List(offer.active_hours, GetInterval);
  offer.time_needed = Duration{r.I()};
  offer.missed_window = r.Enum(model::MissedWindow::kOutsideActiveHours);
  offer.deadline = r.T();
  offer.deadline_overrides_windows = r.B();
  Get(r, offer.user);
  if (version >= kOfferVersion)
    for (auto& item : offer.work) GetSigners(r, item);
  if (!r.ok() || offer.id.empty()) return Damaged("offer");
  return offer;
}

std::string EncodeProgress(const FlowState& s) {
  Writer w;
  w.U(kVersion);
  w.U(s.arrival);
  w.Enum(s.phase);
  w.T(Planted(Defect::kWakeTimeNotWritten) ? Instant{} : s.wake_at);
  w.List(s.items, PutItem);
  for (const std::uint32_t count :
       {s.item, s.fetch_failures, s.hash_mismatches, s.reboot_requests, s.boots, s.sequence, s.deferrals})
    w.U(count);
  for (const bool flag : {s.staging, s.recalled && !Planted(Defect::kRecallNotWritten), s.install_agreed,
                          s.reboot_agreed, s.asking_reboot, s.window_missed})
    w.B(flag);
  w.S(s.boot_id);
  w.T(s.stepped_at);
  w.T(s.off_since);
  w.S(s.note);
  w.Enum(s.result);
  return w.Take();
}

Result<FlowState> DecodeProgress(std::string_view bytes, model::Offer offer) {
  Reader r(bytes);
  if (r.U() != kVersion) return Damaged("progress of offer " + offer.id.str());
  FlowState s;
  s.offer = std::move(offer);
  s.arrival = r.U();
  s.phase = r.Enum(Phase::kChecking);
  s.wake_at = r.T();
  r.List(s.items, GetItem);
  for (std::uint32_t* count :
       {&s.item, &s.fetch_failures, &s.hash_mismatches, &s.reboot_requests, &s.boots, &s.sequence, &s.deferrals})
    *count = static_cast<std::uint32_t>(r.U());
  for (bool* flag : {&s.staging, &s.recalled, &s.install_agreed, &s.reboot_agreed, &s.asking_reboot, &s.window_missed})
    *flag = r.B();
  s.boot_id = r.S();
  s.stepped_at = r.T();
  s.off_since = r.T();
  s.note = r.S();
  s.result = r.Enum(model::HostState::kUnknown);
  const bool fits = s.items.size() == s.offer.work.size() && (s.item < s.items.size() || s.items.empty());
  if (!r.ok() || !fits) return Damaged("progress of offer " + s.offer.id.str());
  return s;
}

std::string EncodeReport(const model::Report& report) {
  Writer w;
  w.U(kVersion);
  w.S(report.offer.str());
  w.U(report.sequence);
  w.Enum(report.state);
  w.Enum(report.reason);
  PutExitCode(w, report.exit_code);
  w.S(report.detail);
  w.S(report.verdict.update_id);
  w.Enum(report.verdict.status);
  w.S(report.verdict.reason);
  w.List(report.verdict.evidence, PutEvidence);
  w.T(report.observed);
  w.U(report.installer_runs);
  w.Enum(report.error_class);
  w.U(report.deferrals);
  w.List(report.items, PutResult);
  return w.Take();
}

Result<model::Report> DecodeReport(std::string_view bytes) {
  Reader r(bytes);
  if (r.U() != kVersion) return Damaged("report");
  model::Report report;
  report.offer = OfferId(r.S());
  report.sequence = static_cast<std::uint32_t>(r.U());
  report.state = r.Enum(model::HostState::kUnknown);
  report.reason = r.Enum(kLastReason);
  report.exit_code = GetExitCode(r);
  report.detail = r.S();
  report.verdict.update_id = r.S();
  report.verdict.status = r.Enum(model::UpdateStatus::kUnknown);
  report.verdict.reason = r.S();
  r.List(report.verdict.evidence, GetEvidence);
  report.observed = r.T();
  report.installer_runs = static_cast<std::uint32_t>(r.U());
  report.error_class = r.Enum(kLastErrorClass);
  report.deferrals = static_cast<std::uint32_t>(r.U());
  r.List(report.items, GetResult);
  if (!r.ok()) return Damaged("report");
  return report;
}

}  // namespace kintsugi::flow
