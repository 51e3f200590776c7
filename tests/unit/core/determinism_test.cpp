// SPDX-License-Identifier: Apache-2.0
// The core is a function of its inputs: the same seed, clock and calls give the same ids, the same offers and the same
// rollouts.
#include <gtest/gtest.h>

#include "common/base/bytes.h"
#include "common/base/prng.h"
#include "tests/unit/core/test_console.h"

namespace kintsugi::console {
namespace {

using M = v1::OperatorMethod;

CoreOptions Seeded(std::uint64_t seed) {
  CoreOptions options;
  options.random_bytes = [prng = std::make_shared<Prng>(seed)](std::size_t count) {
    std::string bytes;
    while (bytes.size() < count) bytes.push_back(static_cast<char>(prng->Next() & 0xff));
    return bytes;
  };
  return options;
}

// Everything that a run gave away, as one text.
std::string Trace(std::uint64_t seed) {
  TestConsole console(Seeded(seed));
  console.ImportMs03043();
  std::vector<HostId> hosts;
  for (int i = 0; i < 20; ++i) hosts.push_back(console.AddXpHost("PC-" + std::to_string(i)));
  const std::string rollout = console.CreateRollout(TestConsole::Plan({20}));
  console.Change(M::kStartRollout, rollout);
  std::string trace = console.CreateToken() + "\n" + rollout + "\n";
  for (const HostId& host : hosts) {
    const auto reply = console.CheckIn(host);
    trace += host.str() + " " + std::to_string(reply->next_check_in.count());
    for (const auto& offer : reply->offers) trace += " " + offer.id.str();
    trace += "\n";
  }
  for (const HostId& host : console.waker().woken) trace += "wake " + host.str() + "\n";
  const auto index = console.core().rollouts().Find(rollout);
  return trace + std::to_string(rollout::Digest(console.core().rollouts().at(*index).state));
}

// The enrolment token's text ends with the pin of an authority that each run makes afresh.
std::string WithoutPin(const std::string& trace) {
  const std::size_t end = trace.find('\n');
  return trace.substr(0, trace.rfind('.', end)) + trace.substr(end);
}

TEST(CoreDeterminism, TheSameSeedGivesTheSameConsole) { EXPECT_EQ(WithoutPin(Trace(7)), WithoutPin(Trace(7))); }

TEST(CoreDeterminism, AnotherSeedGivesOtherIds) { EXPECT_NE(WithoutPin(Trace(7)), WithoutPin(Trace(8))); }

TEST(CoreDeterminism, RolloutsOfOneMillisecondKeepTheirOrderOverARestart) {
  TestConsole console(Seeded(3));
  console.ImportMs03043();
  console.AddXpHost("PC-1");
  std::vector<std::string> ids;
  for (int i = 0; i < 5; ++i) ids.push_back(console.CreateRollout(TestConsole::Plan({})));
  console.Restart();
  for (std::uint32_t i = 0; i < ids.size(); ++i) EXPECT_EQ(console.core().rollouts().at(i).row.id.str(), ids[i]);
}

}  // namespace
}  // namespace kintsugi::console
