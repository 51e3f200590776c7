// SPDX-License-Identifier: Apache-2.0
// What a working day does with lists of hosts and updates: saved queries, groups, columns, the proof of a status, what is required; and
// what the page says while it waits, when there is nothing, and when a read fails.
import { expect, test } from './support/test';

test.use({ siteOptions: { hosts: 20 } });

test('a query is saved for everybody, and another user opens it', async ({ page, browser, signIn, site }) => {
  await signIn('operator');
  await page.goto('/hosts?q=product%3Dwindows-xp&sort=-missing');
  await page.getByRole('button', { name: 'Saved queries' }).click();
  await page.getByRole('button', { name: 'Save this query' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel('Name').fill('worst XP');
  await dialog.getByLabel('Everybody sees it').check();
  await dialog.getByRole('button', { name: 'Save' }).click();
  await expect(page.getByText('“worst XP” is saved')).toBeVisible();

  const context = await browser.newContext({ ignoreHTTPSErrors: true, baseURL: site.origin });
  const theirs = await context.newPage();
  await signIn('viewer', theirs);
  await theirs.goto('/hosts');
  await theirs.getByRole('button', { name: 'Saved queries' }).click();
  await theirs.getByRole('button', { name: /worst XP/ }).click();
  await expect(theirs).toHaveURL(/q=product%3Dwindows-xp.*sort=-missing/);
  await expect(theirs.locator('[data-filter]')).toHaveValue('product=windows-xp');
  await context.close();
});

test('a group is made of what is listed, and narrows the list', async ({ page, signIn, site }) => {
  const { total } = await site.call('ListHosts', { filter: 'product=windows-xp' });
  await signIn('operator');
  await page.goto('/hosts?q=product%3Dwindows-xp');
  await page.getByRole('button', { name: 'Groups' }).click();
  await page.getByRole('button', { name: 'Make a group of these' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel('Name').fill('pilot');
  await dialog.getByRole('button', { name: 'Save' }).click();
  await expect(dialog).toBeHidden();
  await page.goto('/hosts');
  await page.getByRole('button', { name: 'Groups' }).click();
  await page.getByRole('button', { name: /pilot/ }).click();
  await expect(page).toHaveURL(/ring%3Dpilot/);
  await expect(page.getByRole('grid', { name: 'Hosts' })).toHaveAttribute('aria-rowcount', String(total + 1));
});

test('chosen columns stay, and back returns to the order before', async ({ page, signIn }) => {
  await signIn('viewer');
  await page.goto('/hosts');
  await page.getByRole('button', { name: 'Columns' }).click();
  await page.getByRole('checkbox', { name: 'Domain' }).check();
  await page.keyboard.press('Escape');
  const head = page.getByRole('columnheader', { name: 'Domain' });
  await expect(head).toBeVisible();
  await page.reload();
  await expect(head).toBeAttached();
  const missing = page.getByRole('columnheader', { name: 'Missing' });
  await missing.getByRole('button').click();
  await expect(missing).toHaveAttribute('aria-sort', 'descending');
  await page.goBack();
  await expect(page).toHaveURL(/\/hosts$/);
  await expect(missing).not.toHaveAttribute('aria-sort');
});

test('an update of a machine has its proof; a required one counts for the fleet', async ({ page, signIn, site }) => {
  const { hosts } = await site.call('ListHosts', { pageSize: 1 });
  await signIn('operator');
  await page.goto('/updates?host=');
  await page.getByRole('combobox', { name: 'Machine' }).fill(hosts[0].name);
  const grid = page.getByRole('grid');
  await expect(grid).toContainText('Missing');
  await page.goto(`/updates?host=${hosts[0].id}`);
  await expect(page.getByRole('combobox', { name: 'Machine' })).toHaveValue(hosts[0].name);
  await grid.getByRole('button', { name: /^Why/ }).first().click();
  const proof = page.getByRole('dialog');
  await expect(proof.locator('tbody tr').first()).toContainText(/holds|fails|not known/);
  await expect(proof.getByRole('button', { name: 'Export: Why' })).toBeVisible();
  await page.keyboard.press('Escape');
  await grid.locator('input.baseline').first().check();
  await expect.poll(async () => (await site.call('GetFleetOverview', {})).baseline?.updates ?? 0).toBe(1);
});

test('the facts of a host list its installed products, or say that there are none and why', async ({ page, signIn, site }) => {
  const os = { product: 'windows-server-2003', edition: 'Standard Edition', servicePack: 1, major: 5, minor: 2, build: 3790, architecture: 'x86', language: 'ENU' };
  const products = [
    { name: 'Ledger <b>3</b>', version: '3.1.7', publisher: 'Example Ltd', code: '{0F1E}', architecture: 'x86', source: 'msi' },
    { name: 'Editor', version: '1.0', code: 'editor', source: 'uninstall-user' },
  ];
  const packageStates = [{ name: 'Package_for_KB4012212~31bf3856ad364e35~x86~~6.1.1.0', state: 0x70 }];
  const { hosts } = await site.call('ImportHosts', {
    hosts: [
      { facts: { name: 'LEDGER-1', os, products, packageStates, productsCut: true, organisationalUnit: 'OU=Books,DC=example' }, files: ['ledger-1.json'], format: 'facts' },
      { facts: { name: 'PAPER-1', os }, files: ['paper-1.txt'], format: 'systeminfo' },
    ],
  });
  expect(hosts.map((each: { result: string }) => each.result)).toEqual(['created', 'created']);
  await signIn('viewer');
  await page.goto(`/hosts/${hosts[0].hostId}?tab=facts`);
  const list = page.locator('[data-list="Installed products"]');
  await expect(list.getByRole('row')).toHaveCount(3);
  await expect(list).toContainText('Ledger <b>3</b>3.1.7Example Ltdx86Windows Installer');
  await expect(list).toContainText('Uninstall key of a user');
  await expect(page.getByText('There are more than fit into one report')).toBeVisible();
  await expect(page.locator('[data-list="Servicing packages"]')).toContainText('installed (0x70)');
  await expect(page.locator('main')).toContainText('OU=Books,DC=example');
  await expect(page.locator('main')).toContainText('a file: ledger-1.json');
  await page.goto(`/hosts/${hosts[1].hostId}?tab=facts`);
  await expect(page.getByText('the file that they come from has none')).toBeVisible();
  const { hosts: known } = await site.call('ListHosts', { filter: 'product=windows-xp', pageSize: 1 });
  await page.goto(`/hosts/${known[0].id}?tab=facts`);
  await expect(page.getByText('here they know of nothing')).toBeVisible();
});

test.describe('a read that fails', () => {
  test.use({ allowedErrors: [/net::ERR|Failed to load resource/] });

  test('says what happened and tries again', async ({ page, signIn }) => {
    await signIn('viewer');
    await page.route('**/GetHealth', (route) => route.abort('connectionrefused'));
    await page.goto('/settings/health');
    const trouble = page.locator('main').getByRole('alert');
    await expect(trouble).toContainText('The console does not answer', { timeout: 30_000 });
    await page.unroute('**/GetHealth');
    await trouble.getByRole('button', { name: 'Try again' }).click();
    await expect(page.getByText('Every transaction was stored.')).toBeVisible();
  });
});

test('a list that is on its way shows bones, an empty one says how to widen it', async ({ page, signIn }) => {
  await signIn('viewer');
  let go = () => {};
  const held = new Promise<void>((resolve) => (go = resolve));
  await page.route('**/ListUpdates', async (route) => {
    await held;
    await route.continue();
  });
  await page.goto('/updates?text=nothing-has-this-name');
  await expect(page.locator('.skeleton')).toBeVisible();
  go();
  await expect(page.getByText('No update matches')).toBeVisible();
  await page.locator('.empty').getByRole('button').click();
  await expect(page.getByRole('grid', { name: 'Updates' })).toBeVisible();
});
