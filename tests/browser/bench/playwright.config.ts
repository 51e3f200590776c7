// SPDX-License-Identifier: Apache-2.0
// Measurements, one after the other, without the checks of tests. Run by tests/bench/dashboard/measure.
import base from '../playwright.config';

export default { ...base, testDir: '.', testMatch: '*.bench.ts', workers: 1, fullyParallel: false, reporter: 'list' as const, timeout: 7_200_000, use: { ...base.use, trace: 'off' as const, actionTimeout: 60_000 } };
