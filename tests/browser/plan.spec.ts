// SPDX-License-Identifier: Apache-2.0
// The plan and the estimate beside it: live while one drags, changes applied by a click, drafts that lose nothing.
import { expect, test } from './support/test';

// A fleet of its own: on one that another file has patched no host has work.
test.use({ siteOptions: { hosts: 31 } });

test('the estimate follows the border that is dragged, and the previous answer stays in sight', async ({ page, signIn }) => {
  await signIn('operator');
  await page.goto('/plan?updates=MS03-043');
  const panel = page.getByRole('region', { name: 'Estimate' });
  await expect(panel.getByRole('heading', { name: 'Bottleneck' })).toBeVisible();
  const border = page.getByRole('slider', { name: 'Size of wave canary' });
  // Clear of the bar with what can be done, which stays at the window's foot.
  await border.evaluate((element) => element.scrollIntoView({ block: 'center' }));
  const box = (await border.boundingBox())!;
  const bar = (await page.locator('.wave-bar').boundingBox())!;
  const times: number[] = [];
  page.on('response', async (response) => {
    if (response.url().endsWith('/EstimateRollout')) times.push(response.request().timing().responseEnd);
  });
  await page.mouse.move(box.x + box.width / 2, box.y + box.height / 2);
  await page.mouse.down();
  for (let i = 1; i <= 20; ++i) {
    await page.mouse.move(bar.x + (bar.width * (5 + 2 * i)) / 100, box.y + 10);
    await expect(panel.locator('.estimate-when')).not.toBeEmpty();
  }
  await page.mouse.up();
  await expect(border).toHaveAttribute('aria-valuenow', '45');
  await expect(panel.getByRole('row', { name: /^canary/ })).toContainText('14');
  await expect(panel.getByText(/^\d+ runs$/)).toBeVisible();
  expect(times.length).toBeGreaterThan(0);
  for (const name of ['50 %', '90 %', '99 %', 'all, and completed']) await expect(panel.getByRole('row', { name: new RegExp(`^${name}`) }).first()).toBeVisible();
});

test('a bulletin, a host and a filter lead to a plan that has them', async ({ page, signIn, site }) => {
  const { hosts } = await site.call('ListHosts', { pageSize: 1 });
  await signIn('operator');
  await page.goto('/bulletins/MS03-026');
  await page.getByRole('main').getByRole('link', { name: 'Plan a rollout' }).click();
  await expect(page.getByRole('button', { name: 'Remove MS03-026' })).toBeVisible();
  for (const [address, filter] of [[`/hosts/${hosts[0].id}`, `id=${hosts[0].id}`], ['/hosts?q=product%3Dwindows-xp', 'product=windows-xp']] as const) {
    await page.goto(address);
    await page.getByRole('main').getByRole('link', { name: /Plan a rollout/ }).click();
    await expect(page.getByLabel('Filter (empty: every host)')).toHaveValue(filter);
  }
});

test('a change that would help is applied by one click', async ({ page, signIn }) => {
  await signIn('operator');
  await page.goto('/plan?updates=MS03-043');
  await page.getByLabel('Soak after success').first().fill('2d');
  const panel = page.getByRole('region', { name: 'Estimate' });
  const apply = panel.getByRole('button', { name: /Apply.*half of the soak of wave 1/ });
  await expect(apply).toBeVisible();
  await apply.click();
  await expect(page.getByLabel('Soak after success').first()).toHaveValue('1d');
});

test('a draft keeps every field, also those that the form does not show', async ({ page, signIn, site }) => {
  const plan = {
    name: 'everything',
    bulletinId: 'MS03-043',
    hostFilter: 'product=windows-xp,windows-2000',
    waves: [
      { name: 'canary', percent: 10, soakMs: '3600000', offsetMs: '60000', manualGate: true, successPercent: 80, successCount: 1, errorPercent: 10, errorCount: 2, errorMinSample: 2, onBreach: 'ON_BREACH_PAUSE' },
      { name: 'some', count: 5, offsetMs: '60000' },
      { name: 'servers', query: 'name=*srv*', offsetMs: '90000' },
      { name: 'broad', rest: true, offsetMs: '90000' },
    ],
    successPercent: 90, errorPercent: 7, errorMinSample: 3, inFlightLimit: 40, maxAttempts: 4, offerTimeoutMs: '7200000', unreachableAfterMs: '900000',
    rebootAllowed: true, errorCount: 6, moreBulletins: ['MS03-024'], successCount: 2, onBreach: 'ON_BREACH_WARN', totalErrorPercent: 9, totalErrorMinSample: 5,
    totalErrorCount: 11, totalOnBreach: 'ON_BREACH_PAUSE', countUnreachable: true, groupLimits: [{ kind: 'site', name: '', limit: 8 }], startsLimit: 30, startsPeriodMs: '1800000',
    maxRetries: 25, retryBusy: { maxAttempts: 5, baseMs: '30000', capMs: '600000' }, retryTransient: { maxAttempts: 2, baseMs: '20000', capMs: '400000' },
    retryReboot: { maxAttempts: 3, baseMs: '10000', capMs: '300000' }, startAtMs: '1900000000000',
    schedule: { windows: ['weekly Sat,Sun 22:00 4h'], blackouts: ['once 2030-12-24T00:00 3d'], activeHours: ['weekly Mon-Fri 08:00 10h'], zone: 'Asia/Tokyo' },
    timeNeededMs: '1200000', missedWindow: 'MISSED_WINDOW_WHEN_BACK', stageAhead: true, deadlineMs: '1900900000000', deadlineOverridesWindows: true,
    user: { message: 'Please save your work.', deferrals: 2, deferForMs: '5400000', noticeMs: '300000' },
    lateHosts: 'LATE_HOSTS_LAST_WAVE', reboot: 'REBOOT_POLICY_AT_WINDOW_END', action: 'ACTION_INSTALL',
  };
  const { rollout: made } = await site.call('CreateRollout', { plan }, 'operator');
  const { rollout: before } = await site.call('GetRollout', { rollout: made.id });
  await signIn('operator');
  await page.goto(`/plan/${made.id}`);
  const name = page.getByLabel('Name', { exact: true }).first();
  await expect(name).toHaveValue('everything');
  await name.fill('everything, renamed');
  await page.getByRole('button', { name: 'Save as draft' }).click();
  await expect(page.getByText('is saved as a draft')).toBeVisible();
  const { rollout: after } = await site.call('GetRollout', { rollout: made.id });
  expect(after.plan).toEqual({ ...before.plan, name: 'everything, renamed' });
  await site.call('AbortRollout', { rollout: made.id });
});

test.describe('what the console refuses', () => {
  test.use({ allowedErrors: [/400|404|409|412/] });

  test('a rule that cannot be read is refused where it stands, with what was expected', async ({ page, signIn }) => {
    await signIn('operator');
    await page.goto('/settings/windows');
    const rule = page.getByLabel('Maintenance windows, rule 1');
    await expect(page.getByText('Opens next')).toBeVisible();
    await rule.fill('weekly Sat 25:00 4h');
    await expect(rule).toHaveAccessibleDescription(/25:00/);
    await rule.fill('monthly 2 Tue +3d 22:00 6h');
    await expect(page.locator('.openings li')).toHaveCount(5);
  });

  test('an unknown update is named, and the plan stays as it was written', async ({ page, signIn }) => {
    await signIn('operator');
    await page.goto('/plan?updates=MS99-999');
    await expect(page.getByRole('region', { name: 'Estimate' }).getByRole('alert')).toContainText('MS99-999');
    await page.getByRole('button', { name: 'Save as draft' }).click();
    await expect(page.locator('.plan-actions').getByRole('alert')).toContainText('MS99-999');
    await expect(page.getByText('Changes are not saved').or(page.getByText('Not saved yet'))).toBeVisible();
  });
});

test('leaving a plan with changes asks first', async ({ page, signIn }) => {
  await signIn('operator');
  await page.goto('/plan');
  await page.getByRole('checkbox', { name: /MS03-024/ }).check();
  await page.getByRole('link', { name: 'Hosts', exact: true }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByRole('button', { name: 'Stay here' }).click();
  await expect(page.getByRole('checkbox', { name: /MS03-024/ })).toBeChecked();
  await page.getByRole('link', { name: 'Hosts', exact: true }).click();
  await dialog.getByRole('button', { name: 'Leave' }).click();
  await expect(page.getByRole('heading', { name: 'Hosts', level: 1 })).toBeVisible();
});
