// SPDX-License-Identifier: Apache-2.0
// Documents that want too much: depth, size, memory, entities, tokens; and what is no document.
#include <gtest/gtest.h>
#include <sys/resource.h>

#include "tests/unit/console_catalog/recording_sink.h"

namespace kintsugi::feed {
namespace {

TEST(JsonLimits, DeepNestingIsRefused) {
  const Error error = ImportError("{\"a\":" + Repeat("[", 1'000'000));
  EXPECT_EQ(error.code, Code::kTooLarge);
  EXPECT_TRUE(Has(error.message, "nested more than 64 deep")) << error.message;
}

TEST(JsonLimits, SizeAndMemoryAreBounded) {
  ImportLimits limits;
  limits.document_bytes = 1000;
  const Error size = ImportError("{\"a\":\"" + Repeat("x", 2000) + "\"}", limits);
  EXPECT_EQ(size.code, Code::kTooLarge);
  EXPECT_TRUE(Has(size.message, "larger than 1000 bytes")) << size.message;
  limits = {};
  limits.document_memory_bytes = std::uint64_t{8} << 20U;
  const Error memory = ImportError("{\"a\":[0" + Repeat(",0", 2'000'000) + "]}", limits);
  EXPECT_EQ(memory.code, Code::kTooLarge);
  EXPECT_TRUE(Has(memory.message, "more than 8388608 bytes of memory")) << memory.message;
}

TEST(JsonLimits, SyntaxErrorsHaveAPlace) {
  struct Row {
    std::string_view text, says;
  };
  constexpr Row kRows[] = {{"{\n \"a\": nope}", "line 2, column 7"},
                           {"{\"a\":1", "no JSON (incomplete JSON)"},
                           {"{\"a\":1} x", "no JSON (extra data)"},
                           {"{\"a\":\"\xff\"}", "no JSON"},
                           {"{", "no JSON"}};
  for (const Row& row : kRows) {
    const Error error = ImportError(row.text);
    EXPECT_EQ(error.code, Code::kInvalidArgument);
    EXPECT_TRUE(Has(error.message, row.says)) << error.message;
  }
}

TEST(JsonLimits, ProductsAndReferencesAreCounted) {
  ImportLimits limits;
  limits.products = 2;
  constexpr std::string_view kThree = R"({"document":{"csaf_version":"2.0"},"product_tree":{"full_product_names":[
    {"name":"A","product_id":"1"},{"name":"B","product_id":"2"},{"name":"C","product_id":"3"}]},
    "vulnerabilities":[{"product_status":{"known_affected":["1","2","3"]}}]})";
  EXPECT_TRUE(Has(ImportError(kThree, limits).message, "more than 2 products"));
  limits = {};
  limits.product_ids = 2;
  EXPECT_TRUE(Has(ImportError(kThree, limits).message, "/vulnerabilities/0 names more than 2 products"));
  constexpr std::string_view kCvrf =
      R"({"DocumentTracking":{},"ProductTree":{"FullProductName":[{"ProductID":"1","Value":"A"}]},
    "Vulnerability":[{"ProductStatuses":[{"ProductID":["1","1","1"]}]}]})";
  EXPECT_TRUE(Has(ImportError(kCvrf, limits).message, "names more than 2 products"));
}

TEST(XmlLimits, EntitiesAreRefused) {
  const Error bomb = ImportError(
      "<?xml version=\"1.0\"?><!DOCTYPE cvrfdoc [<!ENTITY a \"ha\"><!ENTITY b \"&a;&a;&a;\">]><cvrfdoc>&b;</cvrfdoc>");
  EXPECT_EQ(bomb.code, Code::kInvalidArgument);
  EXPECT_TRUE(Has(bomb.message, "line 1: the XML declares entities")) << bomb.message;
  const Error outside =
      ImportError("<!DOCTYPE cvrfdoc [<!ENTITY x SYSTEM \"file:///etc/passwd\">]><cvrfdoc>&x;</cvrfdoc>");
  EXPECT_TRUE(Has(outside.message, "declares entities")) << outside.message;
}

TEST(XmlLimits, DepthSizeAndTokensAreBounded) {
  const Error deep = ImportError("<cvrfdoc>" + Repeat("<a>", 100'000));
  EXPECT_EQ(deep.code, Code::kTooLarge);
  EXPECT_TRUE(Has(deep.message, "nested more than 64 deep")) << deep.message;
  ImportLimits limits;
  limits.document_bytes = 1000;
  EXPECT_TRUE(
      Has(ImportError("<cvrfdoc>" + Repeat("x", 2000) + "</cvrfdoc>", limits).message, "larger than 1000 bytes"));
  limits = {};
  limits.token_bytes = 100'000;
  const Error token = ImportError("<cvrfdoc><!--" + Repeat("x", 3'000'000) + "--></cvrfdoc>", limits);
  EXPECT_EQ(token.code, Code::kTooLarge);
  EXPECT_TRUE(Has(token.message, "one tag or comment of the XML is larger than 100000 bytes")) << token.message;
}

TEST(XmlLimits, SyntaxErrorsHaveAPlace) {
  const Error error = ImportError("<cvrfdoc>\n <a></b>\n</cvrfdoc>");
  EXPECT_EQ(error.code, Code::kInvalidArgument);
  EXPECT_TRUE(Has(error.message, "line 2, column 5: the XML is not well-formed (mismatched tag)") ||
              Has(error.message, "line 2, column 7: the XML is not well-formed (mismatched tag)"))
      << error.message;
  EXPECT_TRUE(Has(ImportError("<cvrfdoc>\xff</cvrfdoc>").message, "not well-formed"));
}

TEST(XmlLimits, LongTextsAreCutAndSaidSo) {
  const auto imported = Import(
      "<cvrfdoc><FullProductName ProductID=\"1\">" + Repeat("Windows ", 10'000) +
      "</FullProductName><Vulnerability><ProductStatuses><Status Type=\"Known Affected\"><ProductID>1</ProductID>"
      "</Status></ProductStatuses></Vulnerability></cvrfdoc>");
  ASSERT_EQ(imported.statements.size(), 1U);
  EXPECT_LE(imported.statements[0].product.size(), 16U * 1024);
  ASSERT_EQ(imported.report.problems.size(), 1U);
  EXPECT_TRUE(Has(imported.report.problems[0].message, "was cut after 16384")) << imported.report.problems[0].message;
}

TEST(DocumentLimits, AGiantJsonStaysWithinItsMemory) {
  rusage before{}, after{};
  getrusage(RUSAGE_SELF, &before);
  const std::string text = "{\"a\":[0" + Repeat(",0", 20'000'000) + "]}";  // 40 MB of text, 480 MB of values
  ImportLimits limits;
  limits.document_memory_bytes = std::uint64_t{64} << 20U;
  EXPECT_EQ(ImportError(text, limits).code, Code::kTooLarge);
  getrusage(RUSAGE_SELF, &after);
  EXPECT_LT(after.ru_maxrss - before.ru_maxrss, 256 * 1024) << "KiB of peak memory";
}

}  // namespace
}  // namespace kintsugi::feed
