// SPDX-License-Identifier: Apache-2.0
#include "console/catalog/json_feed.h"

#include <fmt/format.h>

#include <string>

#include "common/base/text.h"
#include "console/catalog/feed_text.h"
#include "console/catalog/json_document.h"

namespace kintsugi::feed {
namespace {

Error NoFeed(const boost::json::value& root) {
  std::string keys;
  std::size_t listed = 0;
  if (const auto* members = root.if_object()) {
    for (const auto& member : *members) {
      if (++listed > 8) break;
      keys += fmt::format("{}{}", keys.empty() ? "" : ", ", Shown({member.key().data(), member.key().size()}, 30));
    }
  }
  return Error{
      Code::kInvalidArgument,
      fmt::format("the JSON is no feed: looked for document.csaf_version (CSAF 2.0, VEX) and for DocumentTracking with "
                  "Vulnerability (CVRF); found {}",
                  keys.empty() ? "no members" : "the members " + keys),
      0};
}

}  // namespace

Kind JsonKind(const boost::json::value& root) {
  const auto* document = Member(&root, "document");
  if (!TextOf(document, "csaf_version").empty())
    return ToLower(TextOf(document, "category")) == "csaf_vex" ? Kind::kVex : Kind::kCsaf;
  if (Member(&root, "Vulnerability") != nullptr &&
      (Member(&root, "DocumentTracking") != nullptr || Member(&root, "ProductTree") != nullptr))
    return Kind::kCvrfJson;
  return Kind::kUnknown;
}

Status ImportJson(ByteReader& reader, Intake& intake) {
  const auto document = JsonDocument::Read(reader, intake.limits());
  if (!document) return document.error();
  if (const auto status = intake.Advance(document->size_bytes()); !status) return status;
  const Kind kind = JsonKind(document->root());
  if (kind == Kind::kUnknown) return NoFeed(document->root());
  intake.SetKind(kind);
  const auto status =
      kind == Kind::kCvrfJson ? ImportCvrfJson(document->root(), intake) : ImportCsaf(document->root(), intake);
  intake.End();
  return status;
}

}  // namespace kintsugi::feed
