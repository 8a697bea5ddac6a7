import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ServerName } from '../../src/dev/service.ts';
import { isJsonObject, type JsonObject, parseJsonObject } from '../../src/domain/json.ts';
import { Backlog, type BacklogCounts, shortenVisibility } from '../faults/backlog.ts';
import { createEffectsQueue } from '../faults/effects.ts';
import type { FaultKind } from '../faults/fault-kinds.ts';
import { type ServiceBehindProxies, startBehindProxies } from '../faults/service-behind-proxies.ts';
import { overhear } from '../quiet/overheard.ts';
import { Moods } from './moods.ts';
import { secretEnvironment } from './secret-environment.ts';

export interface MoodySettings {
  /** After so long a message comes again whose processing failed, or whose receive nobody heard. */
  readonly visibilitySeconds: number;
  readonly environment?: Readonly<Record<string, string>>;
}

const announcing = join(import.meta.dirname, '../faults/announce.ts');

/** The service, announcing every event, on servers that fail in the way they are told to. */
export class MoodyService {
  readonly #settings: MoodySettings;
  readonly #directory = mkdtempSync(join(tmpdir(), 'hooklane-moody-'));
  readonly #moods = new Moods();
  readonly #endpoints = new Map<ServerName, string>();
  #service: ServiceBehindProxies | undefined;
  #backlog: Backlog | undefined;

  static async start(settings: MoodySettings): Promise<MoodyService> {
    const service = new MoodyService(settings);
    await service.#start();
    return service;
  }

  private constructor(settings: MoodySettings) {
    this.#settings = settings;
  }

  get origin(): string {
    return this.#service?.origin ?? '';
  }

  /** Where a server is behind its proxy, and always well. */
  endpointOf(server: ServerName): string {
    return this.#endpoints.get(server) ?? '';
  }

  /** From now on this happens to every request to the server, or to those whose body has the words. */
  turn(server: ServerName, fault: FaultKind, words = ''): void {
    this.#moods.turn(server, { fault, words });
    if (fault === 'outage') this.#service?.proxies.get(server)?.refuse();
  }

  /**
   * From now on every server does what it should. What it was asked before is cut: a long poll would
   * come to its bad end as much as 20 s later.
   */
  async calm(): Promise<void> {
    for (const server of this.#moods.calm()) {
      const proxy = this.#service?.proxies.get(server);
      proxy?.refuse();
      await proxy?.accept();
    }
  }

  /** Killed without a word of warning, and started again on servers that are well. */
  async killAndStart(): Promise<void> {
    await this.#service?.kill();
    this.#forgetBacklog();
    this.#moods.calm();
    await this.#start();
  }

  /** What the functions have logged so far. */
  lines(): readonly JsonObject[] {
    return this.#log().split('\n').map(parseJsonObject).filter(isJsonObject);
  }

  /** What is on its way, or waits. */
  backlog(): Promise<BacklogCounts> {
    const { sqs = '', s3 = '' } = Object.fromEntries(this.#endpoints);
    this.#backlog ??= new Backlog({ sqs, s3 });
    return this.#backlog.count();
  }

  async stop(): Promise<void> {
    await this.#service?.stop();
    this.#forgetBacklog();
    overhear(this.#log());
    rmSync(this.#directory, { recursive: true });
  }

  async #start(): Promise<void> {
    const data = join(this.#directory, 'data');
    this.#service = await startBehindProxies({
      environment: {
        PORT: '0',
        HOOKLANE_DATA: data,
        HOOKLANE_SUBSCRIPTIONS: announcing,
        ...secretEnvironment,
        ...this.#settings.environment,
      },
      logFile: this.#logFile,
      faults: this.#moods,
      onServer: async (server, endpoint) => {
        this.#endpoints.set(server, endpoint);
        if (server !== 'sqs') return;
        await shortenVisibility(endpoint, this.#settings.visibilitySeconds);
        await createEffectsQueue(endpoint);
      },
    });
  }

  /** Its servers are elsewhere after a start. */
  #forgetBacklog(): void {
    this.#backlog?.close();
    this.#backlog = undefined;
  }

  get #logFile(): string {
    return join(this.#directory, 'service.log');
  }

  #log(): string {
    return readFileSync(this.#logFile, 'utf8');
  }
}
