// SPDX-License-Identifier: Apache-2.0
// A file that a patch replaces: a library without code; its version resource is what counts.
int unused;
