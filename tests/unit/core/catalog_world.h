// SPDX-License-Identifier: Apache-2.0
// A console with small feeds of a publisher and hosts from files. Work that a real console does aside happens in the
// pumps. One thread.
#pragma once

#include <gtest/gtest.h>

#include <map>
#include <string>
#include <vector>

#include "tests/support/temp_folder.h"
#include "tests/unit/core/test_console.h"

namespace kintsugi::console {

class TestFeeds final : public FeedFiles {
 public:
  Result<std::string> PathOf(const std::string& upload) override {
    const auto found = paths.find(upload);
    if (found == paths.end()) return Error{Code::kNotFound, "it was not uploaded"};
    return found->second;
  }
  void Remove(const std::string& upload) override { removed.push_back(upload); }
  std::map<std::string, std::string> paths;
  std::vector<std::string> removed;
};

// One line of wes-ng definitions for Windows 7 SP1 x64.
struct FeedLine {
  std::string date, cve, kb;
  std::string supersedes = {};
  std::string severity = "Important";
  std::string exploits = {};
};

class CatalogWorld {
 public:
  explicit CatalogWorld(std::unique_ptr<db::Store> store = db::MakeMemoryStore())
      : console(Options(), std::move(store)) {}

  static std::string Csv(const std::vector<FeedLine>& lines) {
    std::string csv =
        "\"DatePosted\",\"CVE\",\"BulletinKB\",\"Title\",\"AffectedProduct\",\"AffectedComponent\",\"Severity\","
        "\"Impact\","
        "\"Supersedes\",\"Exploits\"\n";
    for (const auto& line : lines)
      csv += "\"" + line.date + "\",\"" + line.cve + "\",\"" + line.kb + "\",\"Security Update " + line.kb +
             "\",\"Windows 7 for x64-based Systems Service Pack 1\",\"\",\"" + line.severity +
             "\",\"Remote Code Execution\",\"" + line.supersedes + "\",\"" + line.exploits + "\"\n";
    return csv;
  }
  // Two months of Windows 7: the newer rollup stands for the older one.
  static std::vector<FeedLine> TwoMonths() {
    return {{"20170314", "CVE-2017-0143", "4012215", "", "Critical", "http://exploit"},
            {"20170314", "CVE-2017-0144", "4012215", "", "Critical"},
            {"20170509", "CVE-2017-0143", "4019264", "4012215", "Critical", "http://exploit"},
            {"20170509", "CVE-2017-0144", "4019264", "4012215", "Critical"},
            {"20170509", "CVE-2017-0260", "4019264", "4012215"}};
  }
  static std::vector<FeedLine> Many(int count, int first = 3'000'000) {
    std::vector<FeedLine> lines;
    for (int i = 0; i < count; ++i)
      lines.push_back({"20150101", "CVE-2015-" + std::to_string(1000 + i), std::to_string(first + i)});
    return lines;
  }

  void Upload(const std::string& csv, const std::string& upload = "u") {
    feeds.paths[upload] = folder.Write("feed-" + std::to_string(++files_) + ".csv", csv);
  }
  // Starts an import of what was uploaded; its number, or the error.
  Result<std::uint64_t> Begin(bool dry_run = false, bool replace = false) {
    v1::ImportCatalogRequest request;
    for (const auto& [upload, path] : feeds.paths) {
      auto* file = request.add_files();
      file->set_upload(upload);
      file->set_file_name(upload + ".csv");
    }
    request.set_dry_run(dry_run);
    request.set_replace(replace);
    const auto reply = console.Call<v1::ImportCatalogReply>(v1::OperatorMethod::kImportCatalog, request);
    if (!reply) return reply.error();
    return reply->job();
  }
  v1::GetCatalogImportReply Status(std::uint64_t job) {
    v1::GetCatalogImportRequest request;
    request.set_job(job);
    return console.Call<v1::GetCatalogImportReply>(v1::OperatorMethod::kGetCatalogImport, request).value();
  }
  v1::GetCatalogImportReply Finish(std::uint64_t job) {
    for (int i = 0; i < 200; ++i) {
      const auto status = Status(job);
      if (status.phase() == "done" || status.phase() == "failed") return status;
    }
    ADD_FAILURE() << "the import does not end";
    return {};
  }
  // All of it, with what this upload says; fails the test when it fails.
  v1::CatalogImportReport Import(const std::vector<FeedLine>& lines, const std::string& upload = "u") {
    Upload(Csv(lines), upload);
    const auto job = Begin();
    EXPECT_TRUE(job) << (job ? "" : job.error().message);
    if (!job) return {};
    const auto status = Finish(*job);
    EXPECT_EQ(status.phase(), "done") << status.error();
    return status.report();
  }

  static model::HostFacts Windows7(const std::string& name, const std::vector<std::string>& kbs) {
    model::HostFacts facts;
    facts.name = name;
    facts.os.product = "windows-7";
    facts.os.edition = "Enterprise";
    facts.os.service_pack = 1;
    facts.os.major = 6;
    facts.os.minor = 1;
    facts.os.build = 7601;
    facts.os.architecture = "x64";
    for (const auto& kb : kbs) facts.hotfixes.push_back({"KB" + kb, "systeminfo"});
    return facts;
  }
  static v1::ImportedFacts Sent(const model::HostFacts& facts);
  v1::ImportHostsReply ImportHosts(const std::vector<v1::ImportedFacts>& hosts, bool dry_run = false) {
    v1::ImportHostsRequest request;
    for (const auto& host : hosts) *request.add_hosts() = host;
    request.set_dry_run(dry_run);
    return console.Call<v1::ImportHostsReply>(v1::OperatorMethod::kImportHosts, request).value();
  }
  v1::HostSummary Host(const std::string& name) {
    v1::GetHostRequest request;
    request.set_host(name);
    return console.Call<v1::GetHostReply>(v1::OperatorMethod::kGetHost, request).value().summary();
  }
  std::vector<std::string> MissingKbs(const std::string& host, bool all = false) {
    v1::ListMissingRequest request;
    request.set_host(host);
    request.set_all(all);
    std::vector<std::string> kbs;
    const auto reply = console.Call<v1::ListMissingReply>(v1::OperatorMethod::kListMissing, request).value();
    for (const auto& row : reply.rows()) kbs.push_back(row.kb());
    return kbs;
  }
  std::size_t KnownKbs() const { return console_kbs(*console.core().advisories().snapshot()); }
  std::size_t StoredRows() { return console.store().Advisories({}, 1'000'000).value().size(); }
  void PumpAll() {
    for (int i = 0; i < 100; ++i) console.Pump();
  }

  test::TempFolder folder;
  TestFeeds feeds;
  mutable TestConsole console;

 private:
  static std::size_t console_kbs(const AdvisorySnapshot& snapshot) { return snapshot.catalog->kbs().size(); }
  CoreOptions Options() {
    CoreOptions options;
    options.feeds = &feeds;
    return options;
  }
  int files_ = 0;
};

}  // namespace kintsugi::console
