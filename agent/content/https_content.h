// SPDX-License-Identifier: Apache-2.0
// ContentSource over HTTPS with mutual TLS: GET https://<content_address>/content/<sha256>, resumed with a
// range, hashed while it streams; at most one chunk of the body is in memory. The identity is asked for at
// every fetch, so a renewed one is used at once. Threads: see content.h; the scheduler must outlive the
// object. Destruction cancels.
#pragma once

#include <functional>
#include <memory>

#include "agent/content/content.h"
#include "agent/link/link.h"
#include "common/runtime/asio_scheduler.h"

namespace kintsugi::agent {

struct HttpsContentOptions {
  std::size_t chunk_bytes = 128 * 1024;
  Duration connect_timeout{30'000};  // name, connection, handshake and the head of the answer, each
  // A transfer that brings less than this in a whole window is given up (and resumed later, perhaps from
  // elsewhere).
  std::uint64_t floor_bytes_per_second = 1024;
  Duration floor_window{60'000};
  std::string server_name{};  // expected in the server's certificate; "": the host part of content_address
};

class HttpsContent final : public ContentSource {
 public:
  using IdentitySource = std::function<Identity()>;

  HttpsContent(runtime::AsioScheduler& scheduler, IdentitySource identity, HttpsContentOptions options = {});
  ~HttpsContent() override;
  HttpsContent(const HttpsContent&) = delete;
  HttpsContent& operator=(const HttpsContent&) = delete;

  // Besides the errors of content.h: kFailedPrecondition (a fetch is running), kInvalidArgument (size 0,
  // unusable identity or address), kUnauthenticated and kPermissionDenied (revoked), kResourceExhausted (the
  // console is busy: retry later). A server that offers another length than `size_bytes` does not have the
  // package: kHashMismatch, the file is truncated.
  void Fetch(const Sha256Digest& sha256, std::uint64_t size_bytes, StagedFile& file,
             std::function<void(Status)> done) override;
  void Cancel() override;

 private:
  class Session;
  runtime::AsioScheduler& scheduler_;
  IdentitySource identity_;
  HttpsContentOptions options_;
  std::shared_ptr<Session> session_;
  std::shared_ptr<bool> alive_ = std::make_shared<bool>(true);  // scheduler only
};

}  // namespace kintsugi::agent
