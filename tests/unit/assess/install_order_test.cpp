// SPDX-License-Identifier: Apache-2.0
// Orders for sets that say one thing each. Single-threaded.
#include "tests/unit/assess/install_order.h"

#include <gtest/gtest.h>

#include <functional>

namespace kintsugi::assess {
namespace {

bool NothingInstalled(const std::string&) { return false; }

InstallOrder Order(const UpdateSet& set) {
  auto order = OrderInstalls(set.All(), NothingInstalled);
  EXPECT_TRUE(order) << (order ? "" : order.error().message);
  return order ? *order : InstallOrder{};
}

struct Row {
  const char* what;
  std::function<void(UpdateSet&)> fill;
  const char* order;
};

TEST(InstallOrder, FollowsPrerequisitesWithAsFewBootsAsThePackagesAllow) {
  using model::RebootNeed;
  const Row rows[] = {
      {"nothing to do", [](UpdateSet&) {}, ""},
      {"by id", [](UpdateSet& s) { s.Add("c"), s.Add("a"), s.Add("b"); }, "a b c"},
      {"the same one twice", [](UpdateSet& s) { s.Add("a"), s.Add("a"); }, "a"},
      {"a prerequisite, with its boot", [](UpdateSet& s) { s.Add("a", {"b"}), s.Add("b"); }, "b | a"},
      {"a prerequisite that needs no boot",
       [](UpdateSet& s) { s.Add("a", {"b"}), s.Add("b").reboot = RebootNeed::kNo; }, "b a"},
      {"a prerequisite that may need one",
       [](UpdateSet& s) { s.Add("a", {"b"}), s.Add("b").reboot = RebootNeed::kIfFilesInUse; }, "b | a"},
      {"one boot for two chains", [](UpdateSet& s) { s.Add("a"), s.Add("b", {"a"}), s.Add("c"), s.Add("d", {"c"}); },
       "a c | b d"},
      {"a boot is due also when a harmless one lies between",
       [](UpdateSet& s) { s.Add("a", {"m"}), s.Add("m", {"z"}).reboot = RebootNeed::kNo, s.Add("z"); }, "z | m a"},
      {"a chain of three", [](UpdateSet& s) { s.Add("a", {"b"}), s.Add("b", {"c"}), s.Add("c"); }, "c | b | a"},
      {"the servicing stack goes first",
       [](UpdateSet& s) { s.Add("a"), s.Add("b"), s.Add("z").servicing_stack = true; }, "z a b"},
      {"with what it needs",
       [](UpdateSet& s) {
         s.Add("a"), s.Add("z", {"y"}).servicing_stack = true;
         s.Add("y").reboot = RebootNeed::kNo;
       },
       "y z a"},
      {"even if that costs a boot",
       [](UpdateSet& s) { s.Add("a"), s.Add("z", {"y"}).servicing_stack = true, s.Add("y"); }, "y | z a"},
      {"exclusive goes last, alone",
       [](UpdateSet& s) { s.Add("a").exclusive = true, s.Add("b"), s.Add("c").exclusive = true; }, "b | a | c"},
      {"exclusive alone wants a clean boot", [](UpdateSet& s) { s.Add("a").exclusive = true; }, "| a"},
      {"exclusive goes before what needs it, and that shares its boot",
       [](UpdateSet& s) { s.Add("a"), s.Add("b", {"x"}), s.Add("x").exclusive = true; }, "| x | a b"},
      {"exclusive between two batches",
       [](UpdateSet& s) { s.Add("a"), s.Add("b", {"x"}), s.Add("x", {"a"}).exclusive = true, s.Add("c"); },
       "a c | x | b"},
      {"an exclusive servicing stack",
       [](UpdateSet& s) {
         auto& stack = s.Add("z");
         stack.servicing_stack = stack.exclusive = true;
         s.Add("a"), s.Add("b");
       },
       "| z | a b"},
  };
  for (const Row& row : rows) {
    UpdateSet set;
    row.fill(set);
    EXPECT_EQ(ToText(Order(set)), row.order) << row.what;
  }
}

TEST(InstallOrder, LeavesOutWhatIsSuperseded) {
  struct SupersedenceRow {
    const char* what;
    std::function<void(UpdateSet&)> fill;
    const char* order;
    const char* left_out;
  };
  const SupersedenceRow rows[] = {
      {"named by the newer one", [](UpdateSet& s) { s.Add("M1/a"), s.Add("M2/a").supersedes = {"M1/a"}; }, "M2/a",
       "M1/a by M2/a"},
      {"named by the older one", [](UpdateSet& s) { s.Add("M1/a").superseded_by = {"M2/a"}, s.Add("M2/a"); }, "M2/a",
       "M1/a by M2/a"},
      {"a whole bulletin", [](UpdateSet& s) { s.Add("M1/a"), s.Add("M1/b"), s.Add("M2/a").supersedes = {"M1"}; },
       "M2/a", "M1/a by M2/a, M1/b by M2/a"},
      {"a bulletin does not supersede its own updates",
       [](UpdateSet& s) { s.Add("M1/a").supersedes = {"M1"}, s.Add("M1/b"); }, "M1/a M1/b", ""},
      {"over two steps", [](UpdateSet& s) { s.Add("1"), s.Add("2").supersedes = {"1"}, s.Add("3").supersedes = {"2"}; },
       "3", "1 by 3, 2 by 3"},
      {"two that supersede each other stay",
       [](UpdateSet& s) { s.Add("1").supersedes = {"2"}, s.Add("2").supersedes = {"1"}; }, "1 2", ""},
      {"what the newer one needs stays", [](UpdateSet& s) { s.Add("1"), s.Add("2", {"1"}).supersedes = {"1"}; },
       "1 | 2", ""},
      {"the newer one stands for it as a prerequisite",
       [](UpdateSet& s) { s.Add("0", {"1"}), s.Add("1"), s.Add("2").supersedes = {"1"}; }, "2 | 0", "1 by 2"},
      {"also when the older one is not needed at all",
       [](UpdateSet& s) { s.Add("0", {"1"}), s.Add("2").supersedes = {"1"}; }, "2 | 0", ""},
  };
  for (const SupersedenceRow& row : rows) {
    UpdateSet set;
    row.fill(set);
    const InstallOrder order = Order(set);
    std::string left_out;
    for (const auto& pair : order.superseded)
      left_out += (left_out.empty() ? "" : ", ") + pair.update->id + " by " + pair.by->id;
    EXPECT_EQ(ToText(order), row.order) << row.what;
    EXPECT_EQ(left_out, row.left_out) << row.what;
    EXPECT_TRUE(order.missing.empty()) << row.what;
  }
}

TEST(InstallOrder, TellsPrerequisitesThatAreNeitherInstalledNorInTheSet) {
  UpdateSet set;
  set.Add("a", {"installed", "absent"});
  set.Add("b", {"a", "gone"});
  const auto order = OrderInstalls(set.All(), [](const std::string& id) { return id == "installed"; });
  ASSERT_TRUE(order);
  EXPECT_EQ(ToText(*order), "a | b");
  ASSERT_EQ(order->missing.size(), 2U);
  EXPECT_EQ(order->missing[0].update->id + " " + order->missing[0].prerequisite, "a absent");
  EXPECT_EQ(order->missing[1].update->id + " " + order->missing[1].prerequisite, "b gone");
}

TEST(InstallOrder, DoesNotLetAnUpdateStandForWhatItNeedsItself) {
  UpdateSet set;
  set.Add("a", {"old"});
  set.Add("new", {"a"}).supersedes = {"old"};
  const InstallOrder order = Order(set);
  EXPECT_EQ(ToText(order), "a | new");
  ASSERT_EQ(order.missing.size(), 1U);
  EXPECT_EQ(order.missing[0].prerequisite, "old");
}

TEST(InstallOrder, RefusesACycleByName) {
  UpdateSet set;
  set.Add("a", {"b"});
  set.Add("b", {"c"});
  set.Add("c", {"d"});
  set.Add("d", {"b"});
  const auto order = OrderInstalls(set.All(), NothingInstalled);
  ASSERT_FALSE(order);
  EXPECT_EQ(order.error().code, Code::kInvalidArgument);
  EXPECT_EQ(order.error().message,
            "prerequisites form a cycle: b needs c needs d needs b; take one of them out of the catalog");
}

}  // namespace
}  // namespace kintsugi::assess
