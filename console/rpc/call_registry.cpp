// SPDX-License-Identifier: Apache-2.0
#include "console/rpc/call_registry.h"

namespace kintsugi::console {

bool CallRegistry::AddCall(const HostId& host, const CallPtr& call) {
  Shard& shard = ShardOf(host);
  const std::lock_guard lock(shard.mutex);
  if (shard.closed) return false;
  shard.calls[host].insert(call);
  return true;
}

void CallRegistry::RemoveCall(const HostId& host, const CallPtr& call) {
  Shard& shard = ShardOf(host);
  const std::lock_guard lock(shard.mutex);
  const auto it = shard.calls.find(host);
  if (it == shard.calls.end()) return;
  it->second.erase(call);
  if (it->second.empty()) shard.calls.erase(it);
}

bool CallRegistry::AddStream(const HostId& host, const StreamPtr& stream, StreamPtr& replaced) {
  Shard& shard = ShardOf(host);
  const std::lock_guard lock(shard.mutex);
  if (shard.closed) return false;
  StreamPtr& slot = shard.streams[host];
  replaced = std::move(slot);
  slot = stream;
  return true;
}

bool CallRegistry::RemoveStream(const HostId& host, const StreamPtr& stream) {
  Shard& shard = ShardOf(host);
  const std::lock_guard lock(shard.mutex);
  const auto it = shard.streams.find(host);
  if (it == shard.streams.end() || it->second != stream) return false;
  shard.streams.erase(it);
  return true;
}

CallRegistry::StreamPtr CallRegistry::Stream(const HostId& host) const {
  const Shard& shard = ShardOf(host);
  const std::lock_guard lock(shard.mutex);
  const auto it = shard.streams.find(host);
  return it == shard.streams.end() ? nullptr : it->second;
}

std::vector<CallRegistry::CallPtr> CallRegistry::Of(const HostId& host) const {
  const Shard& shard = ShardOf(host);
  const std::lock_guard lock(shard.mutex);
  std::vector<CallPtr> all;
  if (const auto it = shard.streams.find(host); it != shard.streams.end()) all.push_back(it->second);
  if (const auto it = shard.calls.find(host); it != shard.calls.end())
    all.insert(all.end(), it->second.begin(), it->second.end());
  return all;
}

std::vector<CallRegistry::CallPtr> CallRegistry::Close() {
  std::vector<CallPtr> all;
  for (Shard& shard : shards_) {
    const std::lock_guard lock(shard.mutex);
    shard.closed = true;
    for (const auto& [host, stream] : shard.streams) all.push_back(stream);
    for (const auto& [host, calls] : shard.calls) all.insert(all.end(), calls.begin(), calls.end());
  }
  return all;
}

std::size_t CallRegistry::streams() const {
  std::size_t count = 0;
  for (const Shard& shard : shards_) {
    const std::lock_guard lock(shard.mutex);
    count += shard.streams.size();
  }
  return count;
}

}  // namespace kintsugi::console
