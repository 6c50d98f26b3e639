/** Something that is active now and that the shutdown may have to end. */
export interface Active {
  /** ARN. */
  readonly resource: string;
  readonly tags: Readonly<Record<string, string>>;
  /** What must be known to put it back; absent when there is nothing to put back, as with an execution. */
  readonly earlier?: unknown;
  /** What ending it takes besides its ARN, where nothing is to be put back. */
  readonly locator?: unknown;
}

/** A kind of thing that can be listed while active, ended, and perhaps put back. */
export interface Stoppable {
  readonly kind: string;
  /** What is active now, of anybody's: the scope decides later. */
  active(): Promise<Active[]>;
  /** Ends it. Succeeds when it has ended already. Deletes nothing that cannot be put back. */
  stop(active: Active): Promise<void>;
  /** Puts it back as `earlier` says. Absent for work: what was stopped stays stopped until a person starts it. */
  restore?(resource: string, earlier: unknown): Promise<void>;
}

/** The AWS error for "there is no such thing" has a name of its own in most services. */
export function isGone(error: unknown): boolean {
  const name = error instanceof Error ? error.name : '';
  return /NotFound|NoSuchEntity|DoesNotExist|InvalidInstanceID/.test(name);
}

/**
 * Whether the error says that this cloud does not have the service, so that nothing of it can run. Only an emulator's answer
 * counts, which is no error of the service's own: on AWS, what cannot be listed is unknown.
 */
export function isServiceAbsent(error: unknown): boolean {
  return Boolean(process.env.AWS_ENDPOINT_URL) && error instanceof Error && /^Unknown(Error)?$/.test(error.name);
}

/** Collects every page of a listing. */
export async function pages<Page, Item>(
  read: (token: string | undefined) => Promise<Page>,
  items: (page: Page) => Item[] | undefined,
  next: (page: Page) => string | undefined,
): Promise<Item[]> {
  const all: Item[] = [];
  let token: string | undefined;
  do {
    const page = await read(token);
    all.push(...(items(page) ?? []));
    token = next(page);
  } while (token);
  return all;
}

/** Tags as services write them: a list of pairs, in either case. */
export function tagMap(
  tags: readonly { Key?: string; Value?: string; key?: string; value?: string }[] | undefined,
): Record<string, string> {
  return Object.fromEntries((tags ?? []).map((tag) => [tag.Key ?? tag.key ?? '', tag.Value ?? tag.value ?? '']));
}
