// SPDX-License-Identifier: Apache-2.0
// HttpsContent against a real HTTPS server with mutual TLS on the loopback.
#include "agent/content/https_content.h"

#include <gtest/gtest.h>

#include "tests/unit/content/content_server.h"

namespace kintsugi::agent {
namespace {

using test::Answer;
using test::Authority;
using test::ContentServer;
using test::kDay;
using test::Now;
using test::RunUntil;
using test::Serve;

// A staged file in memory on a disk of a given size.
class MemoryFile final : public StagedFile {
 public:
  std::uint64_t size_bytes() const override { return bytes.size(); }
  Status Append(std::string_view more) override {
    const std::size_t room = disk_bytes - bytes.size();
    bytes += more.substr(0, room);
    largest = std::max(largest, more.size());
    if (more.size() > room) return Error{Code::kDiskFull, "the disk is full"};
    return {};
  }
  Result<std::string> Read(std::uint64_t offset, std::size_t max_bytes) override {
    return bytes.substr(offset, max_bytes);
  }
  Status Truncate() override {
    bytes.clear();
    return {};
  }
  std::string path() const override { return "memory"; }

  std::string bytes;
  std::size_t disk_bytes = 1 << 30;
  std::size_t largest = 0;  // largest single append
};

std::string Package(std::size_t size) {
  std::string bytes(size, '\0');
  for (std::size_t i = 0; i < size; ++i) bytes[i] = static_cast<char>(i * 31 + i / 251);
  return bytes;
}

struct Agent {
  explicit Agent(Identity identity, HttpsContentOptions options = {})
      : content(std::make_unique<HttpsContent>(
            scheduler, [identity] { return identity; }, options)) {}

  void Start(const std::string& package) {
    content->Fetch(crypto::Sha256(package), package.size(), file,
                   [this](Status status) { results.push_back(std::move(status)); });
  }
  Status Fetch(const std::string& package) {
    results.clear();
    Start(package);
    EXPECT_TRUE(results.empty()) << "never from inside the call";
    EXPECT_TRUE(RunUntil(io, [&] { return !results.empty(); }));
    return results.empty() ? Status(Error{Code::kInternal, "no answer"}) : results.front();
  }

  boost::asio::io_context io;
  runtime::AsioScheduler scheduler{io};
  MemoryFile file;
  std::vector<Status> results;
  std::unique_ptr<HttpsContent> content;
};

TEST(HttpsContent, FetchesAPackageByItsHashInBoundedChunks) {
  const Authority authority;
  for (const std::size_t size : {1U, 1000U, 131'072U, 3'000'001U}) {
    const std::string package = Package(size);
    std::string asked;
    ContentServer server(authority, [&](const std::string& target, const std::string& range) {
      asked = target;
      return Serve(package, range);
    });
    Agent agent(authority.Host(server.address()));
    const Status status = agent.Fetch(package);
    ASSERT_TRUE(status) << status.error().message;
    EXPECT_EQ(agent.file.bytes, package);
    EXPECT_LE(agent.file.largest, HttpsContentOptions().chunk_bytes);
    server.Stop();
    EXPECT_EQ(asked, "/content/" + ToHex(crypto::Sha256(package)));
    EXPECT_EQ(server.ranges(), std::vector<std::string>{""});
  }
}

TEST(HttpsContent, ResumesBehindWhatIsThere) {
  const Authority authority;
  const std::string package = Package(500'000);
  ContentServer server(authority, [&](const auto&, const std::string& range) { return Serve(package, range); });
  Agent agent(authority.Host(server.address()));
  agent.file.bytes = package.substr(0, 123'456);
  ASSERT_TRUE(agent.Fetch(package));
  EXPECT_EQ(agent.file.bytes, package);
  EXPECT_EQ(server.ranges(), std::vector<std::string>{"bytes=123456-"});
}

TEST(HttpsContent, AsksNothingWhenAllIsThere) {
  const Authority authority;
  const std::string package = Package(1000);
  Agent agent(authority.Host("127.0.0.1:1"));
  agent.file.bytes = package;
  EXPECT_TRUE(agent.Fetch(package));
}

TEST(HttpsContent, StartsAgainWhenTheServerIgnoresTheRange) {
  const Authority authority;
  const std::string package = Package(300'000);
  ContentServer server(authority, [&](const auto&, const auto&) { return Serve(package, ""); });
  Agent agent(authority.Host(server.address()));
  agent.file.bytes = package.substr(0, 100'000);
  ASSERT_TRUE(agent.Fetch(package));
  EXPECT_EQ(agent.file.bytes, package);
}

TEST(HttpsContent, StartsAgainWhenMoreIsThereThanThePackageHas) {
  const Authority authority;
  const std::string package = Package(1000);
  ContentServer server(authority, [&](const auto&, const std::string& range) { return Serve(package, range); });
  Agent agent(authority.Host(server.address()));
  agent.file.bytes = package + "x";
  ASSERT_TRUE(agent.Fetch(package));
  EXPECT_EQ(agent.file.bytes, package);
  EXPECT_EQ(server.ranges(), std::vector<std::string>{""});
}

TEST(HttpsContent, KeepsWhatCameBeforeTheConnectionBroke) {
  const Authority authority;
  const std::string package = Package(400'000);
  bool broken = true;
  ContentServer server(authority, [&](const auto&, const std::string& range) {
    Answer answer = Serve(package, range);
    if (!std::exchange(broken, false)) return answer;
    answer.said_length = answer.body.size();
    answer.body.resize(150'000);
    return answer;
  });
  Agent agent(authority.Host(server.address()));
  const Status first = agent.Fetch(package);
  ASSERT_FALSE(first);
  EXPECT_EQ(first.error().code, Code::kUnavailable) << first.error().message;
  EXPECT_EQ(agent.file.bytes, package.substr(0, 150'000));
  const Status second = agent.Fetch(package);
  ASSERT_TRUE(second) << second.error().message;
  EXPECT_EQ(agent.file.bytes, package);
  EXPECT_EQ(server.ranges(), (std::vector<std::string>{"", "bytes=150000-"}));
}

TEST(HttpsContent, NeverKeepsBytesThatAreNotThePackage) {
  const Authority authority;
  const std::string package = Package(200'000);
  std::string corrupted = package;
  corrupted[199'999] = static_cast<char>(corrupted[199'999] ^ 1);
  const struct {
    const char* what;
    std::string staged;
    std::function<Answer(const std::string&)> answer;
  } rows[] = {
      {"one bit changed", "", [&](const std::string& range) { return Serve(corrupted, range); }},
      {"staged bytes changed", std::string(1000, 'z'), [&](const std::string& range) { return Serve(package, range); }},
      {"all staged, all wrong", std::string(200'000, 'z'),
       [&](const std::string& range) { return Serve(package, range); }},
      {"longer than the package", "", [&](const std::string&) { return Answer{.status = 200, .body = package + "x"}; }},
      {"shorter than the package", "",
       [&](const std::string&) { return Answer{.status = 200, .body = package.substr(1)}; }},
      {"a part of a longer package", package.substr(0, 10),
       [&](const std::string&) {
         return Answer{.status = 206, .fields = "Content-Range: bytes 10-200000/200001\r\n", .body = package.substr(9)};
       }},
      {"range beyond the end", package.substr(0, 10), [&](const std::string&) { return Answer{.status = 416}; }},
  };
  for (const auto& row : rows) {
    ContentServer server(authority, [&](const auto&, const std::string& range) { return row.answer(range); });
    Agent agent(authority.Host(server.address()));
    agent.file.bytes = row.staged;
    const Status status = agent.Fetch(package);
    ASSERT_FALSE(status) << row.what;
    EXPECT_EQ(status.error().code, Code::kHashMismatch) << row.what << ": " << status.error().message;
    EXPECT_TRUE(agent.file.bytes.empty()) << row.what;
  }
}

TEST(HttpsContent, CountsTheBytesOfABodyWithoutALength) {
  const Authority authority;
  const std::string package = Package(1000);
  ContentServer server(authority, [&](const auto&, const auto&) {
    // Chunked transfer coding (RFC 9112, 7.1): one chunk of 2000 bytes.
    return Answer{.status = 200,
                  .fields = "Transfer-Encoding: chunked\r\n",
                  .body = "7d0\r\n" + package + package + "\r\n0\r\n\r\n",
                  .says_length = false};
  });
  Agent agent(authority.Host(server.address()));
  const Status status = agent.Fetch(package);
  ASSERT_FALSE(status);
  EXPECT_EQ(status.error().code, Code::kHashMismatch) << status.error().message;
  EXPECT_NE(status.error().message.find("more than the package's 1000 bytes"), std::string::npos)
      << status.error().message;
  EXPECT_TRUE(agent.file.bytes.empty());
}

TEST(HttpsContent, MapsStatuses) {
  const Authority authority;
  const struct {
    unsigned status;
    Code code;
  } rows[] = {{404, Code::kNotFound},    {429, Code::kResourceExhausted}, {503, Code::kUnavailable},
              {500, Code::kUnavailable}, {401, Code::kUnauthenticated},   {403, Code::kPermissionDenied},
              {302, Code::kUnavailable}};
  const std::string package = Package(1000);
  for (const auto& row : rows) {
    ContentServer server(authority,
                         [&](const auto&, const auto&) { return Answer{.status = row.status, .body = "no"}; });
    Agent agent(authority.Host(server.address()));
    agent.file.bytes = package.substr(0, 100);
    const Status status = agent.Fetch(package);
    ASSERT_FALSE(status);
    EXPECT_EQ(status.error().code, row.code) << row.status;
    EXPECT_EQ(agent.file.bytes.size(), 100U) << "what arrived stays";
  }
}

TEST(HttpsContent, RefusesAPartThatWasNotAskedFor) {
  const Authority authority;
  const std::string package = Package(1000);
  for (const char* range : {"bytes 99-999/1000", "bytes 101-999/1000", "bytes 100-998/1000", "rubbish", ""}) {
    ContentServer server(authority, [&](const auto&, const auto&) {
      return Answer{
          .status = 206, .fields = "Content-Range: " + std::string(range) + "\r\n", .body = package.substr(100)};
    });
    Agent agent(authority.Host(server.address()));
    agent.file.bytes = package.substr(0, 100);
    const Status status = agent.Fetch(package);
    ASSERT_FALSE(status) << range;
    EXPECT_EQ(status.error().code, Code::kUnavailable) << range;
    EXPECT_EQ(agent.file.bytes.size(), 100U) << range;
  }
}

TEST(HttpsContent, SpeaksOnlyWithTheConsoleOfItsAuthority) {
  const Authority authority;
  const Authority foreign;
  const std::string package = Package(1000);
  const auto serve = [&](const auto&, const std::string& range) { return Serve(package, range); };
  ContentServer good(authority, serve);
  ContentServer impostor(foreign, serve);
  ContentServer wrong_name(authority, authority.Server({"console.example"}), serve);
  ContentServer expired(authority, authority.Server({"127.0.0.1"}, Now() - 2 * kDay, kDay), serve);
  const struct {
    const char* what;
    Identity identity;
    const ContentServer* server;
  } rows[] = {
      {"impostor", authority.Host(impostor.address()), &impostor},
      {"wrong name", authority.Host(wrong_name.address()), &wrong_name},
      {"expired server certificate", authority.Host(expired.address()), &expired},
      {"expired host certificate", authority.Host(good.address(), Now() - 2 * kDay, kDay), &good},
      {"nobody listens", authority.Host("127.0.0.1:1"), &good},
  };
  for (const auto& row : rows) {
    Agent agent(row.identity);
    const Status status = agent.Fetch(package);
    ASSERT_FALSE(status) << row.what;
    EXPECT_EQ(status.error().code, Code::kUnavailable) << row.what << ": " << status.error().message;
    EXPECT_TRUE(row.server->ranges().empty()) << row.what;
    EXPECT_TRUE(agent.file.bytes.empty());
  }
}

TEST(HttpsContent, RefusesWhatCannotWork) {
  const Authority authority;
  const std::string package = Package(1000);
  Identity other_key = authority.Host("127.0.0.1:1");
  other_key.private_key_der = crypto::NewPrivateKey().value();
  EXPECT_EQ(Agent(other_key).Fetch(package).error().code, Code::kInvalidArgument);
  EXPECT_EQ(Agent(authority.Host("nowhere")).Fetch(package).error().code, Code::kInvalidArgument);
  EXPECT_EQ(Agent(Identity{}).Fetch(package).error().code, Code::kInvalidArgument);
  EXPECT_EQ(Agent(authority.Host("127.0.0.1:1")).Fetch("").error().code, Code::kInvalidArgument);
}

TEST(HttpsContent, GivesASlowServerUp) {
  const Authority authority;
  const std::string package = Package(100'000);
  ContentServer server(authority, [&](const auto&, const std::string& range) {
    Answer answer = Serve(package, range);
    answer.piece_bytes = 100;
    answer.pause = std::chrono::milliseconds(20);
    return answer;
  });
  // About 5 kB/s arrive; at least 100 kB/s over 200 ms are wanted.
  Agent slow(authority.Host(server.address()), {.floor_bytes_per_second = 100'000, .floor_window = Duration{200}});
  const Status status = slow.Fetch(package);
  ASSERT_FALSE(status);
  EXPECT_EQ(status.error().code, Code::kUnavailable);
  EXPECT_NE(status.error().message.find("less than 100000 bytes/s"), std::string::npos) << status.error().message;
  EXPECT_EQ(slow.file.bytes, package.substr(0, slow.file.bytes.size())) << "what arrived stays";
  EXPECT_GT(slow.file.bytes.size(), 0U);
}

TEST(HttpsContent, BearsAServerAboveTheFloor) {
  const Authority authority;
  const std::string package = Package(50'000);
  ContentServer server(authority, [&](const auto&, const std::string& range) {
    Answer answer = Serve(package, range);
    answer.piece_bytes = 1000;
    answer.pause = std::chrono::milliseconds(5);
    return answer;
  });
  Agent agent(authority.Host(server.address()), {.floor_bytes_per_second = 1000, .floor_window = Duration{100}});
  const Status status = agent.Fetch(package);
  EXPECT_TRUE(status) << status.error().message;
}

TEST(HttpsContent, StopsWhenTheDiskIsFull) {
  const Authority authority;
  const std::string package = Package(400'000);
  ContentServer server(authority, [&](const auto&, const std::string& range) { return Serve(package, range); });
  Agent agent(authority.Host(server.address()));
  agent.file.disk_bytes = 200'000;
  const Status status = agent.Fetch(package);
  ASSERT_FALSE(status);
  EXPECT_EQ(status.error().code, Code::kDiskFull);
  EXPECT_EQ(agent.file.bytes, package.substr(0, 200'000)) << "what fitted stays";
}

TEST(HttpsContent, FetchesOneAtATime) {
  const Authority authority;
  const std::string package = Package(1000);
  ContentServer server(authority, [&](const auto&, const std::string& range) { return Serve(package, range); });
  Agent agent(authority.Host(server.address()));
  agent.Start(package);
  agent.Start(package);
  ASSERT_TRUE(RunUntil(agent.io, [&] { return agent.results.size() == 2; }));
  EXPECT_EQ(agent.results[0].error().code, Code::kFailedPrecondition);
  EXPECT_TRUE(agent.results[1]);
}

TEST(HttpsContent, CallsNothingAfterItIsCancelledOrDestroyed) {
  const Authority authority;
  const std::string package = Package(200'000);
  ContentServer server(authority, [&](const auto&, const std::string& range) {
    Answer answer = Serve(package, range);
    answer.piece_bytes = 10'000;
    answer.pause = std::chrono::milliseconds(2);
    return answer;
  });
  for (int steps = 0; steps < 60; ++steps) {
    Agent agent(authority.Host(server.address()));
    auto file = std::make_unique<MemoryFile>();
    bool called = false;
    agent.content->Fetch(crypto::Sha256(package), package.size(), *file, [&](const Status&) { called = true; });
    for (int i = 0; i < steps && !called; ++i) agent.io.run_one_for(std::chrono::milliseconds(5));
    if (called) break;
    if (steps % 2 == 0) {
      agent.content->Cancel();
    } else {
      agent.content.reset();
    }
    file.reset();  // any touch of it is found by the address sanitizer
    agent.io.run_for(std::chrono::milliseconds(5));
    EXPECT_FALSE(called) << "after " << steps << " steps";
  }
}

TEST(HttpsContent, FetchesAgainAfterACancellation) {
  const Authority authority;
  const std::string package = Package(200'000);
  ContentServer server(authority, [&](const auto&, const std::string& range) { return Serve(package, range); });
  Agent agent(authority.Host(server.address()));
  agent.Start(package);
  agent.content->Cancel();
  EXPECT_TRUE(agent.Fetch(package));
  EXPECT_EQ(agent.results.size(), 1U);
}

TEST(HttpsContent, ManyAgentsShareOneContext) {
  const Authority authority;
  const std::string package = Package(300'000);
  ContentServer server(authority, [&](const auto&, const std::string& range) { return Serve(package, range); });
  boost::asio::io_context io;
  struct Host {
    Host(boost::asio::io_context& on, const Identity& identity)
        : scheduler(on), content(scheduler, [identity] { return identity; }) {}
    runtime::AsioScheduler scheduler;
    MemoryFile file;
    HttpsContent content;
  };
  std::vector<std::unique_ptr<Host>> hosts;
  int succeeded = 0;
  for (int i = 0; i < 20; ++i) {
    hosts.push_back(std::make_unique<Host>(io, authority.Host(server.address())));
    hosts.back()->content.Fetch(crypto::Sha256(package), package.size(), hosts.back()->file,
                                [&](const Status& status) { succeeded += status ? 1 : 0; });
  }
  EXPECT_TRUE(RunUntil(io, [&] { return succeeded == 20; }));
}

}  // namespace
}  // namespace kintsugi::agent
