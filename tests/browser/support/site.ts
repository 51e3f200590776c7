// SPDX-License-Identifier: Apache-2.0
// One installation for tests: a data folder, free ports, a user of each role, the real console and a simulated fleet as processes.
import fs from 'node:fs';
import https from 'node:https';
import os from 'node:os';
import path from 'node:path';
import { Daemon, freePorts, program, run, sourceDir, until } from './programs';

export const roles = ['viewer', 'operator', 'admin'] as const;
export type Role = (typeof roles)[number];

export interface SiteOptions {
  hosts: number;
  timeScale?: number;
  faults?: string[];
  nameSuffix?: string;
  bulletins?: string[];  // of deploy/catalog; default: the four of the sample
  packages?: boolean;  // false: bulletins alone, without the bytes of their packages
  settings?: string[];  // of the console, key=value
  readyMs?: number;  // how long the fleet may take to come up; default: a minute
}

export class Site {
  readonly folder = fs.mkdtempSync(path.join(os.tmpdir(), 'kintsugi-browser-'));
  private ports: number[] = [];
  private tokens = new Map<Role, string>();
  private pin = '';
  private starts = 0;
  console?: Daemon;
  fleet?: Daemon;

  private constructor(readonly options: SiteOptions) {}

  static async start(options: SiteOptions): Promise<Site> {
    const site = new Site(options);
    try {
      site.ports = await freePorts(4);
      site.makeUsers();
      await site.startConsole();
      site.loadCatalog();
      if (options.hosts > 0) await site.startFleet();
      return site;
    } catch (error) {
      const log = site.log();
      await site.end();
      throw new Error(`${error}\n${log}`);
    }
  }

  get origin() {
    return `https://127.0.0.1:${this.ports[0]}`;
  }

  /** The password of the user named like the role. */
  password(role: Role) {
    return `correct horse ${roles.indexOf(role)} battery staple`;
  }

  token(role: Role) {
    return this.tokens.get(role)!;
  }

  consoleCommand(...more: string[]) {
    const keys = ['operator', 'enrol', 'agent', 'content'];
    const sets = keys.flatMap((key, i) => ['--set', `listen.${key}_port=${this.ports[i]}`]);
    const settings = (this.options.settings ?? []).flatMap((setting) => ['--set', setting]);
    return [program('kintsugi-console'), '--data-dir', path.join(this.folder, 'console'), ...sets, ...settings, ...more];
  }

  private makeUsers() {
    for (const role of roles) {
      run(this.consoleCommand('user', 'add', role, '--role', role));
      this.tokens.set(role, run(this.consoleCommand('user', 'token', role)).split('\n')[0]!);
      run(this.consoleCommand('user', 'password', role), { input: this.password(role) + '\n' });
    }
    this.pin = run(this.consoleCommand('ca-pin')).slice(0, 64);
  }

  async startConsole(limitMs = 60_000) {
    const log = path.join(this.folder, `console-${++this.starts}.log`);
    this.console = new Daemon(this.consoleCommand('run'), log);
    const up = await until(async () => !this.console!.running || (await this.answers()), limitMs);
    if (!up || !this.console.running) throw new Error('the console does not start');
  }

  async stopConsole(signal: NodeJS.Signals = 'SIGTERM') {
    await this.console?.end(signal);
  }

  private async answers() {
    try {
      await this.call('WhoAmI', {});
      return true;
    } catch {
      return false;
    }
  }

  private loadCatalog() {
    const catalog = path.join(sourceDir, 'deploy/catalog');
    const names = this.options.bulletins ?? ['MS03-024', 'MS03-026', 'MS03-043', 'MS04-022'];
    this.cli('catalog', 'import', ...names.map((name) => path.join(catalog, `${name}.toml`)));
    if (this.options.packages === false) return;
    const packages = path.join(this.folder, 'packages');
    run([program('kintsugi-fleet'), 'make-packages', '--catalog', catalog, '--out', packages]);
    for (const line of fs.readFileSync(path.join(packages, 'index.tsv'), 'utf8').split('\n').filter(Boolean)) {
      const [update, revision, file] = line.split('\t') as [string, string, string];
      if (names.includes(update.split('/')[0]!)) this.cli('package', 'add', file, '--update', update, '--revision', revision);
    }
  }

  async startFleet() {
    const { hosts, timeScale = 600, faults = [], nameSuffix = '' } = this.options;
    const token = this.cli('-q', 'token', 'create', '--uses', String(hosts)).trim();
    const command = [program('kintsugi-fleet'), 'run', '--enrol', `127.0.0.1:${this.ports[1]}`, '--hosts', String(hosts)];
    command.push('--data-dir', path.join(this.folder, 'fleet'), '--catalog', path.join(sourceDir, 'deploy/catalog'));
    command.push('--time-scale', String(timeScale), '--progress-delay', String(Math.floor(5000 / timeScale) + 1), '--no-journal-sync');
    if (nameSuffix) command.push('--name-suffix', nameSuffix);
    for (const fault of faults) command.push('--fault', fault);
    this.fleet = new Daemon(command, path.join(this.folder, 'fleet.log'), { KINTSUGI_ENROLMENT_TOKEN: token });
    const ready = await until(async () => {
      if (!this.fleet!.running) return true;
      const { hosts: rows } = await this.call('ListHosts', { pageSize: 10_000 });
      if (rows.filter((row: { product: string }) => row.product !== '').length < hosts) return false;
      // The first facts may come before a host knows what the catalog asks about: its verdicts are Unknown for a moment.
      const { rows: verdicts } = await this.call('ListMissing', { all: true });
      return verdicts.every((row: { status: string }) => row.status !== 'UPDATE_STATUS_UNKNOWN');
    }, this.options.readyMs ?? 60_000, 200);
    if (!ready || !this.fleet.running) throw new Error('the fleet does not come up');
  }

  cli(...more: string[]): string {
    const env = {
      KINTSUGI_CONSOLE: this.origin,
      KINTSUGI_TOKEN: this.token('admin'),
      KINTSUGI_CA_PIN: this.pin,
      KINTSUGI_PROFILE: path.join(this.folder, 'no-profile.json'),
    };
    return run([program('kintsugi'), ...more], { env });
  }

  /** One call of the operator API as JSON, by the token of a role. */
  // eslint-disable-next-line @typescript-eslint/no-explicit-any
  async call(method: string, message: unknown, role: Role = 'admin'): Promise<any> {
    const reply = await this.post(`/kintsugi.v1.Operator/${method}`, JSON.stringify(message), {
      'content-type': 'application/json',
      authorization: `Bearer ${this.token(role)}`,
    });
    if (reply.status !== 200) throw new Error(`${method}: ${reply.status} ${reply.body}`);
    return JSON.parse(reply.body);
  }

  post(url: string, body: string, headers: Record<string, string>): Promise<{ status: number; body: string }> {
    return new Promise((resolve, reject) => {
      const request = https.request(this.origin + url, { method: 'POST', headers, rejectUnauthorized: false, agent: false }, (reply) => {
        let text = '';
        reply.setEncoding('utf8');
        reply.on('data', (part) => (text += part));
        reply.on('end', () => resolve({ status: reply.statusCode ?? 0, body: text }));
      });
      request.on('error', reject);
      request.end(body);
    });
  }

  /** A draft of MS03-043 over every host; its id. */
  async draft(name: string, plan: Record<string, unknown> = {}): Promise<string> {
    const waves = [{ name: 'canary', percent: 10 }, { name: 'broad', rest: true }];
    const full = { name, bulletinId: 'MS03-043', waves, rebootAllowed: true, user: { noticeMs: '0' }, ...plan };
    return (await this.call('CreateRollout', { plan: full }, 'operator')).rollout.id;
  }

  async phase(rollout: string): Promise<string> {
    return (await this.call('GetRollout', { rollout })).rollout.phase;
  }

  log(): string {
    const files = fs.readdirSync(this.folder).filter((name) => name.endsWith('.log'));
    return files.map((name) => `--- ${name}\n${fs.readFileSync(path.join(this.folder, name), 'utf8').slice(-4000)}`).join('\n');
  }

  async end() {
    await this.fleet?.end();
    await this.console?.end();
    fs.rmSync(this.folder, { recursive: true, force: true });
  }
}
