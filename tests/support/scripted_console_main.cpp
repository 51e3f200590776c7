// SPDX-License-Identifier: Apache-2.0
// kintsugi-scripted-console FOLDER [PORT]: serves the answers of a folder, to look at clients with one's own
// eyes. Prints how to reach it; ends when standard input does.
#include <cstdlib>
#include <iostream>
#include <string>

#include "tests/support/scripted_console.h"

int main(int argc, char** argv) {
  if (argc < 2 || argc > 3) {
    std::cerr << "usage: kintsugi-scripted-console FOLDER [PORT]\n";
    return 2;
  }
  const int port = argc == 3 ? std::atoi(argv[2]) : 0;  // NOLINT(cert-err34-c): a person's tool; 0 is any port
  kintsugi::test::ScriptedConsole console({{"127.0.0.1", "localhost"}, static_cast<std::uint16_t>(port)});
  console.AnswerFrom(argv[1]);
  std::cout << "export KINTSUGI_CONSOLE=" << console.server().url() << " KINTSUGI_CA_PIN=" << console.server().ca_pin()
            << " KINTSUGI_TOKEN=" << kintsugi::test::ScriptedConsole::kToken << std::endl;
  for (std::string line; std::getline(std::cin, line);) {
  }
  return 0;
}
