// SPDX-License-Identifier: Apache-2.0
// One connection of an HttpsServer, from handshake to close: parse, route, act, answer, again. Runs on its
// worker's thread.
#pragma once

#include <boost/asio/io_context.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http/buffer_body.hpp>
#include <boost/beast/http/parser.hpp>
#include <memory>
#include <mutex>
#include <string>

#include "console/http/server.h"
#include "console/http/tls_stream.h"

namespace kintsugi::console {

// Lets answers from other threads in until the worker's loop ends; after that they are dropped.
struct WorkerGate {
  std::mutex mutex;
  asio::io_context* io = nullptr;  // nullptr: closed
};

// What all connections of a server share; immutable while they run.
struct ConnectionSettings {
  HttpLimits limits;
  HttpRouter router;
  ErrorRenderer render_error;
  bool wants_client_certificate = false;
};

class Connection : public std::enable_shared_from_this<Connection> {
 public:
  Connection(asio::ip::tcp::socket socket, SslContext context, const ConnectionSettings& settings,
             std::shared_ptr<WorkerGate> gate);
  asio::awaitable<void> Run();
  void Abort();

 private:
  using Parser = boost::beast::http::request_parser<boost::beast::http::buffer_body>;
  struct PendingAnswer;

  bool ReadPeer();
  asio::awaitable<bool> ServeOne();
  asio::awaitable<bool> ReadHead(Parser& parser, Error& error, int& status);
  HttpHead MakeHead(const Parser& parser) const;
  HttpAction Route(HttpHead& head) const;
  asio::awaitable<bool> Act(Parser& parser, HttpAction action);
  asio::awaitable<bool> ActOnBody(Parser& parser, ReadBody action);
  asio::awaitable<bool> ActOnStream(Parser& parser, StreamBody action);
  // Hands the body to `take` piece by piece until it is complete; an error of either side ends it.
  using Take = std::function<Status(std::string_view)>;
  asio::awaitable<Status> PullBody(Parser& parser, bool move_deadline, Take take);
  asio::awaitable<bool> Fill();
  asio::awaitable<bool> AwaitAndSend(std::shared_ptr<PendingAnswer> pending, std::function<void(Respond)> start);
  asio::awaitable<bool> Refuse(const Error& error, int status);
  asio::awaitable<bool> Send(HttpResponse response, bool keep_alive);
  asio::awaitable<bool> SendFile(const FileSlice& slice);
  asio::awaitable<bool> SendPieces(StreamPieces action);

  std::shared_ptr<TlsStream> tls_;
  const ConnectionSettings& settings_;
  std::shared_ptr<WorkerGate> gate_;
  asio::steady_timer answer_ready_;
  boost::beast::flat_buffer in_;
  std::string remote_address_;
  PeerIdentity peer_;
  bool head_only_ = false;
  bool keep_alive_ = true;
  bool expects_continue_ = false;
  bool aborted_ = false;
};

}  // namespace kintsugi::console
