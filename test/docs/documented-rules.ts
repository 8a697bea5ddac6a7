import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { SourceTextModule, SyntheticModule } from 'node:vm';
import ts from 'typescript';
import { subscriptionsIn } from '../../src/subscriptions/define.ts';
import * as hooklane from '../../src/subscriptions/index.ts';
import type { Subscriptions } from '../../src/subscriptions/subscriptions.ts';

/** A block of TypeScript on a page. */
export interface Block {
  /** The page, and the line in it. */
  readonly place: string;
  /** All of a `subscriptions.ts`. */
  readonly source: string;
}

const project = join(import.meta.dirname, '../..');
const fence = /^```ts\n([\s\S]*?)^```$/gm;

/** Every block of TypeScript on a page. One that is only rules stands for the file with these rules. */
export function blocksOn(page: string, text = readFileSync(join(project, page), 'utf8')): Block[] {
  return [...text.matchAll(fence)].map(({ index, 1: code = '' }) => ({
    place: `${page}:${text.slice(0, index).split('\n').length}`,
    source: code.includes('export const subscriptions') ? code : fileWith(code),
  }));
}

function fileWith(rules: string): string {
  const names = Object.keys(hooklane).filter((name) => rules.includes(`${name}(`));
  const imports = ['defineSubscriptions', ...names].join(', ');
  return `import { ${imports} } from 'hooklane';\nexport const subscriptions = defineSubscriptions([\n${rules}]);\n`;
}

/** What the compiler has against the blocks, by the project's own settings; as they stand at its top level. */
export function problemsIn(blocks: readonly Block[]): readonly string[] {
  const { options } = ts.parseJsonConfigFileContent(
    ts.readConfigFile(join(project, 'tsconfig.json'), ts.sys.readFile).config,
    ts.sys,
    project,
  );
  const files = new Map(
    blocks.map(({ source }, index) => [join(project, `block-${index}.ts`), source]),
  );
  const host = ts.createCompilerHost(options);
  const onDisk = { fileExists: host.fileExists, readFile: host.readFile };
  host.fileExists = (file) => files.has(file) || onDisk.fileExists(file);
  host.readFile = (file) => files.get(file) ?? onDisk.readFile(file);
  const program = ts.createProgram([...files.keys()], options, host);
  return [...files.keys()].flatMap((file, index) =>
    ts
      .getPreEmitDiagnostics(program, program.getSourceFile(file))
      .map(({ messageText }) => ts.flattenDiagnosticMessageText(messageText, '\n'))
      .map((message) => `${blocks[index]?.place}: ${message}`),
  );
}

/** What the block exports. @throws SubscriptionError where its rules make no sense */
export async function subscriptionsOf({ place, source }: Block): Promise<Subscriptions> {
  const { outputText } = ts.transpileModule(source, {
    compilerOptions: { target: ts.ScriptTarget.ES2024, module: ts.ModuleKind.ESNext },
  });
  const module = new SourceTextModule(outputText, { identifier: place });
  await module.link(async () => library());
  await module.evaluate();
  return subscriptionsIn({ ...module.namespace }, place);
}

function library(): SyntheticModule {
  const module = new SyntheticModule(Object.keys(hooklane), () => {
    for (const [name, value] of Object.entries(hooklane)) module.setExport(name, value);
  });
  return module;
}
