// SPDX-License-Identifier: Apache-2.0
// The protocol beside protocol.txt: an addition must be recorded there (KINTSUGI_UPDATE_GOLDEN=1 does it), a
// change or removal of anything recorded is incompatible and cannot be recorded that way.
#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>

#include "proto/agent.pb.h"
#include "proto/catalog.pb.h"
#include "proto/operator.pb.h"
#include "proto/storage.pb.h"
#include "proto/types.pb.h"
#include "tests/golden/descriptors/dump.h"

namespace kintsugi::golden {
namespace {

const std::string kFolder = std::string(KINTSUGI_SOURCE_DIR) + "/tests/golden/descriptors/";

std::vector<const google::protobuf::FileDescriptor*> ProtocolFiles() {
  return {v1::HostFacts::descriptor()->file(), v1::Instruction::descriptor()->file(),
          v1::CheckInRequest::descriptor()->file(), v1::WhoAmIRequest::descriptor()->file(),
          v1::StoredRollout::descriptor()->file()};
}

std::vector<std::string> CurrentLines() {
  std::vector<std::string> lines;
  for (const auto* file : ProtocolFiles())
    for (const std::string& line : Dump(*file)) lines.push_back(line);
  return lines;
}

std::vector<std::string> GoldenLines() {
  std::vector<std::string> lines;
  std::ifstream file(kFolder + "protocol.txt");
  for (std::string line; std::getline(file, line);)
    if (!line.empty() && line.front() != '#') lines.push_back(line);
  return lines;
}

void Record(const std::vector<std::string>& lines) {
  std::ofstream file(kFolder + "protocol.txt");
  file << "# SPDX-License-Identifier: Apache-2.0\n# Every permanent number and name of the protocol; see "
          "README.md before changing "
          "a line.\n";
  for (const std::string& line : lines) file << line << "\n";
}

std::string Join(const std::vector<std::string>& sentences) {
  std::string text;
  for (const std::string& sentence : sentences) text += sentence + "\n";
  return text;
}

TEST(ProtocolDescriptors, NothingRecordedChangedAndEverythingNewIsRecorded) {
  const auto current = CurrentLines();
  const Difference difference = Compare(GoldenLines(), current);
  ASSERT_TRUE(difference.incompatible.empty()) << Join(difference.incompatible);
  if (std::getenv("KINTSUGI_UPDATE_GOLDEN") != nullptr) Record(current);
  EXPECT_TRUE(Compare(GoldenLines(), current).additions.empty())
      << Join(difference.additions) << "compatible; record it: KINTSUGI_UPDATE_GOLDEN=1 descriptors_test";
}

TEST(ProtocolDescriptors, EveryProtoFileIsCovered) {
  std::size_t files = 0;
  for (const auto& entry : std::filesystem::directory_iterator(std::string(KINTSUGI_SOURCE_DIR) + "/proto"))
    if (entry.path().extension() == ".proto") ++files;
  EXPECT_EQ(files, ProtocolFiles().size()) << "a .proto file is not in ProtocolFiles() of this test";
}

struct Doctored {
  const char* what;
  std::string from;  // in the golden text
  std::string to;
  std::string sentence;
};

// The golden file is doctored so that the protocol of today looks like an incompatible edit of it.
TEST(ProtocolDescriptors, EveryKindOfIncompatibleEditIsFound) {
  const std::vector<Doctored> edits = {
      {"a field has another type", "field kintsugi.v1.OsFacts 3 | service_pack int32",
       "field kintsugi.v1.OsFacts 3 | service_pack string", "'field kintsugi.v1.OsFacts 3' was 'service_pack string"},
      {"a field has another name", "field kintsugi.v1.OsFacts 1 | product ", "field kintsugi.v1.OsFacts 1 | produce ",
       "was 'produce string"},
      {"a field has another number", "field kintsugi.v1.OsFacts 1 |", "field kintsugi.v1.OsFacts 77 |",
       "'field kintsugi.v1.OsFacts 77 (product"},
      {"a field became repeated", "addresses string repeated", "addresses string singular",
       "is now 'addresses string repeated"},
      {"an enum value has another name", "value kintsugi.v1.HostState 13 | HOST_STATE_SUCCEEDED",
       "value kintsugi.v1.HostState 13 | HOST_STATE_DONE", "was 'HOST_STATE_DONE'"},
      {"a message is gone", "message kintsugi.v1.FileFact", "message kintsugi.v1.OldFact",
       "'message kintsugi.v1.OldFact' is gone"},
      {"a method has another reply", "kintsugi.v1.CheckInRequest -> kintsugi.v1.CheckInReply",
       "kintsugi.v1.CheckInRequest -> kintsugi.v1.ErrorReply", "'rpc kintsugi.v1.Agent CheckIn' was"},
      {"a stream became unary", "kintsugi.v1.ListenRequest -> stream kintsugi.v1.WakeHint",
       "kintsugi.v1.ListenRequest -> kintsugi.v1.WakeHint", "'rpc kintsugi.v1.Agent Listen' was"},
      {"a reservation is gone", "message kintsugi.v1.FileFact", "reserved kintsugi.v1.FileFact 99",
       "'reserved kintsugi.v1.FileFact 99' is gone"}};
  for (const Doctored& edit : edits) {
    std::vector<std::string> golden = CurrentLines();
    int doctored = 0;
    for (std::string& line : golden) {
      const std::size_t at = line.find(edit.from);
      if (at == std::string::npos || doctored > 0) continue;
      line.replace(at, edit.from.size(), edit.to);
      ++doctored;
    }
    ASSERT_EQ(doctored, 1) << edit.what;
    const Difference difference = Compare(golden, CurrentLines());
    ASSERT_EQ(difference.incompatible.size(), 1U) << edit.what << "\n" << Join(difference.incompatible);
    EXPECT_EQ(difference.incompatible[0].find("incompatible"), 0U);
    EXPECT_NE(difference.incompatible[0].find(edit.sentence), std::string::npos) << edit.what << "\n"
                                                                                 << difference.incompatible[0];
  }
}

TEST(ProtocolDescriptors, AnAdditionIsCompatibleButMustBeRecorded) {
  auto golden = CurrentLines();
  ASSERT_EQ(std::erase(golden, "value kintsugi.v1.HostState 18 | HOST_STATE_UNKNOWN"), 1U);
  const Difference difference = Compare(golden, CurrentLines());
  EXPECT_TRUE(difference.incompatible.empty());
  EXPECT_EQ(difference.additions, std::vector<std::string>{"new: 'value kintsugi.v1.HostState 18' HOST_STATE_UNKNOWN"});
}

TEST(ProtocolDescriptors, EveryEnumBeginsWithUnspecifiedZero) {
  for (const std::string& line : CurrentLines()) {
    if (line.rfind("value ", 0) != 0 || line.find(" 0 | ") == std::string::npos) continue;
    EXPECT_EQ(line.substr(line.size() - 12), "_UNSPECIFIED") << line;
  }
}

}  // namespace
}  // namespace kintsugi::golden
