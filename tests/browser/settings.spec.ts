// SPDX-License-Identifier: Apache-2.0
// Users, passwords, tokens, groups and the record of who did what, from one browser to another.
import { expect, fillSignIn, test } from './support/test';

test.use({ siteOptions: { hosts: 10 } });

test('an administrator adds a user, who signs in; a new role and a new password end the session', async ({ page, browser, signIn, site }) => {
  await signIn('admin');
  await page.goto('/settings/users');
  await page.getByRole('button', { name: 'Add a user' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel('Name').fill('hanako');
  await dialog.getByRole('radio', { name: /Operator/ }).check();
  await dialog.getByLabel(/Password/).fill('a long enough password');
  await dialog.getByRole('button', { name: 'Add a user' }).click();
  const row = page.getByRole('row', { name: /hanako/ });
  await expect(row).toContainText('Operator');

  const context = await browser.newContext({ ignoreHTTPSErrors: true, baseURL: site.origin });
  const theirs = await context.newPage();
  await theirs.goto('/rollouts');
  await fillSignIn(theirs, 'hanako', 'a long enough password');
  await expect(theirs.getByRole('link', { name: 'Plan a rollout', exact: true }).first()).toBeVisible();
  await row.getByRole('button', { name: 'Change' }).click();
  await row.getByRole('button', { name: 'Disable' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Disable' }).click();
  await expect(row).toContainText('disabled');
  await expect(theirs).toHaveURL(/\/sign-in/, { timeout: 20_000 });
  await context.close();

  await page.goto('/activity?text=hanako');
  await expect(page.getByRole('grid', { name: 'Activity' })).toContainText('User added');
});

test('one changes one\'s own password with the current one', async ({ page, signIn, site }) => {
  await signIn('viewer');
  await page.goto('/settings/account');
  await page.getByRole('button', { name: 'Change password' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel('Current password').fill(site.password('viewer'));
  await dialog.getByLabel(/New password/).fill('another good password');
  await dialog.getByRole('button', { name: 'Change password' }).click();
  await expect(page.getByText('The password of viewer is set')).toBeVisible();
});

test('an API token is made, shown once, good for a script, and revoked', async ({ page, signIn, site }) => {
  await signIn('operator');
  await page.goto('/settings/api-tokens');
  await page.getByRole('button', { name: 'Make an API token' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel('Note').fill('nightly export');
  await dialog.getByRole('button', { name: 'Make an API token' }).click();
  const token = (await page.locator('dialog pre').textContent()) ?? '';
  await page.keyboard.press('Escape');
  await expect(page.locator('dialog pre')).toHaveCount(0);
  const asks = async () => (await site.post('/kintsugi.v1.Operator/WhoAmI', '{}', { 'content-type': 'application/json', authorization: `Bearer ${token}` })).status;
  expect(await asks()).toBe(200);
  const row = page.getByRole('row', { name: /nightly export/ });
  await row.getByRole('button', { name: 'Revoke' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Revoke' }).click();
  await expect(row).toContainText('revoked');
  expect(await asks()).toBe(401);
});

test('a token is shown once; a group counts its hosts', async ({ page, signIn }) => {
  await signIn('admin');
  await page.goto('/settings/tokens');
  await page.getByRole('button', { name: 'Make a token' }).click();
  await page.getByLabel('For so many hosts').fill('7');
  await page.getByRole('dialog').getByRole('button', { name: 'Make a token' }).click();
  await expect(page.locator('dialog pre')).toHaveText(/^\S+\.\S+\.[0-9a-f]{64}$/);
  await page.keyboard.press('Escape');
  await expect(page.locator('dialog pre')).toHaveCount(0);
  await expect(page.getByRole('grid', { name: 'Enrolment tokens' })).toContainText('0 / 7');

  await page.goto('/settings/groups');
  await page.getByRole('button', { name: 'Add a group' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel('Name').fill('everybody');
  await dialog.getByLabel(/Filter/).fill('name=*');
  await expect(dialog.getByText('10 hosts match')).toBeVisible();
  await dialog.getByRole('button', { name: 'Save' }).click();
  await expect(page.getByRole('row', { name: /everybody/ })).toContainText('10');
});

test('who looks for relays reads what spares the line of a site instead, and gets there', async ({ page, signIn }) => {
  await signIn('operator');
  await page.goto('/settings/relays');
  const main = page.locator('main');
  await expect(main).toContainText("kintsugi estimate NAME --site-link 2MB/s --relay '*'");
  await main.getByRole('link', { name: 'Windows', exact: true }).click();
  await expect(page).toHaveURL(/settings\/windows/);
  await page.goBack();
  await main.getByRole('link', { name: 'Plan a rollout' }).click();
  await page.getByText('Limits and retries').click();
  await expect(page.getByText('Of each site or role at most')).toBeVisible();
});
