// SPDX-License-Identifier: Apache-2.0
// Imports hostile bytes under small limits and checks what must hold whatever they are. One thread.
#pragma once

#include <algorithm>
#include <cstddef>
#include <string_view>

#include "common/base/check.h"
#include "console/catalog/import.h"

namespace kintsugi::feed {

// Every text is valid enough to store: no control characters, a product, a KB of digits, a date of ten characters.
class SoundSink final : public advisory::RecordSink {
 public:
  void Add(advisory::Source source, const advisory::Record& record) override {
    KINTSUGI_CHECK(source != advisory::Source::kUnspecified);
    KINTSUGI_CHECK(!record.product.empty());
    KINTSUGI_CHECK(record.kb.find_first_not_of("0123456789") == std::string_view::npos && record.kb.size() <= 9);
    KINTSUGI_CHECK(record.published.empty() || record.published.size() == 10);
    for (const auto text : {record.cve, record.bulletin, record.title, record.product, record.component,
                            record.severity, record.impact, record.fixed_build, record.url})
      CheckText(text);
    for (const auto name : record.supersedes) CheckText(name);
    ++statements;
  }
  static void CheckText(std::string_view text) {
    KINTSUGI_CHECK(std::none_of(text.begin(), text.end(),
                                [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7f; }));
  }
  std::uint64_t statements = 0;
};

// Small, so that inputs of a fuzzer reach them.
inline ImportLimits FuzzLimits() {
  ImportLimits limits;
  limits.archive_entries = 16;
  limits.archive_bytes = 1U << 20U;
  limits.entry_bytes = 1U << 19U;
  limits.ratio_free_bytes = 1U << 14U;
  limits.name_bytes = 64;
  limits.field_bytes = 200;
  limits.record_bytes = 1000;
  limits.record_lines = 8;
  limits.columns = 16;
  limits.supersedes = 4;
  limits.document_bytes = 1U << 18U;
  limits.document_memory_bytes = 1U << 20U;
  limits.depth = 12;
  limits.token_bytes = 1U << 14U;
  limits.products = 32;
  limits.product_ids = 64;
  limits.shared_bytes = 4096;
  limits.rows = 32;
  limits.problems = 5;
  return limits;
}

inline void ImportSoundly(std::string_view bytes) {
  SoundSink sink;
  const auto report = ImportFeed(FeedInput::Buffer(bytes, "fuzz"), sink, FuzzLimits());
  if (!report) {
    KINTSUGI_CHECK(!report.error().message.empty());
    SoundSink::CheckText(report.error().message);
    return;
  }
  KINTSUGI_CHECK(report->read == report->kept + report->refused);
  KINTSUGI_CHECK(report->mended <= report->kept);
  KINTSUGI_CHECK(report->statements == sink.statements);
  KINTSUGI_CHECK(report->problems.size() <= 5 && report->problem_count >= report->problems.size());
  for (const Problem& problem : report->problems) {
    SoundSink::CheckText(problem.message);
    SoundSink::CheckText(Place(problem));
  }
}

}  // namespace kintsugi::feed
