// SPDX-License-Identifier: Apache-2.0
// Live news for open pages: GET /events, text/event-stream. Every note is made into text once, kept in one ring for all
// streams and numbered; a page that comes back names the last id it saw and gets what it missed, or `reset` when the
// console has restarted since (another epoch) or the ring has gone on without it. A stream holds a position in the ring
// and nothing else, so a slow reader costs nothing: it is reset when it falls behind, and dropped when it takes no
// bytes for limits.slow_reader. Publish, Reset and Wanted from any thread; streams on their connections' threads.
#pragma once

#include <cstdint>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <unordered_map>

#include "console/core/ports.h"
#include "console/http/authoriser.h"
#include "console/http/limits.h"
#include "console/http/router.h"

namespace kintsugi::console {

struct EventHubOptions {
  std::string epoch;    // of this process; [0-9a-f]+
  std::string version;  // of the console
  std::size_t streams = kEventStreams;
  std::size_t messages = kEventsKept;
  std::size_t bytes = kEventBytesKept;
  std::chrono::milliseconds checked_every{15'000};  // whether the stream's credential is still good
  std::chrono::milliseconds kept_for{120'000};      // notes are made for so long after the last page has left
};

class EventHub final : public NoteSink {
 public:
  explicit EventHub(EventHubOptions options) : options_(std::move(options)) {}

  bool Wanted() override;
  void Publish(const v1::Note& note) override;
  void Reset() override;

  std::size_t streams() const;
  // GET /events on `router`; hub and authoriser must outlive the server.
  void AddRoute(HttpRouter& router, Authoriser& authoriser);

 private:
  class Stream;
  struct Message {
    std::uint64_t sequence;
    std::string text;
  };
  // Under the mutex.
  void Append(std::string_view event, const std::string& data);
  std::string ResetText(std::string_view reason, std::uint64_t sequence) const;
  std::uint64_t first() const { return ring_.empty() ? next_ : ring_.front().sequence; }
  void WakeAll();

  std::shared_ptr<Stream> Open(std::string_view last_id, std::function<bool()> still_good);
  HttpAction Handle(const HttpHead& head, Authoriser& authoriser);

  const EventHubOptions options_;
  mutable std::mutex mutex_;
  std::deque<Message> ring_;
  std::size_t ring_bytes_ = 0;
  std::uint64_t next_ = 1;  // sequence of the next message
  std::unordered_map<const Stream*, std::function<void()>> open_;
  std::chrono::steady_clock::time_point left_{};  // the last stream ended
};

}  // namespace kintsugi::console
