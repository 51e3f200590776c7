// SPDX-License-Identifier: Apache-2.0
#include "tests/bench/content/servers.h"

#include <fmt/format.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <boost/asio.hpp>
#include <boost/asio/ssl.hpp>
#include <fstream>
#include <sstream>
#include <thread>

#include "console/content/content_endpoint.h"
#include "console/http/server.h"
#include "tests/unit/console_content/fake_agents.h"

namespace kintsugi::console {
namespace {

namespace asio = boost::asio;
using asio::ip::tcp;

// Forks; the child runs `serve`, which writes its port to the pipe and serves until it is killed.
template <typename Serve>
std::unique_ptr<ServerProcess> Fork(Serve serve) {
  int ends[2];
  if (::pipe(ends) != 0) return nullptr;
  const pid_t pid = ::fork();
  if (pid == 0) {
    ::prctl(PR_SET_PDEATHSIG, SIGKILL);
    serve([&](std::uint16_t port) { return ::write(ends[1], &port, sizeof port) == sizeof port; });
    ::_exit(0);
  }
  ::close(ends[1]);
  std::uint16_t port = 0;
  const auto got = ::read(ends[0], &port, sizeof port);
  ::close(ends[0]);
  return got == sizeof port ? std::make_unique<ServerProcess>(pid, port) : nullptr;
}

void WriteFile(const std::string& path, const std::string& text) { std::ofstream(path) << text; }

double TicksOf(pid_t pid) {
  std::ifstream in(fmt::format("/proc/{}/stat", pid));
  std::string text((std::istreambuf_iterator<char>(in)), {});
  const std::size_t close = text.rfind(')');
  if (close == std::string::npos) return 0;
  std::istringstream fields(text.substr(close + 2));
  std::string skipped;
  for (int i = 0; i < 11; ++i) fields >> skipped;
  double user = 0, system = 0;
  fields >> user >> system;
  return (user + system) / static_cast<double>(::sysconf(_SC_CLK_TCK));
}

std::uint16_t FreePort() {
  asio::io_context io;
  tcp::acceptor probe(io, tcp::endpoint(asio::ip::address_v4::loopback(), 0));
  return probe.local_endpoint().port();
}

// One connection, one answer of the whole file with async_write on the stream: OpenSSL writes into a memory
// BIO pair of one record, Asio copies it out and sends it.
void ServeWithAsioStream(const Bench& bench, tcp::acceptor& acceptor, asio::ssl::context& context) {
  const auto store = PackageStore::Open(bench.folder).value();
  const auto file = store->OpenPackage(bench.hash).value();
  std::vector<char> chunk(kFileChunkBytes);
  for (;;) {
    asio::ssl::stream<tcp::socket> stream(acceptor.accept(), context);
    boost::system::error_code ec;
    stream.handshake(asio::ssl::stream_base::server, ec);
    char head[4096];
    while (!ec && stream.read_some(asio::buffer(head), ec) > 0) {
      const std::string reply = fmt::format("HTTP/1.1 200 OK\r\nContent-Length: {}\r\n\r\n", bench.size_bytes);
      asio::write(stream, asio::buffer(reply), ec);
      for (std::uint64_t done = 0; done < bench.size_bytes && !ec;) {
        const std::size_t got = file->ReadAt(done, chunk.data(), chunk.size()).value();
        asio::write(stream, asio::buffer(chunk.data(), got), ec);
        done += got;
      }
    }
  }
}

}  // namespace

ServerProcess::~ServerProcess() {
  ::kill(pid_, SIGTERM);
  ::waitpid(pid_, nullptr, 0);
}

double ServerProcess::cpu_seconds() const {
  double seconds = TicksOf(pid_);
  std::ifstream children(fmt::format("/proc/{}/task/{}/children", pid_, pid_));
  for (pid_t child = 0; children >> child;) seconds += TicksOf(child);
  return seconds;
}

std::unique_ptr<ServerProcess> StartConsole(const Bench& bench) {
  return Fork([&](auto ready) {
    const auto store = PackageStore::Open(bench.folder).value();
    FakeAgents agents;
    agents.Admit(bench.host_id);
    HttpsServerOptions options;
    options.name = "content";
    options.address = "127.0.0.1";
    options.tls = bench.world.PortTls(true);
    options.render_error = ContentError;
    const auto server = HttpsServer::Start(options, ContentRouter(*store, agents), NullLog()).value();
    ready(server->port());
    for (;;) ::pause();
  });
}

std::unique_ptr<ServerProcess> StartAsioStream(const Bench& bench) {
  return Fork([&](auto ready) {
    ::signal(SIGPIPE, SIG_IGN);
    asio::io_context io;
    asio::ssl::context context(asio::ssl::context::tls_server);
    context.use_certificate_chain(asio::buffer(crypto::CertificateToPem(bench.world.server.certificate_der)));
    context.use_private_key(asio::buffer(crypto::PrivateKeyToPem(bench.world.server.private_key_der)),
                            asio::ssl::context::pem);
    tcp::acceptor acceptor(io, tcp::endpoint(asio::ip::address_v4::loopback(), 0));
    ready(acceptor.local_endpoint().port());
    ServeWithAsioStream(bench, acceptor, context);
  });
}

std::unique_ptr<ServerProcess> StartNginx(const Bench& bench) {
  if (::access("/usr/sbin/nginx", X_OK) != 0) return nullptr;
  const std::string dir = bench.folder + "/nginx";
  ::mkdir(dir.c_str(), 0755);
  const std::string own = crypto::CertificateToPem(bench.world.server.certificate_der);
  WriteFile(dir + "/chain.pem", own + crypto::CertificateToPem(bench.world.authority.certificate_der));
  WriteFile(dir + "/key.pem", crypto::PrivateKeyToPem(bench.world.server.private_key_der));
  WriteFile(dir + "/ca.pem", crypto::CertificateToPem(bench.world.authority.certificate_der));
  const std::uint16_t port = FreePort();
  WriteFile(dir + "/nginx.conf",
            fmt::format("worker_processes 1; daemon off; pid {0}/pid; error_log {0}/error.log; user root;\n"
                        "events {{ worker_connections 1024; }}\n"
                        "http {{ access_log off; sendfile on; tcp_nopush on; default_type application/octet-stream;\n"
                        " client_body_temp_path {0}; proxy_temp_path {0}; fastcgi_temp_path {0}; uwsgi_temp_path "
                        "{0}; scgi_temp_path {0};\n"
                        " server {{ listen 127.0.0.1:{1} ssl; ssl_certificate {0}/chain.pem; ssl_certificate_key "
                        "{0}/key.pem;\n"
                        "  ssl_client_certificate {0}/ca.pem; ssl_verify_client on; ssl_protocols TLSv1.2 TLSv1.3; "
                        "root {2}; }} }}\n",
                        dir, port, bench.folder));
  const pid_t pid = ::fork();
  if (pid == 0) {
    ::prctl(PR_SET_PDEATHSIG, SIGTERM);
    ::execl("/usr/sbin/nginx", "nginx", "-c", (dir + "/nginx.conf").c_str(), "-e", (dir + "/error.log").c_str(),
            nullptr);
    ::_exit(127);
  }
  for (int i = 0; i < 1000; ++i) {  // nginx has no way to say that it listens
    const int fd = ConnectTcp(port);
    if (fd >= 0) {
      ::close(fd);
      return std::make_unique<ServerProcess>(pid, port);
    }
    std::this_thread::sleep_for(std::chrono::milliseconds(10));
  }
  ::kill(pid, SIGTERM);
  ::waitpid(pid, nullptr, 0);
  return nullptr;
}

}  // namespace kintsugi::console
