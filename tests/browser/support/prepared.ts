// SPDX-License-Identifier: Apache-2.0
// A site with something on every screen: groups, a rollout that halted, one under way, drafts, tokens; and the screens' addresses.
import { expect, type Page } from '@playwright/test';
import { until } from './programs';
import type { Site } from './site';

export const preparedOptions = { hosts: 40, timeScale: 600, faults: ['exit=1603:15%', 'off=100000:6%'] };

export interface Known {
  halted: string;
  running: string;
  draft: string;
  host: string;  // an id
}
const known = new WeakMap<Site, Known>();

export async function prepared(site: Site): Promise<Known> {
  const already = known.get(site);
  if (already) return already;
  for (const [kind, name, hosts] of [['ring', 'pilot', 'name=tky-*'], ['site', 'osaka', 'name=osk-*'], ['site', 'tokyo', 'name=tky-*'], ['role', 'domain-controller', 'product=windows-2000-server']])
    await site.call('SetGroup', { group: { kind, name, hosts } });
  const waves = [{ name: 'canary', percent: 25 }, { name: 'broad', rest: true }];
  const halted = await site.draft('MS03-043 in one night', { waves: [{ name: 'all', rest: true }], maxAttempts: 1, errorPercent: 1, unreachableAfterMs: '1000' });
  await site.call('StartRollout', { rollout: halted }, 'operator');
  await until(async () => (await site.phase(halted)) === 'halted', 40_000, 200);
  const running = await site.draft('MS03-026, October', { bulletinId: 'MS03-026', waves, errorPercent: 100, schedule: { windows: ['weekly daily 00:00 24h'], zone: 'Asia/Tokyo' }, inFlightLimit: 3 });
  await site.call('StartRollout', { rollout: running }, 'operator');
  const draft = await site.draft('Scripts, all servers', { bulletinId: 'MS03-024', hostFilter: 'product=windows-2000-server,windows-server-2003' });
  const failed = await site.call('ListRolloutHosts', { rollout: halted, state: 'Failed' });
  const made = { halted, running, draft, host: failed.hosts[0].hostId };
  known.set(site, made);
  return made;
}

/** Every screen and every part of one that an address leads to. */
export const screens: Record<string, (known: Known) => string> = {
  fleet: () => '/',
  hosts: () => '/hosts',
  host: ({ host }) => `/hosts/${host}`,
  'host-facts': ({ host }) => `/hosts/${host}?tab=facts`,
  'host-history': ({ host }) => `/hosts/${host}?tab=history`,
  updates: () => '/updates',
  'updates-machine': ({ host }) => `/updates?host=${host}`,
  bulletin: () => '/bulletins/MS03-043',
  advisories: () => '/updates?view=publishers',
  advisory: () => '/advisories/KB828035',
  rollouts: () => '/rollouts',
  rollout: ({ running }) => `/rollouts/${running}`,
  'rollout-halted': ({ halted }) => `/rollouts/${halted}?tab=errors`,
  'rollout-history': ({ halted }) => `/rollouts/${halted}?tab=history`,
  plan: () => '/plan?updates=MS03-043',
  'plan-draft': ({ draft }) => `/plan/${draft}`,
  activity: () => '/activity',
  health: () => '/settings/health',
  users: () => '/settings/users',
  tokens: () => '/settings/tokens',
  'api-tokens': () => '/settings/api-tokens',
  groups: () => '/settings/groups',
  windows: () => '/settings/windows',
  relays: () => '/settings/relays',
  account: () => '/settings/account',
};

/** Nothing is being read any more. */
export async function settled(page: Page) {
  await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
  await expect(page.locator('.skeleton')).toHaveCount(0);
  await expect(page.locator('.estimate[aria-busy=true]')).toHaveCount(0);
}
