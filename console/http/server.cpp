// SPDX-License-Identifier: Apache-2.0
#include "console/http/server.h"

#include <fmt/format.h>

#include <atomic>
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <csignal>
#include <mutex>
#include <thread>
#include <unordered_set>
#include <vector>

#include "console/http/connection.h"

namespace kintsugi::console {
namespace {

constexpr auto kAwait = asio::as_tuple(asio::use_awaitable);
using asio::ip::tcp;

struct Worker {
  asio::io_context io{1};
  asio::steady_timer first_service{io};  // takes the loop's descriptors now, not when they have run out
  asio::executor_work_guard<asio::io_context::executor_type> work{io.get_executor()};
  std::shared_ptr<WorkerGate> gate = std::make_shared<WorkerGate>();
  std::unordered_set<std::shared_ptr<Connection>> connections;  // this worker's thread only
  std::thread thread;
};

void IgnoreBrokenPipes() {
  struct sigaction current {};
  if (sigaction(SIGPIPE, nullptr, &current) == 0 && current.sa_handler == SIG_DFL) std::signal(SIGPIPE, SIG_IGN);
}

Result<tcp::endpoint> ParseEndpoint(const HttpsServerOptions& options) {
  boost::system::error_code ec;
  const auto address = asio::ip::make_address(options.address, ec);
  if (ec) {
    return Error{Code::kInvalidArgument,
                 fmt::format("the {} port's address '{}' is not an IP address", options.name, options.address), 0};
  }
  return tcp::endpoint(address, options.port);
}

bool IsShortage(const boost::system::error_code& ec) {
  return ec.value() == EMFILE || ec.value() == ENFILE || ec.value() == ENOBUFS || ec.value() == ENOMEM;
}

}  // namespace

struct HttpsServer::Impl {
  Impl(HttpsServerOptions o, HttpRouter router, Log& l)
      : options(std::move(o)),
        settings{options.limits, std::move(router), options.render_error, !options.tls.client_ca_der.empty()},
        log(l) {
    for (unsigned i = 0; i < std::max(1U, options.threads); ++i) workers.push_back(std::make_unique<Worker>());
    acceptor = std::make_unique<tcp::acceptor>(workers[0]->io);
    retry = std::make_unique<asio::steady_timer>(workers[0]->io);
  }

  Status Listen() {
    const auto endpoint = ParseEndpoint(options);
    if (!endpoint) return endpoint.error();
    boost::system::error_code ec;
    acceptor->open(endpoint->protocol(), ec);
    if (!ec) acceptor->set_option(tcp::acceptor::reuse_address(true), ec);
    if (!ec) acceptor->bind(*endpoint, ec);
    if (!ec) acceptor->listen(asio::socket_base::max_listen_connections, ec);
    if (!ec) bound_port = acceptor->local_endpoint(ec).port();
    if (!ec) return {};
    if (ec == asio::error::address_in_use) {
      return Error{Code::kPortInUse,
                   fmt::format("the {} port {}:{} is in use by another process: stop it or configure another port",
                               options.name, options.address, options.port),
                   ec.value()};
    }
    return Error{Code::kIo,
                 fmt::format("cannot listen on the {} port {}:{}: {}", options.name, options.address, options.port,
                             ec.message()),
                 ec.value()};
  }

  void Run() {
    for (auto& worker : workers) {
      worker->gate->io = &worker->io;
      worker->thread = std::thread([&io = worker->io] { io.run(); });
    }
    asio::co_spawn(workers[0]->io, Accept(), asio::detached);
  }

  asio::awaitable<void> Accept() {
    for (std::size_t next = 0; !stopping; next = (next + 1) % workers.size()) {
      Worker& worker = *workers[next];
      auto [ec, socket] = co_await acceptor->async_accept(worker.io, kAwait);
      if (stopping) break;
      if (!ec) {
        Admit(worker, std::move(socket));
      } else if (IsShortage(ec)) {
        // The connection stays in the kernel's queue: an immediate retry would spin on the same failure.
        if (backoffs++ == 0) log.Warning("http.accept_backs_off", {{"port", options.name}, {"reason", ec.message()}});
        retry->expires_after(options.limits.accept_backoff);
        co_await retry->async_wait(kAwait);
      }
    }
  }

  void Admit(Worker& worker, tcp::socket socket) {
    if (open.load() >= options.limits.connections) {
      if (over_cap++ == 0)
        log.Warning("http.connection_cap",
                    {{"port", options.name}, {"cap", std::to_string(options.limits.connections)}});
      return;  // the socket closes
    }
    ++accepted;
    ++open;
    asio::post(worker.io, [this, &worker, socket = std::move(socket)]() mutable { Serve(worker, std::move(socket)); });
  }

  void Serve(Worker& worker, tcp::socket socket) {
    auto connection = std::make_shared<Connection>(std::move(socket), Context(), settings, worker.gate);
    worker.connections.insert(connection);
    if (stopping) connection->Abort();
    asio::co_spawn(worker.io, connection->Run(), [this, &worker, connection](const std::exception_ptr& failure) {
      worker.connections.erase(connection);
      --open;
      if (failure) log.Warning("http.connection_failed", {{"port", options.name}});
    });
  }

  SslContext Context() {
    const std::lock_guard lock(context_mutex);
    return context;
  }

  void Stop() {
    if (stopping.exchange(true)) return;
    for (auto& worker : workers) {
      asio::post(worker->io, [this, &worker = *worker, first = worker == workers[0]] {
        if (first) {
          boost::system::error_code ignored;
          acceptor->close(ignored);
          retry->cancel();
        }
        for (const auto& connection : worker.connections) connection->Abort();
        worker.work.reset();
      });
    }
    for (auto& worker : workers) {
      if (worker->thread.joinable()) worker->thread.join();
      const std::lock_guard lock(worker->gate->mutex);
      worker->gate->io = nullptr;
    }
  }

  HttpsServerOptions options;
  ConnectionSettings settings;
  Log& log;
  std::mutex context_mutex;
  SslContext context;
  std::vector<std::unique_ptr<Worker>> workers;
  std::unique_ptr<tcp::acceptor> acceptor;
  std::unique_ptr<asio::steady_timer> retry;
  std::uint16_t bound_port = 0;
  std::atomic<bool> stopping{false};
  std::atomic<std::uint64_t> accepted{0}, over_cap{0}, backoffs{0}, open{0};
};

HttpsServer::HttpsServer(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
HttpsServer::~HttpsServer() { Stop(); }

Result<std::unique_ptr<HttpsServer>> HttpsServer::Start(HttpsServerOptions options, HttpRouter router, Log& log) {
  IgnoreBrokenPipes();
  KINTSUGI_CHECK(options.render_error != nullptr);
  auto context = MakeServerContext(options.tls);
  if (!context) return context.error();
  try {
    auto impl = std::make_unique<Impl>(std::move(options), std::move(router), log);
    impl->context = *context;
    if (const Status listening = impl->Listen(); !listening) return listening.error();
    impl->Run();
    return std::unique_ptr<HttpsServer>(new HttpsServer(std::move(impl)));
  } catch (const boost::system::system_error& failure) {  // no descriptors for an event loop
    return Error{Code::kIo, std::string("cannot start an HTTPS port: ") + failure.what(), failure.code().value()};
  }
}

std::uint16_t HttpsServer::port() const { return impl_->bound_port; }

void HttpsServer::Stop() { impl_->Stop(); }

Status HttpsServer::UseTls(const ServerTls& tls) {
  auto context = MakeServerContext(tls);
  if (!context) return context.error();
  const std::lock_guard lock(impl_->context_mutex);
  impl_->context = *context;
  return {};
}

HttpsServer::Counters HttpsServer::counters() const {
  return {impl_->accepted, impl_->over_cap, impl_->backoffs, impl_->open};
}

}  // namespace kintsugi::console
