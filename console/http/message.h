// SPDX-License-Identifier: Apache-2.0
// What a handler sees of a request and what it answers. Plain values, no Boost: endpoints compile without it.
// A handler is called on one of the server's threads as soon as the header is complete, before any byte of
// the body is read, and says what is to be done; it must not block for long.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "common/base/result.h"

namespace kintsugi::console {

// From the verified client certificate; both empty where the port asks for none.
struct PeerIdentity {
  std::string host_id;
  std::string certificate_serial;
};

struct HttpHead {
  std::string method;
  std::string path;  // the target as sent, with what follows a '?'; nothing is decoded
  std::string rest;  // what follows the route's prefix; "" for exact routes
  std::vector<std::pair<std::string, std::string>> fields;
  std::optional<std::uint64_t> content_length;
  std::string remote_address;  // without the port
  PeerIdentity peer;

  // The first field of that name (any case); "" when there is none.
  std::string_view Field(std::string_view name) const;
};

// Bytes that are read while they are sent. Any thread.
class ReadableFile {
 public:
  virtual ~ReadableFile() = default;
  virtual std::uint64_t size_bytes() const = 0;
  // Fills as much as there is; 0 at the end. kIo when the system refuses.
  virtual Result<std::size_t> ReadAt(std::uint64_t offset, char* into, std::size_t size) const = 0;
};

struct FileSlice {
  std::shared_ptr<const ReadableFile> file;
  std::uint64_t offset = 0;
  std::uint64_t size_bytes = 0;
};

struct HttpResponse {
  int status = 200;
  std::string content_type;
  std::string body;
  std::vector<std::pair<std::string, std::string>> fields;  // replace the server's defaults of the same name
  std::optional<FileSlice> file;                            // instead of body
  // Makes the real answer, on the connection's own thread: costly conversions stay off the thread that
  // answers.
  std::function<HttpResponse()> make;
};

// Call once, from any thread, also after the server stopped or the peer left (then it does nothing).
using Respond = std::function<void(HttpResponse)>;

// Takes a body in pieces. Destroyed without Finish: the body never became complete, leave nothing behind.
class BodySink {
 public:
  virtual ~BodySink() = default;
  virtual Status Append(std::string_view bytes) = 0;
  // All bytes have arrived. The sink is destroyed after this returns.
  virtual void Finish(Respond respond) = 0;
};

struct ReadBody {
  std::size_t limit_bytes = 0;
  std::function<void(std::string body, Respond respond)> then;
};
struct StreamBody {
  std::unique_ptr<BodySink> sink;  // needs a Content-Length, checked by the handler
};
// An answer that goes on: what there is to send, piece by piece, until it ends or the peer leaves. Next, OnReady and
// Idle are called on the connection's thread; its destructor is the end of the connection.
class PieceSource {
 public:
  virtual ~PieceSource() = default;
  // What there is to send now, "" when there is nothing; nullopt: end the answer.
  virtual std::optional<std::string> Next() = 0;
  // `ready` may be called from any thread, whenever Next has something again. Once, before the first Next.
  virtual void OnReady(std::function<void()> ready) = 0;
  // Nothing was sent for `heartbeat`: as Next.
  virtual std::optional<std::string> Idle() = 0;
};
// A head without a length; the connection closes after the last piece.
struct StreamPieces {
  HttpResponse head;
  std::shared_ptr<PieceSource> source;
};
// A response is an answer without reading the body.
using HttpAction = std::variant<HttpResponse, ReadBody, StreamBody, StreamPieces>;
using HttpHandler = std::function<HttpAction(const HttpHead&)>;
// How this port words an error: Connect JSON, ErrorReply, plain.
using ErrorRenderer = std::function<HttpResponse(const Error&)>;

}  // namespace kintsugi::console
