// SPDX-License-Identifier: Apache-2.0
// Prints a Playwright run in GoogleTest's words, which tests/run counts: one line a test, closing totals, reasons of skips.
import type { FullResult, Reporter, Suite, TestCase, TestError, TestResult } from '@playwright/test/reporter';

const colours = /\u001b\[[0-9;]*m/g;

export default class GtestReporter implements Reporter {
  private passed = 0;
  private readonly failed: string[] = [];
  private readonly skipped: string[] = [];

  onBegin(_: unknown, suite: Suite) {
    console.log(`[==========] Running ${suite.allTests().length} tests.`);
  }

  onTestEnd(test: TestCase, result: TestResult) {
    const name = test.titlePath().filter(Boolean).join(' › ');
    const time = `(${result.duration} ms)`;
    if (result.status === 'skipped') {
      this.skipped.push(name);
      const why = test.annotations.find((note) => note.type === 'skip')?.description ?? 'no reason given';
      console.log(`Skipped\n${why}\n[  SKIPPED ] ${name} ${time}`);
    } else if (result.status === test.expectedStatus) {
      ++this.passed;
      console.log(`[       OK ] ${name} ${time}`);
    } else {
      this.failed.push(name);
      for (const error of result.errors) console.log(`Failure: ${(error.stack ?? error.message ?? '').replace(colours, '')}`);
      console.log(`[  FAILED  ] ${name} ${time}`);
    }
  }

  onError(error: TestError) {
    this.failed.push('outside of any test');
    console.log(`Failure: ${(error.stack ?? error.message ?? '').replace(colours, '')}`);
  }

  onEnd(_: FullResult) {
    console.log(`[  PASSED  ] ${this.passed} tests.`);
    if (this.skipped.length > 0) console.log(`[  SKIPPED ] ${this.skipped.length} tests, listed above.`);
    if (this.failed.length > 0) console.log(`[  FAILED  ] ${this.failed.length} tests, listed below:`);
    for (const name of this.failed) console.log(`[  FAILED  ] ${name}`);
  }

  printsToStdio() {
    return true;
  }
}
