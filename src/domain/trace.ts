/**
 * The id of one request's way through many services. AWS X-Ray and everybody else write it differently:
 * `Root=1-5759e988-bd862e3fe1be46a994272793;Parent=53995c3f42cd8ad8;Sampled=1` is
 * `00-5759e988bd862e3fe1be46a994272793-53995c3f42cd8ad8-01`.
 * https://docs.aws.amazon.com/xray/latest/devguide/xray-concepts.html#xray-concepts-tracingheader
 * https://www.w3.org/TR/trace-context/#traceparent-header
 */
const form = /^00-(?!0{32})([0-9a-f]{8})([0-9a-f]{24})-(?!0{16})([0-9a-f]{16})-0([01])$/;

/** What X-Ray's header says, as an envelope carries it. Undefined where that is no trace. */
export function traceparentOf(header: string | undefined): string | undefined {
  const fields = new URLSearchParams(header?.replaceAll(';', '&'));
  const [, root = ''] = /^1-(.{8}-.{24})$/.exec(fields.get('Root') ?? '') ?? [];
  const flag = fields.get('Sampled') === '1' ? '01' : '00';
  const traceparent = `00-${root.replace('-', '')}-${fields.get('Parent')}-${flag}`;
  return form.test(traceparent) ? traceparent : undefined;
}

/** The way back: X-Ray's header, for what is sent on in a trace. */
export function traceHeaderOf(traceparent: string | undefined): string | undefined {
  const [, time, rest, parent, isSampled] = form.exec(traceparent ?? '') ?? [];
  return time && `Root=1-${time}-${rest};Parent=${parent};Sampled=${isSampled}`;
}

/** The trace's id alone, as X-Ray shows it and searches for it. */
export function traceIdOf(traceparent: string | undefined): string | undefined {
  const [, time, rest] = form.exec(traceparent ?? '') ?? [];
  return time && `1-${time}-${rest}`;
}
