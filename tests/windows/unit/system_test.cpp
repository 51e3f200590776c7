// SPDX-License-Identifier: Apache-2.0
// This very host: what must be true of any.
#include "agent/platform/windows/system.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <thread>

#include "agent/platform/windows/boot.h"
#include "agent/platform/windows/directory.h"
#include "agent/platform/windows/msi.h"
#include "agent/platform/windows/power.h"
#include "agent/platform/windows/registry.h"
#include "agent/platform/windows/services.h"
#include "agent/platform/windows/servicing.h"
#include "tests/windows/support/scratch.h"

namespace kintsugi::agent::windows {
namespace {

constexpr char kCurrentVersion[] = "HKLM\\SOFTWARE\\Microsoft\\Windows NT\\CurrentVersion";

TEST(SystemOfHost, HasANameMemoryDiskAndATimeZone) {
  const SystemInfo info = ReadSystem();
  EXPECT_FALSE(info.name.empty());
  EXPECT_GT(info.memory_bytes, std::uint64_t{64} << 20U);
  EXPECT_GT(info.disk_total_bytes, info.disk_free_bytes);
  EXPECT_GT(info.disk_free_bytes, 0U);
  EXPECT_FALSE(info.time_zone.empty());
  EXPECT_FALSE(info.os.product.empty());
  EXPECT_EQ(info.os.language.size(), 3U);
  EXPECT_TRUE(std::is_sorted(info.addresses.begin(), info.addresses.end()));
  for (const auto& address : info.addresses) EXPECT_NE(address, "127.0.0.1");
}

TEST(SystemOfHost, IsWhatItsRegistrySays) {
  const test::ScratchValue version(kCurrentVersion, "CurrentVersion");
  const test::ScratchValue build(kCurrentVersion, "CurrentBuildNumber");
  const test::ScratchValue pack(kCurrentVersion, "CSDVersion");
  const test::ScratchValue lab(kCurrentVersion, "BuildLabEx");
  const test::ScratchValue type("HKLM\\SYSTEM\\CurrentControlSet\\Control\\ProductOptions", "ProductType");
  const test::ScratchValue suite("HKLM\\SYSTEM\\CurrentControlSet\\Control\\ProductOptions", "ProductSuite");
  suite.Remove();
  version.SetText("5.1");
  build.SetText("2600");
  pack.SetText("Service Pack 1");
  type.SetText("WinNT");
  lab.SetText("2600.x86fre.xpsp1");
  model::OsFacts os = ReadOs();
  EXPECT_EQ(os.product, "windows-xp");
  EXPECT_EQ(os.service_pack, 1);
  EXPECT_EQ(os.edition, "Professional");
  EXPECT_EQ(os.architecture, "x86");
  // Numbers where texts belong are read all the same; what cannot be read falls back.
  build.SetNumber(2600);
  pack.SetNumber(256);
  os = ReadOs();
  EXPECT_EQ(os.product, "windows-xp");
  EXPECT_EQ(os.service_pack, 0);
  version.Set(REG_BINARY, "\x05\x01");
  EXPECT_NE(ReadOs().major, 5 * 256);
}

TEST(BootOfHost, HasOneIdUntilTheShutdown) {
  const BootInfo first = ReadBoot();
  const BootInfo second = ReadBoot();
  EXPECT_EQ(first.id, second.id);
  EXPECT_EQ(first.time, second.time);
  EXPECT_EQ(first.id.size(), 32U);
  EXPECT_GT(ToUnixMs(first.time), 1'500'000'000'000);
  EXPECT_EQ(ToUnixMs(first.time) % 1000, 0);
}

TEST(BootOfHost, AnotherBootHasAnotherId) {
  const BootInfo before = ReadBoot();
  // What the system does at shutdown: the key is gone.
  const test::ScratchKey key("HKLM\\SOFTWARE\\Kintsugi\\Boot");
  const BootInfo after = ReadBoot();
  EXPECT_NE(before.id, after.id);
  EXPECT_EQ(ReadBoot().id, after.id);
}

TEST(BootOfHost, NothingCanBeKeptBelowItsKey) {
  ReadBoot();
  EXPECT_FALSE(MakeRegistryKey("HKLM\\SOFTWARE\\Kintsugi\\Boot\\Kept", KeyLife::kKept));
  EXPECT_TRUE(MakeRegistryKey("HKLM\\SOFTWARE\\Kintsugi", KeyLife::kKept));
}

TEST(DirectoryOfHost, TheContainerIsWhatFollowsTheName) {
  EXPECT_EQ(ContainerOf("CN=HOST,OU=Kiosks,DC=example,DC=com"), "OU=Kiosks,DC=example,DC=com");
  EXPECT_EQ(ContainerOf("CN=HOST\\,1,OU=Kiosks"), "OU=Kiosks");
  EXPECT_EQ(ContainerOf("CN=HOST"), "");
  EXPECT_EQ(ContainerOf(""), "");
  EXPECT_EQ(ContainerOf("CN=x\\"), "");
  const test::ScratchValue name("HKLM\\SOFTWARE\\Microsoft\\Windows\\CurrentVersion\\Group Policy\\State\\Machine",
                                "Distinguished-Name");
  name.SetText("CN=HOST,OU=Shops,DC=example");
  EXPECT_EQ(ReadSystem().organisational_unit, "OU=Shops,DC=example");
}

TEST(DirectoryOfHost, RolesComeFromTypeAndServices) {
  OsSource source;
  source.product_type = "LanmanNT";
  EXPECT_EQ(Roles(source).front(), "domain-controller");
  source.product_type = "WinNT";
  EXPECT_TRUE(Roles(source).empty());
}

TEST(ServicesOfHost, AreFoundByNameOrNotAtAll) {
  const auto service = FindService("MSIServer");
  ASSERT_TRUE(service.has_value());
  EXPECT_FALSE(service->disabled);
  EXPECT_EQ(service->running, service->process_id != 0);
  EXPECT_FALSE(FindService("no such service").has_value());
  EXPECT_EQ(ServiceProcess("no such service"), 0U);
  EXPECT_FALSE(IsServicingProcess(::GetCurrentProcessId()));
  EXPECT_FALSE(IsServicingProcess(0));
}

TEST(InstallerOfHost, IsBusyWhileSomebodyHoldsItsMutex) {
  EXPECT_FALSE(IsMsiBusy());
  KernelHandle mutex(::CreateMutexW(nullptr, FALSE, L"Global\\_MSIExecute"));
  EXPECT_FALSE(IsMsiBusy()) << "it is there, but nobody holds it";
  // A thread of its own: a mutex is free for the thread that has it.
  KernelHandle taken(::CreateEventW(nullptr, TRUE, FALSE, nullptr));
  KernelHandle release(::CreateEventW(nullptr, TRUE, FALSE, nullptr));
  std::thread holder([&] {
    ::WaitForSingleObject(mutex.get(), INFINITE);
    ::SetEvent(taken.get());
    ::WaitForSingleObject(release.get(), INFINITE);
    ::ReleaseMutex(mutex.get());
  });
  ::WaitForSingleObject(taken.get(), INFINITE);
  EXPECT_TRUE(IsMsiBusy());
  ::SetEvent(release.get());
  holder.join();
  EXPECT_FALSE(IsMsiBusy());
}

TEST(PowerOfHost, ARequestToStayAwakeIsHarmlessWhereNobodyTakesIt) {
  SystemPower awake;
  awake.Begin("Kintsugi test");
  awake.End();
  SUCCEED();
}

}  // namespace
}  // namespace kintsugi::agent::windows
