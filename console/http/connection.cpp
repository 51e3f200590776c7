// SPDX-License-Identifier: Apache-2.0
#include "console/http/connection.h"

#include <fmt/format.h>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <ctime>
#include <vector>

#include "common/crypto/crypto.h"

namespace kintsugi::console {

namespace beast = boost::beast;
namespace http = boost::beast::http;
constexpr auto kAwait = asio::as_tuple(asio::use_awaitable);

namespace {

// RFC 9110 5.6.7. One formatting per second and thread.
const std::string& HttpDate() {
  thread_local std::time_t last = 0;
  thread_local std::string text;
  const std::time_t now = std::time(nullptr);
  if (now != last) {
    std::tm parts{};
    gmtime_r(&now, &parts);
    char buffer[40];
    text.assign(buffer, std::strftime(buffer, sizeof buffer, "%a, %d %b %Y %H:%M:%S GMT", &parts));
    last = now;
  }
  return text;
}

// OWASP's defaults for an API: nothing is cached, sniffed, framed or ever fetched over plain HTTP.
constexpr std::pair<std::string_view, std::string_view> kDefaultFields[] = {
    {"Strict-Transport-Security", "max-age=31536000"},
    {"X-Content-Type-Options", "nosniff"},
    {"Cache-Control", "no-store"},
    {"Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'"},
};

bool Overrides(const HttpResponse& response, std::string_view name) {
  for (const auto& field : response.fields) {
    if (beast::iequals(field.first, name)) return true;
  }
  return false;
}

enum class Length { kKnown, kOpen };  // kOpen: the answer ends where the connection does
std::string FormatHead(const HttpResponse& response, bool keep_alive, Length length = Length::kKnown) {
  const auto reason = http::obsolete_reason(http::int_to_status(static_cast<unsigned>(response.status)));
  std::string head = fmt::format("HTTP/1.1 {} {}\r\nDate: {}\r\n", response.status, std::string(reason), HttpDate());
  for (const auto& [name, value] : kDefaultFields) {
    if (!Overrides(response, name)) head += fmt::format("{}: {}\r\n", name, value);
  }
  for (const auto& [name, value] : response.fields) head += fmt::format("{}: {}\r\n", name, value);
  if (!response.content_type.empty()) head += fmt::format("Content-Type: {}\r\n", response.content_type);
  const std::uint64_t size = response.file ? response.file->size_bytes : response.body.size();
  if (response.status != 304 && length == Length::kKnown) head += fmt::format("Content-Length: {}\r\n", size);
  head += keep_alive ? "\r\n" : "Connection: close\r\n\r\n";
  return head;
}

struct ParseFailure {
  int status;
  Error error;
};
ParseFailure ExplainParse(const boost::system::error_code& ec, const HttpLimits& limits) {
  if (ec == http::error::header_limit) {
    return {431, {Code::kTooLarge, fmt::format("the request header is larger than {} bytes", limits.header_bytes), 0}};
  }
  return {400, {Code::kInvalidArgument, "the bytes are not an HTTP/1.1 request: " + ec.message(), 0}};
}

}  // namespace

// Filled from any thread through the gate, awaited on the connection's own.
struct Connection::PendingAnswer {
  std::weak_ptr<Connection> connection;
  std::optional<HttpResponse> response;
};

Connection::Connection(asio::ip::tcp::socket socket, SslContext context, const ConnectionSettings& settings,
                       std::shared_ptr<WorkerGate> gate)
    : settings_(settings), gate_(std::move(gate)), answer_ready_(socket.get_executor()) {
  boost::system::error_code ignored;
  remote_address_ = socket.remote_endpoint(ignored).address().to_string();
  tls_ = std::make_shared<TlsStream>(std::move(socket), std::move(context));
}

void Connection::Abort() {
  aborted_ = true;
  tls_->Abort();
  answer_ready_.cancel();
}

asio::awaitable<void> Connection::Run() {
  tls_->SetDeadline(settings_.limits.header_timeout);
  if (!co_await tls_->Handshake()) co_return;
  if (settings_.wants_client_certificate && !ReadPeer()) co_return;
  bool again = true;
  while (again && !aborted_) again = co_await ServeOne();
  if (!aborted_) co_await tls_->CloseGently(settings_.limits.drain_timeout);
}

bool Connection::ReadPeer() {
  const auto info = crypto::ParseCertificate(tls_->PeerCertificateDer());
  if (!info || info->host_id.empty()) return false;
  peer_ = {info->host_id, info->serial};
  return true;
}

asio::awaitable<bool> Connection::Fill() {
  constexpr std::size_t kReadBytes = 16 * 1024;
  const auto space = in_.prepare(kReadBytes);
  const std::size_t got = co_await tls_->Read(static_cast<char*>(space.data()), space.size());
  in_.commit(got);
  co_return got > 0;
}

asio::awaitable<bool> Connection::ReadHead(Parser& parser, Error& error, int& status) {
  status = 0;  // stays 0: the peer left, nobody to tell
  const HttpLimits& limits = settings_.limits;
  bool started = in_.size() > 0;
  tls_->SetDeadline(started ? limits.header_timeout : limits.idle_timeout);
  while (!parser.is_header_done()) {
    boost::system::error_code ec = http::error::need_more;
    if (in_.size() > 0) in_.consume(parser.put(in_.data(), ec));
    if (ec && ec != http::error::need_more) {
      const ParseFailure failure = ExplainParse(ec, limits);
      error = failure.error;
      status = failure.status;
      co_return false;
    }
    if (parser.is_header_done()) break;
    if (!co_await Fill()) co_return false;
    if (!started) tls_->SetDeadline(limits.header_timeout);
    started = true;
  }
  co_return true;
}

HttpHead Connection::MakeHead(const Parser& parser) const {
  HttpHead head;
  const auto& request = parser.get();
  head.method = std::string(request.method_string());
  head.path = std::string(request.target());
  for (const auto& field : request) head.fields.emplace_back(field.name_string(), field.value());
  if (const auto length = parser.content_length()) head.content_length = *length;
  head.remote_address = remote_address_;
  head.peer = peer_;
  return head;
}

HttpAction Connection::Route(HttpHead& head) const {
  std::string_view rest;
  const HttpHandler* handler = settings_.router.Find(head.path, rest);
  if (handler == nullptr) {
    HttpResponse response = settings_.render_error({Code::kNotFound, "this port serves nothing at that path", 0});
    response.status = 404;
    return response;
  }
  head.rest = std::string(rest);
  return (*handler)(head);
}

asio::awaitable<bool> Connection::ServeOne() {
  Parser parser;
  parser.header_limit(static_cast<std::uint32_t>(settings_.limits.header_bytes));
  parser.body_limit(boost::none);  // each action has its own
  Error error;
  int status = 0;
  head_only_ = false;
  if (!co_await ReadHead(parser, error, status)) {
    if (status != 0) co_await Refuse(error, status);
    co_return false;
  }
  HttpHead head = MakeHead(parser);
  keep_alive_ = parser.get().keep_alive();
  head_only_ = head.method == "HEAD";
  expects_continue_ = beast::iequals(head.Field("Expect"), "100-continue");
  co_return co_await Act(parser, Route(head));
}

asio::awaitable<bool> Connection::Act(Parser& parser, HttpAction action) {
  if (auto* response = std::get_if<HttpResponse>(&action)) {
    // An unread body cannot be skipped cheaply: say the answer, then close.
    const bool keep_alive = keep_alive_ && parser.is_done();
    co_return co_await Send(std::move(*response), keep_alive);
  }
  if (auto* body = std::get_if<ReadBody>(&action)) co_return co_await ActOnBody(parser, std::move(*body));
  if (auto* pieces = std::get_if<StreamPieces>(&action)) co_return co_await SendPieces(std::move(*pieces));
  co_return co_await ActOnStream(parser, std::move(std::get<StreamBody>(action)));
}

asio::awaitable<Status> Connection::PullBody(Parser& parser, bool move_deadline, Take take) {
  if (expects_continue_ && !parser.is_done() && in_.size() == 0) {
    if (!co_await tls_->Write("HTTP/1.1 100 Continue\r\n\r\n", settings_.limits.idle_timeout))
      co_return Error{Code::kUnavailable, "", 0};
  }
  tls_->SetDeadline(move_deadline ? settings_.limits.idle_timeout : settings_.limits.body_timeout);
  std::vector<char> piece(kUploadChunkBytes);
  while (!parser.is_done()) {
    if (in_.size() == 0 && !co_await Fill()) {
      if (!tls_->timed_out()) co_return Error{Code::kUnavailable, "", 0};
      co_return Error{Code::kDeadlineExceeded, "the request's body did not arrive in time", 0};
    }
    auto& body = parser.get().body();
    body.data = piece.data();
    body.size = piece.size();
    body.more = true;
    boost::system::error_code ec;
    in_.consume(parser.put(in_.data(), ec));
    const std::size_t got = piece.size() - body.size;
    if (got > 0) {
      if (Status taken = take({piece.data(), got}); !taken) co_return taken;
      if (move_deadline) tls_->SetDeadline(settings_.limits.idle_timeout);
    }
    if (ec == http::error::need_more) {
      if (!co_await Fill()) {
        if (!tls_->timed_out()) co_return Error{Code::kUnavailable, "", 0};
        co_return Error{Code::kDeadlineExceeded, "the request's body did not arrive in time", 0};
      }
    } else if (ec && ec != http::error::need_buffer) {
      co_return ExplainParse(ec, settings_.limits).error;
    }
  }
  co_return Status{};
}

asio::awaitable<bool> Connection::ActOnBody(Parser& parser, ReadBody action) {
  const Error too_large{Code::kTooLarge, fmt::format("the request's body is larger than {} bytes", action.limit_bytes),
                        0};
  if (const auto length = parser.content_length(); length && *length > action.limit_bytes)
    co_return co_await Refuse(too_large, 413);
  std::string body;
  const Status pulled = co_await PullBody(parser, false, [&](std::string_view piece) -> Status {
    if (body.size() + piece.size() > action.limit_bytes) return too_large;
    body.append(piece);
    return {};
  });
  if (!pulled) co_return co_await Refuse(pulled.error(), 0);
  auto pending = std::make_shared<PendingAnswer>();
  co_return co_await AwaitAndSend(pending, [&](Respond respond) { action.then(std::move(body), std::move(respond)); });
}

asio::awaitable<bool> Connection::ActOnStream(Parser& parser, StreamBody action) {
  const Status pulled =
      co_await PullBody(parser, true, [&](std::string_view piece) { return action.sink->Append(piece); });
  if (!pulled) {
    action.sink.reset();
    co_return co_await Refuse(pulled.error(), 0);
  }
  auto pending = std::make_shared<PendingAnswer>();
  co_return co_await AwaitAndSend(pending, [&](Respond respond) { action.sink->Finish(std::move(respond)); });
}

asio::awaitable<bool> Connection::AwaitAndSend(std::shared_ptr<PendingAnswer> pending,
                                               std::function<void(Respond)> start) {
  pending->connection = weak_from_this();
  answer_ready_.expires_at(asio::steady_timer::time_point::max());
  start([pending, gate = gate_](HttpResponse response) {
    const std::lock_guard lock(gate->mutex);
    if (gate->io == nullptr) return;
    asio::post(*gate->io, [pending, response = std::move(response)]() mutable {
      if (pending->response) return;
      pending->response = std::move(response);
      if (const auto self = pending->connection.lock()) self->answer_ready_.cancel();
    });
  });
  tls_->ClearDeadline();  // how long the core may take is its own affair: a watch waits up to 30 s
  while (!pending->response && !aborted_) co_await answer_ready_.async_wait(kAwait);
  if (aborted_) co_return false;
  if (const auto make = std::move(pending->response->make)) pending->response = make();
  co_return co_await Send(std::move(*pending->response), keep_alive_);
}

// `status` 0: the one that the port gives this error. Closes the connection: the rest of the request is
// unknown.
asio::awaitable<bool> Connection::Refuse(const Error& error, int status) {
  if (error.code == Code::kUnavailable || aborted_) co_return false;
  HttpResponse response = settings_.render_error(error);
  if (status != 0) response.status = status;
  co_await Send(std::move(response), false);
  co_return false;
}

asio::awaitable<bool> Connection::Send(HttpResponse response, bool keep_alive) {
  std::string head = FormatHead(response, keep_alive);
  if (!head_only_ && !response.file) head += response.body;
  if (!co_await tls_->Write(head, settings_.limits.idle_timeout)) co_return false;
  if (response.file && !head_only_ && !co_await SendFile(*response.file)) {
    Abort();  // fewer bytes than promised: only a cut connection tells the peer
    co_return false;
  }
  co_return keep_alive;
}

// Wakes by cancelling the timer: between Next and the wait nothing else runs on this thread, so no wake is lost.
asio::awaitable<bool> Connection::SendPieces(StreamPieces action) {
  PieceSource& source = *action.source;
  source.OnReady([self = weak_from_this(), gate = gate_] {
    const std::lock_guard lock(gate->mutex);
    if (gate->io == nullptr) return;
    asio::post(*gate->io, [self] {
      if (const auto connection = self.lock()) connection->answer_ready_.cancel();
    });
  });
  if (!co_await tls_->Write(FormatHead(action.head, false, Length::kOpen), settings_.limits.slow_reader))
    co_return false;
  std::optional<std::string> piece = source.Next();
  while (piece && !aborted_) {
    if (!piece->empty() && !co_await tls_->Write(*piece, settings_.limits.slow_reader)) co_return false;
    piece = source.Next();
    if (!piece || !piece->empty()) continue;
    answer_ready_.expires_after(settings_.limits.heartbeat);
    tls_->ClearDeadline();
    const auto [ended] = co_await answer_ready_.async_wait(kAwait);
    if (aborted_) break;
    piece = ended ? source.Next() : source.Idle();
  }
  co_return false;
}

asio::awaitable<bool> Connection::SendFile(const FileSlice& slice) {
  tls_->KeepRecordBuffers(true);
  std::vector<char> chunk(std::min<std::uint64_t>(kFileChunkBytes, slice.size_bytes));
  std::uint64_t done = 0;
  while (done < slice.size_bytes) {
    const std::size_t want = static_cast<std::size_t>(std::min<std::uint64_t>(chunk.size(), slice.size_bytes - done));
    const auto got = slice.file->ReadAt(slice.offset + done, chunk.data(), want);
    if (!got || *got == 0) co_return false;
    if (!co_await tls_->Write({chunk.data(), *got}, settings_.limits.idle_timeout)) co_return false;
    done += *got;
    co_await asio::post(answer_ready_.get_executor(),
                        asio::use_awaitable);  // other connections of this thread get a turn
  }
  tls_->KeepRecordBuffers(false);
  co_return true;
}

}  // namespace kintsugi::console
