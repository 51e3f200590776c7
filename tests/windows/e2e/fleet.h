// SPDX-License-Identifier: Apache-2.0
// The installation that all tests of this program share, because a Wine host takes seconds to make: a console on Linux
// and four hosts, each set up by the agent's MSI. A thread turns each host off and on when its agent asks for it.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "tests/e2e/site.h"
#include "tests/windows/e2e/package_maker.h"
#include "tests/windows/e2e/wine_host.h"

namespace kintsugi::windows_e2e {

class Fleet {
 public:
  Fleet();
  ~Fleet();

  e2e::Site site;
  PackageMaker packages;
  WineHost& host(const std::string& name);

  // Imports a bulletin of one update and its package's bytes.
  void Add(const std::string& bulletin_text, const std::string& update, const std::string& package, int revision = 1);
  // The rollout to all hosts of the product, as far as it comes; `Row` of its one host.
  std::string Start(const std::string& bulletin, const std::string& product, const std::vector<std::string>& more = {});
  e2e::Row Result(const std::string& rollout);

 private:
  void MakeHosts();
  void SetUp(WineHost& host, const std::string& token);
  void PowerButton(const std::stop_token& stopped);

  test::TempFolder folder_;
  std::vector<std::unique_ptr<WineHost>> hosts_;
  std::jthread power_button_;  // last: uses the hosts
};

}  // namespace kintsugi::windows_e2e
