/**
 * All the time there is: how long everybody may take, and who has to be done before whom. Timeouts,
 * tries and shares everywhere come from this table; what serverless.yml and deploy/ say is held to it
 * by a test.
 */

/** What a receiver has between the request and the answer, in milliseconds. */
export interface ReceiverBudget {
  /** From the moment the request reached AWS: a cold start counts. */
  readonly answer: number;
  /** For reading the secrets, when they are not at hand. */
  readonly secrets: number;
  /** For the queue, a claim check included, when reading the secrets took all of its time. */
  readonly queue: number;
  /** For the spill, when the queue took all of its time as well. */
  readonly spill: number;
  /** After which Lambda ends the function. It has answered by then, but for a cold start. */
  readonly functionTimeout: number;
}

/** Of the time that is left at each step. What the last one leaves belongs to the spill. */
export const receiverShares = { secrets: 0.4, queue: 0.6 } as const;

/** A slow start may use up all the time. The event is here now, so it gets a chance all the same. */
export const stepMinMilliseconds = 500;

/** What the slowest cold start takes beyond the time for the answer. */
const coldStartMilliseconds = 2000;

/** @param answer how long the provider waits, less a margin for the network */
export function receiverBudget(answer: number): ReceiverBudget {
  const secrets = answer * receiverShares.secrets;
  const queue = (answer - secrets) * receiverShares.queue;
  return {
    answer,
    secrets,
    queue,
    spill: answer - secrets - queue,
    functionTimeout: Math.ceil((answer + coldStartMilliseconds) / 1000) * 1000,
  };
}

/**
 * Of every call to AWS. A receiver's step may end it sooner: where a try hangs, Slack's time for the queue
 * is over before the try is, and the spill is next; GitHub's and GitLab's leaves room for another try.
 */
export const calls = {
  triesMax: 3,
  connectMilliseconds: 1000,
  tryMilliseconds: 2000,
} as const;

/**
 * Of a receiver that gets ready. A provider may be waiting already, so what hangs is given up, and left to its
 * request. Longer than the pause between two reads of the secrets: after one that hung, the request may ask.
 */
export const start = { readyMilliseconds: 1500 } as const;

export const worker = {
  functionTimeoutMilliseconds: 30_000,
  /** What is not stored so long before the timeout goes back to the queue, and the rest stays done. */
  marginMilliseconds: 5000,
  /** A large body on its way to S3, all tries together. */
  bodyMilliseconds: 10_000,
  /** Events on their way to the outbox. */
  outboxMilliseconds: 5000,
  /** A dead letter on its way to the others; it has to fit into the margin. */
  deadLetterMilliseconds: 3000,
} as const;

/** The secrets of the hooks, as a receiver remembers them. */
export const secrets = {
  freshMilliseconds: 5 * 60 * 1000,
  /** Between two reads that bad signatures cause, and between two that fail with something to serve. */
  renewalMilliseconds: 30 * 1000,
  /**
   * Between the beginnings of any two reads. While nothing is known, whoever comes sooner is refused
   * without asking, and GitHub never sends that event again: so the pause is short. Half of it would save
   * half a second's events once SSM is back, for twice the calls; but calls are what is short when SSM
   * throttles, and every environment of every receiver has a pause of its own.
   */
  pauseMilliseconds: 1000,
} as const;

/** The public keys that the query API's tokens are signed with, where it takes tokens. */
export const keys = {
  /** One request to the issuer; at most two wait for each other. */
  tryMilliseconds: 2000,
  /** A key that is withdrawn is good for so long, and no longer: what is older is not served. */
  freshMilliseconds: 10 * 60 * 1000,
  /** Between two reads that tokens with unknown keys cause. */
  renewalMilliseconds: 30 * 1000,
  /** After a request that failed, so that strangers' tokens do not fall upon an issuer that is down. */
  pauseMilliseconds: 1000,
  /** Between the issuer's clock and ours. */
  leewaySeconds: 30,
} as const;

/**
 * Of who lets a producer in at the gateway. The receiver's time counts from the arrival of the request, so
 * what is spent here on reading the tokens is gone from it.
 */
export const authorizer = {
  functionTimeoutMilliseconds: 5000,
  /** For reading the tokens, when they are not at hand. */
  secretsMilliseconds: 2500,
  /** For so long the gateway remembers what it said of a token: one that is put in is refused until then. */
  rememberedSeconds: 60,
} as const;

/** Of who sends to Slack, to AWS and to anybody else what rules say. */
export const targets = {
  /** For reading the credentials, when they are not at hand. */
  secretsMilliseconds: 2500,
  /** Where a target asks to be left alone, and does not say for how long, or for less. */
  pauseMilliseconds: 1000,
  /** However long it asks for. */
  pauseMaxMilliseconds: 60 * 60 * 1000,
  /** For the first message of a thread. Longer than any try: who is not done by then is dead, and another posts it. */
  openingMilliseconds: 60 * 1000,
  /** To note that it is posted. A try that ends with no answer would post it again. */
  openedMilliseconds: 2000,
} as const;

/** For a caller who was answered 503. */
export const retryAfterSeconds = 5;

export const recovery = {
  functionTimeoutMilliseconds: 60_000,
  /** For the messages that are on their way when the time is over. */
  marginMilliseconds: 15_000,
  /** One message, from reading it to deleting it. */
  messageMilliseconds: 12_000,
} as const;

export const api = {
  functionTimeoutMilliseconds: 30_000,
  /** For looking at dead letters, and for giving them back after. */
  lookMilliseconds: 8000,
  giveBackMilliseconds: 4000,
  /** Who dies while looking gives them back after so long. */
  hiddenSeconds: 30,
  /** A replayed event on its way to the outbox. */
  outboxMilliseconds: 5000,
  /** After so long, numbers are given as far as they were counted. */
  countMilliseconds: 15_000,
} as const;

/** What rules do about events, beside storing them: somebody else's servers, in their own time. */
export const dispatcher = {
  functionTimeoutMilliseconds: 30_000,
  /** What is not done so long before the timeout goes back to the queue. */
  marginMilliseconds: 5000,
  /** One try, from the first byte to the answer. */
  attemptMilliseconds: 15_000,
  /** For a rule to say what it wants, which may be a question of its own to somebody. */
  planMilliseconds: 5000,
  /** For so long nobody else tries: one try, and what is noted of it before and after. */
  leaseMilliseconds: 25_000,
  /** The one try after a pause, for as long as it may take. */
  probeMilliseconds: 20_000,
  /** A target that does not answer is left alone: else all that there is for it would wait at it at the same time. */
  hangMilliseconds: 10_000,
  /** A message that is put off on its way into the queue. */
  outboxMilliseconds: 5000,
  /** Until somebody else's try is over. */
  busyMilliseconds: 10_000,
  /** Doubled with each try that fails, and half of it at random. SQS delays by a quarter of an hour at most. */
  backoffMilliseconds: { first: 2000, most: 15 * 60 * 1000 },
  /** The same where the target has said how long to wait: it is not down, and others are served meanwhile. */
  throttledMilliseconds: { first: 2000, most: 60 * 1000 },
  /** Of a rule's own function that throws: it hardly mends itself. */
  attemptsMax: 15,
  /** Then it is a dead letter: its target was away for a day. */
  giveUpMilliseconds: 24 * 60 * 60 * 1000,
} as const;

export const queue = {
  /** Six times the worker's timeout, as Lambda asks for: no message comes again while it is worked on. */
  visibilitySeconds: (6 * worker.functionTimeoutMilliseconds) / 1000,
  /** After so many receives a message that fails is a dead letter. */
  receivesMax: 5,
  /** The most that SQS allows: a worker that is down for a weekend loses nothing. */
  retentionSeconds: 14 * 24 * 60 * 60,
} as const;

/** In days; how long events are kept is for the deployment to say. */
export const retention = {
  /** What is stored late, after waiting among the dead letters, is kept for so long at the least. */
  lateDays: 7,
  /** What the body of an event may have to wait for it: in the queue, and as a dead letter. */
  waitingDays: 28,
} as const;
