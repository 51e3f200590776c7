// SPDX-License-Identifier: Apache-2.0
#include "tests/support/scripted_console.h"

#include <algorithm>

#include "tests/support/temp_folder.h"

namespace kintsugi::test {
namespace {

constexpr std::string_view kPrefix = "/kintsugi.v1.Operator/";

// Code and message are the test's own words: nothing in them needs escaping.
HttpsAnswer Refusal(unsigned status, const std::string& code, const std::string& message) {
  return {status, "{\"code\":\"" + code + "\",\"message\":\"" + message + "\"}"};
}

}  // namespace

ScriptedConsole::ScriptedConsole(HttpsServer::Options options)
    : server_(std::make_unique<HttpsServer>([this](const HttpsRequestSeen& request) { return Handle(request); },
                                            options)) {}

void ScriptedConsole::Answer(const std::string& method, HttpsAnswer answer) {
  const std::lock_guard lock(mutex_);
  answers_[method].push_back(std::move(answer));
}

void ScriptedConsole::Refuse(const std::string& method, unsigned status, const std::string& code,
                             const std::string& message) {
  Answer(method, Refusal(status, code, message));
}

void ScriptedConsole::AnswerFrom(const std::filesystem::path& folder) {
  std::vector<std::filesystem::path> files;
  for (const auto& entry : std::filesystem::directory_iterator(folder))
    if (entry.path().extension() == ".json") files.push_back(entry.path());
  std::sort(files.begin(), files.end(), [](const auto& a, const auto& b) {
    const auto key = [](const std::filesystem::path& path) { return std::pair(path.string().size(), path.string()); };
    return key(a) < key(b);  // 10 behind 9
  });
  for (const auto& file : files) {
    const std::string name = file.filename().string();
    Answer(name.substr(0, name.find('.')), ReadFile(file));
  }
}

std::vector<HttpsRequestSeen> ScriptedConsole::Seen(const std::string& method) const {
  const std::lock_guard lock(mutex_);
  const auto found = seen_.find(method);
  return found == seen_.end() ? std::vector<HttpsRequestSeen>{} : found->second;
}

HttpsAnswer ScriptedConsole::Handle(const HttpsRequestSeen& request) {
  if (request.path.substr(0, kPrefix.size()) != kPrefix) return Refusal(404, "unimplemented", "no such method");
  const std::string method = request.path.substr(kPrefix.size());
  const std::lock_guard lock(mutex_);
  seen_[method].push_back(request);
  const auto authorization = request.headers.find("authorization");
  if (authorization == request.headers.end() || authorization->second != std::string("Bearer ") + kToken)
    return Refusal(401, "unauthenticated", "the token is unknown or has expired");
  const auto& answers = answers_[method];
  if (answers.empty()) return Refusal(404, "unimplemented", "no answer was given for " + method);
  return answers[std::min(given_[method]++, answers.size() - 1)];
}

}  // namespace kintsugi::test
