// SPDX-License-Identifier: Apache-2.0
#include "console/http/web_files.h"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>

#include "common/base/bytes.h"
#include "common/base/text.h"
#include "common/crypto/crypto.h"
#include "console/http/connect_json.h"
#include "console/http/limits.h"

namespace kintsugi::console {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view kAssets = "/assets/";  // Vite's: the name carries a hash of the content
constexpr std::string_view kPolicy =
    "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self' data:; font-src "
    "'self'; "
    "frame-ancestors 'none'; base-uri 'none'; form-action 'self'";

constexpr std::pair<std::string_view, std::string_view> kTypes[] = {
    {".html", "text/html; charset=utf-8"},
    {".js", "text/javascript; charset=utf-8"},
    {".css", "text/css; charset=utf-8"},
    {".json", "application/json"},
    {".svg", "image/svg+xml"},
    {".png", "image/png"},
    {".ico", "image/x-icon"},
    {".woff2", "font/woff2"},
    {".txt", "text/plain; charset=utf-8"},
    {".webmanifest", "application/manifest+json"},
};

std::string TypeOf(std::string_view path) {
  for (const auto& [ending, type] : kTypes)
    if (path.ends_with(ending)) return std::string(type);
  return "application/octet-stream";
}

Result<std::string> ReadAll(const fs::path& path) {
  std::ifstream in(path, std::ios::binary);
  std::string bytes{std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
  if (!in.eof() && in.fail()) return Error{Code::kIo, fmt::format("cannot read {}", path.string())};
  return bytes;
}

// The token stands in the list and is not refused with q=0.
bool Accepts(std::string_view list, std::string_view coding) {
  while (!list.empty()) {
    const std::size_t end = std::min(list.find(','), list.size());
    std::string item = ToLower(list.substr(0, end));
    list.remove_prefix(std::min(end + 1, list.size()));
    std::erase(item, ' ');
    const std::string name = item.substr(0, item.find(';'));
    if (name == coding) return !item.ends_with(";q=0") && !item.ends_with(";q=0.0");
  }
  return false;
}

bool HasTag(std::string_view list, std::string_view tag) {
  return list == "*" || list.find(fmt::format("\"{}\"", tag)) != std::string_view::npos;
}

void AddPolicies(HttpResponse& response) {
  response.fields.emplace_back("Content-Security-Policy", kPolicy);
  response.fields.emplace_back("Referrer-Policy", "no-referrer");
  response.fields.emplace_back("Cross-Origin-Opener-Policy", "same-origin");
  response.fields.emplace_back("Cross-Origin-Resource-Policy", "same-origin");
}

}  // namespace

Result<WebFiles> WebFiles::Load(const std::string& folder) {
  WebFiles web;
  std::map<std::string, std::string> all;
  std::size_t bytes = 0;
  std::error_code ec;
  for (auto it = fs::recursive_directory_iterator(folder, ec); !ec && it != fs::recursive_directory_iterator();
       it.increment(ec)) {
    const std::string name = it->path().filename().string();
    if (name.starts_with(".") || it->is_symlink(ec)) {
      it.disable_recursion_pending();
      continue;
    }
    if (!it->is_regular_file(ec)) continue;
    auto content = ReadAll(it->path());
    if (!content) return content.error();
    bytes += content->size();
    if (all.size() >= kWebFiles || bytes > kWebBytes)
      return Error{Code::kTooLarge,
                   fmt::format("the dashboard's folder {} holds more than {} files or {} bytes: is it the right one?",
                               folder, kWebFiles, kWebBytes)};
    all["/" + it->path().lexically_relative(folder).generic_string()] = std::move(*content);
  }
  if (ec || !all.contains("/index.html"))
    return Error{
        Code::kNotFound,
        fmt::format("the dashboard's folder {} has no index.html: build the dashboard or set dashboard.web_dir",
                    folder)};
  for (auto& [path, content] : all) {
    if ((path.ends_with(".br") || path.ends_with(".gz")) && all.contains(path.substr(0, path.size() - 3))) continue;
    const auto other = [&all = all](const std::string& name) {
      const auto found = all.find(name);
      return found == all.end() ? std::string() : found->second;
    };
    File file{TypeOf(path), ToHex(crypto::Sha256(content)).substr(0, 32), content, other(path + ".gz"),
              other(path + ".br")};
    web.files_[path] = std::move(file);
  }
  return web;
}

WebFiles WebFiles::Missing(std::string why) {
  WebFiles web;
  web.why_missing_ = std::move(why);
  return web;
}

HttpResponse WebFiles::Serve(const std::string& path, const File& file, const HttpHead& head) const {
  HttpResponse response;
  AddPolicies(response);
  const std::string_view accepted = head.Field("Accept-Encoding");
  std::string_view coding;
  if (!file.brotli.empty() && Accepts(accepted, "br")) {
    coding = "br";
  } else if (!file.gzip.empty() && Accepts(accepted, "gzip")) {
    coding = "gzip";
  }
  const std::string tag = coding.empty() ? file.etag : fmt::format("{}-{}", file.etag, coding);
  response.fields.emplace_back("ETag", fmt::format("\"{}\"", tag));
  response.fields.emplace_back("Vary", "Accept-Encoding");
  response.fields.emplace_back("Cache-Control",
                               path.starts_with(kAssets) ? "public, max-age=31536000, immutable" : "no-cache");
  if (HasTag(head.Field("If-None-Match"), tag)) {
    response.status = 304;
    return response;
  }
  response.content_type = file.content_type;
  if (!coding.empty()) response.fields.emplace_back("Content-Encoding", coding);
  response.body = coding == "br" ? file.brotli : coding == "gzip" ? file.gzip : file.plain;
  return response;
}

HttpAction WebFiles::Handle(const HttpHead& head) const {
  const std::string_view path = std::string_view(head.path).substr(0, head.path.find('?'));
  const bool reads = head.method == "GET" || head.method == "HEAD";
  const bool page = !path.empty() && path.front() == '/' && path.find('.') == std::string_view::npos;
  if (reads) {
    if (const auto found = files_.find(path); found != files_.end()) return Serve(found->first, found->second, head);
    if (page && !files_.empty()) return Serve("/index.html", files_.find("/index.html")->second, head);
  }
  HttpResponse response = ConnectError({Code::kNotFound, "this port serves nothing at that path", 0});
  response.status = 404;
  if (reads && page && files_.empty()) {
    response.content_type = "text/plain; charset=utf-8";
    response.body = fmt::format("This is a Kintsugi console. Its dashboard is not installed: {}.\n", why_missing_);
    AddPolicies(response);
  }
  return response;
}

}  // namespace kintsugi::console
