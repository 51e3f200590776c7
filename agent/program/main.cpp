// SPDX-License-Identifier: Apache-2.0
// kintsugi-agent enrol SERVER TOKEN FOLDER: one exchange with the console; then one check-in, to show the connection.
#include <boost/asio/io_context.hpp>
#include <cstdio>

#include "agent/journal/sqlite_journal.h"
#include "agent/link/grpc_link.h"
#include "agent/program/program.h"
#include "agent/runner/identity_store.h"
#include "common/runtime/grpc_process.h"

namespace {

using namespace kintsugi;

int Fail(const Error& error) {
  std::fprintf(stderr, "kintsugi-agent: %s\n", error.message.c_str());
  return 1;
}

Result<agent::Identity> StoredIdentity(const std::string& folder) {
  auto database = agent::SqliteJournalDatabase::Open(agent::JournalPath(folder), {});
  if (!database) return database.error();
  const auto stored = (*database)->OpenJournal("")->Load();
  if (!stored) return stored.error();
  const auto identity = agent::IdentityFrom(*stored);
  if (!identity) return Error{Code::kNotFound, "the host is not enrolled"};
  return *identity;
}

int CheckInOnce(const std::string& folder) {
  const auto identity = StoredIdentity(folder);
  if (!identity) return Fail(identity.error());
  boost::asio::io_context io;
  runtime::AsioScheduler scheduler(io);
  agent::GrpcLink link(scheduler, *identity);
  int result = 1;
  model::CheckInRequest request;
  request.agent_version = agent::kAgentVersion;
  request.boot_id = "first";
  auto work = boost::asio::make_work_guard(io);
  scheduler.Post([&] {
    link.CheckIn(request, [&](const Result<model::CheckInReply>& reply) {
      result = reply ? 0 : Fail(reply.error());
      if (reply) std::printf("checked in as %s\n", identity->host_id.c_str());
      work.reset();
      io.stop();
    });
  });
  io.run();
  return result;
}

}  // namespace

int main(int count, char** arguments) {
  runtime::PrepareGrpc();
  if (count != 5 || std::string(arguments[1]) != "enrol") {
    std::fprintf(stderr, "usage: kintsugi-agent enrol SERVER TOKEN FOLDER\n");
    return 2;
  }
  agent::AgentSettings settings;
  settings.server = arguments[2];
  settings.token = arguments[3];
  const Status enrolled = agent::EnrolNow(settings, arguments[4], "windows-host");
  return enrolled ? CheckInOnce(arguments[4]) : Fail(enrolled.error());
}
