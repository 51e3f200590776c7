// SPDX-License-Identifier: Apache-2.0
// commit_loop <database> <hosts>: commits batch after batch, each moving every host's contact to the batch's
// number, and writes the number to standard output after each commit returned. Killed by crash_test at any
// moment.
#include <unistd.h>

#include <cstdint>
#include <cstdlib>

#include "tests/contract/store/rows.h"

int main(int argc, char** argv) {
  using namespace kintsugi::db;
  if (argc != 3) return 2;
  auto store = OpenSqliteStore(argv[1]);
  if (!store) return 3;
  const int hosts = std::atoi(argv[2]);
  const auto audit = (*store)->Audit(0, UINT32_MAX);
  if (!audit) return 4;
  for (std::uint64_t number = audit->size() + 1;; ++number) {
    WriteBatch batch;
    for (int i = 0; i < hosts; ++i) {
      if (number == 1) batch.hosts.push_back(Host(std::to_string(i)));
      batch.contacts.push_back(Contact(std::to_string(i), static_cast<std::int64_t>(number)));
    }
    batch.audit = {Audit(std::to_string(number))};
    if (!(*store)->Commit(batch)) return 5;
    if (::write(STDOUT_FILENO, &number, sizeof number) != static_cast<ssize_t>(sizeof number)) return 6;
  }
}
