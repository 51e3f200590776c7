// SPDX-License-Identifier: Apache-2.0
// A sink that keeps copies of what it is given, and imports of texts in memory. One thread.
#pragma once

#include <gtest/gtest.h>

#include <string>
#include <string_view>
#include <vector>

#include "console/catalog/import.h"

namespace kintsugi::feed {

struct Statement {
  advisory::Source source = advisory::Source::kUnspecified;
  std::string published, cve, bulletin, kb, title, product, component, severity, impact, fixed_build, url;
  std::vector<std::string> supersedes;
  advisory::Track track = advisory::Track::kUnspecified;
  advisory::RebootWord reboot = advisory::RebootWord::kUnspecified;
  bool exploited = false;
  bool not_affected = false;
};

class RecordingSink final : public advisory::RecordSink {
 public:
  void Add(advisory::Source source, const advisory::Record& r) override {
    Statement s{.source = source,
                .published = std::string(r.published),
                .cve = std::string(r.cve),
                .bulletin = std::string(r.bulletin),
                .kb = std::string(r.kb),
                .title = std::string(r.title),
                .product = std::string(r.product),
                .component = std::string(r.component),
                .severity = std::string(r.severity),
                .impact = std::string(r.impact),
                .fixed_build = std::string(r.fixed_build),
                .url = std::string(r.url),
                .supersedes = {},
                .track = r.track,
                .reboot = r.reboot,
                .exploited = r.exploited,
                .not_affected = r.not_affected};
    for (const auto name : r.supersedes) s.supersedes.emplace_back(name);
    statements.push_back(std::move(s));
  }
  std::vector<Statement> statements;
};

// What an import of `text` gave; a failed import fails the test.
struct Imported {
  ImportReport report;
  std::vector<Statement> statements;
};
inline Imported Import(std::string_view text, const ImportLimits& limits = {}) {
  RecordingSink sink;
  auto report = ImportFeed(FeedInput::Buffer(text, "feed"), sink, limits);
  EXPECT_TRUE(report.has_value()) << (report ? "" : report.error().message);
  if (!report) return {};
  EXPECT_EQ(report->read, report->kept + report->refused);
  EXPECT_EQ(report->statements, sink.statements.size());
  return {std::move(*report), std::move(sink.statements)};
}

// The error of an import that must fail.
inline Error ImportError(std::string_view text, const ImportLimits& limits = {}) {
  RecordingSink sink;
  const auto report = ImportFeed(FeedInput::Buffer(text, "feed"), sink, limits);
  EXPECT_FALSE(report.has_value());
  return report ? Error{} : report.error();
}

inline std::string Repeat(std::string_view part, std::size_t times) {
  std::string text;
  text.reserve(part.size() * times);
  for (std::size_t i = 0; i < times; ++i) text += part;
  return text;
}

inline bool Has(std::string_view text, std::string_view part) { return text.find(part) != std::string_view::npos; }

}  // namespace kintsugi::feed
