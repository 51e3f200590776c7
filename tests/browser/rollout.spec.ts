// SPDX-License-Identifier: Apache-2.0
// A rollout from the plan to its end, watched in one page that is never loaded again; two presses, two tabs.
import type { Page } from '@playwright/test';
import { until } from './support/programs';
import { expect, test } from './support/test';

test.use({ siteOptions: { hosts: 30, timeScale: 200 } });

async function confirm(page: Page, button: string) {
  await page.getByRole('button', { name: button, exact: true }).first().click();
  const dialog = page.getByRole('dialog');
  await expect(dialog).toBeVisible();
  await dialog.getByRole('button', { name: button, exact: true }).click();
}

test('MS03-043 is planned, started and watched to the end while states change without a reload', async ({ page, signIn, site }) => {
  await signIn('operator');
  await page.getByRole('link', { name: 'Plan a rollout', exact: true }).first().click();
  await page.getByRole('checkbox', { name: /MS03-043/ }).check();
  await page.getByLabel('Name', { exact: true }).first().fill('October, all of it');
  await page.locator('summary', { hasText: 'Reboots and users' }).click();
  await page.getByLabel('Countdown before forced work').fill('0s');
  await expect(page.getByRole('region', { name: 'Estimate' })).toContainText('30');
  await page.getByRole('button', { name: 'Start…' }).click();
  const dialog = page.getByRole('dialog');
  await expect(dialog.getByText(/host/).first()).toBeVisible();
  await dialog.getByRole('button', { name: 'Start', exact: true }).click();
  await expect(page.getByRole('heading', { name: 'October, all of it', exact: true })).toBeVisible();

  const loads: string[] = [];
  page.on('framenavigated', (frame) => loads.push(frame.url()));
  const states = new Set<string>();
  const grid = page.getByRole('grid', { name: 'Hosts of the rollout' });
  await until(async () => {
    for (const state of await grid.locator('.badge').allTextContents()) states.add(state.trim());
    return (await page.locator('.title-line .badge').textContent())?.trim() === 'Completed';
  }, 80_000, 150);
  await expect(page.locator('.title-line .badge')).toHaveText('Completed');
  await expect(page.getByText('completed: 30 of 30 hosts succeeded')).toBeVisible();
  expect(loads).toEqual([]);
  expect(states.size).toBeGreaterThan(2);
  expect(states).toContain('Succeeded');
  const { rollouts } = await site.call('ListRollouts', {});
  expect(rollouts.filter((each: { name: string }) => each.name === 'October, all of it')).toHaveLength(1);

  // Progress against the prediction, for those who cannot see a chart.
  await page.getByRole('button', { name: 'As a table' }).click();
  await expect(page.getByRole('columnheader', { name: 'Predicted (median)' })).toBeVisible();
  await expect(page.locator('.chart-table tbody tr').last()).toContainText('30');
});

test('two presses on start do one thing', async ({ page, signIn, site }) => {
  const rollout = await site.draft('pressed twice', { bulletinId: 'MS03-024' });
  await signIn('operator');
  let starts = 0;
  page.on('request', (request) => {
    if (request.url().endsWith('/StartRollout')) starts += 1;
  });
  await page.goto(`/rollouts/${rollout}`);
  await page.getByRole('button', { name: 'Start', exact: true }).click();
  const button = page.getByRole('dialog').getByRole('button', { name: 'Start', exact: true });
  await expect(button).toBeEnabled();
  await button.dblclick();
  await expect(page.locator('.title-line .badge')).not.toHaveText('Draft');
  expect(starts).toBe(2);  // the dry run that the dialog shows, and one start
  const { rollout: after } = await site.call('GetRollout', { rollout });
  expect(after.controlChanges.filter((change: { who: string; what: string }) => change.who === 'operator' && change.what === 'running')).toHaveLength(1);
});

test('a change of the plan of a running rollout says what it does before it is saved', async ({ page, signIn, site }) => {
  const rollout = await site.draft('to be edited', { startAtMs: String(Date.now() + 86_400_000) });
  await site.call('StartRollout', { rollout }, 'operator');
  await signIn('operator');
  await page.goto(`/plan/${rollout}`);
  await page.getByLabel('Name', { exact: true }).first().fill('edited meanwhile');
  await page.getByRole('button', { name: 'Save the changes' }).click();
  const dialog = page.getByRole('dialog');
  await expect(dialog).toContainText('What changes in the plan: name.');
  await dialog.getByRole('button', { name: 'Save changes' }).click();
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('edited meanwhile');
  await site.call('AbortRollout', { rollout }, 'operator');
});

test.describe('stale tabs', () => {
  test.use({ allowedErrors: [/400|409|412/] });

  test('what a tab confirms after somebody else changed the rollout is refused, with what changed', async ({ page, signIn, site }) => {
    const rollout = await site.draft('two tabs', { startAtMs: String(Date.now() + 86_400_000) });
    await site.call('StartRollout', { rollout }, 'operator');
    await signIn('operator');
    await page.goto(`/rollouts/${rollout}`);
    await page.getByRole('button', { name: 'Pause', exact: true }).click();
    const dialog = page.getByRole('dialog');
    await expect(dialog.getByRole('button', { name: 'Pause', exact: true })).toBeEnabled();
    await site.call('PauseRollout', { rollout }, 'admin');
    await site.call('ResumeRollout', { rollout }, 'admin');
    await dialog.getByRole('button', { name: 'Pause', exact: true }).click();
    await expect(dialog.getByRole('alert')).toContainText('Nothing was done.');
    await expect(dialog.getByRole('alert')).toContainText('admin');
    expect(await site.phase(rollout)).toBe('running');
    await dialog.getByRole('button', { name: 'Look at it again' }).click();
    await confirm(page, 'Pause');
    await expect(page.locator('.title-line .badge')).toHaveText('Paused');
    await confirm(page, 'Resume');
    await expect(page.locator('.title-line .badge')).toHaveText('Running');
    await confirm(page, 'Abort');
    await expect(page.locator('.title-line .badge')).toHaveText('Aborted');
    await page.getByRole('tab', { name: 'What was done' }).click();
    await expect(page.locator('.history li').first()).toContainText('operator');
  });
});
