import { CloudEvent, HTTP } from 'cloudevents';
import { operations } from '../support/openapi.ts';
import {
  type AskedService,
  buriedKey,
  buriedRuleKey,
  known,
  knownLarge,
  unknown,
} from './asked-service.ts';

type Ask = (service: AskedService) => Promise<Response>;

/** A question, and what has to come of it, as in `404 event_not_found`. */
export interface Question {
  readonly operation: string;
  readonly outcome: string;
  readonly ask: Ask;
}

const attributes = { id: 's1', source: '/shop', type: 'com.example.sold' };
export const sale = new CloudEvent({ ...attributes, data: { n: 1 } });
export const batchType = 'application/cloudevents-batch+json';
const batched = { 'content-type': batchType };
const structured = HTTP.structured(sale);
const binary = HTTP.binary(sale);
const json = JSON.stringify;

const question =
  (operation: string) =>
  (outcome: string, ask: Ask): Question => ({ operation, outcome, ask });

const health = question('GET /health');
const list = question('GET /events');
const produce = question('POST /events');
const show = question('GET /events/{key}');
const body = question('GET /events/{key}/body');
const replay = question('POST /events/{key}/replay');
const stats = question('GET /stats');
const letters = question('GET /dead-letters');
const letter = question('GET /dead-letters/{id}');
const redrive = question('POST /dead-letters/redrive');

/** In this order: some change what others see. */
export const questions: readonly Question[] = [
  ...operations.map(({ name }) => {
    const [method, path = ''] = name.split(' ');
    const url = `${path.replace(/\{.*\}/, 'any')}?verbose=true`;
    return question(name)('400 parameter_invalid', (service) =>
      method === 'POST' ? service.post(url) : service.get(url),
    );
  }),

  health('200', (service) => service.get('/health')),

  list('200', (service) => service.get('/events?limit=1')),
  list('200', (service) => service.get('/events?type=none.*')),
  list('503 store_unavailable', (service) =>
    service.without(['dynamodb'], () => service.get('/events')),
  ),

  produce('202', (service) => service.produce(structured.headers, structured.body)),
  produce('202', (service) => service.produce(binary.headers, binary.body)),
  produce('202', (service) => service.produce(batched, json([sale, sale]))),
  produce('400 body_malformed', (service) => service.produce(batched, '[{}]')),
  produce('503 enqueue_failed', (service) =>
    service.without(['sqs', 's3'], () => service.produce(batched, json([sale]))),
  ),

  show('200', (service) => service.get(known)),
  show('200', (service) => service.get(knownLarge)),
  show('400 parameter_invalid', (service) => service.get('/events/%ff')),
  show('404 event_not_found', (service) => service.get(unknown)),
  show('503 store_unavailable', (service) =>
    service.without(['dynamodb'], () => service.get(known)),
  ),

  body('200', (service) => service.get(`${known}/body`)),
  body('404 event_not_found', (service) => service.get(`${unknown}/body`)),
  body('503 store_unavailable', (service) =>
    service.without(['s3'], () => service.get(`${knownLarge}/body`)),
  ),

  replay('202', (service) => service.post(`${known}/replay`)),
  show('200', (service) => service.get(known)),
  replay('404 event_not_found', (service) => service.post(`${unknown}/replay`)),
  replay('409 nothing_to_dispatch', (service) => service.postToPlain(`${known}/replay`)),
  replay('503 queue_unavailable', (service) =>
    service.without(['sqs'], () => service.post(`${known}/replay`)),
  ),
  replay('503 store_unavailable', (service) =>
    service.without(['dynamodb'], () => service.post(`${known}/replay`)),
  ),

  stats('200', (service) => service.get('/stats')),
  stats('503 store_unavailable', (service) =>
    service.without(['dynamodb'], () => service.get('/stats')),
  ),

  letters('200', (service) => service.get('/dead-letters?limit=200')),
  letters('200', (service) => service.get('/dead-letters?queue=outbox')),
  letters('503 queue_unavailable', (service) =>
    service.without(['sqs'], () => service.get('/dead-letters')),
  ),

  letter('200', (service) => service.letter(buriedKey)),
  letter('200', (service) => service.letter(buriedRuleKey)),
  letter('200', (service) => service.letter()),
  letter('404 dead_letter_not_found', (service) => service.get('/dead-letters/never')),
  letter('503 queue_unavailable', (service) =>
    service.without(['sqs'], () => service.get('/dead-letters/any')),
  ),

  redrive('503 queue_unavailable', (service) =>
    service.without(['sqs'], () => service.post('/dead-letters/redrive')),
  ),
  redrive('409 redrive_running', async (service) => {
    await service.moveSlowly();
    return service.post('/dead-letters/redrive?queue=events');
  }),
  redrive('202', (service) => service.post('/dead-letters/redrive')),
  redrive('202', (service) => service.postToPlain('/dead-letters/redrive')),
];
