// SPDX-License-Identifier: Apache-2.0
// Hosts without an agent: their facts come from files that administrators have. Engine thread. See core.h; the README
// says what happens when such a host gets an agent.
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <array>
#include <unordered_set>

#include "common/base/text.h"
#include "common/wire/wire.h"
#include "console/core/core.h"

namespace kintsugi::console {
namespace {

constexpr std::size_t kHostIdBytes = 16;
constexpr int kMostHosts = 10'000;  // of one call

v1::ImportedHostResult Refused(const std::string& name, std::string why) {
  v1::ImportedHostResult result;
  result.set_name(name);
  result.set_result("refused");
  result.set_note(std::move(why));
  return result;
}

// FNV-1a without case: a look at every host of a large fleet must not copy its name.
std::uint64_t HashNoCase(std::string_view text) {
  std::uint64_t hash = 0xcbf29ce484222325;
  for (const char c : text) hash = (hash ^ static_cast<unsigned char>(ToLower(c))) * 0x100000001b3;
  return hash;
}

// A list of hotfixes alone says nothing of the system: what is known of it stays.
void KeepSystem(const model::HostFacts& known, model::HostFacts& facts) {
  if (facts.os.build != 0) return;
  facts.os = known.os;
  facts.domain = known.domain;
  facts.memory_bytes = known.memory_bytes;
}

}  // namespace

Result<v1::ImportHostsReply> Core::ImportHosts(const Caller& caller, const v1::ImportHostsRequest& request,
                                               Turn& turn) {
  if (request.hosts().empty()) return Error{Code::kInvalidArgument, "no hosts were sent"};
  if (request.hosts_size() > kMostHosts)
    return Error{Code::kTooLarge,
                 fmt::format("{} hosts are more than {} in one call", request.hosts_size(), kMostHosts)};
  std::map<std::string, std::vector<HostIndex>> by_name;  // of the names that were sent
  std::unordered_set<std::uint64_t> wanted;
  for (const auto& sent : request.hosts()) wanted.insert(HashNoCase(sent.facts().name()));
  for (HostIndex i = 0; i < fleet_.size(); ++i) {
    const Host& host = fleet_.at(i);
    const std::string& name = host.facts && !host.facts->name.empty() ? host.facts->name : host.row.name;
    if (wanted.contains(HashNoCase(name))) by_name[ToLower(name)].push_back(i);
  }
  v1::ImportHostsReply reply;
  for (const auto& sent : request.hosts())
    *reply.add_hosts() = ImportHost(caller, sent, request.dry_run(), by_name, turn);
  return reply;
}

v1::ImportedHostResult Core::ImportHost(const Caller& caller, const v1::ImportedFacts& sent, bool dry_run,
                                        std::map<std::string, std::vector<HostIndex>>& by_name, Turn& turn) {
  const std::string& name = sent.facts().name();
  auto facts = wire::FromWire(sent.facts());
  if (!facts) return Refused(name, facts.error().message);
  if (name.empty()) return Refused(name, "neither the file nor its name says what the host is called");
  auto& known = by_name[ToLower(name)];
  if (known.size() > 1) return Refused(name, "several hosts have this name; nothing was changed");
  const bool exists = !known.empty();
  if (exists && known.front() >= fleet_.size()) return Refused(name, "an earlier file of this import has this name");
  if (exists && !fleet_.at(known.front()).imported)
    return Refused(name, "it has an agent, which reports newer facts; nothing was changed");
  if (exists && fleet_.at(known.front()).row.revoked)
    return Refused(name, "it was revoked; give the file's host another name, or enrol it with an agent");

  v1::ImportedHostResult result;
  result.set_name(name);
  if (exists && fleet_.at(known.front()).facts) KeepSystem(*fleet_.at(known.front()).facts, *facts);
  const std::string bytes = wire::SerialiseFacts(*facts);
  const std::string digest = std::string(AsBytes(crypto::Sha256(bytes)));
  db::ImportedHostRow row{HostId(),
                          fmt::format("{}", fmt::join(sent.files(), ", ")),
                          sent.format(),
                          sent.hotfixes_complete(),
                          sent.installation(),
                          turn.now,
                          caller.user,
                          false};
  if (exists) {
    const Host& host = fleet_.at(known.front());
    row.host = host.row.id;
    const bool same = host.facts_digest == digest && host.imported->hotfixes_complete == row.hotfixes_complete &&
                      host.imported->installation == row.installation;
    result.set_host_id(host.row.id.str());
    result.set_result(same ? "unchanged" : "updated");
    if (same || dry_run) return result;
  } else {
    result.set_result("created");
    if (dry_run) {
      known.push_back(static_cast<HostIndex>(fleet_.size()));  // so that a second file of the name is noticed
      return result;
    }
    db::HostRow host;
    host.id = row.host = HostId(ToHex(options_.random_bytes(kHostIdBytes)));
    host.name = name;
    host.enrolled = turn.now;
    turn.writes.hosts.push_back(host);
    known.push_back(fleet_.Add(std::move(host)));
    result.set_host_id(row.host.str());
  }
  const HostIndex index = known.front();
  turn.Audit(caller.user, exists ? "host.import_update" : "host.import", row.host.str(),
             fmt::format("{} from {}", name, row.file_name));
  turn.writes.imported_hosts.push_back(row);
  fleet_.at(index).imported = std::move(row);
  turn.writes.facts.push_back({fleet_.at(index).row.id, digest, bytes});
  fleet_.SetFacts(index, digest, std::move(*facts));
  fleet_.Assess(index, catalog_);
  AssessByCatalogs(index, turn);
  fleet_.Place(index, groups_);
  *result.mutable_summary() = Summarise(index, turn.now);
  return result;
}

// Where its facts come from, and what publishers' catalogs say of them.
void Core::AddFindings(const Host& host, v1::HostSummary& summary) const {
  summary.set_facts_source(host.imported ? "file" : "agent");
  if (host.imported) {
    summary.set_imported_from(host.imported->file_name);
    summary.set_imported_ms(ToUnixMs(host.imported->imported));
  }
  using model::Severity;
  const SeverityCounts& missing = host.counts.missing;
  summary.set_critical(missing[Severity::kCritical]);
  summary.set_important(missing[Severity::kImportant]);
  summary.set_moderate(missing[Severity::kModerate]);
  summary.set_low(missing[Severity::kLow]);
  summary.set_unrated(missing[Severity::kUnknown]);
  summary.set_exploited(host.counts.exploited);
  if (host.findings && host.assessed_in == assessments_.snapshot) summary.set_assessed_ms(ToUnixMs(host.assessed));
}

}  // namespace kintsugi::console
