// SPDX-License-Identifier: Apache-2.0
// One row for each limit: exactly the limit passes, one more is refused with the field's name.
#include <gtest/gtest.h>

#include <functional>

#include "common/base/bytes.h"
#include "common/wire/fit.h"
#include "common/wire/wire.h"
#include "tests/unit/wire/random_values.h"

namespace kintsugi::wire {
namespace {

// A minimal message of each kind that passes.
v1::CheckInRequest Request() { return ToWire(model::CheckInRequest{}); }
v1::CheckInReply Reply() { return ToWire(model::CheckInReply{}); }
v1::Offer Offer() {
  v1::Offer offer;
  offer.set_offer_id("o");
  offer.mutable_instruction()->set_update_id("MS03-043/windows-xp");
  offer.mutable_instruction()->set_sha256(std::string(32, 's'));
  return offer;
}
v1::Report Report() {
  v1::Report report;
  report.set_offer_id("o");
  report.set_state(v1::HOST_STATE_INSTALLING);
  return report;
}

struct Row {
  const char* field;  // as the refusal names it
  std::size_t limit;
  std::function<Result<bool>(std::size_t)> send;  // with that many bytes or entries
};

template <typename Message>
Result<bool> Convert(const Message& message) {
  const auto value = FromWire(message);
  if (!value) return value.error();
  return true;
}
// A row whose `fill` puts n bytes or entries into a passing message.
template <typename Make, typename Fill>
Row Of(const char* field, std::size_t limit, Make make, Fill fill) {
  return {field, limit, [=](std::size_t n) {
            auto message = make();
            fill(message, n);
            return Convert(message);
          }};
}
// Calls `add` n times.
template <typename Add>
void Times(std::size_t n, Add add) {
  for (std::size_t i = 0; i < n; ++i) add();
}
std::string Bytes(std::size_t n) { return std::string(n, 'x'); }

v1::FileFact& LastFile(v1::CheckInRequest& m) { return *m.mutable_facts()->add_files(); }

std::vector<Row> RequestRows() {
  return {
      Of("agent_version", kTextBytes, Request, [](auto& m, std::size_t n) { m.set_agent_version(Bytes(n)); }),
      Of("boot_id", kTextBytes, Request, [](auto& m, std::size_t n) { m.set_boot_id(Bytes(n)); }),
      Of("renewal_csr_der", kCsrBytes, Request, [](auto& m, std::size_t n) { m.set_renewal_csr_der(Bytes(n)); }),
      Of("reports", kReports, Request, [](auto& m, std::size_t n) { Times(n, [&] { *m.add_reports() = Report(); }); }),
      Of("held_offers", kHeldOffers, Request,
         [](auto& m, std::size_t n) { Times(n, [&] { m.add_held_offers("o"); }); }),
      Of("held_offers[0]", kIdBytes, Request, [](auto& m, std::size_t n) { m.add_held_offers(Bytes(n)); }),
      Of("facts.name", kTextBytes, Request, [](auto& m, std::size_t n) { m.mutable_facts()->set_name(Bytes(n)); }),
      Of("facts.os.edition", kTextBytes, Request,
         [](auto& m, std::size_t n) { m.mutable_facts()->mutable_os()->set_edition(Bytes(n)); }),
      Of("facts.addresses", kAddresses, Request,
         [](auto& m, std::size_t n) { Times(n, [&] { m.mutable_facts()->add_addresses("10.0.0.1"); }); }),
      Of("facts.roles", kRoles, Request,
         [](auto& m, std::size_t n) { Times(n, [&] { m.mutable_facts()->add_roles("dns-server"); }); }),
      Of("facts.roles[0]", kRoleBytes, Request, [](auto& m, std::size_t n) { m.mutable_facts()->add_roles(Bytes(n)); }),
      Of("facts.time_zone", kZoneBytes, Request,
         [](auto& m, std::size_t n) { m.mutable_facts()->set_time_zone(Bytes(n)); }),
      Of("facts.hotfixes", kHotfixes, Request,
         [](auto& m, std::size_t n) { Times(n, [&] { m.mutable_facts()->add_hotfixes(); }); }),
      Of("facts.files", kFiles, Request, [](auto& m, std::size_t n) { Times(n, [&] { LastFile(m); }); }),
      Of("facts.files[2].path", kTextBytes, Request,
         [](auto& m, std::size_t n) {
           Times(2, [&] { LastFile(m); });
           LastFile(m).set_path(Bytes(n));
         }),
      Of("facts.registry", kRegistry, Request,
         [](auto& m, std::size_t n) { Times(n, [&] { m.mutable_facts()->add_registry(); }); }),
      Of("facts.registry[0].data", kTextBytes, Request,
         [](auto& m, std::size_t n) { m.mutable_facts()->add_registry()->set_data(Bytes(n)); }),
      Of("facts.products", kProducts, Request,
         [](auto& m, std::size_t n) { Times(n, [&] { m.mutable_facts()->add_products(); }); }),
      Of("facts.products[0].name", kProductTextBytes, Request,
         [](auto& m, std::size_t n) { m.mutable_facts()->add_products()->set_name(Bytes(n)); }),
      Of("facts.package_states", kPackageStates, Request,
         [](auto& m, std::size_t n) { Times(n, [&] { m.mutable_facts()->add_package_states(); }); }),
      Of("facts.package_states[0].name", kProductTextBytes, Request,
         [](auto& m, std::size_t n) { m.mutable_facts()->add_package_states()->set_name(Bytes(n)); }),
      Of("facts.organisational_unit", kTextBytes, Request,
         [](auto& m, std::size_t n) { m.mutable_facts()->set_organisational_unit(Bytes(n)); }),
      Of("facts.pending_reboot", kPendingReboots, Request,
         [](auto& m, std::size_t n) { Times(n, [&] { m.mutable_facts()->add_pending_reboot(); }); }),
  };
}

std::vector<Row> OfferRows() {
  return {
      Of("offer_id", kIdBytes, Offer, [](auto& m, std::size_t n) { m.set_offer_id(Bytes(n)); }),
      Of("rollout_id", kIdBytes, Offer, [](auto& m, std::size_t n) { m.set_rollout_id(Bytes(n)); }),
      Of("instruction.arguments", kArguments, Offer,
         [](auto& m, std::size_t n) { Times(n, [&] { m.mutable_instruction()->add_arguments("/q"); }); }),
      Of("instruction.arguments[0]", kTextBytes, Offer,
         [](auto& m, std::size_t n) { m.mutable_instruction()->add_arguments(Bytes(n)); }),
      Of("instruction.uninstall", kArguments, Offer,
         [](auto& m, std::size_t n) { Times(n, [&] { m.mutable_instruction()->add_uninstall("/u"); }); }),
      Of("instruction.exit_codes", kExitCodes, Offer,
         [](auto& m, std::size_t n) { Times(n, [&] { m.mutable_instruction()->add_exit_codes(); }); }),
      Of("instruction.signers", kSigners, Offer,
         [](auto& m, std::size_t n) { Times(n, [&] { m.mutable_instruction()->add_signers(); }); }),
      Of("instruction.signers[0].subject", kPinBytes, Offer,
         [](auto& m, std::size_t n) { m.mutable_instruction()->add_signers()->set_subject(Bytes(n)); }),
      Of("instruction.prerequisites", kPrerequisites, Offer,
         [](auto& m, std::size_t n) { Times(n, [&] { m.mutable_instruction()->add_prerequisites("u"); }); }),
      Of("instruction.applicability.languages", kSelectors, Offer,
         [](auto& m, std::size_t n) {
           Times(n, [&] { m.mutable_instruction()->mutable_applicability()->add_languages("JPN"); });
         }),
      Of("instruction.detection.files", kFiles, Offer,
         [](auto& m, std::size_t n) { Times(n, [&] { m.mutable_instruction()->mutable_detection()->add_files(); }); }),
      Of("instruction.detection.registry", kRegistry, Offer,
         [](auto& m, std::size_t n) {
           Times(n, [&] { m.mutable_instruction()->mutable_detection()->add_registry(); });
         }),
      Of("instruction.timeout_ms", static_cast<std::size_t>(kDurationMs), Offer,
         [](auto& m, std::size_t n) { m.mutable_instruction()->set_timeout_ms(n); }),
      Of("more", kWorkItems - 1, Offer,
         [](auto& m, std::size_t n) { Times(n, [&] { *m.add_more()->mutable_instruction() = m.instruction(); }); }),
      Of("more[0].instruction.arguments", kArguments, Offer,
         [](auto& m, std::size_t n) {
           auto& instruction = *m.add_more()->mutable_instruction();
           instruction = m.instruction();
           Times(n, [&] { instruction.add_arguments("/q"); });
         }),
      Of("windows", kWindows, Offer, [](auto& m, std::size_t n) { Times(n, [&] { m.add_windows(); }); }),
      Of("active_hours", kWindows, Offer, [](auto& m, std::size_t n) { Times(n, [&] { m.add_active_hours(); }); }),
      Of("time_needed_ms", static_cast<std::size_t>(kDurationMs), Offer,
         [](auto& m, std::size_t n) { m.set_time_needed_ms(n); }),
      Of("user.message", kTextBytes, Offer, [](auto& m, std::size_t n) { m.mutable_user()->set_message(Bytes(n)); }),
      Of("user.notice_ms", static_cast<std::size_t>(kDurationMs), Offer,
         [](auto& m, std::size_t n) { m.mutable_user()->set_notice_ms(n); }),
  };
}

std::vector<Row> OtherRows() {
  return {
      Of("detail", kDetailBytes, Report, [](auto& m, std::size_t n) { m.set_detail(Bytes(n)); }),
      Of("verdict.reason", kDetailBytes, Report,
         [](auto& m, std::size_t n) { m.mutable_verdict()->set_reason(Bytes(n)); }),
      Of("verdict.evidence", kEvidence, Report,
         [](auto& m, std::size_t n) { Times(n, [&] { m.mutable_verdict()->add_evidence(); }); }),
      Of("items", kWorkItems, Report, [](auto& m, std::size_t n) { Times(n, [&] { m.add_items(); }); }),
      Of("items[0].update_id", kTextBytes, Report,
         [](auto& m, std::size_t n) { m.add_items()->set_update_id(Bytes(n)); }),
      Of("offers", kOffers, Reply, [](auto& m, std::size_t n) { Times(n, [&] { *m.add_offers() = Offer(); }); }),
      Of("recalled_offers", kHeldOffers, Reply,
         [](auto& m, std::size_t n) { Times(n, [&] { m.add_recalled_offers("o"); }); }),
      Of("certificate_der", kCertificateBytes, Reply, [](auto& m, std::size_t n) { m.set_certificate_der(Bytes(n)); }),
      Of("next_check_in_ms", static_cast<std::size_t>(kDurationMs), Reply,
         [](auto& m, std::size_t n) { m.set_next_check_in_ms(n); }),
      Of("query.files", kFiles, Reply,
         [](auto& m, std::size_t n) { Times(n, [&] { m.mutable_query()->add_files("f"); }); }),
      Of("query.registry", kRegistry, Reply,
         [](auto& m, std::size_t n) { Times(n, [&] { m.mutable_query()->add_registry(); }); }),
  };
}

v1::RolloutPlan Plan() { return {}; }
Row DelayRow(const char* field, void (v1::RolloutPlan::*set)(std::uint64_t)) {
  return Of(field, static_cast<std::size_t>(kDurationMs), Plan,
            [set](v1::RolloutPlan& m, std::size_t n) { (m.*set)(n); });
}

std::vector<Row> PlanRows() {
  return {
      Of("waves", kWaves, Plan, [](auto& m, std::size_t n) { Times(n, [&] { m.add_waves()->set_rest(true); }); }),
      Of("waves[0].soak_ms", static_cast<std::size_t>(kDurationMs), Plan,
         [](auto& m, std::size_t n) {
           m.add_waves()->set_rest(true);
           m.mutable_waves(0)->set_soak_ms(n);
         }),
      Of("waves[0].ring", kTextBytes, Plan, [](auto& m, std::size_t n) { m.add_waves()->set_ring(Bytes(n)); }),
      Of("more_bulletins", kBulletins - 1, Plan,
         [](auto& m, std::size_t n) { Times(n, [&] { m.add_more_bulletins("MS03-043"); }); }),
      Of("group_limits", kGroupLimits, Plan, [](auto& m, std::size_t n) { Times(n, [&] { m.add_group_limits(); }); }),
      Of("group_limits[0].name", kTextBytes, Plan,
         [](auto& m, std::size_t n) { m.add_group_limits()->set_name(Bytes(n)); }),
      Of("schedule.windows", kScheduleRules, Plan,
         [](auto& m, std::size_t n) { Times(n, [&] { m.mutable_schedule()->add_windows("daily"); }); }),
      Of("schedule.blackouts", kScheduleRules, Plan,
         [](auto& m, std::size_t n) { Times(n, [&] { m.mutable_schedule()->add_blackouts("daily"); }); }),
      Of("schedule.active_hours", kScheduleRules, Plan,
         [](auto& m, std::size_t n) { Times(n, [&] { m.mutable_schedule()->add_active_hours("daily"); }); }),
      Of("schedule.windows[0]", kRuleBytes, Plan,
         [](auto& m, std::size_t n) { m.mutable_schedule()->add_windows(Bytes(n)); }),
      Of("user.message", kTextBytes, Plan, [](auto& m, std::size_t n) { m.mutable_user()->set_message(Bytes(n)); }),
      Of("follow_up_of", kIdBytes, Plan, [](auto& m, std::size_t n) { m.set_follow_up_of(Bytes(n)); }),
      Of("retry_busy.base_ms", static_cast<std::size_t>(kDurationMs), Plan,
         [](auto& m, std::size_t n) { m.mutable_retry_busy()->set_base_ms(n); }),
      DelayRow("retry_base_ms", &v1::RolloutPlan::set_retry_base_ms),
      DelayRow("retry_cap_ms", &v1::RolloutPlan::set_retry_cap_ms),
      DelayRow("offer_timeout_ms", &v1::RolloutPlan::set_offer_timeout_ms),
      DelayRow("unreachable_after_ms", &v1::RolloutPlan::set_unreachable_after_ms),
      DelayRow("starts_period_ms", &v1::RolloutPlan::set_starts_period_ms),
      DelayRow("time_needed_ms", &v1::RolloutPlan::set_time_needed_ms),
  };
}

void ExpectLimits(const std::vector<Row>& rows) {
  for (const Row& row : rows) {
    const auto at_limit = row.send(row.limit);
    EXPECT_TRUE(at_limit) << row.field << ": " << (at_limit ? "" : at_limit.error().message);
    const auto above = row.send(row.limit + 1);
    ASSERT_FALSE(above) << row.field;
    EXPECT_EQ(above.error().code, Code::kInvalidArgument) << row.field;
    EXPECT_EQ(above.error().message.rfind(std::string(row.field) + " ", 0), 0U) << above.error().message;
    EXPECT_NE(above.error().message.find("at most"), std::string::npos) << above.error().message;
  }
}

TEST(WireLimits, HoldForCheckInRequests) { ExpectLimits(RequestRows()); }
TEST(WireLimits, HoldForOffers) { ExpectLimits(OfferRows()); }
TEST(WireLimits, HoldForReportsAndReplies) { ExpectLimits(OtherRows()); }
TEST(WireLimits, HoldForPlans) { ExpectLimits(PlanRows()); }

TEST(WireLimits, HoldForEnrolmentRequests) {
  v1::EnrolRequest good;
  good.set_token_id("id");
  good.set_token_secret("secret");
  good.set_csr_der("csr");
  EXPECT_TRUE(Check(good));
  const struct {
    const char* field;
    std::function<void(v1::EnrolRequest&)> spoil;
  } rows[] = {
      {"token_id", [](auto& m) { m.clear_token_id(); }},
      {"token_id", [](auto& m) { m.set_token_id(Bytes(kIdBytes + 1)); }},
      {"token_secret", [](auto& m) { m.clear_token_secret(); }},
      {"token_secret", [](auto& m) { m.set_token_secret(Bytes(kIdBytes + 1)); }},
      {"csr_der", [](auto& m) { m.clear_csr_der(); }},
      {"csr_der", [](auto& m) { m.set_csr_der(Bytes(kCsrBytes + 1)); }},
      {"host_name", [](auto& m) { m.set_host_name(Bytes(256)); }},
      {"agent_version", [](auto& m) { m.set_agent_version(Bytes(kIdBytes + 1)); }},
  };
  for (const auto& row : rows) {
    v1::EnrolRequest request = good;
    row.spoil(request);
    const Status status = Check(request);
    ASSERT_FALSE(status) << row.field;
    EXPECT_EQ(status.error().message.rfind(row.field, 0), 0U) << status.error().message;
  }
}

TEST(WireChecks, RefuseWhatMakesNoSenseAndNameTheField) {
  const struct {
    const char* start;
    Result<bool> result;
  } rows[] = {
      {"protocol is 3",
       [] {
         auto m = Request();
         m.set_protocol(3);
         return Convert(m);
       }()},
      {"protocol is 0", Convert(v1::CheckInRequest())},
      {"facts_digest has 31 bytes",
       [] {
         auto m = Request();
         m.set_facts_digest(Bytes(31));
         return Convert(m);
       }()},
      {"reports[0].offer_id is empty",
       [] {
         auto m = Request();
         m.add_reports()->set_state(v1::HOST_STATE_FAILED);
         return Convert(m);
       }()},
      {"state is not given",
       [] {
         auto m = Report();
         m.clear_state();
         return Convert(m);
       }()},
      {"held_offers[1] is empty",
       [] {
         auto m = Request();
         m.add_held_offers("o");
         m.add_held_offers("");
         return Convert(m);
       }()},
      {"offer_id is empty",
       [] {
         auto m = Offer();
         m.clear_offer_id();
         return Convert(m);
       }()},
      {"instruction.sha256 has 0 bytes",
       [] {
         auto m = Offer();
         m.mutable_instruction()->clear_sha256();
         return Convert(m);
       }()},
      {"instruction.update_id is empty",
       [] {
         auto m = Offer();
         m.mutable_instruction()->clear_update_id();
         return Convert(m);
       }()},
      {"acknowledged_sequences has 0",
       [] {
         auto m = Reply();
         m.add_acknowledged_offers("o");
         return Convert(m);
       }()},
      {"waves[0].selection is not given",
       [] {
         v1::RolloutPlan m;
         m.add_waves();
         return Convert(m);
       }()},
      {"waves[0].rest is false",
       [] {
         v1::RolloutPlan m;
         m.add_waves()->set_rest(false);
         return Convert(m);
       }()},
      {"action is 7, which this release does not know",
       [] {
         v1::RolloutPlan m;
         m.set_action(static_cast<v1::Action>(7));
         return Convert(m);
       }()},
      {"reboot is 9",
       [] {
         v1::RolloutPlan m;
         m.set_reboot(static_cast<v1::RebootPolicy>(9));
         return Convert(m);
       }()},
      {"waves[1].on_breach is -1",
       [] {
         v1::RolloutPlan m;
         m.add_waves()->set_rest(true);
         m.add_waves()->set_rest(true);
         m.mutable_waves(1)->set_on_breach(static_cast<v1::OnBreach>(-1));
         return Convert(m);
       }()},
  };
  for (const auto& row : rows) {
    ASSERT_FALSE(row.result) << row.start;
    EXPECT_EQ(row.result.error().code, Code::kInvalidArgument) << row.start;
    EXPECT_EQ(row.result.error().message.rfind(row.start, 0), 0U) << row.result.error().message;
  }
}

TEST(WireChecks, TurnUnknownEnumNumbersIntoUnknown) {
  EXPECT_EQ(FromWire(static_cast<v1::HostState>(4711)), model::HostState::kUnknown);
  EXPECT_EQ(FromWire(static_cast<v1::HostState>(-1)), model::HostState::kUnknown);
  EXPECT_EQ(FromWire(static_cast<v1::UpdateStatus>(4711)), model::UpdateStatus::kUnknown);
  EXPECT_EQ(FromWire(static_cast<v1::FailureReason>(4711)), model::FailureReason::kNone);
  EXPECT_EQ(FromWire(static_cast<v1::RebootNeed>(4711)), model::RebootNeed::kUnspecified);
  EXPECT_EQ(FromWire(static_cast<v1::PackageKind>(4711)), model::PackageKind::kUnspecified);
  EXPECT_EQ(FromWire(static_cast<v1::ExitMeaning>(4711)), model::ExitMeaning::kUnspecified);
  EXPECT_EQ(FromWire(static_cast<v1::OnBreach>(4711)), model::OnBreach::kUnspecified);
  EXPECT_EQ(FromWire(static_cast<v1::Action>(4711)), model::Action::kUnspecified);
  EXPECT_EQ(FromWire(static_cast<v1::RebootPolicy>(4711)), model::RebootPolicy::kUnspecified);
  EXPECT_EQ(FromWire(static_cast<v1::LateHosts>(4711)), model::LateHosts::kUnspecified);
  EXPECT_EQ(FromWire(static_cast<v1::MissedWindow>(4711)), model::MissedWindow::kUnspecified);
  EXPECT_EQ(FromWire(static_cast<v1::ErrorClass>(4711)), model::ErrorClass::kNone);
}

TEST(WireProtocol, OneIsReadWithTheMeaningItHad) {
  auto request = Request();
  request.set_protocol(1);
  ASSERT_TRUE(FromWire(request));
  EXPECT_EQ(FromWire(request)->protocol, 1U);
  EXPECT_EQ(FromWire(Request())->protocol, kProtocol);

  auto report = Report();
  EXPECT_EQ(FromWire(report)->error_class, model::ErrorClass::kNone);
  report.set_retryable(true);
  EXPECT_EQ(FromWire(report)->error_class, model::ErrorClass::kTransient);
  report.set_error_class(v1::ERROR_CLASS_FATAL);
  EXPECT_EQ(FromWire(report)->error_class, model::ErrorClass::kFatal) << "the class counts where there is one";

  auto offer = Offer();  // also what an earlier release wrote into its journal
  EXPECT_EQ(FromWire(offer)->reboot, model::RebootPolicy::kNever);
  offer.set_reboot_allowed(true);
  EXPECT_EQ(FromWire(offer)->reboot, model::RebootPolicy::kIfNeeded);
  EXPECT_EQ(FromWire(offer)->action, model::Action::kInstall);
  EXPECT_EQ(FromWire(offer)->missed_window, model::MissedWindow::kNextWindow);
  EXPECT_EQ(FromWire(offer)->user, (model::UserPolicy{"", 0, Duration{0}, Duration{0}})) << "nobody is asked";
}

TEST(WireProtocol, WhatIsNewerIsNeverTakenForSomethingElse) {
  auto offer = Offer();
  offer.set_action(static_cast<v1::Action>(7));
  EXPECT_EQ(FromWire(offer)->action, model::Action::kUnspecified) << "not an install";
  offer.set_reboot(static_cast<v1::RebootPolicy>(7));
  EXPECT_EQ(FromWire(offer)->reboot, model::RebootPolicy::kNever) << "without leave nothing reboots";
}

TEST(WireProtocol, AnAgentOfOneSeesRetriesAndRebootsInItsOwnFields) {
  model::Report report;
  for (const auto& [error_class, retryable] : {std::pair{model::ErrorClass::kBusy, true},
                                               {model::ErrorClass::kNeedsReboot, true},
                                               {model::ErrorClass::kFatal, false},
                                               {model::ErrorClass::kNone, false}}) {
    report.error_class = error_class;
    EXPECT_EQ(ToWire(report).retryable(), retryable) << Name(error_class);
  }
  model::Offer work;
  work.work.emplace_back();
  for (const auto& [policy, allowed] : {std::pair{model::RebootPolicy::kIfNeeded, true},
                                        {model::RebootPolicy::kAlways, true},
                                        {model::RebootPolicy::kAtWindowEnd, true},
                                        {model::RebootPolicy::kNever, false}}) {
    work.reboot = policy;
    EXPECT_EQ(ToWire(work).reboot_allowed(), allowed) << Name(policy);
  }
}

TEST(WirePlans, ZerosStayForTheConsoleToFill) {
  const auto plan = FromWire(v1::RolloutPlan());
  ASSERT_TRUE(plan);
  EXPECT_EQ(plan->total_error_percent, 0U);
  EXPECT_EQ(plan->on_breach, model::OnBreach::kUnspecified);
  EXPECT_EQ(plan->late_hosts, model::LateHosts::kUnspecified);
  EXPECT_EQ(plan->missed_window, model::MissedWindow::kUnspecified);
  EXPECT_EQ(plan->action, model::Action::kUnspecified);
  EXPECT_EQ(plan->retry_busy, (model::RetryRule{0, Duration{0}, Duration{0}}));
  EXPECT_EQ(plan->starts_period, Duration{0});
  EXPECT_EQ(plan->user, model::UserPolicy{}) << "no user policy at all: the product's";
}

TEST(WirePlans, OneBaseAndCapServeEveryRetryRuleThatHasNone) {
  v1::RolloutPlan in;
  in.set_retry_base_ms(1000);
  in.set_retry_cap_ms(9000);
  in.mutable_retry_busy()->set_base_ms(50);
  const auto plan = FromWire(in);
  ASSERT_TRUE(plan);
  EXPECT_EQ(plan->retry_busy, (model::RetryRule{0, Duration{50}, Duration{9000}}));
  EXPECT_EQ(plan->retry_transient, (model::RetryRule{0, Duration{1000}, Duration{9000}}));
  EXPECT_EQ(plan->retry_reboot, (model::RetryRule{0, Duration{1000}, Duration{9000}}));
}

TEST(WirePlans, AConditionOfAWaveMayBeZeroOrAbsent) {
  v1::RolloutPlan in;
  in.add_waves()->set_rest(true);
  EXPECT_EQ(FromWire(in)->waves[0].error_percent, std::nullopt);
  in.mutable_waves(0)->set_error_percent(0);
  EXPECT_EQ(FromWire(in)->waves[0].error_percent, 0U);
}

TEST(WireChecks, BringWrongClocksIntoRangeInsteadOfRefusing) {
  auto report = Report();
  report.set_observed_ms(-5);
  EXPECT_EQ(FromWire(report)->observed, FromUnixMs(0));
  report.set_observed_ms(INT64_MAX);
  EXPECT_EQ(FormatInstant(FromWire(report)->observed), "9999-12-31T23:59:59Z");
}

TEST(WireFits, WhatAHostReportsWhateverItIs) {
  model::CheckInRequest request;
  request.boot_id = Bytes(9000);
  request.facts.emplace();
  request.facts->name = "bj\xf6rn";  // Latin-1
  request.facts->registry.resize(kRegistry + 1);
  request.facts->registry[0].data = Bytes(10'000);
  request.facts->files.resize(kFiles + 1);
  request.facts->hotfixes.resize(kHotfixes + 1);
  request.facts->pending_reboot.resize(kPendingReboots + 1);
  request.facts->addresses.resize(kAddresses + 1);
  request.facts->roles.assign(kRoles + 1, Bytes(kRoleBytes + 1));
  request.facts->time_zone = Bytes(kZoneBytes + 1);
  model::Report report;
  report.offer = OfferId("o");
  report.state = model::HostState::kFailed;
  report.detail = Bytes(kDetailBytes + 1);
  report.verdict.evidence.resize(kEvidence + 1);
  report.items.resize(kWorkItems + 1);
  report.items[0].update_id = Bytes(kTextBytes + 1);
  request.reports.assign(kReports + 1, report);
  request.held_offers.assign(kHeldOffers + 1, OfferId("o"));
  v1::CheckInRequest received;
  ASSERT_TRUE(received.ParseFromString(ToWire(request).SerializeAsString()));
  const auto back = FromWire(received);
  ASSERT_TRUE(back) << back.error().message;
  EXPECT_EQ(back->facts->name, "bj?rn");
  EXPECT_EQ(back->facts->registry[0].data, Bytes(kTextBytes));
  EXPECT_EQ(back->facts->files.size(), kFiles);
  EXPECT_EQ(back->facts->roles.size(), kRoles);
  EXPECT_EQ(back->reports.size(), kReports);
}

TEST(WireFits, MoreThanOneReplyHolds) {
  model::CheckInReply reply;
  model::Offer offer;
  offer.id = OfferId("o");
  offer.work.emplace_back().instruction.update_id = "u";
  for (int i = 0; i <= static_cast<int>(kWindows); ++i) offer.windows.push_back({FromUnixMs(i), FromUnixMs(i + 1)});
  offer.active_hours = offer.windows;
  reply.offers.assign(kOffers + 1, offer);
  reply.acknowledged.assign(kReports + 1, {OfferId("o"), 1});
  reply.recalled.assign(kHeldOffers + 1, OfferId("o"));
  reply.query = model::FactQuery{.files = std::vector<std::string>(kFiles + 1, "f"), .registry = {}, .digest = 1};
  const auto back = FromWire(ToWire(reply));
  ASSERT_TRUE(back) << back.error().message;
  EXPECT_EQ(back->offers.size(), kOffers);
  EXPECT_EQ(back->offers[0].windows.size(), kWindows) << "the first ones; the next offer brings the others";
  EXPECT_EQ(back->offers[0].windows[0].open, FromUnixMs(0));
}

TEST(WireFits, TextIsCutBetweenCharacters) {
  const struct {
    std::string text;
    std::size_t limit;
    std::string fitted;
  } rows[] = {
      {"plain", 10, "plain"},
      {"plain", 3, "pla"},
      {"\xe4\xbf\xae\xe6\xad\xa3", 6, "\xe4\xbf\xae\xe6\xad\xa3"},
      {"\xe4\xbf\xae\xe6\xad\xa3", 5, "\xe4\xbf\xae"},
      {"\xf0\x9f\x98\x80", 3, ""},
      {"\xf0\x9f\x98\x80", 4, "\xf0\x9f\x98\x80"},
      {"a\x80z", 10, "a?z"},             // a continuation without a start
      {"a\xc3", 10, "a?"},               // cut in the middle
      {"\xc0\xaf", 10, "??"},            // overlong
      {"\xe0\x80\xaf", 10, "???"},       // overlong
      {"\xed\xa0\x80", 10, "???"},       // a surrogate
      {"\xf4\x90\x80\x80", 10, "????"},  // beyond U+10FFFF
      {"\xff\xfe", 10, "??"},
      {std::string("a\0b", 3), 10, std::string("a\0b", 3)},
  };
  for (const auto& row : rows) EXPECT_EQ(FitText(row.text, row.limit), row.fitted) << ToHex(row.text);
}

TEST(WireChecks, SendNegativeDelaysAsZero) {
  model::CheckInReply reply;
  reply.next_check_in = Duration{-1};
  EXPECT_EQ(ToWire(reply).next_check_in_ms(), 0U);
}

}  // namespace
}  // namespace kintsugi::wire
