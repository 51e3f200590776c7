// SPDX-License-Identifier: Apache-2.0
// Random sets: every order keeps the rules, and no other order of a small set has fewer boots. Single-threaded.
#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <set>

#include "common/base/prng.h"
#include "tests/support/seed.h"
#include "tests/unit/assess/install_order.h"

namespace kintsugi::assess {
namespace {

using Sequence = std::vector<const model::Update*>;
using Prerequisites = std::map<std::string, std::set<std::string>>;  // all of them, also those of prerequisites

UpdateSet RandomSet(Prng& prng, std::size_t count) {
  UpdateSet set;
  std::vector<std::string> ids;
  for (std::size_t i = 0; i < count; ++i) ids.push_back(std::string(1, static_cast<char>('a' + i)));
  for (std::size_t i = count - 1; i > 0; --i) std::swap(ids[i], ids[prng.Below(i + 1)]);
  for (std::size_t i = 0; i < count; ++i) {
    model::Update& update = set.Add(ids[i]);
    for (std::size_t j = 0; j < i; ++j)
      if (prng.Percent(25)) update.prerequisites.push_back(ids[j]);
    update.exclusive = prng.Percent(20);
    update.servicing_stack = prng.Percent(12);
    constexpr model::RebootNeed kNeeds[] = {model::RebootNeed::kNo, model::RebootNeed::kYes,
                                            model::RebootNeed::kIfFilesInUse};
    update.reboot = kNeeds[prng.Below(3)];
  }
  return set;
}

Prerequisites AllPrerequisites(const UpdateSet& set) {  // a set lists prerequisites before dependents
  Prerequisites all;
  for (const auto& update : set.updates)
    for (const auto& id : update.prerequisites) {
      all[update.id].insert(id);
      all[update.id].insert(all[id].begin(), all[id].end());
    }
  return all;
}

// Servicing stack updates and what they need.
std::set<std::string> FirstOnes(const UpdateSet& set, const Prerequisites& needs) {
  std::set<std::string> first;
  for (const auto& update : set.updates) {
    if (!update.servicing_stack) continue;
    first.insert(update.id);
    if (const auto found = needs.find(update.id); found != needs.end())
      first.insert(found->second.begin(), found->second.end());
  }
  return first;
}

bool Contains(const Prerequisites& needs, const std::string& who, const std::string& what) {
  const auto found = needs.find(who);
  return found != needs.end() && found->second.contains(what);
}

bool Allowed(const Sequence& sequence, const Prerequisites& needs, const std::set<std::string>& first) {
  for (std::size_t i = 0; i < sequence.size(); ++i)
    for (std::size_t j = i + 1; j < sequence.size(); ++j) {
      if (Contains(needs, sequence[i]->id, sequence[j]->id)) return false;
      if (!first.contains(sequence[i]->id) && first.contains(sequence[j]->id)) return false;
    }
  return true;
}

// May `next` run in the same boot as what ran since the last one?
bool SharesBoot(const Sequence& since_boot, const model::Update& next, const Prerequisites& needs) {
  return std::none_of(since_boot.begin(), since_boot.end(), [&](const model::Update* before) {
    return before->exclusive || next.exclusive ||
           (before->reboot != model::RebootNeed::kNo && Contains(needs, next.id, before->id));
  });
}

// Boots between items when one is made only where it must be.
int BootsOf(const Sequence& sequence, const Prerequisites& needs) {
  int boots = 0;
  Sequence since_boot;
  for (const auto* update : sequence) {
    if (!SharesBoot(since_boot, *update, needs)) {
      ++boots;
      since_boot.clear();
    }
    since_boot.push_back(update);
  }
  return boots;
}

int FewestBoots(const UpdateSet& set, const Prerequisites& needs) {
  Sequence sequence = set.All();
  std::sort(sequence.begin(), sequence.end());
  const auto first = FirstOnes(set, needs);
  int fewest = 1000;
  do {
    if (Allowed(sequence, needs, first)) fewest = std::min(fewest, BootsOf(sequence, needs));
  } while (std::next_permutation(sequence.begin(), sequence.end()));
  return fewest;
}

// Boots between items as the order says; every boot that must be there is there.
int CheckBoots(const InstallOrder& order, const Prerequisites& needs) {
  int boots = 0;
  Sequence since_boot;
  for (const auto& item : order.items) {
    EXPECT_TRUE(item.boot_first || SharesBoot(since_boot, *item.update, needs)) << item.update->id;
    EXPECT_TRUE(item.boot_first || !item.update->exclusive) << item.update->id;
    if (item.boot_first && !since_boot.empty()) ++boots;
    if (item.boot_first) since_boot.clear();
    since_boot.push_back(item.update);
  }
  return boots;
}

Sequence SequenceOf(const InstallOrder& order) {
  Sequence sequence;
  for (const auto& item : order.items) sequence.push_back(item.update);
  return sequence;
}

// Exclusive updates that nothing waits for come after all that are not exclusive.
void ExpectExclusiveLast(const Sequence& sequence, const Prerequisites& needs, const std::set<std::string>& first) {
  for (std::size_t i = 0; i < sequence.size(); ++i) {
    const bool waited_for = std::any_of(sequence.begin(), sequence.end(), [&](const model::Update* other) {
      return Contains(needs, other->id, sequence[i]->id);
    });
    if (!sequence[i]->exclusive || waited_for || first.contains(sequence[i]->id)) continue;
    for (std::size_t j = i + 1; j < sequence.size(); ++j)
      EXPECT_TRUE(sequence[j]->exclusive) << sequence[j]->id << " after " << sequence[i]->id;
  }
}

TEST(InstallOrderProperty, KeepsTheRulesAndNoOrderHasFewerBoots) {
  const std::uint64_t seed = test::Seed();
  Prng prng(seed);
  for (int round = 0; round < 400; ++round) {
    const UpdateSet set = RandomSet(prng, 1 + prng.Below(7));
    const Prerequisites needs = AllPrerequisites(set);
    const auto order = OrderInstalls(set.All(), [](const std::string&) { return false; });
    ASSERT_TRUE(order) << order.error().message;
    SCOPED_TRACE("seed " + std::to_string(seed) + " round " + std::to_string(round) + ": " + ToText(*order));
    const Sequence sequence = SequenceOf(*order);
    ASSERT_EQ(std::set<const model::Update*>(sequence.begin(), sequence.end()).size(), set.updates.size());
    EXPECT_TRUE(Allowed(sequence, needs, FirstOnes(set, needs)));
    EXPECT_TRUE(order->missing.empty());
    ExpectExclusiveLast(sequence, needs, FirstOnes(set, needs));
    EXPECT_EQ(CheckBoots(*order, needs), FewestBoots(set, needs));
    if (HasFailure()) return;
  }
}

TEST(InstallOrderProperty, IsTheSameHoweverTheSetIsGiven) {
  const std::uint64_t seed = test::Seed();
  Prng prng(seed);
  for (int round = 0; round < 100; ++round) {
    const UpdateSet set = RandomSet(prng, 20);
    Sequence given = set.All();
    const auto none = [](const std::string&) { return false; };
    const std::string expected = ToText(*OrderInstalls(given, none));
    for (std::size_t i = given.size() - 1; i > 0; --i) std::swap(given[i], given[prng.Below(i + 1)]);
    EXPECT_EQ(ToText(*OrderInstalls(given, none)), expected) << "seed " << seed;
  }
}

}  // namespace
}  // namespace kintsugi::assess
