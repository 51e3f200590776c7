// SPDX-License-Identifier: Apache-2.0
#include "console/http/event_hub.h"

#include <fmt/format.h>
#include <google/protobuf/util/json_util.h>

#include <charconv>

#include "console/http/browser.h"
#include "console/http/connect_json.h"

namespace kintsugi::console {
namespace {

constexpr std::size_t kPieceBytes = 256 * 1024;
constexpr std::string_view kHeartbeat = ": nothing new\n\n";

std::string ToJson(const v1::Note& note) {
  std::string json;
  static_cast<void>(google::protobuf::util::MessageToJsonString(note, &json));
  return json;
}

// `<epoch>-<sequence>` of this epoch; nullopt for every other text.
std::optional<std::uint64_t> SequenceOf(std::string_view id, std::string_view epoch) {
  if (id.size() <= epoch.size() + 1 || id.substr(0, epoch.size()) != epoch || id[epoch.size()] != '-')
    return std::nullopt;
  std::uint64_t sequence = 0;
  const char* const begin = id.data() + epoch.size() + 1;
  const char* const end = id.data() + id.size();
  const auto [stop, error] = std::from_chars(begin, end, sequence);
  if (error != std::errc{} || stop != end) return std::nullopt;
  return sequence;
}

}  // namespace

// Lives as long as its connection.
class EventHub::Stream final : public PieceSource {
 public:
  Stream(EventHub& hub, std::string start, std::uint64_t next, std::function<bool()> still_good)
      : hub_(hub), start_(std::move(start)), next_(next), still_good_(std::move(still_good)) {}
  ~Stream() override {
    const std::lock_guard lock(hub_.mutex_);
    hub_.open_.erase(this);
    hub_.left_ = std::chrono::steady_clock::now();
  }
  Stream(const Stream&) = delete;
  Stream& operator=(const Stream&) = delete;

  void OnReady(std::function<void()> ready) override {
    const std::lock_guard lock(hub_.mutex_);
    hub_.open_[this] = std::move(ready);
  }
  std::optional<std::string> Next() override {
    if (!MayGoOn()) return std::nullopt;
    std::string piece = std::move(start_);
    start_.clear();
    const std::lock_guard lock(hub_.mutex_);
    if (next_ < hub_.first()) {
      next_ = hub_.next_;
      return piece + hub_.ResetText("missed", next_ - 1);
    }
    for (; next_ < hub_.next_ && piece.size() < kPieceBytes; ++next_) piece += hub_.ring_[next_ - hub_.first()].text;
    return piece;
  }
  std::optional<std::string> Idle() override {
    auto piece = Next();
    if (piece && piece->empty()) piece = std::string(kHeartbeat);
    return piece;
  }

 private:
  // A session that is over, a revoked token: the stream ends, and the page learns why when it comes back.
  bool MayGoOn() {
    const auto now = std::chrono::steady_clock::now();
    if (now - checked_ < hub_.options_.checked_every) return true;
    checked_ = now;
    return still_good_();
  }

  EventHub& hub_;
  std::string start_;
  std::uint64_t next_;
  std::function<bool()> still_good_;
  std::chrono::steady_clock::time_point checked_ = std::chrono::steady_clock::now();
};

bool EventHub::Wanted() {
  const std::lock_guard lock(mutex_);
  if (!open_.empty() || std::chrono::steady_clock::now() - left_ < options_.kept_for) return true;
  // Whoever comes back later must not believe that nothing has happened.
  if (!ring_.empty()) {
    ring_.clear();
    ring_bytes_ = 0;
    ++next_;
  }
  return false;
}

std::string EventHub::ResetText(std::string_view reason, std::uint64_t sequence) const {
  v1::Note note;
  note.set_reason(std::string(reason));
  note.set_console_version(options_.version);
  return fmt::format("id: {}-{}\nevent: reset\ndata: {}\n\n", options_.epoch, sequence, ToJson(note));
}

void EventHub::Append(std::string_view event, const std::string& data) {
  ring_.push_back({next_, fmt::format("id: {}-{}\nevent: {}\ndata: {}\n\n", options_.epoch, next_, event, data)});
  ++next_;
  ring_bytes_ += ring_.back().text.size();
  while (ring_.size() > 1 && (ring_.size() > options_.messages || ring_bytes_ > options_.bytes)) {
    ring_bytes_ -= ring_.front().text.size();
    ring_.pop_front();
  }
}

void EventHub::WakeAll() {
  for (const auto& [stream, ready] : open_)
    if (ready) ready();
}

void EventHub::Publish(const v1::Note& note) {
  const std::string data = ToJson(note);
  const std::lock_guard lock(mutex_);
  Append("note", data);
  WakeAll();
}

void EventHub::Reset() {
  const std::lock_guard lock(mutex_);
  ring_.clear();
  ring_bytes_ = 0;
  v1::Note note;
  note.set_reason("missed");
  note.set_console_version(options_.version);
  Append("reset", ToJson(note));
  WakeAll();
}

std::size_t EventHub::streams() const {
  const std::lock_guard lock(mutex_);
  return open_.size();
}

std::shared_ptr<EventHub::Stream> EventHub::Open(std::string_view last_id, std::function<bool()> still_good) {
  const std::lock_guard lock(mutex_);
  if (open_.size() >= options_.streams) return nullptr;
  std::string start = "retry: 1000\n\n";
  std::uint64_t next = next_;
  const auto seen = SequenceOf(last_id, options_.epoch);
  if (seen && *seen + 1 >= first() && *seen < next_) {
    next = *seen + 1;
  } else {
    start += ResetText(last_id.empty() ? "started" : seen ? "missed" : "restarted", next_ - 1);
  }
  auto stream = std::make_shared<Stream>(*this, std::move(start), next, std::move(still_good));
  open_[stream.get()] = nullptr;
  return stream;
}

HttpAction EventHub::Handle(const HttpHead& head, Authoriser& authoriser) {
  if (head.method != "GET") {
    HttpResponse response = ConnectError({Code::kInvalidArgument, "events are read with GET", 0});
    response.status = 405;
    response.fields.emplace_back("Allow", "GET");
    return response;
  }
  const Credential credential = CredentialOf(head);
  if (!credential.session.empty()) {
    if (const Status same = CheckSameOrigin(head); !same) return ConnectError(same.error());
  }
  const auto caller = authoriser.Authorise(v1::OperatorMethod::kGetFleetOverview, credential, head.remote_address);
  if (!caller) return ConnectError(caller.error());
  auto stream =
      Open(head.Field("Last-Event-ID"), [&authoriser, credential] { return authoriser.IsStillGood(credential); });
  if (!stream)
    return ConnectError({Code::kResourceExhausted,
                         fmt::format("{} pages are open already: close some, or try again later", options_.streams),
                         0});
  StreamPieces pieces;
  pieces.head.content_type = "text/event-stream";
  pieces.source = std::move(stream);
  return pieces;
}

void EventHub::AddRoute(HttpRouter& router, Authoriser& authoriser) {
  router.Exact("/events", [this, &authoriser](const HttpHead& head) { return Handle(head, authoriser); });
}

}  // namespace kintsugi::console
