// SPDX-License-Identifier: Apache-2.0
// A canary that fails: the halt with its reason, the errors by code, and what an operator can do then.
import { expect, test } from './support/test';

test.use({ siteOptions: { hosts: 24, faults: ['exit=1603:100%'] } });

test('a failing canary halts the rollout, and the page says why without a reload', async ({ page, signIn, site }) => {
  const rollout = await site.draft('doomed', { maxAttempts: 1, waves: [{ name: 'canary', percent: 25 }, { name: 'broad', rest: true }] });
  await signIn('operator');
  await page.goto(`/rollouts/${rollout}`);
  await page.getByRole('button', { name: 'Start', exact: true }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Start', exact: true }).click();
  await expect(page.locator('.title-line .badge')).toHaveText('Halted', { timeout: 60_000 });
  await expect(page.locator('.rollout-now')).toContainText(/halted: .*wave 1 \(canary\) failed .*more than the 5 % allowed/);
  await expect(page.locator('.wave-card').nth(0)).toContainText('95 % needed, 0 % now');
  await expect(page.locator('.wave-card').nth(1)).toContainText('waiting');

  await page.getByRole('tab', { name: /Errors/ }).click();
  const group = page.locator('.error-groups > li').first();
  await expect(group).toContainText('the installer failed');
  await expect(group).toContainText('exit code 1603');
  await group.getByRole('link', { name: 'Show these hosts' }).click();
  const grid = page.getByRole('grid', { name: 'Hosts of the rollout' });
  await expect(grid).toContainText('1603');
  await expect(grid.getByText('Queued')).toHaveCount(0);

  await page.getByRole('button', { name: 'Resume', exact: true }).click();
  const dialog = page.getByRole('dialog');
  await expect(dialog.locator('.consequences')).toContainText(/\d+ hosts? that failed so far do not count/);
  await dialog.getByRole('button', { name: 'Cancel' }).click();
  await expect(dialog).toBeHidden();
  expect(await site.phase(rollout)).toBe('halted');
});
