/**
 * A CloudEvent without its data: what an event is, who did it, and where it came from.
 * https://github.com/cloudevents/spec/blob/v1.0.2/cloudevents/spec.md
 */
export interface Envelope {
  readonly specversion: '1.0';
  readonly id: string;
  readonly source: string;
  readonly type: string;
  readonly subject?: string;
  /** When it happened: RFC 3339, UTC, milliseconds. */
  readonly time: string;
  readonly datacontenttype: 'application/json';
  readonly provider: string;
  readonly hook: string;
  readonly action?: string;
  /** When we received it, in the form of `time`. */
  readonly recordedtime: string;
  /** The actor's kind and id: the CloudEvents auth context extension. */
  readonly authtype?: ActorKind;
  readonly authid?: string;
  /** Repository full name, project path, or team id. */
  readonly scope?: string;
  /** SHA-256 of the body, hex. */
  readonly bodyhash: string;
  readonly contenttype?: string;
  /**
   * The trace of the request that brought it: the CloudEvents distributed tracing extension.
   * https://github.com/cloudevents/spec/blob/v1.0.2/cloudevents/extensions/distributed-tracing.md
   */
  readonly traceparent?: string;
  /** Where the body is, when it does not travel with the event: `s3://bucket/key`. */
  readonly dataref?: string;
  /** The key of an earlier event with the same body under another id: perhaps a replayed capture. */
  readonly duplicateof?: string;
}

/** https://github.com/cloudevents/spec/blob/v1.0.2/cloudevents/extensions/authcontext.md */
export type ActorKind = 'app_user' | 'service_account';

/** What a provider reads out of a payload; the receiver adds what it knows of the request. */
export interface EventFacts {
  readonly id: string;
  readonly source: string;
  readonly type: string;
  readonly subject: string | undefined;
  readonly time: string | undefined;
  readonly action: string | undefined;
  readonly actor: { readonly kind: ActorKind; readonly id: string } | undefined;
  readonly scope: string | undefined;
}

export interface Receipt {
  readonly provider: string;
  readonly hook: string;
  readonly recordedtime: string;
  readonly bodyhash: string;
  readonly contenttype: string | undefined;
  readonly traceparent: string | undefined;
}

export function envelopeOf(facts: EventFacts, receipt: Receipt): Envelope {
  return {
    specversion: '1.0',
    id: facts.id,
    source: facts.source,
    type: facts.type,
    ...(facts.subject && { subject: facts.subject }),
    time: facts.time ?? receipt.recordedtime,
    datacontenttype: 'application/json',
    provider: receipt.provider,
    hook: receipt.hook,
    ...(facts.action && { action: facts.action }),
    recordedtime: receipt.recordedtime,
    ...(facts.actor && { authtype: facts.actor.kind, authid: facts.actor.id }),
    ...(facts.scope && { scope: facts.scope }),
    bodyhash: receipt.bodyhash,
    ...(receipt.contenttype && { contenttype: receipt.contenttype }),
    ...(receipt.traceparent && { traceparent: receipt.traceparent }),
  };
}

/** `<provider>:<hook>:<id>`. The hook is part of it because GitHub sends one id to many hooks. */
export function eventKeyOf(envelope: Pick<Envelope, 'provider' | 'hook' | 'id'>): string {
  return `${envelope.provider}:${envelope.hook}:${envelope.id}`;
}
