// SPDX-License-Identifier: Apache-2.0
// Publishers' feeds: which are in force, and one KB as all of its sources tell it.
#include <algorithm>

#include "console/cli/commands/commands.h"
#include "console/cli/commands/tables.h"

namespace kintsugi::cli {
namespace {

struct NoOptions {};

Result<ExitCode> Feeds(Session& session, const NoOptions&) {
  const auto reply = session.Ask<v1::ListFeedsReply>(v1::OperatorMethod::kListFeeds, v1::ListFeedsRequest{});
  if (!reply) return reply.error();
  Table feeds{{{"name", "FEED"},
               {"kind", ""},
               {"file_name", "FILE"},
               {"sha256", ""},
               {"size_bytes", "BYTES"},
               {"advisories", "ADVISORIES"},
               {"imported", "IMPORTED"},
               {"imported_by", "BY"}},
              {}};
  for (const auto& feed : reply->feeds())
    feeds.rows.push_back({feed.name(), feed.kind(), feed.file_name(), TextCell(feed.sha256()),
                          Number(feed.size_bytes()), Number(feed.advisories()), TimeCell(feed.imported_ms()),
                          TextCell(feed.imported_by())});
  Table sources{{{"source", "SOURCE"}, {"rank", "RANK"}, {"kbs", "KBS"}, {"why", "WHY"}}, {}};
  for (const auto& source : reply->sources())
    sources.rows.push_back(
        {source.source(), Cell{std::int64_t{source.rank()}}, Number(source.kbs()), TextCell(source.why())});
  Table table{{{"kbs", "KBs"},
               {"cves", "CVEs"},
               {"platforms", "platforms"},
               {"products", "products"},
               {"fixes", "fixes"},
               {"disagreements", "disagreements"},
               {"feeds", "Feeds", kNested},
               {"sources", "Sources; the lowest rank wins where they disagree", kNested}},
              {}};
  table.rows.push_back({Number(reply->kbs()), Number(reply->cves()), Number(reply->platforms()),
                        Number(reply->products()), Number(reply->fixes()), Number(reply->disagreements()),
                        Nested(std::move(feeds)), Nested(std::move(sources))});
  session.PrintRecord(table);
  return ExitCode::kOk;
}

Table FixTable(const v1::GetAdvisoryReply& reply) {
  Table table{{{"product", "PRODUCT"},
               {"component", "COMPONENT"},
               {"severity", "SEVERITY", kState},
               {"published", "PUBLISHED"},
               {"track", "TRACK"},
               {"reboot", "REBOOT"},
               {"exploited", "EXPLOITED"},
               {"fixed_builds", "FIXED BUILDS"},
               {"cves", ""},
               {"supersedes", ""},
               {"superseded_by", ""},
               {"prerequisites", "PREREQUISITES"},
               {"url", ""},
               {"source", "SOURCE"},
               {"sources", "ALL SOURCES"},
               {"title", ""}},
              {}};
  for (const auto& fix : reply.fixes())
    table.rows.push_back({TextCell(fix.product()), TextCell(fix.component()), TextCell(fix.severity()),
                          TextCell(fix.published()), TextCell(fix.track()), TextCell(fix.reboot()), fix.exploited(),
                          ToVector(fix.fixed_builds()), ToVector(fix.cves()), ToVector(fix.supersedes()),
                          ToVector(fix.superseded_by()), ToVector(fix.prerequisites()), TextCell(fix.url()),
                          TextCell(fix.source()), ToVector(fix.sources()), TextCell(fix.title())});
  return table;
}

Table DisagreementTable(const v1::GetAdvisoryReply& reply) {
  Table table{{{"field", "FIELD"},
               {"product", "PRODUCT"},
               {"cve", "CVE"},
               {"winner", "WINS"},
               {"winner_value", "VALUE"},
               {"loser", "AGAINST"},
               {"loser_value", "VALUE"},
               {"why", "WHY"}},
              {}};
  for (const auto& each : reply.disagreements())
    table.rows.push_back({each.field(), TextCell(each.product()), TextCell(each.cve()), each.winner(),
                          TextCell(each.winner_value()), each.loser(), TextCell(each.loser_value()),
                          TextCell(each.why())});
  return table;
}

Table StatementTable(const v1::GetAdvisoryReply& reply) {
  Table table{{{"source", "SOURCE"},
               {"document", "DOCUMENT"},
               {"cve", "CVE"},
               {"product", "PRODUCT"},
               {"component", "COMPONENT"},
               {"severity", "SEVERITY"},
               {"impact", "IMPACT"},
               {"published", "PUBLISHED"},
               {"supersedes", "SUPERSEDES"},
               {"fixed_build", "FIXED BUILD"},
               {"title", ""}},
              {}};
  for (const auto& each : reply.statements())
    table.rows.push_back({each.source(), TextCell(each.document()), TextCell(each.cve()), TextCell(each.product()),
                          TextCell(each.component()), TextCell(each.severity()), TextCell(each.impact()),
                          TextCell(each.published()), ToVector(each.supersedes()), TextCell(each.fixed_build()),
                          TextCell(each.title())});
  return table;
}

}  // namespace

Result<ExitCode> ShowAdvisory(Session& session, const std::string& kb) {
  v1::GetAdvisoryRequest request;
  request.set_kb(kb);
  const auto reply = session.Ask<v1::GetAdvisoryReply>(v1::OperatorMethod::kGetAdvisory, request);
  if (!reply) return reply.error();
  Table table{{{"kb", "KB"},
               {"bulletin_id", "bulletin"},
               {"wins", "sources"},
               {"statement_count", "statements"},
               {"fixes", "As the catalog has it", kNested},
               {"disagreements", "Where the sources disagree", kNested},
               {"statements", "What each source says", kNested}},
              {}};
  table.rows.push_back({reply->kb(), TextCell(reply->bulletin()), TextCell(reply->wins()),
                        Number(reply->statement_count()), Nested(FixTable(*reply)), Nested(DisagreementTable(*reply)),
                        Nested(StatementTable(*reply))});
  session.PrintRecord(table);
  return ExitCode::kOk;
}

void AddCatalogFeeds(CLI::App& catalog, Session& session) {
  AddCommand<NoOptions>(
      catalog, session, "feeds", "Show which publishers' feeds are in force, and whose word counts",
      [](CLI::App&, NoOptions&) {}, Feeds);
}

}  // namespace kintsugi::cli
