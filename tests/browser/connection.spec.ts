// SPDX-License-Identifier: Apache-2.0
// The console goes away under the page and comes back: the page says both, and shows what is true afterwards.
import { expect, test } from './support/test';

test.use({ siteOptions: { hosts: 10 }, allowedErrors: [/net::ERR|Failed to load resource|50\d/] });

test('a console that is killed and started again: disconnected, reconnected, and what changed is shown', async ({ page, signIn, site }) => {
  const rollout = await site.draft('survivor');
  await signIn('operator');
  await page.goto(`/rollouts/${rollout}`);
  await expect(page.locator('.title-line .badge')).toHaveText('Draft');
  await site.stopConsole('SIGKILL');
  await expect(page.getByText(/Disconnected since/)).toBeVisible();
  await site.startConsole();
  await site.call('AbortRollout', { rollout }, 'operator');
  await expect(page.getByText(/the console restarted/)).toBeVisible({ timeout: 40_000 });
  await expect(page.getByText(/Disconnected since/)).toBeHidden();
  await expect(page.locator('.title-line .badge')).toHaveText('Aborted');
  // Signed in still: sessions are in the store.
  await page.getByRole('link', { name: 'Activity', exact: true }).click();
  await expect(page.getByRole('grid', { name: 'Activity' })).toContainText('Rollout aborted');
});
