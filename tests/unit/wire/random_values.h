// SPDX-License-Identifier: Apache-2.0
// Random model values within the limits of the wire, drawn from one seed.
#pragma once

#include <string>
#include <vector>

#include "common/base/prng.h"
#include "common/model/check_in.h"

namespace kintsugi::wire::test {

class RandomValues {
 public:
  explicit RandomValues(std::uint64_t seed) : prng_(seed) {}

  model::HostFacts Facts() {
    model::HostFacts facts;
    facts.name = Text();
    facts.domain = Text();
    facts.os = {.product = Text(),
                .edition = Text(),
                .service_pack = Int(),
                .service_pack_suffix = Text(),
                .major = Int(),
                .minor = Int(),
                .build = Int(),
                .ubr = Int(),
                .architecture = Text(),
                .language = Text(),
                .hardware_family = Text()};
    facts.addresses = Texts();
    facts.boot_time = Time();
    facts.boot_id = Text();
    facts.memory_bytes = prng_.Next();
    facts.disk_total_bytes = prng_.Next();
    facts.disk_free_bytes = prng_.Next();
    Repeat([&] { facts.hotfixes.push_back({Text(), Text()}); });
    Repeat([&] { facts.files.push_back({Text(), Bool(), Text(), prng_.Next(), Bool(), Text()}); });
    Repeat([&] { facts.registry.push_back({Text(), Text(), Bool(), Text()}); });
    Repeat([&] { facts.pending_reboot.push_back({Text(), Bool()}); });
    facts.query_digest = prng_.Next();
    facts.agent_version = Text();
    facts.time_zone = Text();
    facts.roles = Texts();
    Repeat([&] { facts.products.push_back({Text(), Text(), Text(), Text(), Text(), Text(), Text()}); });
    Repeat([&] { facts.package_states.push_back({Text(), Int()}); });
    facts.products_cut = Bool();
    facts.package_states_cut = Bool();
    facts.organisational_unit = Text();
    return facts;
  }
  model::FactQuery Query() {
    model::FactQuery query{.files = Texts(), .registry = {}, .digest = prng_.Next()};
    Repeat([&] { query.registry.push_back({Text(), Text()}); });
    return query;
  }
  model::Assessment Assessment() {
    model::Assessment assessment{Text(), static_cast<model::UpdateStatus>(prng_.Below(9)), Text(), {}};
    Repeat([&] { assessment.evidence.push_back({Text(), Text(), Text(), Text(), Bool(), Bool()}); });
    return assessment;
  }
  model::Instruction Instruction() {
    model::Instruction out;
    out.update_id = RequiredText();
    out.bulletin_id = Text();
    out.kb = Text();
    out.title = Text();
    out.package_revision = Number();
    out.file_name = Text();
    for (auto& byte : out.sha256) byte = static_cast<std::uint8_t>(prng_.Below(256));
    out.size_bytes = prng_.Next();
    out.kind = static_cast<model::PackageKind>(prng_.Below(9));
    out.arguments = Texts();
    out.timeout = Delay();
    Repeat([&] { out.exit_codes.push_back({Int(), static_cast<model::ExitMeaning>(prng_.Below(8)), Text()}); });
    out.reboot = static_cast<model::RebootNeed>(prng_.Below(4));
    out.applicability = {Text(), Int(), Int(), Texts(), Texts(), Text(), Texts(), Text()};
    Repeat([&] { out.detection.files.push_back({Text(), Text(), Text(), Int(), Int(), Bool(), prng_.Next()}); });
    Repeat([&] { out.detection.registry.push_back({Text(), Text(), Text(), Int(), Int()}); });
    out.detection.active_setup_guid = Text();
    out.detection.contained_in_service_pack = Int();
    out.disk_needed_bytes = prng_.Next();
    out.prerequisites = Texts();
    out.uninstall = Texts();
    out.idempotent = Bool();
    out.exclusive = Bool();
    out.servicing_stack = Bool();
    Repeat([&] { out.signers.push_back({Text(), Text(), Text()}); });
    return out;
  }
  model::Offer Offer() {
    model::Offer offer;
    offer.id = OfferId(RequiredText());
    offer.rollout = RolloutId(Text());
    offer.work = {{Instruction(), Bool()}};
    Repeat([&] { offer.work.push_back({Instruction(), Bool()}); });
    offer.action = Choice<model::Action>(2);
    offer.attempt = Number();
    offer.not_before = Time();
    offer.expires = Time();
    offer.reboot = Choice<model::RebootPolicy>(4);
    Repeat([&] { offer.windows.push_back({Time(), Time()}); });
    Repeat([&] { offer.active_hours.push_back({Time(), Time()}); });
    offer.time_needed = Delay();
    offer.missed_window = Choice<model::MissedWindow>(4);
    offer.deadline = Time();
    offer.deadline_overrides_windows = Bool();
    offer.user = User();
    return offer;
  }
  model::Report Report() {
    model::Report report;
    report.offer = OfferId(RequiredText());
    report.sequence = Number();
    report.state = static_cast<model::HostState>(1 + prng_.Below(model::kHostStateCount - 1));
    report.reason = static_cast<model::FailureReason>(prng_.Below(model::kFailureReasonCount));
    if (Bool()) report.exit_code = Bool() ? 0 : Int();
    report.detail = Text();
    report.verdict = Assessment();
    report.observed = Time();
    report.installer_runs = Number();
    report.error_class = static_cast<model::ErrorClass>(prng_.Below(model::kErrorClassCount));
    report.deferrals = Number();
    Repeat([&] { report.items.push_back(Result()); });
    return report;
  }
  model::RolloutPlan Plan() {
    model::RolloutPlan plan;
    plan.name = Text();
    plan.bulletins = {Text()};
    Repeat([&] { plan.bulletins.push_back(Text()); });
    plan.host_filter = Text();
    Repeat([&] { plan.waves.push_back(Wave()); });
    FillConditions(plan);
    FillLimits(plan);
    plan.start_at = Time();
    plan.schedule = {Texts(), Texts(), Texts(), Text()};
    plan.time_needed = Delay();
    plan.missed_window = static_cast<model::MissedWindow>(prng_.Below(5));
    plan.stage_ahead = Bool();
    plan.deadline = Time();
    plan.deadline_overrides_windows = Bool();
    plan.user = User();
    plan.late_hosts = static_cast<model::LateHosts>(prng_.Below(4));
    plan.reboot = Choice<model::RebootPolicy>(4);
    plan.action = static_cast<model::Action>(prng_.Below(3));
    plan.package_revision = Number();
    plan.follow_up_of = Text();
    return plan;
  }
  model::CheckInRequest Request() {
    model::CheckInRequest request;
    request.protocol = Bool() ? 1 : 2;
    request.agent_version = Text();
    request.boot_id = Text();
    if (Bool()) request.facts_digest = std::string(32, 'd');
    if (Bool()) request.facts = Facts();
    Repeat([&] { request.reports.push_back(Report()); });
    Repeat([&] { request.held_offers.emplace_back(RequiredText()); });
    request.renewal_csr_der = Text();
    request.query_digest = prng_.Next();
    return request;
  }
  model::CheckInReply Reply() {
    model::CheckInReply reply;
    Repeat([&] { reply.offers.push_back(Offer()); });
    Repeat([&] { reply.acknowledged.push_back({OfferId(RequiredText()), Number()}); });
    Repeat([&] { reply.recalled.emplace_back(RequiredText()); });
    reply.want_facts = Bool();
    reply.next_check_in = Delay();
    reply.certificate_der = Text();
    if (Bool()) reply.query = Query();
    reply.server_time = Time();
    return reply;
  }

 private:
  model::WaveSpec Wave() {
    using Selection = model::WaveSpec::Selection;
    model::WaveSpec wave;
    wave.name = Text();
    wave.selection = static_cast<Selection>(prng_.Below(5));
    if (wave.selection == Selection::kPercent || wave.selection == Selection::kCount) wave.amount = Number();
    if (wave.selection == Selection::kQuery || wave.selection == Selection::kRing) wave.query = Text();
    wave.offset = Delay();
    wave.soak = Delay();
    wave.manual_gate = Bool();
    for (auto* field :
         {&wave.success_percent, &wave.success_count, &wave.error_percent, &wave.error_count, &wave.error_min_sample}) {
      if (Bool()) *field = Bool() ? 0 : Number();
    }
    if (Bool()) wave.on_breach = Choice<model::OnBreach>(3);
    return wave;
  }
  void FillConditions(model::RolloutPlan& plan) {
    for (auto* field :
         {&plan.success_percent, &plan.success_count, &plan.error_percent, &plan.error_min_sample, &plan.error_count,
          &plan.total_error_percent, &plan.total_error_min_sample, &plan.total_error_count})
      *field = Number();
    plan.on_breach = static_cast<model::OnBreach>(prng_.Below(4));
    plan.total_on_breach = static_cast<model::OnBreach>(prng_.Below(4));
    plan.count_unreachable = Bool();
  }
  void FillLimits(model::RolloutPlan& plan) {
    plan.in_flight_limit = Number();
    Repeat([&] { plan.group_limits.push_back({Text(), Text(), Number()}); });
    plan.starts_limit = Number();
    plan.starts_period = Delay();
    plan.max_attempts = Number();
    plan.max_retries = Number();
    for (auto* rule : {&plan.retry_busy, &plan.retry_transient, &plan.retry_reboot})
      *rule = {Number(), Bool() ? Duration{0} : Delay(), Bool() ? Duration{0} : Delay()};
    plan.offer_timeout = Delay();
    plan.unreachable_after = Delay();
  }
  model::UserPolicy User() { return {Text(), Number(), Delay(), Delay()}; }
  model::ItemResult Result() {
    model::ItemResult result{.update_id = Text(),
                             .state = static_cast<model::HostState>(prng_.Below(model::kHostStateCount)),
                             .reason = static_cast<model::FailureReason>(prng_.Below(model::kFailureReasonCount)),
                             .exit_code = std::nullopt,
                             .installer_runs = Number()};
    if (Bool()) result.exit_code = Bool() ? 0 : Int();
    return result;
  }
  // One of the values 1 to `count`.
  template <typename Enum>
  Enum Choice(std::uint64_t count) {
    return static_cast<Enum>(1 + prng_.Below(count));
  }
  bool Bool() { return prng_.Below(2) == 1; }
  int Int() { return static_cast<int>(static_cast<std::int64_t>(prng_.Below(1ULL << 32U)) - (1LL << 31)); }
  std::uint32_t Number() { return static_cast<std::uint32_t>(prng_.Next()); }
  Instant Time() { return FromUnixMs(static_cast<std::int64_t>(prng_.Below(253'402'300'800'000))); }
  Duration Delay() { return Duration{static_cast<std::int64_t>(prng_.Below(1'000'000'000))}; }
  std::string Text() {
    static const char* const kTexts[] = {"", "x", "%windir%\\system32\\wkssvc.dll", "修正", "a\"b\n"};
    return kTexts[prng_.Below(5)];
  }
  std::string RequiredText() { return "r" + Text(); }
  std::vector<std::string> Texts() {
    std::vector<std::string> texts;
    Repeat([&] { texts.push_back(Text()); });
    return texts;
  }
  template <typename Body>
  void Repeat(Body body) {
    for (std::uint64_t left = prng_.Below(4); left > 0; --left) body();
  }
  Prng prng_;
};

}  // namespace kintsugi::wire::test
