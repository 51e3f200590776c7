// SPDX-License-Identifier: Apache-2.0
// Signing in and out, roles, the end of a session, what a wrong password and a foreign page get.
import { expect, fillSignIn, test } from './support/test';

const refusals = [/401|403|429/];

test.describe('sign-in', () => {
  test.use({ allowedErrors: refusals });

  test('a wrong password is refused in one sentence, the right one leads to where one wanted to go', async ({ page, site }) => {
    await page.goto('/rollouts');
    await expect(page).toHaveURL(/\/sign-in/);
    await fillSignIn(page, 'operator', 'not the password');
    await expect(page.getByRole('alert')).not.toBeEmpty();
    await expect(page).toHaveURL(/\/sign-in/);
    await expect(page.getByRole('button', { name: 'Sign in' })).toBeEnabled({ timeout: 20_000 });
    await fillSignIn(page, 'operator', site.password('operator'));
    await expect(page.getByRole('heading', { name: 'Rollouts', level: 1 })).toBeVisible();
  });

  test('who was never here is told of no session that ended, however often the page is opened', async ({ page }) => {
    for (let i = 0; i < 8; ++i) await page.goto('/rollouts');
    await expect(page.getByRole('heading', { name: 'Sign in' })).toBeVisible();
    await expect(page.getByText('Your session ended')).toHaveCount(0);
  });

  test('after signing out the address shows nothing without a new sign-in', async ({ page, signIn }) => {
    await signIn('operator');
    await page.getByRole('button', { name: 'Sign out' }).click();
    await expect(page).toHaveURL(/\/sign-in/);
    await page.goto('/hosts');
    await expect(page).toHaveURL(/\/sign-in/);
  });

  test('the session is a cookie that no script can read and no other site can send', async ({ page, context, signIn }) => {
    await signIn('operator');
    const [cookie] = await context.cookies();
    expect(cookie).toMatchObject({ httpOnly: true, secure: true, path: '/' });
    expect(cookie!.name).toMatch(/^__Host-/);
    expect(['Strict', 'Lax']).toContain(cookie!.sameSite);
    expect(await page.evaluate(() => document.cookie)).toBe('');
  });

  test('a call that another origin makes with the cookie is refused', async ({ page, context, site, signIn }) => {
    await signIn('admin');
    const cookie = (await context.cookies()).map(({ name, value }) => `${name}=${value}`).join('; ');
    const reply = await site.post('/kintsugi.v1.Operator/ListUsers', '{}', { 'content-type': 'application/json', cookie, origin: 'https://elsewhere.example' });
    expect([401, 403]).toContain(reply.status);
    const own = await site.post('/kintsugi.v1.Operator/ListUsers', '{}', { 'content-type': 'application/json', cookie, origin: site.origin });
    expect(own.status).toBe(200);
    await page.close();
  });

  test('when the session ends the page asks to sign in and goes on where it was', async ({ page, site, signIn }) => {
    await signIn('viewer');
    await page.getByRole('link', { name: 'Activity', exact: true }).click();
    await expect(page.getByRole('heading', { name: 'Activity', level: 1 })).toBeVisible();
    const { sessions } = await site.call('ListSessions', { user: '*' });
    for (const session of sessions) if (session.user === 'viewer') await site.call('RevokeSession', { id: session.id });
    await expect(page).toHaveURL(/\/sign-in\?next=/, { timeout: 20_000 });
    await expect(page.getByText('Your session ended')).toBeVisible();
    await fillSignIn(page, 'viewer', site.password('viewer'));
    await expect(page.getByRole('heading', { name: 'Activity', level: 1 })).toBeVisible();
  });

  test('a viewer sees everything and is refused every change', async ({ page, site, signIn }) => {
    const rollout = await site.draft('not for viewers');
    await signIn('viewer');
    await page.goto(`/rollouts/${rollout}`);
    await expect(page.getByRole('heading', { name: 'not for viewers' })).toBeVisible();
    await expect(page.getByRole('button', { name: 'Start' })).toHaveCount(0);
    // The page only hides what the console refuses anyway.
    const refused = await page.evaluate(async (id) => {
      const reply = await fetch('/kintsugi.v1.Operator/StartRollout', {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ rollout: id }),
      });
      return { status: reply.status, body: await reply.text() };
    }, rollout);
    expect(refused.status).toBe(403);
    expect(refused.body).toContain('needs the role operator');
    expect(await site.phase(rollout)).toBe('draft');
    await page.goto('/plan?updates=MS03-043');
    await expect(page.getByText('needs the role operator')).toBeVisible();
    await expect(page.getByRole('button', { name: 'Save as draft' })).toBeDisabled();
  });
});

test('the page may load nothing from elsewhere and run no inline script', async ({ page }) => {
  const response = await page.goto('/');
  const policy = response!.headers()['content-security-policy'] ?? '';
  expect(policy).toContain("default-src 'none'");
  expect(policy).not.toContain('unsafe-inline');
  expect(policy).not.toContain('unsafe-eval');
  expect(policy).toMatch(/frame-ancestors 'none'/);
  expect(response!.headers()['x-content-type-options']).toBe('nosniff');
});
