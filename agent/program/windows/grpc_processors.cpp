// SPDX-License-Identifier: Apache-2.0
// To gRPC this host has one processor, whatever it has: gRPC starts threads and keeps timer lists by their number
// (1.51: two lists a processor, each of which wakes a thread every second for ever; half as many threads that poll),
// and an agent makes one call at a time. The linker puts these in the place of gRPC's own (--wrap). Both, because what
// is kept for each processor is looked up by the other. Any thread.
extern "C" {
unsigned __wrap_gpr_cpu_num_cores() { return 1; }
unsigned __wrap_gpr_cpu_current_cpu() { return 0; }
}
