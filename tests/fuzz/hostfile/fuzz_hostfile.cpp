// SPDX-License-Identifier: Apache-2.0
// Bytes of a file about hosts -> facts. What is accepted stays within the stated limits, and its export is read back to
// the same export.
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "common/base/check.h"
#include "common/hostfile/hostfile.h"

namespace kintsugi::hostfile {
namespace {

void CheckLimits(const model::HostFacts& facts) {
  KINTSUGI_CHECK(facts.hotfixes.size() <= kMaxHotfixes);
  KINTSUGI_CHECK(facts.name.size() <= kMaxValueBytes + 64);
  for (const auto& hotfix : facts.hotfixes) KINTSUGI_CHECK(!KbDigits(hotfix.id).empty());
}

void CheckExport(const model::HostFacts& facts) {
  for (const auto write : {WriteSystemInfo, WriteSystemInfoCsv}) {
    const auto again = ParseHostFile(write(facts), "x.txt");
    KINTSUGI_CHECK(again.has_value());
    KINTSUGI_CHECK(again->front().facts.os.build == facts.os.build);
    KINTSUGI_CHECK(again->front().facts.hotfixes.size() == facts.hotfixes.size());
  }
  if (facts.hotfixes.empty()) return;
  for (const auto write : {WriteQfe, WriteKbList}) {
    const auto list = ParseHostFile(write(facts), "x.txt");
    KINTSUGI_CHECK(list.has_value());
    KINTSUGI_CHECK(list->front().facts.hotfixes.size() == facts.hotfixes.size());
  }
}

void Feed(std::string_view bytes) {
  auto hosts = ParseHostFile(bytes, "folder/host_qfe.txt");
  if (!hosts) return KINTSUGI_CHECK(!hosts.error().message.empty());
  KINTSUGI_CHECK(!hosts->empty());
  for (const Host& host : GroupHosts(std::move(*hosts))) {
    CheckLimits(host.facts);
    KINTSUGI_CHECK(!host.files.empty());
    if (host.facts.os.build != 0) CheckExport(host.facts);
  }
}

}  // namespace
}  // namespace kintsugi::hostfile

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  kintsugi::hostfile::Feed({reinterpret_cast<const char*>(data), size});
  return 0;
}
