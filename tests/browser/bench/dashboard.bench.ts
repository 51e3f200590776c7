// SPDX-License-Identifier: Apache-2.0
// What the dashboard costs and how fast it is. HOSTS (100000), ROLLOUT_HOSTS (2000), STREAMS (20) and MINUTES (3) set the size.
import fs from 'node:fs';
import https from 'node:https';
import { test, type BrowserContext, type Page } from '@playwright/test';
import { until } from '../support/programs';
import { Site } from '../support/site';
import { largeSite } from './large_site';

const number = (name: string, standard: number) => Number(process.env[name] ?? standard);
const hosts = number('HOSTS', 100_000);
const rolloutHosts = number('ROLLOUT_HOSTS', 2_000);
const timeScale = number('TIME_SCALE', 60);
const streams = number('STREAMS', 20);
const minutes = number('MINUTES', 3);

const rows: [string, string, string][] = [];
const note = (what: string, measured: string, aim: string) => {
  rows.push([what, measured, aim]);
  console.log(`${what}: ${measured} (aim ${aim})`);
};
const median = (values: number[]) => [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;

async function signedIn(context: BrowserContext, site: Site): Promise<void> {
  const reply = await context.request.post(`${site.origin}/session`, { data: { user: 'operator', password: site.password('operator') }, headers: { origin: site.origin } });
  if (!reply.ok()) throw new Error(`sign-in: ${reply.status()}`);
}

// From the start of the navigation until the element is on the screen.
async function paintMs(page: Page, url: string, selector: string): Promise<number> {
  await page.goto(url, { waitUntil: 'commit' });
  await page.waitForFunction((wanted) => document.querySelector(wanted) !== null, selector, { polling: 'raf' });
  return page.evaluate(() => new Promise<number>((resolve) => requestAnimationFrame(() => resolve(performance.now()))));
}

function cpuSeconds(pid: number): number {
  const fields = fs.readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]!.split(' ');
  return (Number(fields[11]) + Number(fields[12])) / 100;
}

test(`pages with ${hosts} hosts`, async ({ browser }) => {
  const site = await largeSite(hosts);
  try {
    for (const [what, path, selector] of [
      ['fleet', '/', '.donut, .fleet-numbers, main .card'],
      ['hosts', '/hosts', '.table-body .table-row a'],
    ] as const) {
      const times: number[] = [];
      for (let i = 0; i < 5; ++i) {
        const context = await browser.newContext({ ignoreHTTPSErrors: true });
        await signedIn(context, site);
        const page = await context.newPage();
        times.push(await paintMs(page, site.origin + path, selector));
        await context.close();
      }
      note(`first useful paint, ${what}, cold cache, median of 5`, `${Math.round(median(times))} ms`, '1500 ms');
    }
    const context = await browser.newContext({ ignoreHTTPSErrors: true });
    await signedIn(context, site);
    const page = await context.newPage();
    const session = await context.newCDPSession(page);
    await session.send('Network.enable');
    let bytes = 0;
    session.on('Network.loadingFinished', (event) => (bytes += event.encodedDataLength));
    await paintMs(page, `${site.origin}/`, 'main .card');
    await page.waitForTimeout(1_500);
    note('first load, all files and answers', `${Math.round(bytes / 1000)} kB`, '350 kB');
    await paintMs(page, `${site.origin}/hosts`, '.table-body .table-row a');
    await page.waitForTimeout(1_000);
    note(`filter, from the last key, of which the field waits ${typingPauseMs} ms for more keys`, `${Math.round(median(await filterTimes(page)))} ms`, '200 ms');
    note('sort', `${Math.round(median(await sortTimes(page)))} ms`, '200 ms');
    await context.close();
  } finally {
    await site.end();
  }
});

// From the act to the first frame with the answer, measured in the page.
// The answer is there when the table is not busy and shows other rows, or says another number of them.
const settle = `new Promise((resolve) => {
  const shown = () => {
    const grid = document.querySelector('[role=grid]');
    return grid ? grid.getAttribute('aria-rowcount') + [...grid.querySelectorAll('.table-body .table-row')].slice(0, 8).map((row) => row.textContent).join() : 'nothing';
  };
  const before = shown();
  let busy = false;
  const look = () => {
    if (document.querySelector('[role=grid]')?.getAttribute('aria-busy') === 'true') busy = true;
    else if (busy || shown() !== before) return requestAnimationFrame(() => resolve(performance.now()));
    requestAnimationFrame(look);
  };
  look();
})`;

// The field waits so long after the last key before it asks (ui/filter/FilterBar.tsx).
const typingPauseMs = 50;

async function filterTimes(page: Page): Promise<number[]> {
  const times: number[] = [];
  for (const filter of ['product=windows-xp', 'missing>2', 'name=osk*', 'product=windows-2000 missing>0', 'sp=4', 'name=*7*']) {
    const field = page.locator('[data-filter]');
    const done = page.evaluate(`(async () => { const start = await new Promise((resolve) => document.addEventListener('input', () => resolve(performance.now()), { once: true, capture: true })); return (await ${settle}) - start; })()`);
    await page.waitForTimeout(300);
    await field.fill(filter);
    const time = await Promise.race([done as Promise<number>, page.waitForTimeout(4_000).then(() => Number.NaN)]);
    if (!Number.isNaN(time)) times.push(time);
  }
  return times;
}

async function sortTimes(page: Page): Promise<number[]> {
  const times: number[] = [];
  await page.goto(page.url().split('?')[0]!);
  for (const column of ['Missing', 'Name', 'Last contact', 'Missing', 'Operating system']) {
    const button = page.getByRole('columnheader', { name: column }).getByRole('button');
    await page.waitForTimeout(800);
    const done = page.evaluate(`(async () => { const start = await new Promise((resolve) => document.addEventListener('click', () => resolve(performance.now()), { once: true, capture: true })); return (await ${settle}) - start; })()`);
    await button.click();
    const time = await Promise.race([done as Promise<number>, page.waitForTimeout(3_000).then(() => Number.NaN)]);
    if (!Number.isNaN(time)) times.push(time);
  }
  return times;
}

// The calls of an open page from now on, by method: type and bytes of the last of each.
type Reads = Map<string, { contentType: string; body: Buffer }>;
function recordReads(page: Page): Reads {
  const reads: Reads = new Map();
  page.on('request', (request) => {
    const method = request.url().split('/kintsugi.v1.Operator/')[1];
    const body = request.postDataBuffer();
    if (method && body) reads.set(method, { contentType: request.headers()['content-type']!, body });
  });
  return reads;
}

// What an open page of the rollout costs the console: its stream, and what it reads again after a note, at most every two seconds
// (src/api/patch.ts): what the page in the browser was seen to read again.
function openDashboard(site: Site, cookie: string, reads: Reads): { close: () => void; streamed: () => number; calls: () => number } {
  let [streamed, calls, waiting, closed] = [0, 0, false, false];
  const headers = { cookie, accept: 'text/event-stream', 'sec-fetch-site': 'same-origin' };
  const agent = new https.Agent({ keepAlive: true, rejectUnauthorized: false });
  const read = (method: string, contentType: string, body: Buffer) => {
    ++calls;
    const request = https.request(`${site.origin}/kintsugi.v1.Operator/${method}`, { method: 'POST', agent, headers: { cookie, 'sec-fetch-site': 'same-origin', 'content-type': contentType } }, (reply) => reply.resume());
    request.on('error', () => undefined);
    request.end(body);
  };
  const readAgain = () => {
    if (waiting || closed) return;
    waiting = true;
    setTimeout(() => {
      waiting = false;
      if (closed) return;
      for (const [method, { contentType, body }] of reads) read(method, contentType, body);
    }, 2_000);
  };
  const request = https.get(`${site.origin}/events`, { headers, rejectUnauthorized: false, agent: false }, (reply) => {
    if (reply.statusCode !== 200) throw new Error(`an event stream is refused: ${reply.statusCode}`);
    reply.on('data', (part: Buffer) => {
      streamed += part.length;
      if (part.includes('event: note')) readAgain();
    });
  });
  request.on('error', () => undefined);
  return { close: () => { closed = true; request.destroy(); agent.destroy(); }, streamed: () => streamed, calls: () => calls };
}

test(`a rollout of ${rolloutHosts} hosts with ${streams} dashboards, and the memory of a page`, async ({ browser }) => {
  const site = await Site.start({ hosts: rolloutHosts, timeScale, readyMs: 900_000 });
  try {
    const context = await browser.newContext({ ignoreHTTPSErrors: true });
    await signedIn(context, site);
    const cookie = (await context.cookies()).map(({ name, value }) => `${name}=${value}`).join('; ');
    const page = await context.newPage();
    const session = await context.newCDPSession(page);
    for (const [bulletin, open] of [['MS03-026', 0], ['MS03-043', streams]] as const) {
      const rollout = await site.draft(`measured, ${open} dashboards`, { bulletinId: bulletin, waves: [{ name: 'all', rest: true }], inFlightLimit: rolloutHosts });
      if (open > 0) await page.goto(`${site.origin}/rollouts/${rollout}`);
      await new Promise((resolve) => setTimeout(resolve, 1_000));
      const reads = recordReads(page);
      const dashboards = Array.from({ length: open }, () => openDashboard(site, cookie, reads));
      const [cpu, start] = [cpuSeconds(site.console!.pid), Date.now()];
      await site.call('StartRollout', { rollout }, 'operator');
      await until(async () => ['completed', 'halted'].includes(await site.phase(rollout)), 1_200_000, 1_000);
      const seconds = (Date.now() - start) / 1000;
      const used = cpuSeconds(site.console!.pid) - cpu;
      note(`console CPU, ${rolloutHosts} hosts ${timeScale} times as fast, in ${Math.round(seconds)} s, ${open} dashboards`, `${used.toFixed(1)} s = ${((100 * used) / seconds).toFixed(1)} % of a core`, open ? '10 %' : '-');
      if (open > 0) note('each of them', `${Math.round((dashboards[0]?.streamed() ?? 0) / 1000)} kB of events, ${dashboards[0]?.calls()} calls of ${[...reads.keys()].join(', ')}`, '-');
      for (const dashboard of dashboards) dashboard.close();
    }
    const samples: number[] = [];
    const end = Date.now() + minutes * 60_000;
    while (Date.now() < end) {
      await session.send('HeapProfiler.collectGarbage');
      const { usedSize } = await session.send('Runtime.getHeapUsage');
      samples.push(usedSize / 1e6);
      console.log(`page memory after collection: ${(usedSize / 1e6).toFixed(1)} MB`);
      const rollout = await site.draft(`life ${samples.length}`, { bulletinId: 'MS03-024', waves: [{ name: 'all', rest: true }] });
      await site.call('StartRollout', { rollout }, 'operator');
      await new Promise((resolve) => setTimeout(resolve, 15_000));
      await site.call('AbortRollout', { rollout }, 'operator').catch(() => undefined);
    }
    note(`memory of the page over ${minutes} min of live updates`, `${samples[0]?.toFixed(1)} MB at first, ${samples.at(-1)?.toFixed(1)} MB at last`, 'flat');
  } finally {
    await site.end();
  }
});

test.afterAll(() => {
  console.log('\n| what | measured | aim |\n|---|---|---|');
  for (const row of rows) console.log(`| ${row.join(' | ')} |`);
});
