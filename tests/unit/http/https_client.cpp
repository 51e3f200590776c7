// SPDX-License-Identifier: Apache-2.0
#include "tests/unit/http/https_client.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <openssl/x509.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

#include <algorithm>
#include <csignal>
#include <utility>
#include <vector>

namespace kintsugi::console {
namespace {

constexpr Duration kDay{86'400'000};

X509* ToX509(const std::string& der) {
  const auto* p = reinterpret_cast<const unsigned char*>(der.data());
  return d2i_X509(nullptr, &p, static_cast<long>(der.size()));
}

void UseIdentity(SSL_CTX* context, const HostIdentity& identity) {
  X509* certificate = ToX509(identity.certificate_der);
  const auto* p = reinterpret_cast<const unsigned char*>(identity.private_key_der.data());
  EVP_PKEY* key = d2i_AutoPrivateKey(nullptr, &p, static_cast<long>(identity.private_key_der.size()));
  SSL_CTX_use_certificate(context, certificate);
  SSL_CTX_use_PrivateKey(context, key);
  X509_free(certificate);
  EVP_PKEY_free(key);
}

std::string Lower(std::string text) {
  std::transform(text.begin(), text.end(), text.begin(),
                 [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  return text;
}

}  // namespace

Instant SystemNow() { return std::chrono::time_point_cast<Duration>(std::chrono::system_clock::now()); }

TestWorld::TestWorld()
    : authority(crypto::NewAuthority("Test", SystemNow()).value()),
      server(crypto::IssueServerIdentity(authority, {"localhost", "127.0.0.1"}, SystemNow(), 30 * kDay).value()) {}

HostIdentity TestWorld::NewHost(const std::string& host_id, Duration age) const {
  HostIdentity host;
  host.private_key_der = crypto::NewPrivateKey().value();
  const std::string csr = crypto::MakeCsr(host.private_key_der, "any").value();
  host.certificate_der = crypto::IssueHostCertificate(authority, csr, host_id, SystemNow() - age, kDay).value();
  return host;
}

ServerTls TestWorld::PortTls(bool client_certificate) const {
  ServerTls tls;
  tls.private_key_der = server.private_key_der;
  tls.chain_der = {server.certificate_der, authority.certificate_der};
  if (client_certificate) tls.client_ca_der = authority.certificate_der;
  return tls;
}

std::string HttpReply::Field(const std::string& name) const {
  const auto it = fields.find(name);
  return it == fields.end() ? "" : it->second;
}

int ConnectTcp(std::uint16_t port) {
  const int fd = ::socket(AF_INET, SOCK_STREAM, 0);
  if (fd < 0) return -1;
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(port);
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  const timeval limit{10, 0};
  ::setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof limit);
  ::setsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, &limit, sizeof limit);
  const int one = 1;
  ::setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
  if (::connect(fd, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0) return fd;
  ::close(fd);
  return -1;
}

HttpsClient::HttpsClient(std::uint16_t port, const Options& options) {
  std::signal(SIGPIPE, SIG_IGN);
  context_ = SSL_CTX_new(TLS_client_method());
  SSL_CTX_set_max_proto_version(context_, options.max_tls_version);
  if (!options.tls12_suites.empty()) SSL_CTX_set_cipher_list(context_, options.tls12_suites.c_str());
  if (!options.tls13_suites.empty()) SSL_CTX_set_ciphersuites(context_, options.tls13_suites.c_str());
  X509* ca = ToX509(options.ca_der);
  X509_STORE_add_cert(SSL_CTX_get_cert_store(context_), ca);
  X509_free(ca);
  SSL_CTX_set_verify(context_, SSL_VERIFY_PEER, nullptr);
  if (options.identity) UseIdentity(context_, *options.identity);
  ssl_ = SSL_new(context_);
  fd_ = ConnectTcp(port);
  if (fd_ < 0) return;
  SSL_set_fd(ssl_, fd_);
  connected_ = SSL_connect(ssl_) == 1;
}

HttpsClient::~HttpsClient() {
  SSL_free(ssl_);
  SSL_CTX_free(context_);
  if (fd_ >= 0) ::close(fd_);
}

std::size_t HttpsClient::chain_length() const {
  return static_cast<std::size_t>(sk_X509_num(SSL_get_peer_cert_chain(ssl_)));
}

bool HttpsClient::Send(std::string_view bytes) {
  if (!connected_) return false;
  while (!bytes.empty()) {
    std::size_t sent = 0;
    if (SSL_write_ex(ssl_, bytes.data(), bytes.size(), &sent) != 1) return false;
    bytes.remove_prefix(sent);
  }
  return true;
}

void HttpsClient::SendEnd() { ::shutdown(fd_, SHUT_WR); }

bool HttpsClient::Fill() {
  if (!connected_) return false;
  char chunk[16384];
  std::size_t got = 0;
  if (SSL_read_ex(ssl_, chunk, sizeof chunk, &got) != 1) return false;
  buffer_.append(chunk, got);
  return true;
}

HttpReply HttpsClient::Read(bool head) {
  std::size_t end = 0;
  while ((end = buffer_.find("\r\n\r\n")) == std::string::npos) {
    if (!Fill()) return {};
  }
  HttpReply reply;
  const std::string text = buffer_.substr(0, end + 2);
  buffer_.erase(0, end + 4);
  const int status = std::atoi(text.c_str() + text.find(' ') + 1);
  for (std::size_t at = text.find("\r\n") + 2; at < text.size();) {
    const std::size_t stop = text.find("\r\n", at);
    const std::size_t colon = text.find(": ", at);
    reply.fields[Lower(text.substr(at, colon - at))] = text.substr(colon + 2, stop - colon - 2);
    at = stop + 2;
  }
  const std::size_t size = head ? 0 : static_cast<std::size_t>(std::atoll(reply.Field("content-length").c_str()));
  while (buffer_.size() < size) {
    if (!Fill()) return {};
  }
  reply.status = status;
  reply.body = buffer_.substr(0, size);
  buffer_.erase(0, size);
  return reply;
}

HttpReply HttpsClient::Call(std::string_view request, bool head) {
  if (!Send(request)) return {};
  return Read(head);
}

std::uint64_t HttpsClient::ReadBytes(std::uint64_t size_bytes) {
  static thread_local std::vector<char> chunk(256 * 1024);
  std::uint64_t done = std::min<std::uint64_t>(buffer_.size(), size_bytes);
  buffer_.erase(0, done);
  while (done < size_bytes) {
    std::size_t got = 0;
    if (SSL_read_ex(ssl_, chunk.data(), chunk.size(), &got) != 1) return done;
    done += got;
  }
  return done;
}

std::string HttpsClient::ReadSome() {
  if (buffer_.empty() && !Fill()) return "";
  return std::exchange(buffer_, std::string());
}

bool HttpsClient::ClosedByServer() {
  if (!connected_) return true;
  for (;;) {
    char chunk[4096];
    std::size_t got = 0;
    if (SSL_read_ex(ssl_, chunk, sizeof chunk, &got) == 1) continue;
    const int reason = SSL_get_error(ssl_, 0);
    return !(reason == SSL_ERROR_SYSCALL && (errno == EAGAIN || errno == EWOULDBLOCK)) && reason != SSL_ERROR_WANT_READ;
  }
}

}  // namespace kintsugi::console
