// SPDX-License-Identifier: Apache-2.0
// The dashboard's files: what is served under which path, with which fields, and that nothing else is.
#include "console/http/web_files.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

#include "tests/unit/console_content/temp_folder.h"

namespace kintsugi::console {
namespace {

namespace fs = std::filesystem;

class WebFilesTest : public ::testing::Test {
 protected:
  WebFilesTest() {
    Write("web/index.html", "<!doctype html>");
    Write("web/assets/index-4f2a.js", "plain");
    Write("web/assets/index-4f2a.js.br", "brotli");
    Write("web/assets/index-4f2a.js.gz", "gzip");
    Write("web/.secret", "hidden");
    Write("outside.txt", "outside");
    fs::create_symlink(fs::path(folder_.path) / "outside.txt", fs::path(folder_.path) / "web/link.txt");
  }
  void Write(const std::string& name, const std::string& content) const {
    fs::create_directories((fs::path(folder_.path) / name).parent_path());
    std::ofstream(fs::path(folder_.path) / name) << content;
  }
  WebFiles Load() const {
    auto web = WebFiles::Load((fs::path(folder_.path) / "web").string());
    EXPECT_TRUE(web) << (web ? "" : web.error().message);
    return web ? std::move(*web) : WebFiles::Missing("");
  }
  static HttpResponse Get(const WebFiles& web, const std::string& path,
                          std::vector<std::pair<std::string, std::string>> fields = {},
                          const std::string& method = "GET") {
    HttpHead head;
    head.method = method;
    head.path = path;
    head.fields = std::move(fields);
    return std::get<HttpResponse>(web.Handle(head));
  }
  static std::string Field(const HttpResponse& response, const std::string& name) {
    for (const auto& [key, value] : response.fields)
      if (key == name) return value;
    return "";
  }
  TempFolder folder_;
};

TEST_F(WebFilesTest, ServesFilesUnderTheirOwnPathsAlone) {
  const WebFiles web = Load();
  EXPECT_EQ(web.size(), 2U);
  struct Row {
    const char* path;
    int status;
    const char* body;
  };
  const Row rows[] = {
      {"/index.html", 200, "<!doctype html>"},
      {"/", 200, "<!doctype html>"},
      {"/hosts", 200, "<!doctype html>"},
      {"/hosts/0a1b2c?tab=history", 200, "<!doctype html>"},
      {"/updates/MS03-043/windows-xp", 200, "<!doctype html>"},
      {"/assets/index-4f2a.js", 200, "plain"},
      {"/assets/index-4f2a.js?v=1", 200, "plain"},
      {"/assets/index-0000.js", 404, nullptr},
      {"/assets/index-4f2a.js.br", 404, nullptr},
      {"/.secret", 404, nullptr},
      {"/link.txt", 404, nullptr},
      {"/../outside.txt", 404, nullptr},
      {"/assets/../index.html", 404, nullptr},
      {"/assets/%2e%2e/index.html", 404, nullptr},
      {"//index.html", 404, nullptr},
      {"/INDEX.html", 404, nullptr},
  };
  for (const Row& row : rows) {
    const HttpResponse response = Get(web, row.path);
    EXPECT_EQ(response.status, row.status) << row.path;
    if (row.body != nullptr) {
      EXPECT_EQ(response.body, row.body) << row.path;
    }
  }
}

TEST_F(WebFilesTest, OnlyReadingExists) {
  const WebFiles web = Load();
  for (const char* const method : {"POST", "PUT", "DELETE", "OPTIONS"})
    EXPECT_EQ(Get(web, "/index.html", {}, method).status, 404) << method;
  EXPECT_EQ(Get(web, "/index.html", {}, "HEAD").status, 200);
}

TEST_F(WebFilesTest, PagesCarryTheStrictPolicy) {
  const HttpResponse page = Get(Load(), "/rollouts");
  EXPECT_EQ(
      Field(page, "Content-Security-Policy"),
      "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self' data:; font-src "
      "'self'; frame-ancestors 'none'; base-uri 'none'; form-action 'self'");
  EXPECT_EQ(Field(page, "Referrer-Policy"), "no-referrer");
  EXPECT_EQ(Field(page, "Cross-Origin-Opener-Policy"), "same-origin");
  EXPECT_EQ(Field(page, "Cross-Origin-Resource-Policy"), "same-origin");
  EXPECT_EQ(page.content_type, "text/html; charset=utf-8");
}

TEST_F(WebFilesTest, HashedAssetsMayBeKeptForeverAndPagesAreAskedForAgain) {
  const WebFiles web = Load();
  EXPECT_EQ(Field(Get(web, "/assets/index-4f2a.js"), "Cache-Control"), "public, max-age=31536000, immutable");
  EXPECT_EQ(Field(Get(web, "/"), "Cache-Control"), "no-cache");
}

TEST_F(WebFilesTest, AnswersWithWhatTheBrowserHasAlready) {
  const WebFiles web = Load();
  const std::string tag = Field(Get(web, "/"), "ETag");
  EXPECT_EQ(tag.size(), 34U);
  EXPECT_EQ(Get(web, "/", {{"If-None-Match", tag}}).status, 304);
  EXPECT_EQ(Get(web, "/", {{"If-None-Match", "W/\"x\", " + tag}}).status, 304);
  EXPECT_EQ(Get(web, "/", {{"If-None-Match", "\"x\""}}).status, 200);
}

TEST_F(WebFilesTest, SendsTheSmallestThatTheBrowserTakes) {
  const WebFiles web = Load();
  struct Row {
    const char* accepts;
    const char* body;
  };
  for (const Row& row : {Row{"", "plain"}, Row{"gzip, deflate", "gzip"}, Row{"gzip, deflate, br, zstd", "brotli"},
                         Row{"br;q=0, gzip", "gzip"}, Row{"BR", "brotli"}, Row{"brx", "plain"}}) {
    const HttpResponse response = Get(web, "/assets/index-4f2a.js", {{"Accept-Encoding", row.accepts}});
    EXPECT_EQ(response.body, row.body) << row.accepts;
    EXPECT_EQ(Field(response, "Vary"), "Accept-Encoding");
  }
  EXPECT_NE(Field(Get(web, "/assets/index-4f2a.js", {{"Accept-Encoding", "br"}}), "ETag"),
            Field(Get(web, "/assets/index-4f2a.js"), "ETag"));
}

TEST_F(WebFilesTest, SaysWhatIsMissing) {
  const auto nothing = WebFiles::Load((fs::path(folder_.path) / "nowhere").string());
  ASSERT_FALSE(nothing);
  EXPECT_EQ(nothing.error().code, Code::kNotFound);
  fs::create_directories(fs::path(folder_.path) / "empty");
  EXPECT_FALSE(WebFiles::Load((fs::path(folder_.path) / "empty").string()));
  const WebFiles web = WebFiles::Missing("the dashboard's folder /x has no index.html");
  EXPECT_EQ(Get(web, "/").status, 404);
  EXPECT_NE(Get(web, "/").body.find("/x has no index.html"), std::string::npos);
  EXPECT_EQ(Get(web, "/x.js").body.find("/x has no"), std::string::npos);
}

}  // namespace
}  // namespace kintsugi::console
