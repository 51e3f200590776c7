// SPDX-License-Identifier: Apache-2.0
// Model -> message -> bytes -> message -> model gives the same value, for random values. The seed of a
// failure is printed.
#include <gtest/gtest.h>

#include <random>

#include "common/wire/wire.h"
#include "tests/unit/wire/random_values.h"

namespace kintsugi::wire {
namespace {

// Through real bytes, as between two machines.
template <typename Model>
auto Carry(const Model& value) {
  auto sent = ToWire(value);
  decltype(sent) received;
  EXPECT_TRUE(received.ParseFromString(sent.SerializeAsString()));
  return FromWire(received);
}

template <typename Draw>
void RoundTrips(Draw draw) {
  const std::uint64_t first = std::random_device{}();
  for (std::uint64_t seed = first; seed < first + 200; ++seed) {
    test::RandomValues random(seed);
    const auto value = draw(random);
    const auto back = Carry(value);
    ASSERT_TRUE(back) << "seed " << seed << ": " << back.error().message;
    ASSERT_TRUE(*back == value) << "seed " << seed << "\n"
                                << ToWire(value).DebugString() << "\n"
                                << ToWire(*back).DebugString();
  }
}

TEST(RoundTrip, KeepsFacts) {
  RoundTrips([](auto& random) { return random.Facts(); });
}
TEST(RoundTrip, KeepsQueries) {
  RoundTrips([](auto& random) { return random.Query(); });
}
TEST(RoundTrip, KeepsAssessments) {
  RoundTrips([](auto& random) { return random.Assessment(); });
}
TEST(RoundTrip, KeepsInstructions) {
  RoundTrips([](auto& random) { return random.Instruction(); });
}
TEST(RoundTrip, KeepsOffers) {
  RoundTrips([](auto& random) { return random.Offer(); });
}
TEST(RoundTrip, KeepsReports) {
  RoundTrips([](auto& random) { return random.Report(); });
}
TEST(RoundTrip, KeepsPlans) {
  RoundTrips([](auto& random) { return random.Plan(); });
}

// The check-in structs have no equality of their own; their messages are compared.
template <typename Draw>
void RoundTripsAsMessage(Draw draw) {
  const std::uint64_t first = std::random_device{}();
  for (std::uint64_t seed = first; seed < first + 200; ++seed) {
    test::RandomValues random(seed);
    const auto value = draw(random);
    const auto back = Carry(value);
    ASSERT_TRUE(back) << "seed " << seed << ": " << back.error().message;
    ASSERT_EQ(ToWire(*back).DebugString(), ToWire(value).DebugString()) << "seed " << seed;
  }
}

TEST(RoundTrip, KeepsCheckInRequests) {
  RoundTripsAsMessage([](auto& random) { return random.Request(); });
}
TEST(RoundTrip, KeepsCheckInReplies) {
  RoundTripsAsMessage([](auto& random) { return random.Reply(); });
}

TEST(RoundTrip, KeepsEveryFieldOfACheckIn) {
  // Every field set: none may come back at its default.
  model::CheckInRequest request;
  request.protocol = 1;
  request.agent_version = "1.2";
  request.boot_id = "boot";
  request.facts_digest = std::string(32, 'd');
  request.facts = model::HostFacts{};
  request.facts->name = "PC-17";
  request.reports.push_back({});
  request.reports[0].offer = OfferId("o");
  request.reports[0].state = model::HostState::kFailed;
  request.held_offers = {OfferId("h")};
  request.renewal_csr_der = "csr";
  request.query_digest = 7;
  const auto back = Carry(request).value();
  EXPECT_EQ(back.protocol, 1U);
  EXPECT_EQ(back.agent_version, "1.2");
  EXPECT_EQ(back.boot_id, "boot");
  EXPECT_EQ(back.facts_digest, std::string(32, 'd'));
  EXPECT_EQ(back.facts, request.facts);
  EXPECT_EQ(back.reports, request.reports);
  EXPECT_EQ(back.held_offers, request.held_offers);
  EXPECT_EQ(back.renewal_csr_der, "csr");
  EXPECT_EQ(back.query_digest, 7U);
}

TEST(RoundTrip, KeepsEveryFieldOfAReply) {
  test::RandomValues random(1);
  model::CheckInReply reply;
  reply.offers.push_back(random.Offer());
  reply.acknowledged = {{OfferId("a"), 3}, {OfferId("b"), 4}};
  reply.recalled = {OfferId("r")};
  reply.want_facts = true;
  reply.next_check_in = Duration{60'000};
  reply.certificate_der = "der";
  reply.query = model::FactQuery{.files = {"f"}, .registry = {}, .digest = 9};
  reply.server_time = FromUnixMs(1234);
  const auto back = Carry(reply).value();
  EXPECT_EQ(back.offers, reply.offers);
  ASSERT_EQ(back.acknowledged.size(), 2U);
  EXPECT_EQ(back.acknowledged[1].offer, OfferId("b"));
  EXPECT_EQ(back.acknowledged[1].sequence, 4U);
  EXPECT_EQ(back.recalled, reply.recalled);
  EXPECT_TRUE(back.want_facts);
  EXPECT_EQ(back.next_check_in, Duration{60'000});
  EXPECT_EQ(back.certificate_der, "der");
  EXPECT_EQ(back.query, reply.query);
  EXPECT_EQ(back.server_time, FromUnixMs(1234));
}

TEST(Storage, GivesBackWhatWasStored) {
  test::RandomValues random(42);
  for (int i = 0; i < 50; ++i) {
    const auto facts = random.Facts();
    EXPECT_EQ(ParseFacts(SerialiseFacts(facts)).value(), facts);
    const auto plan = random.Plan();
    EXPECT_EQ(ParsePlan(SerialisePlan(plan)).value(), plan);
    const auto offer = random.Offer();
    EXPECT_EQ(ParseOffer(SerialiseOffer(offer)).value(), offer);
    const auto report = random.Report();
    EXPECT_EQ(ParseReport(SerialiseReport(report)).value(), report);
    const auto query = random.Query();
    EXPECT_EQ(ParseQuery(SerialiseQuery(query)).value(), query);
    EXPECT_EQ(SerialiseFacts(facts), SerialiseFacts(ParseFacts(SerialiseFacts(facts)).value())) << "digests must agree";
  }
}

TEST(Storage, ReportsDamage) {
  const std::string good = SerialiseOffer(test::RandomValues(1).Offer());
  for (const std::string& bytes : {std::string("\xff\xff\xff"), good.substr(0, good.size() / 2), std::string()}) {
    const auto offer = ParseOffer(bytes);
    ASSERT_FALSE(offer);
    EXPECT_EQ(offer.error().code, Code::kDataLoss);
  }
}

TEST(Storage, AnythingOrNothingComesOutOfRandomDamage) {
  const std::uint64_t seed = std::random_device{}();
  Prng prng(seed);
  for (int i = 0; i < 2000; ++i) {
    std::string bytes = SerialiseReport(test::RandomValues(seed + static_cast<std::uint64_t>(i)).Report());
    for (std::uint64_t flips = 1 + prng.Below(4); flips > 0 && !bytes.empty(); --flips)
      bytes[prng.Below(bytes.size())] = static_cast<char>(prng.Below(256));
    const auto report = ParseReport(bytes);  // must not crash; what parses must be writable and readable again
    if (report) {
      EXPECT_TRUE(ParseReport(SerialiseReport(*report))) << "seed " << seed;
    }
  }
}

}  // namespace
}  // namespace kintsugi::wire
