// SPDX-License-Identifier: Apache-2.0
#include "console/content/content_endpoint.h"

#include <fmt/format.h>

#include "console/content/byte_range.h"
#include "console/http/error_status.h"

namespace kintsugi::console {
namespace {

HttpResponse NotAllowed() {
  HttpResponse response = ContentError({Code::kInvalidArgument, "only GET and HEAD are served here", 0});
  response.status = 405;
  response.fields.emplace_back("Allow", "GET, HEAD");
  return response;
}

HttpResponse OutsideOf(std::uint64_t size_bytes) {
  HttpResponse response = ContentError({Code::kInvalidArgument, "the range lies outside of the package", 0});
  response.status = 416;
  response.fields.emplace_back("Content-Range", fmt::format("bytes */{}", size_bytes));
  return response;
}

// RFC 9110 13.1.5: with an If-Range that names another entity the range does not count. The entity of a hash
// never changes.
bool RangeCounts(const HttpHead& head, const std::string& etag) {
  const std::string_view condition = head.Field("If-Range");
  return condition.empty() || condition == etag;
}

HttpResponse Serve(const HttpHead& head, std::shared_ptr<const ReadableFile> file) {
  const std::string etag = fmt::format("\"{}\"", head.rest);
  const std::uint64_t size = file->size_bytes();
  ByteRange range{ByteRange::Kind::kWhole, 0, size};
  if (head.method == "GET" && RangeCounts(head, etag)) range = ParseByteRange(head.Field("Range"), size);
  if (range.kind == ByteRange::Kind::kUnsatisfiable) return OutsideOf(size);
  HttpResponse response;
  response.content_type = "application/octet-stream";
  response.fields = {{"ETag", etag}, {"Accept-Ranges", "bytes"}};
  if (range.kind == ByteRange::Kind::kPart) {
    response.status = 206;
    response.fields.emplace_back(
        "Content-Range", fmt::format("bytes {}-{}/{}", range.offset, range.offset + range.size_bytes - 1, size));
  }
  response.file = FileSlice{std::move(file), range.offset, range.size_bytes};
  return response;
}

}  // namespace

HttpResponse ContentError(const Error& error) {
  HttpResponse response;
  response.status = HttpStatusOf(error.code);
  response.content_type = "text/plain; charset=utf-8";
  response.body = fmt::format("{}: {}\n", Describe(error.code).name, error.message);
  return response;
}

HttpRouter ContentRouter(const PackageStore& store, const AgentGateway& gateway) {
  HttpRouter router;
  router.Prefix("/content/", [&store, &gateway](const HttpHead& head) -> HttpAction {
    if (head.peer.host_id.empty() || !gateway.IsAdmitted(HostId(head.peer.host_id)))
      return ContentError(
          {Code::kPermissionDenied, "this host is not admitted: it was revoked or never enrolled here", 0});
    if (head.method != "GET" && head.method != "HEAD") return NotAllowed();
    auto file = store.OpenPackage(head.rest);
    if (!file) return ContentError(file.error());
    return Serve(head, *file);
  });
  return router;
}

}  // namespace kintsugi::console
