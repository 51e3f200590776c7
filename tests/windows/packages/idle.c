// SPDX-License-Identifier: Apache-2.0
// A host that is on: Wine ends its services with the last program, so this one stays.
#include <windows.h>

int main(void) {
  Sleep(INFINITE);
  return 0;
}
