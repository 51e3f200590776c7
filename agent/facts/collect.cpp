// SPDX-License-Identifier: Apache-2.0
#include "agent/facts/facts.h"

namespace kintsugi::agent {
namespace {

model::FileFact CollectFile(Platform& platform, const std::string& path) {
  model::FileFact fact;
  const FileInfo file = platform.File(path, &fact.path);
  fact.present = file.present;
  fact.version = file.version;
  fact.size_bytes = file.size_bytes;
  const FileInfo copy = platform.ProtectedCopy(path);
  fact.protected_copy_present = copy.present;
  fact.protected_copy_version = copy.version;
  return fact;
}

model::RegistryFact CollectRegistry(Platform& platform, const model::RegistryQuestion& question) {
  const auto data = platform.RegistryValue(question.key, question.value_name);
  return {question.key, question.value_name, data.has_value(), data.value_or("")};
}

}  // namespace

model::HostFacts CollectFacts(Platform& platform, const model::FactQuery& query, const std::string& agent_version) {
  SystemInfo system = platform.System();
  model::HostFacts facts;
  facts.name = std::move(system.name);
  facts.domain = std::move(system.domain);
  facts.os = std::move(system.os);
  facts.addresses = std::move(system.addresses);
  facts.boot_time = system.boot_time;
  facts.boot_id = std::move(system.boot_id);
  facts.memory_bytes = system.memory_bytes;
  facts.disk_total_bytes = system.disk_total_bytes;
  facts.disk_free_bytes = system.disk_free_bytes;
  facts.time_zone = std::move(system.time_zone);
  facts.roles = std::move(system.roles);
  facts.organisational_unit = std::move(system.organisational_unit);
  InstalledPackages installed = CollectInstalled(platform, facts.os.architecture);
  facts.hotfixes = CollectHotfixes(platform, installed);
  facts.products = std::move(installed.products);
  facts.package_states = std::move(installed.package_states);
  facts.products_cut = installed.products_cut;
  facts.package_states_cut = installed.package_states_cut;
  for (const auto& path : query.files) facts.files.push_back(CollectFile(platform, path));
  for (const auto& question : query.registry) facts.registry.push_back(CollectRegistry(platform, question));
  facts.pending_reboot = platform.PendingReboot();
  facts.query_digest = query.digest;
  facts.agent_version = agent_version;
  return facts;
}

}  // namespace kintsugi::agent
