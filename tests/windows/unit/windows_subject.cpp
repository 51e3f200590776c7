// SPDX-License-Identifier: Apache-2.0
// The real host under the suite that every platform must pass: tests/contract/platform.
#include "agent/platform/windows/windows_host.h"
#include "tests/contract/platform/subject.h"
#include "tests/windows/support/fake_ports.h"
#include "tests/windows/support/loop_scheduler.h"
#include "tests/windows/support/scratch.h"

namespace kintsugi::agent::contract {
namespace {

constexpr unsigned long kText = 1;  // REG_SZ

class WindowsSubject final : public Subject {
 public:
  Platform& platform() override { return host_; }
  bool RunUntil(const std::function<bool()>& done) override { return scheduler_.RunUntil(done); }
  void SetRegistryText(const std::string& key, const std::string& name, const std::string& text) override {
    test::SetRaw(key, name, kText, test::Utf16Bytes(text));
  }
  std::string VersionedFile() override { return "%WinDir%\\System32\\Ntdll.dll"; }
  std::string PackageBytes() override { return test::ReadWhole(test::Puppet()); }
  std::vector<std::string> PackageArguments() override { return {"exit-after", "700", "3010"}; }

 private:
  test::ScratchFolder scratch_;
  test::ScratchKey key_{"HKLM\\SOFTWARE\\Kintsugi Contract"};
  test::LoopScheduler scheduler_;
  test::FakeShutdown shutdown_;
  test::FakeSessions sessions_;
  test::FakePower power_;
  Result<windows::StateFolder> folder_ = windows::StateFolder::Open(scratch_.File("state"));
  windows::WindowsHost host_{*folder_, scheduler_, {shutdown_, sessions_, power_}};
};

}  // namespace

std::unique_ptr<Subject> MakeSubject() { return std::make_unique<WindowsSubject>(); }

}  // namespace kintsugi::agent::contract
