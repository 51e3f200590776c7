// SPDX-License-Identifier: Apache-2.0
#include "console/cli/commands/tables.h"

#include <charconv>

#include "console/cli/session.h"

namespace kintsugi::cli {

namespace {

// The third and fourth number of major.minor.build[.ubr]; no number: not known.
Cell NumberOf(const std::string& version, int place) {
  std::size_t at = 0;
  for (int i = 0; i < place; ++i) {
    at = version.find('.', at);
    if (at == std::string::npos) return place == 3 && !version.empty() ? Cell{std::int64_t{0}} : Cell{};
    ++at;
  }
  std::int64_t number = 0;
  const auto [end, error] = std::from_chars(version.data() + at, version.data() + version.size(), number);
  return error == std::errc{} ? Cell{number} : Cell{};
}

}  // namespace

Table WaveTable(const v1::RolloutSummary& rollout) {
  Table table{{{"name", "WAVE"},
               {"phase", "PHASE", kState},
               {"total", "HOSTS"},
               {"succeeded", "SUCCEEDED"},
               {"failed", "FAILED"},
               {"in_flight", "IN FLIGHT"},
               {"queued", "QUEUED"},
               {"unreachable", "UNREACHABLE"},
               {"other", "OTHER"},
               {"explanation", "EXPLANATION"}},
              {}};
  for (const auto& wave : rollout.waves())
    table.rows.push_back({wave.name(), wave.phase(), Number(wave.total()), Number(wave.succeeded()),
                          Number(wave.failed()), Number(wave.in_flight()), Number(wave.queued()),
                          Number(wave.unreachable()), Number(wave.other()), TextCell(wave.explanation())});
  return table;
}

Table RolloutTable(const std::vector<v1::RolloutSummary>& rollouts) {
  Table table{{{"id", "ID"},
               {"name", "NAME"},
               {"bulletin_id", "BULLETIN"},
               {"phase", "PHASE", kState},
               {"hosts", "HOSTS"},
               {"succeeded", "SUCCEEDED"},
               {"failed", "FAILED"},
               {"in_flight", "IN FLIGHT"},
               {"created", ""},
               {"created_by", ""},
               {"started", "STARTED"},
               {"ended", ""},
               {"revision", ""},
               {"explanation", "EXPLANATION"},
               {"waves", "", kNested}},
              {}};
  for (const auto& rollout : rollouts) {
    std::uint64_t succeeded = 0;
    std::uint64_t failed = 0;
    std::uint64_t in_flight = 0;
    for (const auto& wave : rollout.waves()) {
      succeeded += wave.succeeded();
      failed += wave.failed();
      in_flight += wave.in_flight();
    }
    table.rows.push_back({rollout.id(), rollout.name(), rollout.bulletin_id(), rollout.phase(), Number(rollout.hosts()),
                          Number(succeeded), Number(failed), Number(in_flight), TimeCell(rollout.created_ms()),
                          TextCell(rollout.created_by()), TimeCell(rollout.started_ms()), TimeCell(rollout.ended_ms()),
                          Number(rollout.revision()), TextCell(rollout.explanation()), Nested(WaveTable(rollout))});
  }
  return table;
}

Table RolloutHostTable(const v1::ListRolloutHostsReply& reply) {
  Table table{{{"host_name", "HOST"},
               {"product", "PRODUCT"},
               {"update_id", "UPDATE"},
               {"wave", "WAVE"},
               {"state", "STATE", kState},
               {"reason", "REASON"},
               {"exit_code", "EXIT CODE"},
               {"attempts", "ATTEMPTS"},
               {"installer_runs", ""},
               {"changed", "CHANGED"},
               {"explanation", "EXPLANATION"},
               {"host_id", ""},
               {"updates", "ALL UPDATES"},
               {"deferrals", "DEFERRALS"}},
              {}};
  for (const auto& host : reply.hosts())
    table.rows.push_back({host.host_name(), TextCell(host.product()), TextCell(host.update_id()), TextCell(host.wave()),
                          Word(host.state()), TextCell(Word(host.reason())),
                          host.has_exit_code() ? Cell{std::int64_t{host.exit_code()}} : Cell{}, Number(host.attempts()),
                          Number(host.installer_runs()), TimeCell(host.changed_ms()), TextCell(host.explanation()),
                          host.host_id(), std::vector<std::string>(host.updates().begin(), host.updates().end()),
                          Number(host.deferrals())});
  return table;
}

Table HostTable(const std::vector<v1::HostSummary>& hosts) {
  Table table{{{"name", "NAME"},
               {"domain", ""},
               {"product", "PRODUCT"},
               {"edition", ""},
               {"build", ""},
               {"version", "VERSION"},
               {"service_pack", "SP"},
               {"architecture", "ARCH"},
               {"language", "LANG"},
               {"hotfix_count", "HOTFIXES"},
               {"missing", "MISSING"},
               {"pending_reboot", "REBOOT"},
               {"listening", "LISTENING"},
               {"last_contact", "LAST CONTACT"},
               {"revoked", "REVOKED"},
               {"agent_version", ""},
               {"enrolled", ""},
               {"certificate_expires", ""},
               {"id", ""},
               {"ubr", ""},
               {"service_pack_suffix", ""},
               {"facts_source", "FACTS"},
               {"imported_from", ""},
               {"imported", ""},
               {"critical", "CRITICAL"},
               {"important", ""},
               {"moderate", ""},
               {"low", ""},
               {"unrated", ""},
               {"exploited", "EXPLOITED"},
               {"assessed", ""}},
              {}};
  for (const auto& host : hosts)
    table.rows.push_back({host.name(),
                          TextCell(host.domain()),
                          TextCell(host.product()),
                          TextCell(host.edition()),
                          NumberOf(host.version(), 2),
                          TextCell(host.version()),
                          Cell{std::int64_t{host.service_pack()}},
                          TextCell(host.architecture()),
                          TextCell(host.language()),
                          Number(host.hotfix_count()),
                          Number(host.missing()),
                          host.pending_reboot(),
                          host.listening(),
                          TimeCell(host.last_contact_ms()),
                          host.revoked(),
                          TextCell(host.agent_version()),
                          TimeCell(host.enrolled_ms()),
                          TimeCell(host.certificate_expires_ms()),
                          host.id(),
                          NumberOf(host.version(), 3),
                          TextCell(host.service_pack_suffix()),
                          TextCell(host.facts_source()),
                          TextCell(host.imported_from()),
                          TimeCell(host.imported_ms()),
                          Number(host.critical()),
                          Number(host.important()),
                          Number(host.moderate()),
                          Number(host.low()),
                          Number(host.unrated()),
                          Number(host.exploited()),
                          TimeCell(host.assessed_ms())});
  return table;
}

Table PackageTable(const std::vector<v1::PackageInfo>& packages) {
  Table table{{{"update_id", "UPDATE"},
               {"revision", "REVISION"},
               {"state", "STATE"},
               {"current", "CURRENT"},
               {"file_name", "FILE"},
               {"size_bytes", "BYTES"},
               {"sha256", "SHA-256"},
               {"signers", "SIGNED BY"},
               {"note", ""}},
              {}};
  for (const auto& package : packages)
    table.rows.push_back({TextCell(package.update_id()), Number(package.revision()), TextCell(package.state()),
                          package.current(), TextCell(package.file_name()), Number(package.size_bytes()),
                          TextCell(package.sha256()), ToVector(package.signers()), TextCell(package.note())});
  return table;
}

Table EvidenceTable(const google::protobuf::RepeatedPtrField<v1::Evidence>& evidence) {
  Table table{{{"rule", "RULE"},
               {"observed", "OBSERVED"},
               {"expected", "EXPECTED"},
               {"source", "SOURCE"},
               {"holds", "HOLDS"},
               {"known", "KNOWN"}},
              {}};
  for (const auto& line : evidence)
    table.rows.push_back({line.rule(), TextCell(line.observed()), TextCell(line.expected()), TextCell(line.source()),
                          line.holds(), line.known()});
  return table;
}

Table TokenTable(const std::vector<v1::TokenInfo>& tokens) {
  Table table{{{"id", "ID"},
               {"created", "CREATED"},
               {"expires", "EXPIRES"},
               {"uses", "USES"},
               {"used", "USED"},
               {"revoked", "REVOKED"},
               {"created_by", "CREATED BY"},
               {"note", "NOTE"}},
              {}};
  for (const auto& token : tokens)
    table.rows.push_back({token.id(), TimeCell(token.created_ms()), TimeCell(token.expires_ms()), Number(token.uses()),
                          Number(token.used()), token.revoked(), TextCell(token.created_by()), TextCell(token.note())});
  return table;
}

}  // namespace kintsugi::cli
