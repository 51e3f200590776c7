// SPDX-License-Identifier: Apache-2.0
// One Windows host in a Wine prefix of its own, with the real agent installed by the real MSI. A boot is the end of all
// its processes and a new start, in which Wine replaces the files that wait for it. Each host is used by one thread at
// a time; different hosts side by side.
#pragma once

#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "tests/support/process.h"
#include "tests/support/temp_folder.h"

namespace kintsugi::windows_e2e {

struct HostSpec {
  std::string name;
  std::string registry;                      // lines of a .reg file that make the system what it reports
  std::map<std::string, std::string> files;  // place below C:\ with '/', to the file that is copied there
  std::string state_folder = "ProgramData/Kintsugi/Agent";  // on its drive, as the registry lines may change it
  // The state folder lies on D:, a disk of 48 MiB where we may mount one. Not below C:\: to Wine a mount point is a
  // reparse point, which the agent refuses.
  bool on_small_disk = false;
};

class WineHost {
 public:
  // Makes the first prefix of this process, from which all others are copied with links; stops the program with what to
  // install when Wine is missing.
  static void PrepareTemplate(const test::TempFolder& folder);

  WineHost(const test::TempFolder& folder, HostSpec spec, std::string idle_program);
  ~WineHost();  // everything in the prefix ends
  WineHost(const WineHost&) = delete;
  WineHost& operator=(const WineHost&) = delete;

  // Puts the spec's files in their places; while it is off.
  void PlaceFiles();
  void PowerOn();
  void PowerOff();
  // Off and on, once for each time that the agent has asked for it; true if it did.
  bool RebootIfAsked();
  // Runs a program in the prefix; its output goes to a file, so that services it starts hold nobody up.
  int Run(const std::vector<std::string>& arguments, std::string* output = nullptr);

  const std::string& name() const { return spec_.name; }
  bool has_small_disk() const { return has_small_disk_; }
  // Names of the packages that the agent holds.
  std::vector<std::string> Staged() const;
  // Something in the agent's state folder, or that itself.
  std::string State(const std::string& place = "") const;
  std::string Drive(const std::string& place) const { return prefix_ + "/drive_c/" + place; }
  std::string AgentLog() const;
  // Lines of the installers' own record that begin so.
  int Count(const std::string& beginning) const;
  std::string Record() const;

 private:
  std::map<std::string, std::string> Environment() const;
  int WineServer(const std::string& option);
  void MountSmallDisk();

  HostSpec spec_;
  std::string prefix_;
  std::string idle_program_;
  std::unique_ptr<test::Process> idle_;
  std::string logs_;
  bool has_small_disk_ = false;
  int runs_ = 0;
  int reboots_done_ = 0;
};

// The agent's MSI as deploy/windows/build made it; stops the program with what to do when it is not there.
std::string AgentMsi();

}  // namespace kintsugi::windows_e2e
