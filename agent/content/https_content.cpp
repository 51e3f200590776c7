// SPDX-License-Identifier: Apache-2.0
// One Session for each fetch: a coroutine on the scheduler's strand. Every step asks `stopped()` after it was
// suspended: after a cancellation neither the file nor `done` is touched any more.
#include "agent/content/https_content.h"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/core/tcp_stream.hpp>
#include <boost/beast/http.hpp>
#include <boost/beast/ssl/ssl_stream.hpp>
#include <optional>
#include <utility>
#include <vector>

#include "agent/content/response_plan.h"
#include "common/crypto/crypto.h"
#include "common/runtime/host_port.h"
#include "common/runtime/tls_client.h"
#include "common/runtime/tls_policy.h"

namespace kintsugi::agent {

namespace {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = boost::beast::http;
using boost::system::error_code;
using Stream = beast::ssl_stream<beast::tcp_stream>;
using Parser = http::response_parser<http::buffer_body>;

constexpr std::size_t kHashStepBytes =
    256 * 1024;  // of what was staged before: other work of the agent runs in between
constexpr std::size_t kHeaderLimitBytes = 8 * 1024;

}  // namespace

class HttpsContent::Session : public std::enable_shared_from_this<Session> {
 public:
  Session(const runtime::AsioScheduler::Strand& strand, HttpsContentOptions options, const Sha256Digest& sha256,
          std::uint64_t size_bytes, StagedFile& file)
      : strand_(strand),
        options_(std::move(options)),
        sha256_(sha256),
        size_bytes_(size_bytes),
        file_(&file),
        resolver_(strand),
        floor_timer_(strand) {}

  void Start(Identity identity, std::function<void(Status)> done) {
    done_ = std::move(done);
    asio::co_spawn(strand_, Run(shared_from_this(), std::move(identity)), asio::detached);
  }

  // Strand only. Nothing outside the session is touched after it.
  void Stop() {
    file_ = nullptr;
    done_ = nullptr;
    floor_timer_.cancel();
    resolver_.cancel();
    Disconnect();
  }

 private:
  bool stopped() const { return file_ == nullptr; }

  static asio::awaitable<void> Run(std::shared_ptr<Session> self, Identity identity) {
    co_await asio::post(self->strand_, asio::use_awaitable);  // never from inside the call
    if (self->stopped()) co_return;
    Status result = Error{Code::kInternal, "the download failed"};
    try {
      result = co_await self->Transfer(identity);
    } catch (const std::exception& problem) {
      result = Error{Code::kInternal, std::string("the download failed: ") + problem.what()};
    }
    if (self->stopped()) co_return;
    if (!result && result.error().code == Code::kHashMismatch) {
      if (const Status truncated = self->file_->Truncate(); !truncated) result = truncated;
    }
    const auto done = std::exchange(self->done_, nullptr);
    self->Stop();
    done(result);
  }

  asio::awaitable<Status> Transfer(const Identity& identity) {
    if (file_->size_bytes() > size_bytes_) {
      if (const Status truncated = file_->Truncate(); !truncated) co_return truncated;
    }
    Status step = co_await HashStaged();
    if (!step || stopped()) co_return step;
    if (file_->size_bytes() < size_bytes_) {
      step = co_await Connect(identity);
      if (!step || stopped()) co_return step;
      step = co_await Download(identity);
      if (!step || stopped()) co_return step;
    }
    if (hash_.Finish() == sha256_) co_return Status();
    co_return Error{Code::kHashMismatch, "the bytes are not the package " + ToHex(sha256_)};
  }

  // What an earlier fetch left belongs to the digest too.
  asio::awaitable<Status> HashStaged() {
    std::uint64_t offset = 0;
    while (!stopped() && offset < file_->size_bytes()) {
      const Result<std::string> bytes = file_->Read(offset, kHashStepBytes);
      if (!bytes) co_return bytes.error();
      if (bytes->empty()) co_return Error{Code::kIo, "the staged file " + file_->path() + " ends before its size"};
      hash_.Update(*bytes);
      offset += bytes->size();
      co_await asio::post(strand_, asio::use_awaitable);
    }
    co_return Status();
  }

  Status PrepareTls(const Identity& identity, const runtime::HostPort& address) {
    context_.emplace(runtime::NewTlsContext(asio::ssl::context::tls_client));
    Status ready = runtime::TrustOnly(*context_, crypto::CertificateToPem(identity.ca_der));
    if (!ready) return ready;
    ready = runtime::UseIdentity(*context_, crypto::CertificateToPem(identity.certificate_der),
                                 crypto::PrivateKeyToPem(identity.private_key_der));
    if (!ready) return ready;
    stream_.emplace(strand_, *context_);
    stream_->set_verify_mode(asio::ssl::verify_peer);
    return runtime::ExpectServerName(stream_->native_handle(),
                                     options_.server_name.empty() ? address.host : options_.server_name);
  }

  asio::awaitable<Status> Connect(const Identity& identity) {
    const auto address = runtime::ParseHostPort(identity.content_address);
    if (!address) co_return address.error();
    if (const Status ready = PrepareTls(identity, *address); !ready) co_return ready;
    error_code problem;
    ExpireAfter(options_.connect_timeout);
    const auto found = co_await resolver_.async_resolve(address->host, std::to_string(address->port),
                                                        asio::redirect_error(asio::use_awaitable, problem));
    if (problem || stopped()) co_return Away("find", identity, problem);
    co_await beast::get_lowest_layer(*stream_).async_connect(found, asio::redirect_error(asio::use_awaitable, problem));
    if (problem || stopped()) co_return Away("reach", identity, problem);
    ExpireAfter(options_.connect_timeout);
    co_await stream_->async_handshake(asio::ssl::stream_base::client,
                                      asio::redirect_error(asio::use_awaitable, problem));
    if (problem || stopped()) co_return Away("speak TLS with", identity, problem);
    co_return Status();
  }

  http::request<http::empty_body> MakeRequest(const Identity& identity) const {
    http::request<http::empty_body> request(http::verb::get, "/content/" + ToHex(sha256_), 11);
    request.set(http::field::host, identity.content_address);
    request.set(http::field::connection, "close");
    if (file_->size_bytes() > 0) request.set(http::field::range, "bytes=" + std::to_string(file_->size_bytes()) + "-");
    return request;
  }

  asio::awaitable<Status> Download(const Identity& identity) {
    const http::request<http::empty_body> request = MakeRequest(identity);
    error_code problem;
    ExpireAfter(options_.connect_timeout);
    co_await http::async_write(*stream_, request, asio::redirect_error(asio::use_awaitable, problem));
    if (problem || stopped()) co_return Away("ask", identity, problem);
    Parser parser;
    parser.header_limit(kHeaderLimitBytes);
    parser.body_limit(boost::none);  // counted below, against the package's size
    co_await http::async_read_header(*stream_, buffer_, parser, asio::redirect_error(asio::use_awaitable, problem));
    if (problem || stopped()) co_return Away("get an answer from", identity, problem);
    if (const Status begun = Begin(parser); !begun) co_return begun;
    beast::get_lowest_layer(*stream_).expires_never();
    WatchFloor();
    const Status received = co_await ReceiveBody(parser, identity);
    floor_timer_.cancel();
    co_return received;
  }

  // A server may ignore the range and send everything: then the staged bytes make way.
  Status Begin(const Parser& parser) {
    const auto& head = parser.get();
    const auto length = parser.content_length();
    const auto begins = BodyBegins({.status = head.result_int(),
                                    .content_range = head[http::field::content_range],
                                    .content_length = length ? std::optional<std::uint64_t>(*length) : std::nullopt},
                                   file_->size_bytes(), size_bytes_);
    if (!begins) return begins.error();
    if (*begins == file_->size_bytes()) return {};
    hash_ = crypto::Sha256Stream();
    return file_->Truncate();
  }

  asio::awaitable<Status> ReceiveBody(Parser& parser, const Identity& identity) {
    std::vector<char> chunk(options_.chunk_bytes);
    while (!parser.is_done()) {
      parser.get().body() = {.data = chunk.data(), .size = chunk.size(), .more = true};
      error_code problem;
      co_await http::async_read_some(*stream_, buffer_, parser, asio::redirect_error(asio::use_awaitable, problem));
      if (stopped()) co_return Status();
      if (problem == http::error::need_buffer) problem = {};
      // What came before a failure is kept: the next fetch begins behind it.
      if (const Status kept = Keep({chunk.data(), chunk.size() - parser.get().body().size}); !kept) co_return kept;
      if (problem) co_return Away("go on reading from", identity, problem);
    }
    if (file_->size_bytes() < size_bytes_)
      co_return Error{Code::kUnavailable, identity.content_address + " ended the package early"};
    co_return Status();
  }

  Status Keep(std::string_view bytes) {
    if (bytes.empty()) return {};
    if (bytes.size() > size_bytes_ - file_->size_bytes())
      return Error{Code::kHashMismatch,
                   "the console sends more than the package's " + std::to_string(size_bytes_) + " bytes"};
    if (const Status appended = file_->Append(bytes); !appended) return appended;
    hash_.Update(bytes);
    received_ += bytes.size();
    return {};
  }

  // Looks once in every window how much came; too little closes the connection, which ends the read.
  void WatchFloor() {
    received_ = 0;
    floor_timer_.expires_after(options_.floor_window);
    floor_timer_.async_wait([weak = weak_from_this()](const error_code& cancelled) {
      const auto self = weak.lock();
      if (cancelled || !self || self->stopped()) return;
      const auto window_ms = static_cast<std::uint64_t>(self->options_.floor_window.count());
      if (self->received_ * 1000 >= self->options_.floor_bytes_per_second * window_ms) return self->WatchFloor();
      self->too_slow_ = true;
      self->Disconnect();
    });
  }

  void ExpireAfter(Duration delay) { beast::get_lowest_layer(*stream_).expires_after(delay); }
  void Disconnect() {
    if (stream_) beast::get_lowest_layer(*stream_).close();
  }

  Status Away(const char* doing, const Identity& identity, const error_code& problem) const {
    const std::string what = std::string("cannot ") + doing + " " + identity.content_address + ": ";
    if (!too_slow_) return Error{Code::kUnavailable, what + problem.message(), problem.value()};
    return Error{Code::kUnavailable, what + "less than " + std::to_string(options_.floor_bytes_per_second) +
                                         " bytes/s over " + FormatDuration(options_.floor_window)};
  }

  const runtime::AsioScheduler::Strand strand_;
  const HttpsContentOptions options_;
  const Sha256Digest sha256_;
  const std::uint64_t size_bytes_;
  StagedFile* file_;  // null: stopped
  std::function<void(Status)> done_;
  asio::ip::tcp::resolver resolver_;
  asio::steady_timer floor_timer_;
  std::optional<asio::ssl::context> context_;
  std::optional<Stream> stream_;
  beast::flat_buffer buffer_;
  crypto::Sha256Stream hash_;
  std::uint64_t received_ = 0;  // in the present window
  bool too_slow_ = false;
};

HttpsContent::HttpsContent(runtime::AsioScheduler& scheduler, IdentitySource identity, HttpsContentOptions options)
    : scheduler_(scheduler), identity_(std::move(identity)), options_(std::move(options)) {}

HttpsContent::~HttpsContent() {
  *alive_ = false;
  HttpsContent::Cancel();
}

void HttpsContent::Fetch(const Sha256Digest& sha256, std::uint64_t size_bytes, StagedFile& file,
                         std::function<void(Status)> done) {
  Status ready;
  if (session_) ready = Error{Code::kFailedPrecondition, "a download is already running"};
  if (size_bytes == 0) ready = Error{Code::kInvalidArgument, "the package's size is not known"};
  if (!ready) {
    scheduler_.Post([alive = alive_, refusal = ready, finish = std::move(done)] {
      if (*alive) finish(refusal);
    });
    return;
  }
  session_ = std::make_shared<Session>(scheduler_.strand(), options_, sha256, size_bytes, file);
  session_->Start(identity_(), [this, finish = std::move(done)](const Status& result) {
    session_.reset();
    finish(result);
  });
}

void HttpsContent::Cancel() {
  if (const auto session = std::exchange(session_, nullptr)) session->Stop();
}

}  // namespace kintsugi::agent
