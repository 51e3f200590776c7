// SPDX-License-Identifier: Apache-2.0
// Chromium of the distribution, one browser at a time, no retries: a test that passes only sometimes is a defect.
// KINTSUGI_BUILD_DIR is the build directory whose programs are tested and into which results go.
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { defineConfig } from '@playwright/test';

const source = path.dirname(fileURLToPath(import.meta.url));
const build = process.env.KINTSUGI_BUILD_DIR ?? path.resolve(source, '../../build/release');
process.env.KINTSUGI_BUILD_DIR = build;

export default defineConfig({
  testDir: source,
  outputDir: path.join(build, 'browser/results'),
  reporter: [['./support/gtest_reporter.ts'], ['json', { outputFile: path.join(build, 'browser/results.json') }]],
  workers: Number(process.env.KINTSUGI_BROWSER_JOBS ?? 2),
  retries: 0,
  timeout: 90_000,
  expect: { timeout: 15_000 },
  use: {
    ignoreHTTPSErrors: true,  // the console's own certificate authority
    locale: 'en-GB',
    timezoneId: 'Asia/Tokyo',
    viewport: { width: 1280, height: 800 },
    trace: 'retain-on-failure',
    screenshot: 'only-on-failure',
    actionTimeout: 15_000,
    launchOptions: {
      executablePath: process.env.KINTSUGI_CHROMIUM ?? '/usr/bin/chromium',
      // Root has no sandbox of its own, and a container has little shared memory.
      args: ['--no-sandbox', '--disable-dev-shm-usage', '--disable-gpu', '--lang=en-GB'],
    },
  },
});
