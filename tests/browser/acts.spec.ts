// SPDX-License-Identifier: Apache-2.0
// What an operator does to a rollout under way: each act says what it will do before it is confirmed, and does it.
import type { Page } from '@playwright/test';
import { expect, test } from './support/test';

test.use({ siteOptions: { hosts: 20, faults: ['exit=1603:40%'] } });

async function act(page: Page, name: string, consequence: RegExp) {
  await page.getByRole('button', { name, exact: true }).click();
  const dialog = page.getByRole('dialog');
  await expect(dialog.locator('.consequences')).toContainText(consequence);
  await dialog.getByRole('button', { name, exact: true }).click();
  await expect(dialog).toBeHidden();
}

async function done(page: Page, ...acts: string[]) {
  await page.getByRole('tab', { name: 'What was done' }).click();
  for (const what of acts) await expect(page.locator('.history')).toContainText(what);
}

test('pause, resume, the next wave and the end of a rollout', async ({ page, signIn, site }) => {
  // A window in a year: the hosts wait, and nothing but the acts changes the rollout.
  const day = new Date(Date.now() + 360 * 86_400_000).toISOString().slice(0, 10);
  const waves = [{ name: 'canary', count: 4, manualGate: true }, { name: 'broad', rest: true }];
  const rollout = await site.draft('handled', { waves, schedule: { windows: [`once ${day}T00:00 4h`] } });
  await signIn('operator');
  await page.goto(`/rollouts/${rollout}`);
  const phase = page.locator('.title-line .badge');
  await act(page, 'Start', /Wave 1 \(canary\) opens: 4 hosts/);
  await expect(phase).toHaveText('Running');
  await act(page, 'Pause', /wait until it is resumed|go on to their end/);
  await expect(phase).toHaveText('Paused');
  await act(page, 'Resume', /may be offered the work/);
  await expect(phase).toHaveText('Running');
  await act(page, 'Open the next wave', /Wave 2 \(broad\) opens: 16 hosts/);
  await expect(page.locator('.wave-card').nth(1)).toContainText('open');
  await act(page, 'Abort', /will not be served|go on to their end|told to stop/);
  await expect(phase).toHaveText('Aborted');
  await done(page, 'paused', 'released the next wave', 'aborted');
});

test('hosts that failed are tried again', async ({ page, signIn, site }) => {
  const rollout = await site.draft('tried again', { waves: [{ name: 'all', rest: true }], maxAttempts: 1, errorPercent: 100, successPercent: 1 });
  await signIn('operator');
  await page.goto(`/rollouts/${rollout}`);
  await act(page, 'Start', /Wave 1 \(all\) opens: 20 hosts/);
  await expect(page.locator('.title-line .badge')).toHaveText('Completed', { timeout: 60_000 });
  await act(page, 'Retry failed hosts', /\d+ hosts? that failed stand in the queue again/);
  await done(page, 'retried the failed hosts');
});
