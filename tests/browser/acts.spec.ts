// SPDX-License-Identifier: Apache-2.0
// What an operator does to a rollout under way: each act says what it will do before it is confirmed, and does it.
import type { Page } from '@playwright/test';
import { until } from './support/programs';
import { expect, test } from './support/test';

test.use({ siteOptions: { hosts: 20, faults: ['exit=1603:100%'] } });

async function act(page: Page, name: string, consequence: RegExp) {
  await page.getByRole('button', { name, exact: true }).click();
  const dialog = page.getByRole('dialog');
  await expect(dialog.locator('.consequences')).toContainText(consequence);
  await dialog.getByRole('button', { name, exact: true }).click();
  await expect(dialog).toBeHidden();
}

test('pause, resume, the next wave, a retry and the end of a rollout', async ({ page, signIn, site }) => {
  const waves = [{ name: 'canary', count: 4, manualGate: true }, { name: 'broad', rest: true }];
  const rollout = await site.draft('handled', { waves, maxAttempts: 1, errorPercent: 100, successPercent: 1 });
  await signIn('operator');
  await page.goto(`/rollouts/${rollout}`);
  const phase = page.locator('.title-line .badge');
  await act(page, 'Start', /Wave 1 \(canary\) opens: 4 hosts/);
  await expect(phase).toHaveText('Running');
  await act(page, 'Pause', /wait until it is resumed|go on to their end/);
  await expect(phase).toHaveText('Paused');
  await act(page, 'Resume', /may be offered the work/);
  expect(await until(async () => Number((await site.call('GetRollout', { rollout })).rollout.failed ?? 0) >= 4, 40_000)).toBe(true);
  if ((await site.phase(rollout)) === 'halted') await act(page, 'Resume', /do not count|may be offered/);
  await expect(phase).toHaveText('Running');
  await act(page, 'Retry failed hosts', /stand in the queue again/);
  await act(page, 'Open the next wave', /Wave 2 \(broad\) opens: 16 hosts/);
  await expect(page.locator('.wave-card').nth(1)).toContainText(/open|done/);
  if ((await site.phase(rollout)) !== 'completed') await act(page, 'Abort', /will not be served|go on to their end|told to stop|failed/);
  await page.getByRole('tab', { name: 'What was done' }).click();
  const history = page.locator('.history');
  for (const what of ['paused', 'retried the failed hosts', 'released the next wave']) await expect(history).toContainText(what);
});
