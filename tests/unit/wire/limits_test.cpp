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
  };
}

std::vector<Row> OtherRows() {
  return {
      Of("detail", kDetailBytes, Report, [](auto& m, std::size_t n) { m.set_detail(Bytes(n)); }),
      Of("verdict.reason", kDetailBytes, Report,
         [](auto& m, std::size_t n) { m.mutable_verdict()->set_reason(Bytes(n)); }),
      Of("verdict.evidence", kEvidence, Report,
         [](auto& m, std::size_t n) { Times(n, [&] { m.mutable_verdict()->add_evidence(); }); }),
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
      Of(
          "waves", kWaves, [] { return v1::RolloutPlan(); },
          [](auto& m, std::size_t n) { Times(n, [&] { m.add_waves()->set_rest(true); }); }),
      Of(
          "retry_cap_ms", static_cast<std::size_t>(kDurationMs), [] { return v1::RolloutPlan(); },
          [](auto& m, std::size_t n) { m.set_retry_cap_ms(n); }),
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
TEST(WireLimits, HoldForReportsRepliesAndPlans) { ExpectLimits(OtherRows()); }

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
      {"protocol is 2",
       [] {
         auto m = Request();
         m.set_protocol(2);
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
  model::Report report;
  report.offer = OfferId("o");
  report.state = model::HostState::kFailed;
  report.detail = Bytes(kDetailBytes + 1);
  report.verdict.evidence.resize(kEvidence + 1);
  request.reports.assign(kReports + 1, report);
  request.held_offers.assign(kHeldOffers + 1, OfferId("o"));
  v1::CheckInRequest received;
  ASSERT_TRUE(received.ParseFromString(ToWire(request).SerializeAsString()));
  const auto back = FromWire(received);
  ASSERT_TRUE(back) << back.error().message;
  EXPECT_EQ(back->facts->name, "bj?rn");
  EXPECT_EQ(back->facts->registry[0].data, Bytes(kTextBytes));
  EXPECT_EQ(back->facts->files.size(), kFiles);
  EXPECT_EQ(back->reports.size(), kReports);
}

TEST(WireFits, MoreThanOneReplyHolds) {
  model::CheckInReply reply;
  model::Offer offer;
  offer.id = OfferId("o");
  offer.work.emplace_back().instruction.update_id = "u";
  reply.offers.assign(kOffers + 1, offer);
  reply.acknowledged.assign(kReports + 1, {OfferId("o"), 1});
  reply.recalled.assign(kHeldOffers + 1, OfferId("o"));
  reply.query = model::FactQuery{.files = std::vector<std::string>(kFiles + 1, "f"), .registry = {}, .digest = 1};
  const auto back = FromWire(ToWire(reply));
  ASSERT_TRUE(back) << back.error().message;
  EXPECT_EQ(back->offers.size(), kOffers);
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
