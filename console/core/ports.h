// SPDX-License-Identifier: Apache-2.0
// The seam between the console's edges (rpc, http) and its core. Edges authenticate, convert and call AgentGateway or
// OperatorGateway; the core decides, commits, and only then calls `done`. The core reaches connected agents through
// Waker. Threads: gateways may be called from any thread; `done` is called once, on the engine thread or, for a
// refusal, from inside the call. Implementations of `done` must not block.
#pragma once

#include <google/protobuf/message.h>

#include <functional>
#include <memory>
#include <string>

#include "common/base/ids.h"
#include "common/base/result.h"
#include "common/model/check_in.h"
#include "console/access/caller.h"
#include "proto/operator.pb.h"
#include "proto/operator_methods.h"

namespace kintsugi::console {

template <typename T>
using Done = std::function<void(Result<T>)>;

// Who presented a certificate on the agent or package port. From the certificate only.
struct Peer {
  HostId host;
  std::string certificate_serial;  // hex
};

struct Enrolment {
  std::string token_id;
  std::string token_secret;
  std::string csr_der;
  std::string host_name;
  std::string agent_version;
  std::string remote_address;
};
struct Enrolled {
  HostId host;
  std::string certificate_der;
};

class AgentGateway {
 public:
  virtual ~AgentGateway() = default;
  // kResourceExhausted: the inbox is full. kUnauthenticated: revoked or unknown host. kInvalidArgument: a limit was
  // exceeded.
  virtual void CheckIn(Peer peer, model::CheckInRequest request, Done<model::CheckInReply> done) = 0;
  // kTokenUnknown, kTokenExpired, kTokenUsedUp, kInvalidArgument (bad CSR), kResourceExhausted.
  virtual void Enrol(Enrolment enrolment, Done<Enrolled> done) = 0;
  // Cheap, lock-free enough for every TLS accept and range request: false once the host is revoked or unknown.
  virtual bool IsAdmitted(const HostId& host) const = 0;
  // A wake stream opened or closed.
  virtual void Listening(const HostId& host, bool open) = 0;
};

struct StoredPackage {
  std::string sha256;  // hex
  std::uint64_t size_bytes = 0;
  bool already_stored = false;
};

using MessagePtr = std::shared_ptr<google::protobuf::Message>;

class OperatorGateway {
 public:
  virtual ~OperatorGateway() = default;
  // `request` is the method's request message; the reply is its reply message. The caller is already authorised.
  virtual void Call(v1::OperatorMethod method, Caller caller, std::shared_ptr<const google::protobuf::Message> request,
                    Done<MessagePtr> done) = 0;
  // The bytes are in the package store; binds them to the catalog. Reply: v1::AddPackageReply.
  virtual void PackageAdded(Caller caller, v1::AddPackageRequest request, StoredPackage package,
                            Done<MessagePtr> done) = 0;
};

// Uploaded feeds on their way into the catalog. Any thread.
class FeedFiles {
 public:
  virtual ~FeedFiles() = default;
  // The file of an upload, named by its SHA-256. kNotFound: it was not uploaded, or is gone.
  virtual Result<std::string> PathOf(const std::string& upload) = 0;
  virtual void Remove(const std::string& upload) = 0;
};

// The core's way to connected agents; implemented by console/rpc. Any thread, never blocks.
class Waker {
 public:
  virtual ~Waker() = default;
  virtual void Wake(const HostId& host) = 0;
  // Ends the host's open stream and calls now; called when it is revoked.
  virtual void Disconnect(const HostId& host) = 0;
};

// Who is told what changed, for pages that are open; implemented by console/http. The core calls it after a commit, at
// most four times a second, from the engine thread; must not block. Wanted may be asked from any thread.
class NoteSink {
 public:
  virtual ~NoteSink() = default;
  // False: nobody has been listening for a while, so that notes need not be made. What is not published is missed.
  virtual bool Wanted() = 0;
  virtual void Publish(const v1::Note& note) = 0;
  // What was told so far does not hold any more: everything must be read again.
  virtual void Reset() = 0;
};

}  // namespace kintsugi::console
