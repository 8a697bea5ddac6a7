interface TextAttribute {
  readonly DataType: 'String';
  readonly StringValue: string;
}

/** As SQS and SNS take them, who refuse a message for one that is empty. */
export function textAttributes(
  texts: Readonly<Record<string, string | undefined>>,
): Record<string, TextAttribute> {
  const attributes = Object.entries(texts).flatMap(([name, text]) =>
    text ? [[name, { DataType: 'String', StringValue: text }] as const] : [],
  );
  return Object.fromEntries(attributes);
}
